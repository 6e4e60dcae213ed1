"""Answers that were given before, as long as nothing that they depended on has changed."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from rag.events import AnswerEvent, CitationEvent, DoneEvent, SourcesEvent
from rag.types import Answer, Fingerprint, Question, Reason, Usage

# The next try may do better.
NOT_KEPT: Final = frozenset({Reason.LLM_FAILED, Reason.CUT_SHORT})
STAGE: Final = "cache"


class AnswerCache:
    """Keeps the `size` answers that were last asked for; 0 keeps none. Safe to use from several threads.

    An answer is found again by the whole question, with its limits and history, and the fingerprint of what it would
    depend on now: when documents or settings change, so does the fingerprint, and nothing that was kept is found.
    """

    def __init__(self, *, size: int, sees: Callable[[int], bool]) -> None:
        """`sees(sequence)` tells whether a search sees that change: what is found before is not kept."""
        self._size = size
        self._sees = sees
        self._answers: OrderedDict[tuple[Question, Fingerprint], Answer] = OrderedDict()
        self._using = threading.Lock()

    def events(
        self, question: Question, fingerprint: Fingerprint, answer: Callable[[Question], Iterator[AnswerEvent]]
    ) -> Iterator[AnswerEvent]:
        """Yield the events of the kept answer, or those of `answer(question)`, which is then kept."""
        started = time.perf_counter()
        known = self._find(question, fingerprint)
        if known:
            yield from _replayed(known, started)
            return
        may_be_kept = self._size > 0 and self._sees(fingerprint.corpus_sequence)
        for event in answer(question):
            if may_be_kept and isinstance(event, DoneEvent):
                self._keep(question, fingerprint, event.answer)
            yield event

    def _find(self, question: Question, fingerprint: Fingerprint) -> Answer | None:
        with self._using:
            known = self._answers.get((question, fingerprint))
            if known:
                self._answers.move_to_end((question, fingerprint))
            return known

    def _keep(self, question: Question, fingerprint: Fingerprint, answer: Answer) -> None:
        """Keep an answer unless it is a makeshift, or documents changed while it was made."""
        if answer.reason in NOT_KEPT or answer.fingerprint != fingerprint:
            return
        with self._using:
            self._answers[question, fingerprint] = answer
            if len(self._answers) > self._size:
                self._answers.popitem(last=False)


def _replayed(known: Answer, started: float) -> Iterator[AnswerEvent]:
    """Yield the events of a kept answer, with the time and the tokens that it took now."""
    spent = round((time.perf_counter() - started) * 1000, 2)
    answer = replace(known, usage=Usage(), timings_ms={STAGE: spent, "total": spent})
    yield SourcesEvent(sources=answer.sources)
    yield from (CitationEvent(citation=citation) for citation in answer.citations)
    yield DoneEvent(answer=answer)
