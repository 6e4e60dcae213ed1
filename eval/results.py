"""What came out of an evaluation: each question by itself, each type of question, and all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from statistics import fmean, median

from eval.metrics import Fact
from eval.question_file import QuestionType
from rag.types import AnswererName, Fingerprint


class Outcome(StrEnum):
    """How a question ended: the status of its answer, or `failed` when there was an exception and no answer."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    ABSTAINED = "abstained"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The metrics of one question in [0, 1], or their means over several; see `eval.metrics`.

    None says that a metric has no meaning there (documents of an unanswerable question, quotes of an answer that
    cites nothing, anything of a failed question); a mean leaves those out.
    """

    recall_at_1: float | None = None
    recall_at_5: float | None = None
    mrr: float | None = None
    facts: float | None = None
    facts_cited: float | None = None
    citation_precision: float | None = None
    quotes_exact: float | None = None
    false_answer_rate: float | None = None
    false_refusal_rate: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult:
    """One question and what was answered. `ranks` has the place of each named document that was retrieved."""

    id: str
    type: QuestionType
    question: str
    outcome: Outcome
    answer: str = ""
    answerer: str = ""
    found: tuple[Fact, ...] = ()
    missing: tuple[Fact, ...] = ()
    ranks: Mapping[str, int]
    figures: Figures = Figures()
    latency_ms: float
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Several questions together: `questions` is `scored` and `failed`; `abstained` is part of `scored`."""

    name: str
    questions: int
    scored: int
    failed: int
    abstained: int
    figures: Figures
    median_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole evaluation and what it depended on."""

    answerer: AnswererName
    fingerprint: Fingerprint
    results: tuple[QuestionResult, ...]
    by_type: tuple[Summary, ...]
    total: Summary


def make_report(results: Sequence[QuestionResult], *, answerer: AnswererName, fingerprint: Fingerprint) -> Report:
    """Return the results with their summaries, types in the order of `QuestionType`."""
    groups = {kind: [result for result in results if result.type is kind] for kind in QuestionType}
    return Report(
        answerer=answerer,
        fingerprint=fingerprint,
        results=tuple(results),
        by_type=tuple(summarise(kind, group) for kind, group in groups.items() if group),
        total=summarise("total", results),
    )


def summarise(name: str, results: Sequence[QuestionResult]) -> Summary:
    """Count the questions and take the means over those that did not fail."""
    scored = [result for result in results if result.outcome is not Outcome.FAILED]
    return Summary(
        name=name,
        questions=len(results),
        scored=len(scored),
        failed=len(results) - len(scored),
        abstained=sum(result.outcome is Outcome.ABSTAINED for result in scored),
        figures=mean_figures(result.figures for result in scored),
        median_ms=median(result.latency_ms for result in scored) if scored else None,
    )


def mean_figures(figures: Iterable[Figures]) -> Figures:
    """Return the mean of each metric over the questions for which it has a meaning (a macro average)."""
    rows = list(figures)
    return Figures(**{item.name: _mean(getattr(row, item.name) for row in rows) for item in fields(Figures)})


def _mean(values: Iterable[float | None]) -> float | None:
    meaningful = [value for value in values if value is not None]
    return fmean(meaningful) if meaningful else None
