"""`rag eval`: asks questions, shows how well they are answered, and fails when the answers got worse."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from cli.eval_sets import Dataset, Limit, Questions, SearchOnly, Split, Types, sets_of
from cli.exit_codes import FELL_BEHIND
from cli.options import AsJson
from cli.progress import stages
from cli.start import start
from cli.terminal import show, tell
from rag.errors import InputError
from rag.settings import Settings
from rag.types import AnswererName

if TYPE_CHECKING:
    from eval.compare import Comparison
    from eval.dataset import QuestionSet
    from eval.results import Report

Ranking = Literal["hybrid", "dense", "bm25"]
_WEIGHTS: Final[Mapping[Ranking, Mapping[str, Any]]] = {
    "hybrid": {}, "dense": {"dense_weight": 1.0}, "bm25": {"dense_weight": 0.0, "word_bonus": 0.0},
}  # fmt: skip
_REPORTS: Final = "Also write the report to this file; its ending says how: .html, .md, .jsonl or .xml (JUnit)."

_BaselineFile = Annotated[
    Path | None, typer.Option(help="Earlier run to compare with.", show_default="that of the default questions")
]
_Output = Annotated[list[Path] | None, typer.Option(help=_REPORTS)]
_Update = Annotated[bool, typer.Option("--update-baseline", help="Write this run as the new baseline.")]
_Margin = Annotated[float, typer.Option(min=0, max=1, help="Significant losses up to this are let through.")]
_Answerer = Annotated[AnswererName, typer.Option(help="Who answers.")]
_Judge = Annotated[bool, typer.Option("--judge", help="Let RAG_JUDGE_MODEL give its opinion on each answer.")]
_Ranking = Annotated[Ranking, typer.Option(help="Rank by both legs, or by one alone.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """How the questions are asked; `keep`: what is made of their documents is used again."""

    answerer: AnswererName
    judge: bool
    search_only: bool
    keep: bool


def run(
    questions: Questions = None,
    *,
    baseline: _BaselineFile = None,
    update_baseline: _Update = False,
    margin: _Margin = 0.0,
    output: _Output = None,
    as_json: AsJson = False,
    types: Types = "",
    answerer: _Answerer = "extractive",
    judge: _Judge = False,
    dataset: Dataset = None,
    split: Split = "test",
    search_only: SearchOnly = False,
    ranking: _Ranking = "hybrid",
    limit: Limit = None,
) -> None:
    """Ask the questions of files about their documents and show how well they are answered.

    Exits with 1 when a question failed or the run fell behind the baseline. Your own documents are not touched.
    """
    writers = {file: _writer(file) for file in output or []}
    settings = start(answerer=answerer, **_WEIGHTS[ranking])
    own = bool(questions) or dataset is not None or search_only or ranking != "hybrid"
    other = own or (update_baseline and answerer != "extractive")
    held = _baseline_file(baseline, own=other, part=bool(types) or limit is not None, new=update_baseline)

    from eval import compare, record  # noqa: PLC0415 - `rag --help` should not wait for models and databases

    for file in [*writers, *([held] if held and update_baseline else [])]:
        record.require_writable(file)
    before = record.read_report(held) if held and not update_baseline else None
    sets = sets_of(settings, questions, dataset=dataset, split=split, types=types, limit=limit)
    asking = _Asking(answerer=answerer, judge=judge, search_only=search_only, keep=dataset is not None)
    report = _evaluate(sets, settings, asking)
    comparison = compare.compare(report, before, margin=margin) if before else None
    _show(report, comparison, as_json=as_json)
    for file, written in writers.items():
        record.write_text(file, written(report, comparison))
    failures = comparison.failures if comparison else compare.failed_questions(report)
    if held and update_baseline and not failures:
        record.write_text(held, record.baseline_lines(report))
    _end(failures)


def _end(failures: Sequence[str]) -> None:
    """Say what failed, if anything, and exit with 1 then."""
    for failure in failures:
        tell(f"- {failure}")
    if failures:
        raise typer.Exit(FELL_BEHIND)


def _html(report: "Report", comparison: "Comparison | None") -> str:
    from eval.html_report import render_html  # noqa: PLC0415

    return render_html(report, comparison)


def _writer(file: Path) -> "Callable[[Report, Comparison | None], str]":
    """Return what makes the kind of report that a file's ending stands for; InputError for another ending."""
    from eval.junit import to_junit  # noqa: PLC0415
    from eval.record import to_json_lines  # noqa: PLC0415
    from eval.report import render_markdown  # noqa: PLC0415

    kinds: Mapping[str, Callable[[Report, Comparison | None], str]] = {
        ".html": _html,
        ".md": render_markdown,
        ".xml": to_junit,
        ".jsonl": lambda report, _: to_json_lines(report),
    }
    if file.suffix.lower() not in kinds:
        raise InputError(f"{file} should end in one of {', '.join(kinds)}, which says what kind of report it is.")
    return kinds[file.suffix.lower()]


def _baseline_file(baseline: Path | None, *, own: bool, part: bool, new: bool) -> Path | None:
    """Return the file that the run is held against or that is to be written, None when there is neither.

    `own`: other questions than the default ones, or asked in another way; `part`: not all of them.
    """
    from eval.dataset import DEFAULT_BASELINE  # noqa: PLC0415

    if part and (baseline or new):
        raise InputError("A baseline is about all questions: leave out --types and --limit, or the baseline.")
    if baseline or part:
        return baseline
    if not own:
        return DEFAULT_BASELINE
    if new:
        raise InputError("Say with --baseline FILE where the baseline is to be written.")
    return None


def _evaluate(sets: "Sequence[QuestionSet]", settings: Settings, asking: _Asking) -> "Report":
    from eval.judge import Judge  # noqa: PLC0415
    from eval.run import evaluate  # noqa: PLC0415
    from eval.workspace import Workspace  # noqa: PLC0415

    with stages() as progress:
        return evaluate(
            sets,
            settings,
            answerer=asking.answerer,
            workspace=Workspace.in_cache(settings) if asking.keep else None,
            search_only=asking.search_only,
            judge=Judge.from_settings(settings) if asking.judge else None,
            progress=progress,
        )


def _show(report: "Report", comparison: "Comparison | None", *, as_json: bool) -> None:
    from eval.record import to_json  # noqa: PLC0415
    from eval.report import counted, opinion, render_tables  # noqa: PLC0415

    if as_json:
        typer.echo(to_json(report, comparison))
        return
    show(render_tables(report, comparison))
    if told := opinion(report.total):
        show(f"\n{told}")
    if comparison:
        show(f"\n{counted(comparison)}")
