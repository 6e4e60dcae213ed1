"""`rag eval`: asks the questions of a file and holds the figures against a baseline."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.progress import Progress, TaskID

from cli.options import AsJson
from cli.start import start
from cli.terminal import console, show, tell
from rag.errors import InputError
from rag.types import AnswererName

if TYPE_CHECKING:
    from eval.compare import Baseline
    from eval.results import Report

_Questions = Annotated[
    Path | None, typer.Argument(help="YAML file of questions.", show_default="those on the seed documents")
]
_BaselineFile = Annotated[
    Path | None, typer.Option(help="Figures to hold the run against.", show_default="those of the default questions")
]
_Output = Annotated[Path | None, typer.Option(help="Also write a Markdown report with each wrong answer to this file.")]
_Update = Annotated[bool, typer.Option("--update-baseline", help="Write the figures as the new baseline.")]
_Types = Annotated[str, typer.Option(help="Ask only questions of these types, with commas between them.")]
_Answerer = Annotated[AnswererName, typer.Option(help="Who answers.")]

FELL_BEHIND: Final = 1


def evaluate(
    questions: _Questions = None,
    *,
    baseline: _BaselineFile = None,
    as_json: AsJson = False,
    output: _Output = None,
    update_baseline: _Update = False,
    types: _Types = "",
    answerer: _Answerer = "extractive",
) -> None:
    """Ask the questions of a file about its corpus and show how well they are answered.

    Exits with 1 when a question failed or a figure fell behind the baseline. Your own documents are not touched.
    """
    from eval import compare  # noqa: PLC0415 - `rag --help` should not wait for models and databases
    from eval.report import render_report, render_table, to_json  # noqa: PLC0415

    only = [name.strip() for name in types.split(",") if name.strip()]
    file = _baseline_file(questions, baseline, partial=bool(only), update=update_baseline)
    before = compare.read_baseline(file) if file and not update_baseline else None
    report = _run(questions, only, answerer)
    if as_json:
        typer.echo(to_json(report))
    else:
        show(render_table(report))
    if output:
        _write(output, render_report(report))
    _exit_if_behind(report, before)
    if file and update_baseline:
        compare.write_baseline(compare.baseline_of(report), file)


def _baseline_file(questions: Path | None, baseline: Path | None, *, partial: bool, update: bool) -> Path | None:
    """Return the file that the run is held against or that is to be written, None when there is neither."""
    from eval.dataset import DEFAULT_BASELINE, DEFAULT_QUESTIONS  # noqa: PLC0415

    if partial and (baseline or update):
        raise InputError("A baseline is about all questions of a file: leave out --types or the baseline.")
    if baseline or partial:
        return baseline
    if questions is None or questions.resolve() == DEFAULT_QUESTIONS:
        return DEFAULT_BASELINE
    if update:
        raise InputError("Say with --baseline FILE where the baseline of these questions is to be written.")
    return None


def _run(questions: Path | None, only: list[str], answerer: AnswererName) -> "Report":
    from eval import dataset, run  # noqa: PLC0415

    settings = start(answerer=answerer)
    question_set = dataset.load_questions(questions or dataset.DEFAULT_QUESTIONS)
    if only:
        question_set = question_set.only(only)
    with _progress() as progress:
        return run.evaluate(question_set, settings, answerer=answerer, progress=progress)


def _exit_if_behind(report: "Report", before: "Baseline | None") -> None:
    from eval import compare  # noqa: PLC0415

    losses = compare.compare(report, before) if before else compare.failed_questions(report)
    for loss in losses:
        tell(loss)
    if losses:
        raise typer.Exit(FELL_BEHIND)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"The report cannot be written to {file}: {error.strerror}.") from error


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that draws a bar for each stage on standard error, or nothing when that is no terminal."""
    errors = console(stderr=True)
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def move(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done)

        yield move
