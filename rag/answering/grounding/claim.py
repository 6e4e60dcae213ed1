"""A statement held against one passage: which of its sentences, or two in a row, have all that the statement says."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from rag.answering.grounding.agreement import Agreement
from rag.answering.grounding.direction import directed_alike
from rag.answering.grounding.likeness import Likeness
from rag.answering.grounding.pronouns import resolved
from rag.answering.grounding.reading import Part, Passage, Reading, part_of, parts_of
from rag.answering.text.days import Day
from rag.answering.text.lines import Range
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
_ARTICLES: Final = frozenset(("the", "a", "an"))
MAX_GAP: Final = 2
"""Words of content in a row that the passage may lack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement held against one passage. `spellings` has the passage's stems for each stem of the statement."""

    statement: Reading
    parts: Sequence[Part]
    passage: Passage
    known: AbstractSet[str]
    agreement: Agreement
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
            statement=statement, parts=parts, passage=passage, known=known, spellings=spellings, likeness=likeness,
            agreement=Agreement(statement=statement, passage=passage, known=known),
        )  # fmt: skip

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
            if any(self._is_of_another(one) for one in pair):
                continue
            if (
                carriers
                and all(not there.isdisjoint(pair) for there in carriers)
                and all(any(one in there for there in carriers) for one in pair)
                and self.agreement.of_senses(whole.span, span)
                and not self.agreement.is_renamed(whole, span)
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

    def says_more_than_names(self, span: Range) -> bool:
        """Return whether a range has a word of the statement that is neither name nor number, where there is one."""
        names, stems = names_of(self.parts[0].words, self.known), self._stems(span)
        own = [word for word in self.parts[0].words if word not in names]
        return not own or any(self._covered(word, stems) or word.stem in self.passage.topic for word in own)

    def has_same_facts(self, span: Range) -> bool:
        """Return whether a sentence, or two in a row, has the statement's numbers, days, names and direction.

        In two each has to keep the names and numbers beside what is their own.
        """
        whole, pair = self.parts[0], self.passage.within(span)
        said, held = self.statement.words.within(whole.span), self.passage.reading.words.within(span)
        return (
            self.agreement.of_counts(whole, span)
            and self.agreement.of_names(whole, span)
            and directed_alike(said, held)
            and self.agreement.of_clauses(span)
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

    def _is_of_another(self, sentence: Range) -> bool:
        """Return whether a sentence opens with another one of the kind that the statement names: the team plan."""
        opening = [word for word in self.passage.reading.words.within(sentence) if word.text.lower() not in _ARTICLES]
        stems = self._stems(sentence)
        return len(opening) > 1 and any(
            noun.stem == opening[1].stem
            and not (one.light or opening[0].light or opening[0].stem in self.spellings)
            and one.end + 1 == noun.start
            and not self._covered(one, stems)
            for one, noun in pairwise(self.statement.words.all)
            if noun.stem and one.stem in self.spellings
        )

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
        return self.agreement.of_counts(part_of(self.statement, (mark.start, mark.end)), span)

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
        one = self.agreement
        return one.of_counts(part, span) and one.of_names(part, span) and one.of_senses(part.span, span)

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
        return there.get(span) or frozenset(stem for sentence in self.passage.within(span) for stem in there[sentence])

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
