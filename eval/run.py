"""Asks the service every question of a set and measures what it answers."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final, Protocol

from eval.dataset import EvalQuestion, QuestionSet
from eval.judge import Judge
from eval.results import Outcome, QuestionResult, Report, Setup
from eval.scoring import score_answer, score_search
from eval.workspace import Workspace
from rag.bootstrap import Engine, open_engine
from rag.errors import InputError, LlmNotConfiguredError
from rag.receipt import FileStatus
from rag.settings import Settings
from rag.types import Answer, AnswererName, DocumentInfo, Question, Source

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done and how much there is."""

FOR_EVER_MS: Final = 1e9
SEARCHED: Final = 50
"""Passages that are fetched to rank documents, more than an answer is made from."""


def silent(_stage: str, _done: int, _total: int) -> None:
    """Show no progress."""


class Answering(Protocol):
    """The part of `rag.bootstrap.Engine` that is evaluated."""

    def ask(self, question: Question, /) -> Answer:
        """Return the answer."""

    def search(self, question: Question, /) -> Sequence[Source]:
        """Return the passages that fit best."""

    def document(self, document_id: str, /) -> tuple[DocumentInfo, str]:
        """Return a document and its stored text."""


def evaluate(
    sets: Sequence[QuestionSet],
    settings: Settings,
    *,
    answerer: AnswererName = "extractive",
    workspace: Workspace | None = None,
    search_only: bool = False,
    judge: Judge | None = None,
    progress: Progress = silent,
) -> Report:
    """Ingest each corpus into a data folder of its own, ask every question and return what came of it.

    `workspace` keeps that folder for the next run on the same corpus, None makes one for this run; the catalog and
    vectors that the settings name are not touched. Raises InputError when a file of a corpus cannot be read and
    LlmNotConfiguredError; any other error in answering is a failed question.
    """
    results: list[QuestionResult] = []
    total = sum(len(one.questions) for one in sets)
    for corpus, group in groupby(sorted(sets, key=lambda one: one.corpus), key=lambda one: one.corpus):
        with _engine(corpus, settings, workspace, progress) as engine:
            asking = Asking(
                engine=engine, answerer=_in_earnest(answerer, settings), search_only=search_only, judge=judge
            )
            for one in group:
                for question in one.questions:
                    results.append(asking.result(question, one))
                    progress("asking", len(results), total)
            model = engine.fingerprint().embedding_model
    setup = Setup(
        answerer=answerer,
        settings=settings.fingerprint(),
        embedding_model=model,
        llm_model=settings.llm_model,
        judge=judge.name if judge else "",
    )
    return Report(setup=setup, results=tuple(results))


def _in_earnest(answerer: AnswererName, settings: Settings) -> AnswererName:
    """Return who answers: quotes that stand in for a language model that failed are no answers of its own."""
    writes = answerer == "auto" and settings.llm_configured and settings.answerer != "extractive"
    return "llm" if writes else answerer


@contextmanager
def _engine(corpus: Path, settings: Settings, workspace: Workspace | None, progress: Progress) -> Iterator[Engine]:
    with TemporaryDirectory(prefix="rag-eval-") as folder:
        data_dir = workspace.data_dir(corpus, settings) if workspace else Path(folder)
        alone = {"data_dir": data_dir, "database_url": "", "chroma_url": "", "question_log": ""}
        own = settings.model_copy(update={**alone, "rerank_budget_ms": FOR_EVER_MS})  # a slow machine ranks the same
        with open_engine(own, create=True) as engine:
            receipt = engine.ingest([corpus], progress=lambda _outcome, done, total: progress("reading", done, total))
            for outcome in receipt.outcomes:
                if outcome.status is FileStatus.REFUSED:
                    raise InputError(f"A file of the corpus cannot be read. {outcome.source}: {outcome.reason}")
            yield engine


class Asking:
    """Asks one engine."""

    def __init__(
        self, *, engine: Answering, answerer: AnswererName, search_only: bool = False, judge: Judge | None = None
    ) -> None:
        """`search_only` asks for passages and no answer; a judge gives its opinion on each answer."""
        self._engine = engine
        self._answerer: AnswererName = answerer
        self._search_only = search_only
        self._judge = judge

    def result(self, question: EvalQuestion, belongs_to: QuestionSet) -> QuestionResult:
        """Return what came of a question; an exception is a failed question, whatever it is."""
        try:
            return self._ask(question, belongs_to)
        except LlmNotConfiguredError:  # true of every question
            raise
        except Exception as error:  # noqa: BLE001 - counted and shown
            return QuestionResult(
                id=question.id,
                set=belongs_to.name,
                type=question.type,
                question=question.text,
                unanswerable=question.unanswerable,
                digest=question.digest(belongs_to.corpus),
                outcome=Outcome.FAILED,
                missing=tuple(map(str, question.expected)),
                documents=question.documents,
                error=f"{type(error).__name__}: {error}",
            )

    def _ask(self, question: EvalQuestion, belongs_to: QuestionSet) -> QuestionResult:
        corpus, name = belongs_to.corpus, belongs_to.name
        start = perf_counter()
        if self._search_only:
            passages = self._search(question)
            latency_ms = 1000 * (perf_counter() - start)
            return score_search(question, passages, corpus=corpus, set_name=name, latency_ms=latency_ms)
        answer = self._engine.ask(_as_asked(question, self._answerer))
        latency_ms = 1000 * (perf_counter() - start)
        result = score_answer(
            question,
            answer,
            self._search(question),
            corpus=corpus,
            set_name=name,
            text_of=lambda key: self._engine.document(key)[1],
            latency_ms=latency_ms,
        )
        return self._judge.judged(question, result) if self._judge else result

    def _search(self, question: EvalQuestion) -> Sequence[Source]:
        return self._engine.search(_as_asked(question, self._answerer, top_k=SEARCHED))


def _as_asked(question: EvalQuestion, answerer: AnswererName, *, top_k: int | None = None) -> Question:
    return Question(
        text=question.text,
        filters=question.filters,
        top_k=top_k,
        as_of=question.as_of,
        history=question.history,
        answerer=answerer,
    )
