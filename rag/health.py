"""Whether everything that answering needs is there: what `rag doctor` and readiness tell."""

import threading
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final

from rag.errors import LlmError, ModelError
from rag.question_log import QuestionLog
from rag.retrieval.embedder import EmbeddingModel
from rag.store.catalog import Stamp
from rag.store.database import RESTORE, damage_in
from rag.store.store import Store
from rag.types import Check

if TYPE_CHECKING:
    from rag.answering.writing.llm import LlmAnswerer

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
        reader: str,
        entailment: Callable[[], str],
        llm: "LlmAnswerer | None",
        question_log: QuestionLog | None,
    ) -> None:
        """`stamp` is what the store has to be made with.

        `reader` is the name of the reader, and `entailment` gives that of the model of entailment, or ModelError.
        """
        self._store = store
        self._stamp = stamp
        self._model = model
        self._reader = reader
        self._entailment = cache(entailment)  # a failure is not remembered
        self._llm = llm
        self._question_log = question_log
        self._asking = threading.Lock()  # held while the next two are read and written, and the LLM server is asked
        self._llm_problem = ""
        self._llm_asked_at = -LLM_REMEMBERED_S

    def checks(self, *, thorough: bool = False) -> list[Check]:
        """Return the state of the catalog, its stamp, the indexes, the models and the log of questions.

        To be `thorough` the whole catalog is read.
        """
        return [
            self._check_catalog(thorough=thorough),
            self._check_stamp(),
            *self._store.checks(),
            Check(name="embedding model", ok=True, detail=f"{self._model.name}, {self._model.dimension} dimensions"),
            Check(name="reader", ok=True, detail=self._reader),
            self._check_entailment(),
            self._check_llm(),
            *([self._question_log.check()] if self._question_log else []),
        ]

    def _check_catalog(self, *, thorough: bool) -> Check:
        documents, chunks = self._store.catalog.counts()
        damage = damage_in(self._store.catalog.engine) if thorough else ""
        detail = damage or f"{documents} documents, {chunks} chunks"
        return Check(name="catalog", ok=not damage, detail=detail, remedy=RESTORE if damage else "")

    def _check_entailment(self) -> Check:
        """Look for the model that is only loaded when the statements of a language model are checked."""
        name, required = "entailment model", self._llm is not None
        try:
            return Check(name=name, ok=True, detail=self._entailment(), required=required)
        except ModelError as error:
            return Check(name=name, ok=False, detail=str(error), required=required)

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
