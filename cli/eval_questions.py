"""`rag eval init`, `from-log`, `check` and `schema`: making files of questions, and finding what is wrong with them."""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from cli.options import Collection
from cli.start import start
from cli.terminal import show, tell
from rag.types import DEFAULT_COLLECTION


def init(
    corpus: Annotated[Path, typer.Argument(help="Folder of documents.")],
    *,
    output: Annotated[Path, typer.Option(help="File to write.")] = Path("questions.yaml"),
    per_document: Annotated[int, typer.Option(min=1, max=50, help="Questions on each document, at most.")] = 3,
) -> None:
    """Draft a file of questions on your documents, for you to review."""
    start()
    from eval.draft import draft_file  # noqa: PLC0415 - `rag --help` should not wait for readers and models

    count = draft_file(corpus, output, per_document=per_document)
    show(f"{count} drafts in {output}. Review each, take `draft: true` away, then run `rag eval check {output}`.")


def from_log(
    logs: Annotated[list[Path], typer.Argument(metavar="LOG...", help="Files that RAG_QUESTION_LOG has named.")],
    *,
    corpus: Annotated[Path, typer.Option(help="Folder of the documents that were asked.")],
    output: Annotated[Path, typer.Option(help="File to write.")] = Path("questions.yaml"),
    collection: Collection = DEFAULT_COLLECTION,
) -> None:
    """Draft a file of questions from those that people asked, for you to review."""
    start()
    from eval.asked import draft_from_log  # noqa: PLC0415

    done = draft_from_log(logs, corpus, output, collection=collection)
    show(f"{done.drafts} drafts in {output}. Review each, take `draft: true` away, then run `rag eval check {output}`.")
    if done.elsewhere:
        tell(f"{done.elsewhere} questions were left out: their answers cite nothing in {corpus}.")
    if done.broken:
        tell(f"{done.broken} lines could not be read.")


def check(files: Annotated[list[Path], typer.Argument(help="YAML files of questions.")]) -> None:
    """Check files of questions: their shape, and that the documents say what is expected."""
    start()
    from eval.compare import ALPHA  # noqa: PLC0415
    from eval.dataset import load_all  # noqa: PLC0415
    from eval.statistics import smallest_significant_loss  # noqa: PLC0415

    loss = smallest_significant_loss(0, alpha=ALPHA)
    for file, one in zip(files, load_all(files), strict=True):
        types = ", ".join(f"{count} {name}" for name, count in Counter(q.type for q in one.questions).items())
        asked = len(one.questions)
        show(f"{file}: {asked} questions, {types}.")
        if one.drafts:
            tell(f"{file}: {one.drafts} more are drafts and are not asked.")
        if asked < 10 * loss:
            tell(f"{file}: the least loss that a comparison can call significant is {loss} questions of {asked}.")


def schema() -> None:
    """Print the JSON schema of a file of questions."""
    from eval.question_file import json_schema  # noqa: PLC0415

    typer.echo(json.dumps(json_schema(), indent=2))
