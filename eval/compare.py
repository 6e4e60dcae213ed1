"""Holds a report against the baseline: the figures of an earlier run, written down."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.report import FIGURE_NAMES
from eval.results import Outcome, Report
from rag.errors import InputError


class Baseline(BaseModel):
    """The figures of all questions together that a run may not fall behind. Times are left out: they never repeat."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    questions: int
    facts: float | None
    citation_precision: float | None
    quotes_exact: float | None
    false_answer_rate: float | None
    false_refusal_rate: float | None
    recall_at_5: float | None
    mrr: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Which way a figure gets worse, and by how much it may."""

    worse: Literal["lower", "higher"]
    tolerance: float


# What the service promises may not slip at all; elsewhere one question more or less in a hundred may be chance.
GUARDS: Final[Mapping[str, Guard]] = {
    "facts": Guard(worse="lower", tolerance=0.01),
    "citation_precision": Guard(worse="lower", tolerance=0.01),
    "quotes_exact": Guard(worse="lower", tolerance=0),
    "false_answer_rate": Guard(worse="higher", tolerance=0),
    "false_refusal_rate": Guard(worse="higher", tolerance=0.01),
    "recall_at_5": Guard(worse="lower", tolerance=0.01),
    "mrr": Guard(worse="lower", tolerance=0.01),
}
_LAST_BIT: Final = 1e-9  # so that a loss of exactly the tolerance is within it


def compare(report: Report, baseline: Baseline) -> list[str]:
    """Return a sentence for each way in which the report falls behind the baseline; none when it does not."""
    lines = failed_questions(report)
    if report.total.questions != baseline.questions:
        lines.append(f"The baseline is about {baseline.questions} questions, this run about {report.total.questions}.")
    return [*lines, *_losses(report, baseline)]


def failed_questions(report: Report) -> list[str]:
    """Return a sentence for each question that ended in an error: no figure makes up for those."""
    failed = (result for result in report.results if result.outcome is Outcome.FAILED)
    return [f"Question {result.id} failed: {result.error}" for result in failed]


def _losses(report: Report, baseline: Baseline) -> Iterator[str]:
    for field, guard in GUARDS.items():
        before: float | None = getattr(baseline, field)
        now: float | None = getattr(report.total.figures, field)
        name = FIGURE_NAMES[field]
        if before is None:
            continue
        if now is None:
            yield f"{name} was {before:.4f} and could not be measured."
            continue
        loss = before - now if guard.worse == "lower" else now - before
        if loss > guard.tolerance + _LAST_BIT:
            yield f"{name} was {before:.4f} and is {now:.4f}; {guard.tolerance} {guard.worse} would be allowed."


def baseline_of(report: Report) -> Baseline:
    """Return the baseline that later runs are held against; InputError when a question failed."""
    failed = failed_questions(report)
    if failed:
        raise InputError(f"A run with failed questions cannot be a baseline. {failed[0]}")
    figures = {field: getattr(report.total.figures, field) for field in GUARDS}
    return Baseline(questions=report.total.questions, **figures)


def read_baseline(path: Path) -> Baseline:
    """Read a baseline; InputError when there is none or it has other figures than `GUARDS`."""
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"There is no baseline to read in {path}; write one with --update-baseline.") from error
    except ValidationError as error:
        raise InputError(f"{path} is not a baseline; write it anew with --update-baseline.\n{error}") from error


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Write a baseline as `read_baseline` reads it; InputError when the file cannot be written."""
    try:
        path.write_text(baseline.model_dump_json(indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"The baseline cannot be written to {path}: {error.strerror}.") from error
