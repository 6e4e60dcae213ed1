"""Which questions `rag eval` and `rag eval sweep` ask."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.terminal import tell
from rag.errors import InputError
from rag.settings import Settings

if TYPE_CHECKING:
    from eval.dataset import QuestionSet

Questions = Annotated[
    list[Path] | None, typer.Argument(help="YAML files of questions.", show_default="those that come with the service")
]
Dataset = Annotated[Path | None, typer.Option(help="A public set instead: its folder, or a SQuAD file.")]
Split = Annotated[str, typer.Option(help="Part of a BEIR set.")]
Types = Annotated[str, typer.Option(help="Ask only questions of these types, with commas between them.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Ask only the first so many questions of each file or set.")]
SearchOnly = Annotated[bool, typer.Option("--search-only", help="Measure retrieval, ask for no answers.")]


def sets_of(
    settings: Settings, questions: list[Path] | None, *, dataset: Path | None, split: str, types: str, limit: int | None
) -> "Sequence[QuestionSet]":
    """Return the questions of the files or of a public set, told apart by type; raise InputError for what is wrong."""
    from eval import dataset as question_sets  # noqa: PLC0415

    if dataset:
        from eval.collection import load_collection  # noqa: PLC0415

        if questions:
            raise InputError("Ask either files of questions or a public set: leave out the files or --dataset.")
        sets = [load_collection(dataset, cache=settings.cache_dir.expanduser() / "eval", split=split)]
    else:
        sets = question_sets.load_all(questions or sorted(question_sets.QUESTIONS.glob("*.yaml")))
    for one in sets:
        if one.drafts:
            tell(f"{one.name}: {one.drafts} drafts are not asked.")
    wanted = [name.strip() for name in types.split(",") if name.strip()]
    chosen = question_sets.only(sets, wanted) if wanted else sets
    return [one.first(limit) for one in chosen] if limit else chosen
