"""Whether everything that answering needs is there: what `rag doctor` and readiness tell."""

import threading
import time
from typing import TYPE_CHECKING, Final

from rag.errors import LlmError
from rag.question_log import QuestionLog
from rag.retrieval.embedder import EmbeddingModel
from rag.store.catalog import Stamp
from rag.store.store import Store
from rag.types import Check

if TYPE_CHECKING:
    from rag.answering.llm import LlmAnswerer

LLM_TIMEOUT_S: Final = 2.0
LLM_REMEMBERED_S: Final = 30.0


class Health:
    """Checks the parts of one engine. Safe to use from several threads."""

    def __init__(
        self,
        *,
        store: Store,
        stamp: Stamp,
        model: EmbeddingModel,
        llm: "LlmAnswerer | None",
        question_log: QuestionLog | None,
    ) -> None:
        """`stamp` is what the store has to be made with."""
        self._store = store
        self._stamp = stamp
        self._model = model
        self._llm = llm
        self._question_log = question_log
        self._asking = threading.Lock()  # held while the next two are read and written, and the LLM server is asked
        self._llm_problem = ""
        self._llm_asked_at = -LLM_REMEMBERED_S

    def checks(self) -> list[Check]:
        """Return the state of the catalog, its stamp, the indexes, the models and the log of questions."""
        documents, chunks = self._store.catalog.counts()
        return [
            Check(name="catalog", ok=True, detail=f"{documents} documents, {chunks} chunks"),
            self._check_stamp(),
            *self._store.checks(),
            Check(name="embedding model", ok=True, detail=f"{self._model.name}, {self._model.dimension} dimensions"),
            self._check_llm(),
            *([self._question_log.check()] if self._question_log else []),
        ]

    def _check_stamp(self) -> Check:
        ok = self._store.catalog.stamp_rows() == self._stamp.as_rows()
        made = ", ".join(self._stamp.as_rows().values())
        return Check(name="stamp", ok=ok, detail=made, remedy="" if ok else "rag rebuild --embeddings")

    def _check_llm(self) -> Check:
        """Ask the server whether it is there, at most every LLM_REMEMBERED_S: without it, sentences are quoted."""
        if self._llm is None:
            return Check(name="llm", ok=True, detail="none configured: answers are extractive", required=False)
        with self._asking:
            if time.monotonic() - self._llm_asked_at >= LLM_REMEMBERED_S:
                self._llm_problem = _problem_of(self._llm)
                self._llm_asked_at = time.monotonic()
            problem = self._llm_problem
        return Check(name="llm", ok=not problem, detail=problem or self._llm.model, required=False)


def _problem_of(llm: "LlmAnswerer") -> str:
    try:
        llm.reach(timeout_s=LLM_TIMEOUT_S)
    except LlmError as error:
        return str(error)
    return ""
