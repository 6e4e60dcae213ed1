"""Whether a passage agrees with a statement in all that no other words can stand for: numbers, days, names, senses."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from rag.answering.grounding.certainty import as_certain
from rag.answering.grounding.clauses import keep_clauses
from rag.answering.grounding.counted import beside, exchanged, in_other_column, mixes_ranges
from rag.answering.grounding.direction import directed_alike
from rag.answering.grounding.limits import keeps_limits
from rag.answering.grounding.names import (
    displaced,
    is_respelt,
    is_spoken_of,
    replaced,
    stands_for,
    unnamed,
)
from rag.answering.grounding.negation import denies_alike, sides_in
from rag.answering.grounding.quantifiers import quantifies_alike
from rag.answering.grounding.reading import Part, Passage, Reading, is_within
from rag.answering.text.days import Day
from rag.answering.text.headings import denies
from rag.answering.text.lines import Range
from rag.answering.text.opposites import compares_alike, says_more_or_less
from rag.answering.text.quantities import Quantity, ranges_in
from rag.answering.text.stems import same_name
from rag.answering.text.words import Word, names_of

_ANAPHOR: Final = re.compile(
    r"\b(?:it|its|he|his|him|she|her|they|their|them|this|these|those|both|each|the|we|our)\b", re.I
)


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """A statement and a passage; `known` are the stems of names. A range of the passage is one sentence or two."""

    statement: Reading
    passage: Passage
    known: AbstractSet[str]

    def of_counts(self, part: Part, span: Range) -> bool:
        """Return whether a range has the numbers and days of a part, and each beside what it counts."""
        if not part.counted:
            return True
        days = [day for day in self.passage.reading.days if is_within(day, span)]
        quantities = [number for number in self.passage.reading.quantities if is_within(number, span)]
        words = self.passage.topic | {word.text.lower() for word in self.passage.reading.words.within(span)}
        named = all(self._day_agrees(day, days, quantities) for day in part.days) and all(
            number.agrees(quantities, units_around=number.unit in self.passage.reading.units, words=words)
            or any(number.is_of(day) for day in days)
            or number.is_named_in(self.passage.reading.text[slice(*span)])
            for number in part.quantities
        )
        said = beside(self.statement.told, part.span, [*part.days, *part.quantities])
        near = beside(self.passage.reading.told, span, [*days, *quantities])
        held = self.passage.columns.get(span) or list(near)
        stems = {word.stem for word in self.statement.content((0, len(self.statement.text)))}
        if any(self._is_in_other_column(number, span, stems) for number in part.quantities):
            return False
        ranges = (ranges_in(self.statement.text, part.quantities), ranges_in(self.passage.reading.text, quantities))
        return named and not mixes_ranges(*ranges) and not exchanged(list(said), held, stems, self.passage.years)

    def _is_in_other_column(self, number: Quantity, span: Range, stems: AbstractSet[str]) -> bool:
        """Return whether a number stands in another column than the statement names, or else what stands above it."""
        rows = self.passage.columns
        own = {word.stem for word in self.passage.reading.content(span)}
        names = {one.stem for row in rows.values() for one in row} - own
        said = (stems & names) or (self.statement.about & names)
        return span in rows and in_other_column(number, rows[span], rows.values(), said)

    def _day_agrees(self, day: Day, days: Sequence[Day], quantities: Sequence[Quantity]) -> bool:
        if any(day.agrees(other, self.passage.years) for other in days):
            return True
        if not day.is_year:
            return False
        if any(number.is_of(day) for number in quantities):
            return True
        return day.year in self.passage.years and not any(other.year for other in days)

    def of_names(self, part: Part, span: Range) -> bool:
        """Return whether a range has the names that are said; "it" may stand for one where no other is left over."""
        names = names_of(part.words, self.known)
        words = self.passage.reading.words.within(span)
        columns = {one.stem for one in self.passage.columns.get(span, ())}
        unknown = [name for name in unnamed(names, words) if name.stem not in columns]
        missing = [name for name in unknown if not self._completes(name, words)]
        if missing and not self._meant(missing, span):
            return False
        held = names_of(self.passage.reading.content(span), self.known)
        said = self.statement.words.within(part.span)
        left = [name for name in unnamed(held, part.words) if is_spoken_of(name, words, said)] if missing else []
        spelt = [name for name in names if not stands_for(name, words) and not is_respelt(name, words)]
        return not left and not displaced(spelt, said, held, words) and not self.is_renamed(part, span)

    def is_renamed(self, part: Part, span: Range) -> bool:
        """Return whether a sentence has another name between the same words."""
        names, said = names_of(part.words, self.known), self.statement.words.within(part.span)
        reading = self.passage.reading
        return any(
            replaced(names, said, names_of(reading.content(one), self.known), reading.words.within(one))
            for one in self.passage.within(span)
        )

    @cached_property
    def _full_names(self) -> list[tuple[Word, Word]]:
        """Each two names of the passage with nothing but a blank between them."""
        named = names_of(self.passage.reading.words.all, self.known)
        return [(before, after) for before, after in pairwise(named) if before.end + 1 == after.start]

    def _completes(self, name: Word, words: Sequence[Word]) -> bool:
        """Return whether a name is the first one of somebody who is called by the last one, and nobody else is."""
        there = {word.stem for word in words}
        last = [after.stem for before, after in pairwise(self.statement.words.all) if before == name]
        first = {before.stem for before, after in self._full_names if after.stem in last}
        return not there.isdisjoint(last) and first == {name.stem}

    def _meant(self, names: Sequence[Word], span: Range) -> bool:
        """Return whether a word like "it" can stand for names that the title or an earlier sentence has."""
        if not _ANAPHOR.search(self.passage.reading.text, *span):
            return False
        before = self.passage.reading.words.within((0, span[0]))
        earlier = {word.stem for word in before if word.stem} | set(self.passage.topic)
        return all(any(same_name(name.stem, stem) for stem in earlier) for name in names)

    def of_senses(self, part: Range, span: Range) -> bool:
        """Return whether a range says no less surely, no more narrowly and no otherwise what a part says."""
        said, held = self.statement.words.within(part), self.passage.reading.words.within(span)
        denied = self.passage.denied
        if above := next((denied[one] for one in self.passage.within(span) if one in denied), None):
            if not denies(self.statement.text):
                return False
            held = (*self.passage.reading.words.within(above), *held)
        return (
            denies_alike(said, held)
            and self._changes_alike(said, held, part, span)
            and compares_alike(sides_in(said, held), sides_in(held, said))
            and directed_alike(said, held)
            and self.of_clauses(span)
            and as_certain(said, held, self.statement.words.all)
            and quantifies_alike(said, held)
            and keeps_limits(said, held, self.passage.topic)
        )

    def _changes_alike(self, said: Sequence[Word], held: Sequence[Word], part: Range, span: Range) -> bool:
        """Return whether a range that has one number, said to have risen or fallen, compares it with any other."""
        if not says_more_or_less([word.sides for word in said], changing=True):
            return True
        numbers = [
            [one for one in reading.quantities if is_within(one, where)]
            for reading, where in ((self.statement, part), (self.passage.reading, span))
        ]
        return not numbers[0] or len(numbers[1]) > 1 or says_more_or_less([word.sides for word in held])

    def of_clauses(self, span: Range) -> bool:
        """Return whether the clauses of each sentence of a range keep in the statement what is theirs."""
        said, held = self.statement.words, self.passage.reading.words
        return all(keep_clauses(said, held, one) for one in self.passage.within(span))
