"""Checking an answer while it is written: each statement as soon as the next one has begun."""

from collections.abc import Iterator, Sequence

from rag.answering.grounding.check import Check, Grounded, grounded
from rag.answering.grounding.drafts import Draft
from rag.answering.grounding.entailment import Entails
from rag.answering.grounding.likeness import Likeness
from rag.answering.grounding.second_opinion import Contradicts
from rag.answering.grounding.unsupported import Unsupported, settle
from rag.answering.text.words import Stems
from rag.events import CitationEvent
from rag.types import Citation, Source, SupportStatus


class RunningCheck:
    """Holds the statements of one answer against its passages, and tells each citation once."""

    def __init__(
        self,
        passages: Sequence[Source],
        stems: Stems,
        *,
        likeness: Likeness | None,
        entails: Entails | None,
        contradicts: Contradicts | None,
        unsupported: Unsupported,
    ) -> None:
        """Check as `ground` does, each statement once, and settle as `settle` does."""
        self._passages = passages
        self._check = Check(passages, stems, likeness, entails, contradicts)
        self._unsupported = unsupported
        self._checked = 0
        self._told: list[Citation] = []

    def ground(self, drafts: Sequence[Draft]) -> Grounded:
        """Return the checked statements, those that nothing supports among them."""
        return grounded(drafts, self._passages, self._check)

    def more(self, finished: Sequence[Draft]) -> Iterator[CitationEvent]:
        """Yield the new citations of the statements that are finished by now.

        None comes before something is supported, or where one unsupported statement takes the whole answer away:
        such an answer may yet be withheld.
        """
        if self._unsupported == "abstain" or len(finished) <= self._checked:
            return
        self._checked = len(finished)
        shown = settle(self.ground(finished), self._unsupported)
        if any(statement.status is not SupportStatus.UNSUPPORTED for statement in shown.statements):
            yield from self.rest(shown.citations)

    def rest(self, citations: Sequence[Citation]) -> Iterator[CitationEvent]:
        """Yield those of the citations that have not been told yet."""
        for citation in citations:
            if citation not in self._told:
                self._told.append(citation)
                yield CitationEvent(citation=citation)
