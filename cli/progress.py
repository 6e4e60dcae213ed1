"""A progress bar on standard error, for terminals only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING

from cli.terminal import console, printable_name
from rag.receipt import FileOutcome

if TYPE_CHECKING:
    from rich.progress import TaskID


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[FileOutcome, int, int], None]]:
    """Give a function that moves the bar: it is called with each outcome, how many are done and how many there are."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415 - a question has no bar

    errors = console(stderr=True)
    columns = TextColumn(title), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[name]}", markup=False)
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(title, total=None, name="")

        def move(outcome: FileOutcome, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, name=printable_name(PurePath(outcome.source).name))

        yield move


@contextmanager
def stages() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that draws a bar for each stage: called with its name, what is done and what there is."""
    from rich.progress import Progress  # noqa: PLC0415

    errors = console(stderr=True)
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def move(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield move
