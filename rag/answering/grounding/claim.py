"""A statement held against one passage: which of its sentences, or two in a row, have all that the statement says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from rag.answering.grounding.certainty import as_certain
from rag.answering.grounding.counted import beside, exchanged
from rag.answering.grounding.direction import directed_alike
from rag.answering.grounding.likeness import Likeness
from rag.answering.grounding.names import (
    displaced,
    is_respelt,
    is_spoken_of,
    replaced,
    same_name,
    stands_for,
    unnamed,
)
from rag.answering.grounding.negation import denies_alike, sides_in
from rag.answering.grounding.pronouns import resolved
from rag.answering.grounding.quantifiers import quantifies_alike
from rag.answering.grounding.reading import Part, Passage, Reading, is_within, part_of, parts_of
from rag.answering.text.days import Day
from rag.answering.text.headings import denies
from rag.answering.text.lines import Range
from rag.answering.text.opposites import compares_alike
from rag.answering.text.quantities import Quantity
from rag.answering.text.words import Word, names_of

MIN_COVERAGE: Final = 0.6
LIKE_COVERAGE: Final = 0.7
"""Of a statement of which some words may stand there in other words,"""
MIN_LITERAL: Final = 0.25
"""and so much of it word for word."""
PARAPHRASE: Final = 0.7
"""Cosine from which a sentence can say a statement in other words, where it has"""
ALIKE_COVERAGE: Final = 0.5
"""so much of it."""
FUSED: Final = 0.9
"""Cosine from which a statement that goes over from one sentence into the next says both, and mixes nothing up."""
MIN_CLAUSE_COVERAGE: Final = 0.75
"""Of each clause where two sentences carry a statement together."""
OWN_WORDS: Final = 5
"""So many words of content may have one among them that another sentence has instead of the one that carries them."""
MAX_GAP: Final = 2
"""Words of content in a row that the passage may lack."""
_ANAPHOR: Final = re.compile(
    r"\b(?:it|its|he|his|him|she|her|they|their|them|this|these|those|both|each|the|we|our)\b", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement held against one passage. `spellings` has the passage's stems for each stem of the statement."""

    statement: Reading
    parts: Sequence[Part]
    passage: Passage
    known: AbstractSet[str]
    spellings: Mapping[str, AbstractSet[str]]
    likeness: Likeness | None
    met: dict[Range, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, statement: Reading, passage: Passage, known: AbstractSet[str], likeness: Likeness | None = None
    ) -> "Claim":
        """Prepare the comparison."""
        parts = parts_of(statement)
        spellings = {stem: frozenset(passage.spellings(stem)) for stem in {word.stem for word in parts[0].words}}
        return cls(
            statement=statement, parts=parts, passage=passage, known=known, spellings=spellings, likeness=likeness
        )

    def carrying(self) -> Iterator[tuple[float, Range]]:
        """Yield the sentences that carry the statement, and the pairs of which each carries some of its clauses."""
        whole, *clauses = self.parts
        sentences = self.passage.sentences
        for sentence in sentences:
            if self._carried(whole, sentence, LIKE_COVERAGE if self.likeness else MIN_COVERAGE) or self._rephrased(
                whole, sentence
            ):
                yield self.coverage(sentence), sentence
        carriers = [set(self.carriers(clause)) for clause in clauses]
        if carriers and all(carriers) and set.intersection(*carriers):
            return  # what says all clauses and still does not carry the whole contradicts it
        for pair in pairwise(sentences):
            span = pair[0][0], pair[1][1]
            if (
                carriers
                and all(not there.isdisjoint(pair) for there in carriers)
                and all(any(one in there for there in carriers) for one in pair)
                and self._senses_agree(whole.span, span)
                and not self._renamed(whole, span)
            ) or (clauses and self._joined(whole, pair) and self._carried(whole, span, MIN_CLAUSE_COVERAGE)):
                yield self.coverage(span), span

    def resolving(self) -> Iterator[tuple[float, Range]]:
        """Yield the sentences that carry all but the subject of the statement, with the one before, which has that."""
        for goes_on, sentence, span in resolved(self.statement, self.passage, self.known):
            rest = part_of(self.statement, (goes_on, len(self.statement.text)))
            alone, both = (self._share(rest, self._stems(one)) for one in (sentence, span))
            if rest.words and alone == both and self._carried(rest, sentence, MIN_CLAUSE_COVERAGE):
                yield self.coverage(span), span

    def fusing(self) -> Iterator[Range]:
        """Yield what has all words of the statement: a sentence, or two in a row that it makes one of."""
        whole = self.parts[0]
        for sentence in self.passage.sentences:
            literal = self._share(whole, self._stems(sentence))
            if literal >= 1.0 and self._agrees(whole, sentence) and self._closeness(sentence) >= FUSED:
                yield sentence
        for pair in pairwise(self.passage.sentences):
            span = pair[0][0], pair[1][1]
            if (
                self._joined(whole, pair)
                and self._agrees(whole, span)
                and self._words_agree(whole, span, 1.0)
                and self._closeness(span) >= FUSED
            ):
                yield span

    def carriers(self, clause: Part) -> list[Range]:
        """Return the sentences that carry a clause."""
        return [one for one in self.passage.sentences if self._carried(clause, one, MIN_CLAUSE_COVERAGE)]

    def coverage(self, span: Range) -> float:
        """Return the share of the statement that stands in a range, in [0, 1]; words of the topic count for neither."""
        return self._share(self.parts[0], self._stems(span))

    def has_same_facts(self, span: Range) -> bool:
        """Return whether a sentence, or two in a row, has the statement's numbers, days, names and direction.

        In two each has to keep the names and numbers beside what is their own.
        """
        whole, pair = self.parts[0], self._within(span)
        said, held = self.statement.words.within(whole.span), self.passage.reading.words.within(span)
        return (
            self._counts_agree(whole, span)
            and self._names_agree(whole, span)
            and directed_alike(said, held)
            and (len(pair) == 1 or self._kept_together(whole, pair))
        )

    def _joined(self, part: Part, pair: Sequence[Range]) -> bool:
        """Return whether each of two sentences adds something, and names and numbers stay beside what is their own."""
        stems = [self._stems(one) for one in pair]
        words = [[word for word in part.words if self._covered(word, there)] for there in stems]
        numbers: list[Day | Quantity] = [*part.days, *part.quantities]
        counts = [[number for number in numbers if self._has(number, one)] for one in pair]
        adds = [bool(set(words[i]) - set(words[1 - i])) or len(counts[i]) > len(counts[1 - i]) for i in (0, 1)]
        return all(adds) and self._kept_together(part, pair)

    def _kept_together(self, part: Part, pair: Sequence[Range]) -> bool:
        """Return whether each name and number of a part stays beside what is its own in one of two sentences."""
        both = self._stems(pair[0]) | self._stems(pair[1])
        marks: list[Word | Day | Quantity] = [*names_of(part.words, self.known), *part.days, *part.quantities]
        return all(any(self._beside_its_own(mark, part, one, both) for one in pair) for mark in marks)

    def _beside_its_own(self, mark: Word | Day | Quantity, part: Part, span: Range, both: AbstractSet[str]) -> bool:
        """Return whether a sentence has a name or a number and, as far as `both` have them, the words beside it."""
        stems = self._stems(span)
        before = [word for word in part.words if word.end <= mark.start][-1:]
        behind = [word for word in part.words if word.start >= mark.end][:1]
        near = [word for word in (*before, *behind) if self._covered(word, both)]
        return self._has(mark, span) and all(self._covered(word, stems) for word in near)

    def _has(self, mark: Word | Day | Quantity, span: Range) -> bool:
        if isinstance(mark, Word):
            return self._covered(mark, self._stems(span))
        return self._counts_agree(part_of(self.statement, (mark.start, mark.end)), span)

    def _carried(self, part: Part, span: Range, least: float) -> bool:
        """Return whether everything that a part of the statement says agrees with a range of the passage."""
        literal = self._share(part, self._stems(span))
        return (
            literal >= (MIN_LITERAL if self.likeness else least)
            and self._is_of_row(span)
            and self._agrees(part, span)
            and self._words_agree(part, span, least)
        )

    def _is_of_row(self, span: Range) -> bool:
        """Return whether the statement has a word of its own row of a table, not only of the names of columns."""
        own = {word.stem for word in self.passage.reading.content(span) if span in self.passage.columns}
        return not own or any(self._covered(word, own) for word in self.parts[0].words)

    def _agrees(self, part: Part, span: Range) -> bool:
        """Return whether all agrees that no other words can stand for."""
        return self._counts_agree(part, span) and self._names_agree(part, span) and self._senses_agree(part.span, span)

    def _rephrased(self, part: Part, sentence: Range) -> bool:
        """Return whether a sentence says the whole statement in other words, as far as the model can tell."""
        return (
            self._share(part, self._stems(sentence)) >= MIN_LITERAL
            and self._agrees(part, sentence)
            and self._words_agree(part, sentence, ALIKE_COVERAGE, borrowed=1)
            and self._closeness(sentence) >= PARAPHRASE
        )

    def _closeness(self, span: Range) -> float:
        text = self.passage.reading.text[slice(*span)]
        return self.likeness.closeness(self.statement.text, text) if self.likeness else 0.0

    def _words_agree(self, part: Part, span: Range, least: float, borrowed: int = 0) -> bool:
        stems = self._stems(span) | self._met(span)
        return (
            self._share(part, stems) >= least
            and self._without_gap(part.words, stems)
            and not self._borrowed(part, span, stems, max(borrowed, len(part.words) // OWN_WORDS))
        )

    def _met(self, span: Range) -> AbstractSet[str]:
        """Return the stems of the statement's words, no names, that a range has in other words."""
        if self.likeness is None:
            return frozenset()
        if span not in self.met:
            words, reading = self.parts[0].words, self.passage.reading
            stems = self._stems(span)
            names = {name.stem for name in names_of(words, self.known)}
            lacking = [word for word in words if word.stem not in names and not self._covered(word, stems)]
            said = {spelling for word in words for spelling in self.spellings[word.stem]}
            others = [word for word in reading.content(span) if word.stem not in said]
            sentence = reading.text[slice(*span)]
            self.met[span] = self.likeness.met(lacking, self.statement.text, others, sentence, span[0])
        return self.met[span]

    def _borrowed(self, part: Part, span: Range, stems: AbstractSet[str], most: int) -> bool:
        """Return whether more words that a range lacks stand in another sentence, names and the topic aside."""
        own = {name.stem for name in names_of(part.words, self.known)} | set(self.passage.topic)
        lacking = {w.stem: w for w in part.words if w.stem not in own and not self._covered(w, stems)}.values()
        return len(lacking) > most and any(
            sum(self._covered(word, there) for word in lacking) > most
            for other, there in self.passage.stems.items()
            if other != span
        )

    def _stems(self, span: Range) -> AbstractSet[str]:
        there = self.passage.stems
        return there.get(span) or frozenset(stem for sentence in self._within(span) for stem in there[sentence])

    def _within(self, span: Range) -> list[Range]:
        return [one for one in self.passage.sentences if span[0] <= one[0] < span[1]]

    def _covered(self, word: Word, stems: AbstractSet[str]) -> bool:
        return word.stem in stems or not self.spellings[word.stem].isdisjoint(stems)

    def _share(self, part: Part, stems: AbstractSet[str]) -> float:
        there = part.counted
        wanted = part.counted
        for word in part.words:
            if self._covered(word, stems):
                there, wanted = there + 1, wanted + 1
            elif word.stem not in self.passage.topic:
                wanted += 1
        return there / wanted if wanted else float(not part.words)

    def _without_gap(self, words: Sequence[Word], stems: AbstractSet[str]) -> bool:
        gap = 0
        for word in words:
            lacking = not self._covered(word, stems) and word.stem not in self.passage.topic
            gap = gap + 1 if lacking else 0
            if gap > MAX_GAP:
                return False
        return True

    def _counts_agree(self, part: Part, span: Range) -> bool:
        if not part.counted:
            return True
        days = [day for day in self.passage.reading.days if is_within(day, span)]
        quantities = [number for number in self.passage.reading.quantities if is_within(number, span)]
        words = self.passage.topic | {word.text.lower() for word in self.passage.reading.words.within(span)}
        named = all(self._day_agrees(day, days, quantities) for day in part.days) and all(
            number.agrees(quantities, units_around=number.unit in self.passage.reading.units, words=words)
            or any(str(day.day if number.ordinal else day.is_year and day.year) == number.value for day in days)
            or number.is_named_in(self.passage.reading.text[slice(*span)])
            for number in part.quantities
        )
        said = beside(self.statement.words, part.span, [*part.days, *part.quantities])
        near = beside(self.passage.reading.words, span, [*days, *quantities])
        held = self.passage.columns.get(span) or list(near)
        stems = {word.stem for word in self.parts[0].words}
        return named and not exchanged(list(said), held, stems, self.passage.years)

    def _day_agrees(self, day: Day, days: Sequence[Day], quantities: Sequence[Quantity]) -> bool:
        if any(day.agrees(other, self.passage.years) for other in days):
            return True
        if not day.is_year:
            return False
        if any(number.value == str(day.year) for number in quantities):
            return True
        return day.year in self.passage.years and not any(other.year for other in days)

    def _names_agree(self, part: Part, span: Range) -> bool:
        """Return whether a range has the names that are said; "it" may stand for one where no other is left over."""
        names = names_of(part.words, self.known)
        words = self.passage.reading.words.within(span)
        missing = [name for name in unnamed(names, words) if not self._completes(name, words)]
        if missing and not self._meant(missing, span):
            return False
        held = names_of(self.passage.reading.content(span), self.known)
        said = self.statement.words.within(part.span)
        left = [name for name in unnamed(held, part.words) if is_spoken_of(name, words, said)] if missing else []
        spelt = [name for name in names if not stands_for(name, words) and not is_respelt(name, words)]
        return not left and not displaced(spelt, said, held, words) and not self._renamed(part, span)

    def _renamed(self, part: Part, span: Range) -> bool:
        """Return whether a sentence has another name between the same words."""
        names, said = names_of(part.words, self.known), self.statement.words.within(part.span)
        reading = self.passage.reading
        return any(
            replaced(names, said, names_of(reading.content(one), self.known), reading.words.within(one))
            for one in self._within(span)
        )

    def _completes(self, name: Word, words: Sequence[Word]) -> bool:
        """Return whether a name is the first one of somebody who is called by the last one, and nobody else is."""
        there = {word.stem for word in words}
        last = [after.stem for before, after in pairwise(self.statement.words.all) if before == name]
        named = names_of(self.passage.reading.words.all, self.known)
        first = {
            before.stem for before, after in pairwise(named) if after.stem in last and before.end + 1 == after.start
        }
        return not there.isdisjoint(last) and first == {name.stem}

    def _meant(self, names: Sequence[Word], span: Range) -> bool:
        """Return whether a word like "it" can stand for names that the title or an earlier sentence has."""
        if not _ANAPHOR.search(self.passage.reading.text, *span):
            return False
        before = self.passage.reading.words.within((0, span[0]))
        earlier = {word.stem for word in before if word.stem} | set(self.passage.topic)
        return all(any(same_name(name.stem, stem) for stem in earlier) for name in names)

    def _senses_agree(self, part: Range, span: Range) -> bool:
        said, held = self.statement.words.within(part), self.passage.reading.words.within(span)
        if above := next((self.passage.denied[one] for one in self._within(span) if one in self.passage.denied), None):
            if not denies(self.statement.text):
                return False
            held = (*self.passage.reading.words.within(above), *held)
        return (
            denies_alike(said, held)
            and compares_alike(sides_in(said, held), sides_in(held, said))
            and directed_alike(said, held)
            and as_certain(said, held, self.statement.words.all)
            and quantifies_alike(said, held)
        )
