from collections.abc import Callable
from dataclasses import replace

import pytest

from eval.metrics import Fact
from eval.question_file import QuestionType
from eval.results import Figures, Outcome, QuestionResult, Report, make_report
from rag.types import Answer, AnswerStatus, Citation, Fingerprint, Reason, Source, SupportStatus, Usage

FINGERPRINT = Fingerprint(corpus_sequence=1, settings="0123456789ab", embedding_model="test", llm_model="")
PERFECT = Figures(
    recall_at_1=1, recall_at_5=1, mrr=1, facts=1, facts_cited=1, citation_precision=1, quotes_exact=1,
    false_refusal_rate=0,
)  # fmt: skip


@pytest.fixture
def make_citation() -> Callable[..., Citation]:
    def make(source: str, text: str, *, start: int = 0) -> Citation:
        return Citation(
            number=1, document_id=source, title="", source=source, publisher="", published=None, page=None,
            cited_text=text, start_char_index=start, end_char_index=start + len(text), status=SupportStatus.VERIFIED,
        )  # fmt: skip

    return make


@pytest.fixture
def make_source() -> Callable[[str], Source]:
    def make(source: str) -> Source:
        return Source(
            chunk_id=source, document_id=source, title="", source=source, publisher="", published=None, page=None,
            text="", start_char_index=0, end_char_index=0, score=0, cosine=0, bm25=0,
        )  # fmt: skip

    return make


@pytest.fixture
def make_answer() -> Callable[..., Answer]:
    def make(
        text: str = "",
        *,
        status: AnswerStatus = AnswerStatus.ANSWERED,
        citations: tuple[Citation, ...] = (),
        sources: tuple[Source, ...] = (),
    ) -> Answer:
        return Answer(
            question="", status=status, reason=Reason.SUPPORTED, message="", answer=text, statements=(),
            citations=citations, sources=sources, answerer="extractive", usage=Usage(), timings_ms={},
            fingerprint=FINGERPRINT,
        )  # fmt: skip

    return make


@pytest.fixture
def make_result() -> Callable[..., QuestionResult]:
    def make(
        key: str = "q",
        *,
        outcome: Outcome = Outcome.ANSWERED,
        figures: Figures = PERFECT,
        latency_ms: float = 1,
        kind: QuestionType = QuestionType.SINGLE_FACT,
        missing: tuple[Fact, ...] = (),
        answer: str = "",
        error: str = "",
    ) -> QuestionResult:
        return QuestionResult(
            id=key, type=kind, question="Who?", outcome=outcome, figures=figures, latency_ms=latency_ms, ranks={},
            missing=missing, answer=answer, error=error,
        )  # fmt: skip

    return make


@pytest.fixture
def report_of() -> Callable[..., Report]:
    def make(*results: QuestionResult) -> Report:
        return make_report(results, answerer="extractive", fingerprint=FINGERPRINT)

    return make


@pytest.fixture
def good_report(make_result: Callable[..., QuestionResult], report_of: Callable[..., Report]) -> Report:
    """One right answer and one right abstention."""
    abstained = make_result(
        "no", outcome=Outcome.ABSTAINED, kind=QuestionType.UNANSWERABLE, figures=Figures(false_answer_rate=0)
    )
    return report_of(make_result("yes"), abstained)


@pytest.fixture
def with_total(good_report: Report) -> Callable[..., Report]:
    """Give the good report with other figures in its total."""

    def change(**figures: float | None) -> Report:
        total = replace(good_report.total, figures=replace(good_report.total.figures, **figures))
        return replace(good_report, total=total)

    return change
