"""Asks the service every question of a set and measures what it answers."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Protocol

from eval.dataset import EvalQuestion, QuestionSet
from eval.judge import judge
from eval.results import Outcome, QuestionResult, Report, make_report
from rag.bootstrap import Engine, open_engine
from rag.errors import InputError, LlmNotConfiguredError
from rag.settings import Settings
from rag.types import Answer, AnswererName, DocumentInfo, FileStatus, Question

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done and how much there is."""


def silent(_stage: str, _done: int, _total: int) -> None:
    """Show no progress."""


class Answering(Protocol):
    """The part of `rag.bootstrap.Engine` that is evaluated."""

    def ask(self, question: Question, /) -> Answer:
        """Return the answer."""

    def document(self, document_id: str, /) -> tuple[DocumentInfo, str]:
        """Return a document and its stored text."""


def evaluate(
    question_set: QuestionSet,
    settings: Settings,
    *,
    answerer: AnswererName = "extractive",
    progress: Progress = silent,
) -> Report:
    """Ingest the corpus into a data folder of its own, ask every question and return what came of it.

    The catalog and vectors that the settings name are not touched. Raises InputError when a file of the corpus
    cannot be read and LlmNotConfiguredError; any other error in answering is a failed question.
    """
    with TemporaryDirectory(prefix="rag-eval-") as folder:
        own = settings.model_copy(update={"data_dir": Path(folder), "database_url": "", "chroma_url": ""})
        with open_engine(own, create=True) as engine:
            _ingest(engine, question_set.corpus, progress)
            results = ask_all(engine, question_set, answerer=answerer, progress=progress)
            return make_report(results, answerer=answerer, fingerprint=engine.fingerprint())


def _ingest(engine: Engine, corpus: Path, progress: Progress) -> None:
    receipt = engine.ingest([corpus], progress=lambda _outcome, done, total: progress("reading", done, total))
    refused = [outcome.reason for outcome in receipt.outcomes if outcome.status is FileStatus.REFUSED]
    if refused:
        raise InputError(f"The corpus {corpus} cannot be read as a whole: {refused[0]}")


def ask_all(
    engine: Answering, question_set: QuestionSet, *, answerer: AnswererName, progress: Progress = silent
) -> list[QuestionResult]:
    """Ask the questions in their order; one that fails does not stop the others."""
    results: list[QuestionResult] = []
    for question in question_set.questions:
        results.append(_ask(engine, question, question_set.corpus, answerer))
        progress("asking", len(results), len(question_set.questions))
    return results


def _ask(engine: Answering, question: EvalQuestion, corpus: Path, answerer: AnswererName) -> QuestionResult:
    start = perf_counter()
    try:
        answer = engine.ask(_as_asked(question, answerer))
        latency_ms = _since(start)
        return judge(
            question, answer, corpus=corpus, text_of=lambda key: engine.document(key)[1], latency_ms=latency_ms
        )
    except LlmNotConfiguredError:  # true of every question
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and shown
        return _failure(question, error, latency_ms=_since(start))


def _as_asked(question: EvalQuestion, answerer: AnswererName) -> Question:
    return Question(
        text=question.text,
        filters=question.filters,
        as_of=question.as_of,
        history=question.history,
        answerer=answerer,
    )


def _failure(question: EvalQuestion, error: Exception, *, latency_ms: float) -> QuestionResult:
    return QuestionResult(
        id=question.id,
        type=question.type,
        question=question.text,
        outcome=Outcome.FAILED,
        missing=question.expected,
        ranks={},
        latency_ms=latency_ms,
        error=f"{type(error).__name__}: {error}",
    )


def _since(start: float) -> float:
    return 1000 * (perf_counter() - start)
