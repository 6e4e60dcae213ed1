"""The check that every answer passes, whoever wrote it: each statement is held against the passages it cites.

A statement is `verified` when the passages that it cites carry it, one of them or several together, by the rules of
`support.py`. It is `repaired` when another retrieved passage carries it, which is then cited instead, and `unsupported`
otherwise. One without a mark is checked in the same way.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Final

from rag.answering.grounding.disagreeing import completed, joined, own_clause, without_lead
from rag.answering.grounding.drafts import Draft
from rag.answering.grounding.entailment import Entails
from rag.answering.grounding.framing import without_frame, without_source
from rag.answering.grounding.likeness import Likeness
from rag.answering.grounding.reading import Passage, Reading, read, read_passage
from rag.answering.grounding.seams import Runs, is_stitched, runs_of
from rag.answering.grounding.second_opinion import Contradicts
from rag.answering.grounding.support import (
    find_code,
    find_entailed,
    find_joint_support,
    find_part,
    find_quotation,
    find_sewn,
    find_support,
    nearest,
    says_more_than_names,
)
from rag.answering.grounding.written_alike import written_alike
from rag.answering.text.headings import denies
from rag.answering.text.lines import Range
from rag.answering.text.words import Stems, WordReader, known_names
from rag.types import Citation, Source, Statement, SupportStatus
from rag.written import written

LEAST_ENTAILED: Final = -3.25  # log odds below which the quoted words do not hold up what the rules have let through


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded:
    """A checked answer: its text with marks renumbered by first use, its statements and its citations."""

    text: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Support:
    passage: int
    range: Range
    status: SupportStatus


def ground(
    drafts: Sequence[Draft],
    passages: Sequence[Source],
    stems: Stems,
    *,
    likeness: Likeness | None = None,
    entails: Entails | None = None,
    contradicts: Contradicts | None = None,
) -> Grounded:
    """Check statements against passages; see the module's docstring.

    `stems` turns text into content words. With `likeness` a passage that is cited may have some words of a statement in
    other words. `entails` finds what a cited passage says in wholly other words, and what the rules have let through
    although it does not follow. `contradicts` is asked about what the rules call `verified`, and makes it
    `unsupported` where the quoted words contradict the statement.
    """
    return grounded(drafts, passages, Check(passages, stems, likeness, entails, contradicts))


def grounded(drafts: Sequence[Draft], passages: Sequence[Source], check: "Check") -> Grounded:
    """Return statements as a check of these passages finds them."""
    numbers: dict[tuple[str, Range, SupportStatus], int] = {}
    citations: list[Citation] = []
    statements: list[Statement] = []
    for draft in drafts:
        supports = check.supports(draft)
        used: list[int] = []
        for support in supports:
            citation = _citation(len(citations) + 1, passages[support.passage], support)
            key = (citation.document_id, (citation.start_char_index, citation.end_char_index), citation.status)
            if key not in numbers:
                numbers[key] = citation.number
                citations.append(citation)
            used.append(numbers[key])
        used = list(dict.fromkeys(used))
        statements.append(Statement(text=draft.shown, citations=tuple(used), status=_status(supports)))
    return Grounded(text=written(statements), statements=tuple(statements), citations=tuple(citations))


class Check:
    """Holds statements against passages, and reads each of both once, a passage when a statement needs it."""

    def __init__(
        self,
        passages: Sequence[Source],
        stems: Stems,
        likeness: Likeness | None,
        entails: Entails | None,
        contradicts: Contradicts | None,
    ) -> None:
        self._sources = passages
        self._likeness = likeness
        self._entails = entails
        self._contradicts = contradicts
        self._reader = WordReader(stems)
        self._known: dict[Draft, list[_Support]] = {}
        self._read: dict[int, Passage] = {}

    def _passage(self, number: int) -> Passage:
        if number not in self._read:
            self._read[number] = read_passage(self._sources[number], self._reader)
        return self._read[number]

    def _passages(self) -> list[Passage]:
        return [self._passage(i) for i in range(len(self._sources))]

    @cached_property
    def _names(self) -> AbstractSet[str]:
        return known_names([passage.reading.words for passage in self._passages()])

    @cached_property
    def _runs(self) -> Runs:
        return runs_of([(passage.reading.words, passage.sentences) for passage in self._passages()])

    def supports(self, draft: Draft) -> list[_Support]:
        """Return what holds a statement up."""
        if draft not in self._known:
            found = self._copied(draft) if draft.code else self._find(draft)
            self._known[draft] = [*found, *(self._denials(found) if denies(draft.text) else ())]
        return self._known[draft]

    def _denials(self, found: Sequence[_Support]) -> list[_Support]:
        """Return the headings and lead-ins by which items deny what a statement denies, to be cited beside them."""
        return [
            replace(support, range=above)
            for support in found
            if support.status is not SupportStatus.UNSUPPORTED
            and (above := self._passage(support.passage).denied.get(support.range))
        ]

    def _find(self, draft: Draft) -> list[_Support]:
        """Return what holds a statement up: its cited passages that do, else another that does, else its nearest.

        A passage is never cited for being like the statement: only one that it cites itself may say it in other words.
        """
        cited = self._cited(draft)
        quoted = self._quoted(read(draft.text, self._reader), cited)
        text = draft.text if quoted else without_frame(draft.text)
        statement = read(text, self._reader, draft.about)
        if not draft.whole:
            return self._nearest(statement, cited)
        if held := quoted or self._held(statement, cited):
            return self._agreed(text, held)
        together = self._held_together(statement, cited)
        if parts := self._agreed(text, together, together=True) or self._held_apart(draft.parts):
            return parts
        others = [i for i in range(len(self._sources)) if i not in cited]
        elsewhere = self._agreed(text, [one for one in self._held(statement, others) if self._says(statement, one)][:1])
        if elsewhere and elsewhere[0].status is SupportStatus.VERIFIED:
            return [replace(support, status=SupportStatus.REPAIRED) for support in elsewhere]
        held = self._held(statement, cited, self._likeness) if self._likeness else []
        if held := held or self._entailed(statement, cited):
            return self._agreed(text, held)
        return self._nearest(statement, cited)

    def _cited(self, draft: Draft) -> list[int]:
        return [number - 1 for number in draft.marks if 0 < number <= len(self._sources)]

    def _copied(self, draft: Draft) -> list[_Support]:
        """Return the passages that have code line by line: those that it cites, else another one."""
        cited = self._cited(draft)
        others = [i for i in range(len(self._sources)) if i not in cited]
        for numbers, status in ((cited, SupportStatus.VERIFIED), (others, SupportStatus.REPAIRED)):
            found = {i: find_code(draft.code, self._passage(i)) for i in numbers}
            if held := [_Support(passage=i, range=span, status=status) for i, span in found.items() if span]:
                return held if status is SupportStatus.VERIFIED else held[:1]
        return self._nearest(read(draft.text, self._reader), cited)

    def _nearest(self, statement: Reading, numbers: Sequence[int]) -> list[_Support]:
        """Return what in these passages comes nearest to a statement that nothing holds up."""
        return [
            _Support(passage=i, range=near, status=SupportStatus.UNSUPPORTED)
            for i in numbers
            if (near := nearest(statement, self._passage(i)))
        ]

    def _quoted(self, statement: Reading, cited: Sequence[int]) -> list[_Support]:
        """Return where the cited passages have a statement word for word, nothing unless all do; no other is read."""
        found = {i: find_quotation(statement, self._passage(i)) for i in cited}
        quoted = [_Support(passage=i, range=span, status=SupportStatus.VERIFIED) for i, span in found.items() if span]
        return quoted if len(quoted) == len(found) else []

    def _held(self, statement: Reading, numbers: Sequence[int], likeness: Likeness | None = None) -> list[_Support]:
        """Return the passages that carry a statement, by place; a stitched one has to stand there as it is said."""
        find = find_sewn if is_stitched(statement.words, self._runs) else find_support
        found = {i: find(self._as_of(statement, i), self._passage(i), self._names, likeness=likeness) for i in numbers}
        return [_Support(passage=i, range=span, status=SupportStatus.VERIFIED) for i, span in found.items() if span]

    def _says(self, statement: Reading, support: _Support) -> bool:
        """Return whether a passage that is not cited does not only have the names and numbers of a statement."""
        return says_more_than_names(statement, self._passage(support.passage), support.range, self._names)

    def _entailed(self, statement: Reading, numbers: Sequence[int]) -> list[_Support]:
        """Return the passages of which a sentence, or two in a row, says a statement in other words."""
        if self._entails is None or is_stitched(statement.words, self._runs):
            return []
        found = {
            i: find_entailed(
                self._as_of(statement, i), self._passage(i), self._names, partial(self._log_odds, statement.text, i)
            )
            for i in numbers
        }
        return [_Support(passage=i, range=span, status=SupportStatus.VERIFIED) for i, span in found.items() if span]

    def _as_of(self, statement: Reading, number: int) -> Reading:
        """Return a statement as a passage has to say it, which names itself as its source nowhere."""
        text = without_source(statement.text, self._sources[number])
        return statement if text == statement.text else replace(read(text, self._reader), about=statement.about)

    def _log_odds(self, statement: str, number: int, quotation: str) -> float:
        """Return those of a quotation from a passage supporting a statement; 0 without a model, which is undecided."""
        if self._entails is None:
            return 0.0
        source = self._sources[number]
        below = f"{source.title}\n\n{quotation}" if source.title else quotation
        wordings = {statement, without_source(statement, source)}
        return max(self._entails(below, written_alike(wording, quotation)) for wording in wordings)

    def _agreed(self, statement: str, held: Sequence[_Support], *, together: bool = False) -> list[_Support]:
        """Return what neither model, as far as there are any, calls contradicted; else all, as unsupported.

        Each quotation supports the statement by itself, or all of them do `together`.
        """
        quotations = [self._passage(support.passage).said(support.range) for support in held]
        agreed = [
            support
            for support, quotation in zip(held, quotations, strict=True)
            if not self._contradicted(
                statement, support.passage, quotation, " ".join(quotations) if together else quotation
            )
        ]
        return agreed or [replace(support, status=SupportStatus.UNSUPPORTED) for support in held]

    def _held_together(self, statement: Reading, cited: Sequence[int]) -> list[_Support]:
        found = find_joint_support(statement, [self._passage(i) for i in cited], self._names)
        return [_Support(passage=cited[i], range=span, status=SupportStatus.VERIFIED) for i, span in found]

    def _held_apart(self, parts: Sequence[Draft]) -> list[_Support]:
        """Return what holds up each part of a statement that gives what several passages say, nothing unless all."""
        held: list[_Support] = []
        first = ""
        for part in parts:
            said = self._without_source(without_lead(part.text) if part is parts[0] else joined(part.text), part.marks)
            if part is not parts[0]:
                whole = completed(read(first, self._reader), read(said, self._reader), self._names)
                said = whole or own_clause(said)
            first = first or said
            found = self._agreed(said, self._held_as_part(read(said, self._reader), part.marks) if said else [])
            if _status(found) is SupportStatus.UNSUPPORTED:
                return []
            held += found
        return held

    def _without_source(self, text: str, marks: Sequence[int]) -> str:
        cited = [self._sources[number - 1] for number in marks if 0 < number <= len(self._sources)]
        return without_source(text, cited[0]) if cited else text

    def _held_as_part(self, statement: Reading, marks: Sequence[int]) -> list[_Support]:
        cited = [number - 1 for number in marks if 0 < number <= len(self._sources)]
        found = {i: find_part(statement, self._passage(i), self._names) for i in cited}
        return [_Support(passage=i, range=span, status=SupportStatus.VERIFIED) for i, span in found.items() if span]

    def _contradicted(self, statement: str, number: int, quotation: str, whole: str) -> bool:
        """Return whether a quotation is at odds with a statement, or the `whole` that holds it up does not do so."""
        if quotation.split() == written_alike(statement, quotation).split():
            return False
        if self._log_odds(statement, number, whole) < LEAST_ENTAILED:
            return True
        return self._contradicts is not None and self._contradicts(quotation, statement)


def _status(supports: Sequence[_Support]) -> SupportStatus:
    return supports[0].status if supports else SupportStatus.UNSUPPORTED


def _citation(number: int, passage: Source, support: _Support) -> Citation:
    start, end = support.range
    return Citation(
        number=number,
        document_id=passage.document_id,
        title=passage.title,
        source=passage.source,
        publisher=passage.publisher,
        published=passage.published,
        page=passage.page,
        cited_text=passage.text[start:end],
        start_char_index=passage.start_char_index + start,
        end_char_index=passage.start_char_index + end,
        status=support.status,
    )
