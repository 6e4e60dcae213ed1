"""Answers, results and reports that are made for a test, and a question set as others publish it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from collection_samples import DOCUMENTS, QRELS, QUERIES, as_lines

from eval.collection import load_collection
from eval.dataset import QuestionSet
from eval.figures import Figures
from eval.question_file import QuestionType
from eval.results import Outcome, QuestionResult, Report, Setup
from rag.errors import InputError
from rag.types import (
    Answer,
    AnswerStatus,
    Citation,
    Fingerprint,
    Reason,
    Source,
    Statement,
    SupportStatus,
    Usage,
)

FINGERPRINT = Fingerprint(
    corpus_sequence=1, settings="0123456789ab", embedding_model="test", llm_model="", prompt_version=2
)
SETUP = Setup(answerer="extractive", settings="0123456789ab", embedding_model="test", llm_model="")
RIGHT = Figures(right=1, facts=1, false_refusals=0, quotes_exact=1, mrr_at_10=1)
WRONG = Figures(right=0, facts=0, false_refusals=0, quotes_exact=1, mrr_at_10=1)
SILENT = Figures(right=1, false_answers=0)


@pytest.fixture
def make_citation() -> Callable[..., Citation]:
    def make(source: str, text: str, *, start: int = 0, number: int = 1) -> Citation:
        return Citation(
            number=number, document_id=source, title="", source=source, publisher="", published=None, page=None,
            cited_text=text, start_char_index=start, end_char_index=start + len(text), status=SupportStatus.VERIFIED,
        )  # fmt: skip

    return make


@pytest.fixture
def make_source() -> Callable[..., Source]:
    def make(source: str, text: str = "") -> Source:
        return Source(
            chunk_id=source, document_id=source, title="", source=source, publisher="", published=None, page=None,
            text=text, start_char_index=0, end_char_index=0, score=0, cosine=0, bm25=0,
        )  # fmt: skip

    return make


@pytest.fixture
def make_answer() -> Callable[..., Answer]:
    def make(
        text: str = "",
        *,
        status: AnswerStatus = AnswerStatus.ANSWERED,
        statements: tuple[Statement, ...] = (),
        citations: tuple[Citation, ...] = (),
        sources: tuple[Source, ...] = (),
    ) -> Answer:
        return Answer(
            id="", question="", standalone_question="", status=status,
            reason=Reason.SUPPORTED, message="", answer=text, short_answer=None,
            statements=statements, citations=citations, conflicts=(), nearest=(), sources=sources,
            answerer="extractive", confidence=0.9,
            usage=Usage(prompt_tokens=7, completion_tokens=3), timings_ms={}, fingerprint=FINGERPRINT,
        )  # fmt: skip

    return make


@pytest.fixture
def make_result() -> Callable[..., QuestionResult]:
    def make(
        key: str = "q",
        *,
        outcome: Outcome = Outcome.ANSWERED,
        figures: Figures = RIGHT,
        kind: str = QuestionType.SINGLE_FACT,
        belongs_to: str = "own",
        question: str = "Who?",
        digest: str = "0123456789ab",
        **others: object,
    ) -> QuestionResult:
        return QuestionResult(
            id=key, set=belongs_to, type=kind, question=question, unanswerable=kind in ("unanswerable", "near_miss"),
            digest=digest, outcome=outcome, figures=figures, **others,
        )  # fmt: skip

    return make


@pytest.fixture
def report_of() -> Callable[..., Report]:
    def make(*results: QuestionResult) -> Report:
        return Report(setup=SETUP, results=results)

    return make


@pytest.fixture
def good_report(make_result: Callable[..., QuestionResult], report_of: Callable[..., Report]) -> Report:
    """One right answer and one right abstention."""
    abstained = make_result("no", outcome=Outcome.ABSTAINED, kind=QuestionType.UNANSWERABLE, figures=SILENT)
    return report_of(make_result("yes"), abstained)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is a set with qrels.tsv, called `small`."""
    made = tmp_path / "small"
    made.mkdir()
    (made / "corpus.jsonl").write_text(as_lines(DOCUMENTS), encoding="utf-8")
    (made / "queries.jsonl").write_text(as_lines(QUERIES), encoding="utf-8")
    (made / "qrels.tsv").write_text(QRELS, encoding="utf-8")
    return made


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., QuestionSet]:
    """Read a published set; the files of its documents are this test's own."""

    def read(path: Path, **options: str) -> QuestionSet:
        return load_collection(path, cache=tmp_path / "cache", **options)

    return read


@pytest.fixture
def error_of(load: Callable[..., QuestionSet]) -> Callable[..., str]:
    """Return why a published set is refused."""

    def read(path: Path, **options: str) -> str:
        with pytest.raises(InputError) as caught:
            load(path, **options)
        return str(caught.value)

    return read
