"""The words of a text as the check compares them: where each stands, its stem, and whether it is part of a name."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rag.answering.text.english import BASES, SYNONYMS
from rag.answering.text.lines import Range
from rag.answering.text.opposites import BASES as OPPOSITE_BASES
from rag.answering.text.opposites import WRITTEN, Side, sides_of
from rag.answering.text.sentences import sentence_ranges
from rag.initials import INITIALS, without_stops

_WORD: Final = re.compile(rf"(?-i:{INITIALS})|[^\W_]+?(?=n[’']t\b)|n[’']t\b|[^\W_]+", re.IGNORECASE)
PLAIN_WORD: Final = re.compile(r"\w(?:[\w-]|['’](?!s\b))*")
"""A word without the "'s" of an owner."""
CAPITAL: Final = r"[A-ZÀ-Þ](?:[\w-]|['’](?!s\b))*"
"""Such a word with a capital."""
SOMEBODY: Final = re.compile(r"\b(?:he|him|his|she|hers?)\b", re.IGNORECASE)
_CLAUSE_END: Final = re.compile(r"[,;:()—–!?]|\.(?!\w)")
_BETWEEN: Final = "00000"  # no English word; it comes through an analyzer as it is
_OPENING: Final = re.compile(r"[.!?:\"“«][\s\"“«*_(]*$")
_LEAD: Final = 3  # signs that can stand before the first word

# Words that carry grammar, or say who says so; analyzers leave only some of them out.
LIGHT: Final = frozenset(
    """i me my we us our you your he him his she her hers it its they them their who whom whose which what that this
    these those there here when where while how why am is are was were be been being do does did done has have had
    having can could will would shall should may might must not no nor never from to of in on at by for with than about
    into onto upon over under during between among against through per via and or but so as if then also too very more
    most less least some any each all both other another such same just only even still yet however although though
    because since after before until once again already rather quite almost nearly around approximately s t re ve ll d
    m say says said saying tell tells told state states stated according report reports reported reportedly document
    get gets got mr mrs ms dr n't n’t ca wo anyone someone somebody anybody everyone everybody nobody every else thing
    things ever up off out away ones neither unless whether within across rather instead""".split()  # noqa: SIM905 - a list of quoted words is harder to read
)

# Written with a capital before a name, and no part of it.
TITLES: Final = frozenset(
    """President Prime Minister King Queen Prince Princess Chancellor Secretary General Senator Professor Sir Lord Lady
    Captain Judge Director Pope""".split()  # noqa: SIM905 - a list of quoted words is harder to read
)

Stems = Callable[[str], Sequence[str]]
CAPITALS: Final = frozenset(("States", "US", "IT"))  # names that are spelt like such a word


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text.

    `stem` is empty for a stop word of the analyzer. `opening`: the first of a sentence or of a quotation. `light`: it
    carries grammar, or says who says so. `clause` counts the marks of punctuation before it. `sides` are those of the
    pairs of opposites that it is on.
    """

    text: str
    stem: str
    start: int
    end: int
    opening: bool
    light: bool
    clause: int
    sides: frozenset[Side]

    @property
    def capital(self) -> bool:
        """Whether it is written with a capital."""
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a text in reading order."""

    text: str
    all: tuple[Word, ...]

    def within(self, span: Range) -> tuple[Word, ...]:
        """Return the words that stand in a range of the text."""
        first = bisect_left(self.all, span[0], key=lambda word: word.start)
        return self.all[first : bisect_right(self.all, span[1], key=lambda word: word.end)]


class WordReader:
    """Reads texts into words; what it has read once it does not ask the analyzer for again."""

    def __init__(self, stems: Stems) -> None:
        """Take what turns a text into the stems of its words, stop words left out."""
        self._stems = stems
        self._known: dict[str, str] = {}
        self._senses = self._read_senses()
        self._written = sides_of(WRITTEN)
        self._sides = self._read_sides()

    def read(self, text: str) -> Words:
        """Return the words of a text."""
        found = list(_WORD.finditer(text))
        self._learn({without_stops(match[0]) for match in found})
        openings = {start for start, _ in sentence_ranges(text)}
        words: list[Word] = []
        clause = last = 0
        for match in found:
            clause += _CLAUSE_END.search(text, last, match.start()) is not None
            last = match.end()
            words.append(self._word(match, clause, opening=_opens(text, match.start(), openings)))
        return Words(text=text, all=tuple(words))

    def _word(self, found: re.Match[str], clause: int, *, opening: bool) -> Word:
        text = without_stops(found[0])
        stem = self._known[text]
        if opening or not text[0].isupper():
            stem = self._senses.get(stem, stem)
        light = not stem or (text.lower() in LIGHT and text not in CAPITALS)
        sides = self._written.get(text.lower(), frozenset())
        return Word(
            text=text, stem=stem, start=found.start(), end=found.end(), opening=opening, light=light, clause=clause,
            sides=sides | self._sides.get(stem, frozenset()),
        )  # fmt: skip

    def _learn(self, words: Collection[str]) -> None:
        """Ask for the stems of all new words at once: the analyzer remembers texts, and words should not fill it."""
        new = sorted(word for word in words if word not in self._known)
        self._known.update((word, word if word.isnumeric() else "") for word in new)
        spelt = [word for word in new if not word.isnumeric()]
        self._known.update(zip(spelt, self._each([BASES.get(word, word) for word in spelt]), strict=True))

    def _read_senses(self) -> dict[str, str]:
        """Return for the stem of each word that has synonyms that of the first of them."""
        words = [(word, group.split()[0]) for group in SYNONYMS for word in group.split()]
        stems = list(self._each([word for pair in words for word in pair]))
        return dict(zip(stems[::2], stems[1::2], strict=True))

    def _read_sides(self) -> Mapping[str, frozenset[Side]]:
        """Return the sides that the stem of each word of opposite sense is on."""
        sides = sides_of(OPPOSITE_BASES, first=len(WRITTEN))
        found: dict[str, frozenset[Side]] = {}
        for word, stem in zip(sides, self._each(list(sides)), strict=True):
            sense = self._senses.get(stem, stem)
            found[sense] = found.get(sense, frozenset()) | sides[word]
        return found

    def _each(self, words: Sequence[str]) -> Iterator[str]:
        if not words:
            return
        stem = ""
        for found in [*self._stems(f" {_BETWEEN} ".join(words)), _BETWEEN]:
            if found == _BETWEEN:
                yield stem
                stem = ""
            else:
                stem += found


def names_of(words: Sequence[Word], known: Collection[str]) -> list[Word]:
    """Return the words that are parts of names: those with a capital that do not merely open a sentence.

    A word that opens a sentence is one where its stem is in `known`, the stems of names seen elsewhere, or where
    another name follows at once.
    """
    return [
        word
        for place, word in enumerate(words)
        if word.capital
        and not word.light
        and word.text not in TITLES
        and (not word.opening or word.stem in known or _leads(words[place + 1 : place + 2], word))
    ]


def known_names(texts: Sequence[Words]) -> frozenset[str]:
    """Return the stems that are written with a capital within sentences, and never without one."""
    small = {word.stem for text in texts for word in text.all if not word.capital}
    return frozenset(w.stem for text in texts for w in text.all if w.capital and not w.opening and not w.light) - small


def _opens(text: str, start: int, openings: Collection[int]) -> bool:
    """Return whether a sentence or a quotation begins there, or a few signs before."""
    begins = any(place in openings for place in range(start - _LEAD, start + 1))
    return begins or _OPENING.search(text[max(0, start - _LEAD) : start]) is not None


def _leads(following: Sequence[Word], word: Word) -> bool:
    return bool(following) and following[0].capital and not following[0].light and following[0].start == word.end + 1
