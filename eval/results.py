"""What came out of an evaluation: each question by itself, each type of question, each file of questions, and all."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

import numpy as np

from eval.figures import FIGURES, Figures, mean, mean_figures
from eval.question_file import QuestionType
from eval.statistics import Interval, mean_interval
from rag.errors import InputError
from rag.types import AnswererName, SupportStatus

PROTECTED: Final = (QuestionType.INJECTION, QuestionType.NEAR_MISS, QuestionType.UNANSWERABLE)
"""Types of which no question may turn from right to wrong, whatever chance would explain."""


class Outcome(StrEnum):
    """How a question ended: the status of its answer, `searched` when only passages were wanted, `failed` otherwise."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    ABSTAINED = "abstained"
    SEARCHED = "searched"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedText:
    """A citation as a reader checks it: `before` and `after` stand around the quote in the stored text."""

    number: int
    document: str
    title: str
    published: str
    status: SupportStatus
    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedText:
    """A sentence of an answer, the numbers of its citations, and what the service's check says of it."""

    text: str
    citations: tuple[int, ...]
    status: SupportStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a language model thinks of an answer, each in [0, 1]; None where it was not asked or gave no verdict.

    `correct`: says what was expected. `grounded`: share of the statements that their quotes hold up.
    """

    correct: float | None = None
    grounded: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult:
    """One question and what came of it. Facts are told in words; `ranking` has the ten best documents.

    `digest` tells the question as it was asked and judged from any other, see `eval.dataset.EvalQuestion`.
    """

    id: str
    set: str
    type: str
    question: str
    unanswerable: bool
    digest: str
    outcome: Outcome
    reason: str = ""
    answer: str = ""
    short_answer: str = ""
    answerer: str = ""
    confidence: float | None = None
    statements: tuple[StatedText, ...] = ()
    citations: tuple[QuotedText, ...] = ()
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    ranking: tuple[str, ...] = ()
    figures: Figures = field(default_factory=Figures)
    judgement: Judgement | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    latency_ms: float = 0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Several questions together: `questions` is `scored` and `failed`; `abstained` is part of `scored`.

    `intervals` has the bootstrap interval of each figure that has a value. `unjudged` answers were shown to a judge
    that failed or said nothing that can be read. Times are milliseconds of those scored.
    """

    name: str
    questions: int
    scored: int
    failed: int
    abstained: int
    figures: Figures
    intervals: Mapping[str, Interval]
    judged_correct: float | None
    judged_grounded: float | None
    unjudged: int
    prompt_tokens: int
    completion_tokens: int
    median_ms: float | None
    p95_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What was evaluated: `settings` is a hash of those that can change an answer; empty names mean none."""

    answerer: AnswererName
    settings: str
    embedding_model: str
    llm_model: str
    judge: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """A whole evaluation and what it depended on. Raises InputError when two questions have the same id."""

    setup: Setup
    results: tuple[QuestionResult, ...]

    def __post_init__(self) -> None:
        repeated = [name for name, count in Counter(result.id for result in self.results).items() if count > 1]
        if repeated:
            raise InputError(f"Several questions have the id {repeated[0]!r}; give each one of its own.")

    @cached_property
    def total(self) -> Summary:
        """All questions together."""
        return summarise("total", self.results)

    @cached_property
    def by_type(self) -> tuple[Summary, ...]:
        """A summary for each type, in the order of `QuestionType`, other types behind."""
        return self._grouped("type", [*QuestionType, *sorted({result.type for result in self.results})])

    @cached_property
    def by_set(self) -> tuple[Summary, ...]:
        """A summary for each file of questions or public set."""
        return self._grouped("set", [result.set for result in self.results])

    def _grouped(self, field: str, names: Iterable[str]) -> tuple[Summary, ...]:
        groups: dict[str, list[QuestionResult]] = {str(name): [] for name in names}
        for result in self.results:
            groups[getattr(result, field)].append(result)
        return tuple(summarise(name, group) for name, group in groups.items() if group)


def summarise(name: str, results: Sequence[QuestionResult]) -> Summary:
    """Count the questions and take the means over those that did not fail."""
    scored = [result for result in results if result.outcome is not Outcome.FAILED]
    times = [result.latency_ms for result in scored]
    figures = [result.figures for result in scored]
    intervals = {field: mean_interval(values_of(field, results)) for field in FIGURES}
    judged = [result.judgement for result in scored if result.judgement]
    return Summary(
        name=name,
        questions=len(results),
        scored=len(scored),
        failed=len(results) - len(scored),
        abstained=sum(result.outcome is Outcome.ABSTAINED for result in scored),
        figures=mean_figures(figures),
        intervals={field: interval for field, interval in intervals.items() if interval},
        judged_correct=mean(judgement.correct for judgement in judged),
        judged_grounded=mean(judgement.grounded for judgement in judged),
        unjudged=judged.count(Judgement()),
        prompt_tokens=sum(result.prompt_tokens for result in scored),
        completion_tokens=sum(result.completion_tokens for result in scored),
        median_ms=float(np.percentile(times, 50)) if times else None,
        p95_ms=float(np.percentile(times, 95)) if times else None,
    )


def values_of(field: str, results: Iterable[QuestionResult]) -> list[float]:
    """Return a figure's values for the questions for which it has a meaning, those that failed left out."""
    values = (getattr(result.figures, field) for result in results if result.outcome is not Outcome.FAILED)
    return [value for value in values if value is not None]
