"""`rag eval sweep`: which settings answer best, and what they cost."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.eval_sets import Dataset, Limit, Questions, SearchOnly, Split, Types, sets_of
from cli.progress import stages
from cli.start import start
from cli.terminal import show, tell
from rag.errors import InputError
from rag.types import AnswererName

if TYPE_CHECKING:
    from eval.sweep import Combination, Sweep

_Values = Annotated[
    list[str], typer.Option("--set", metavar="NAME=VALUE,VALUE…", help="A setting and the values to try; repeatable.")
]
_Figure = Annotated[str, typer.Option(help="The figure that settings are ranked by.")]
_Answerer = Annotated[AnswererName, typer.Option(help="Who answers.")]
_Output = Annotated[list[Path] | None, typer.Option(help="Also write to this file: .md the table, .svg the plot.")]


def sweep(
    questions: Questions = None,
    *,
    values: _Values,
    figure: _Figure = "right",
    types: Types = "",
    dataset: Dataset = None,
    split: Split = "test",
    limit: Limit = None,
    search_only: SearchOnly = False,
    answerer: _Answerer = "extractive",
    output: _Output = None,
) -> None:
    """Evaluate every combination of some settings and say which is the cheapest that is not worse than the best."""
    writers = {file: _writer(file) for file in output or []}
    settings = start(answerer=answerer)
    grid = _grid(values)

    from eval.record import require_writable, write_text  # noqa: PLC0415 - `rag --help` should not wait for models
    from eval.sweep import sweep as try_all  # noqa: PLC0415
    from eval.sweep_report import render_sweep  # noqa: PLC0415
    from eval.workspace import Workspace  # noqa: PLC0415

    for file in writers:
        require_writable(file)
    sets = sets_of(settings, questions, dataset=dataset, split=split, types=types, limit=limit)
    with stages() as progress:
        found = try_all(
            sets,
            grid,
            figure=figure,
            base=settings,
            workspace=Workspace.in_cache(settings),
            search_only=search_only,
            answerer=answerer,
            started=_tell_of,
            progress=progress,
        )
    show(render_sweep(found))
    for file, written in writers.items():
        write_text(file, written(found))


def _tell_of(combination: "Combination", done: int, total: int) -> None:
    told = ", ".join(f"{name} {value}" for name, value in combination.items())
    tell(f"{done + 1} of {total}: {told}")


def _grid(arguments: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Return the values of each setting; InputError when one is named twice."""
    grid: dict[str, list[str]] = {}
    for name, listed in map(_setting, arguments):
        if name in grid:
            raise InputError(f"{name} is set twice; write --set {name}={','.join(grid[name] + listed)}.")
        grid[name] = listed
    return grid


def _setting(argument: str) -> tuple[str, list[str]]:
    """Return the name and the values of "name=1,2"; InputError for anything else."""
    name, equals, values = argument.partition("=")
    listed = [value.strip() for value in values.split(",") if value.strip()]
    if not equals or not listed:
        raise InputError(f"--set {argument!r} should be a setting and its values, such as --set top_k=4,8.")
    return name.strip().lower().removeprefix("rag_"), listed


def _writer(file: Path) -> "Callable[[Sweep], str]":
    from eval.sweep_report import plot_sweep, render_sweep  # noqa: PLC0415

    kinds: Mapping[str, Callable[[Sweep], str]] = {".md": lambda found: render_sweep(found) + "\n", ".svg": plot_sweep}
    if file.suffix.lower() not in kinds:
        raise InputError(f"{file} should end in .md for the table or .svg for the plot.")
    return kinds[file.suffix.lower()]
