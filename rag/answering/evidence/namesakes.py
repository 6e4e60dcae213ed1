"""Things and people that share a part of their name: the Harbour Museum and the Maritime Museum, two of one surname."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Final
from unicodedata import combining, normalize

from rag.answering.text.stems import Analyze, is_named, same_word
from rag.answering.text.words import LIGHT, PLAIN_WORD, SOMEBODY, TITLES

_NAME: Final = re.compile(r"(?<![\w’'-])[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ\d][\w’'-]*)+")
_IT: Final = re.compile(r"(?:it|its|they|their)\b", re.IGNORECASE)
_CAPITAL: Final = r"[A-ZÀ-Þ](?:[\w-]|['’](?!s\b))+"
# A first and a last word, not where a sentence begins, as its first word has a capital anyway; or all of a line.
_PAIR: Final = re.compile(
    rf"(?:(?<=[^\W\d] )|(?<=[,;] )|(?<=\()|^(?:#+ )?(?=\S+ \S+$))(?=({_CAPITAL}) ({_CAPITAL}))", re.MULTILINE
)
_SUBJECT: Final = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)

Name = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Namesakes:
    """What is asked about, as "Edith" and "Varga", and the first words of others with that last one."""

    first: str
    last: str
    others: frozenset[str]

    def is_meant(self, text: str) -> bool | None:
        """Return whether a text is about the one asked about, where it begins with it or names it; None if unknown."""
        if re.match(rf"\W*{self.first}\b", text) or re.search(rf"\b{self.first} {self.last}\b", text):
            return True
        return False if re.search(rf"\b(?:{'|'.join(sorted(self.others))}) {self.last}\b", text) else None


def namesakes_in(question: str, texts: Sequence[str]) -> list[Namesakes]:
    """Return the names of two words in a question that the texts have, where they have others of the same last word.

    What is no name elsewhere is none there, as the title in "Captain Cook".
    """
    known: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        for first, last in _pairs(text):
            known[last].add(first)
    words = f" {' '.join(PLAIN_WORD.findall(question.lower()))} "
    found = []
    for last, firsts in known.items():
        asked = {first for first in firsts if f" {first} {last} ".lower() in words}
        others = frozenset(
            first
            for first in firsts
            if asked
            and not any(_is_same(first, one) for one in asked)
            and not any(re.search(rf"\b{first.lower()}\b", text) for text in texts)
        )
        found += [Namesakes(first=first, last=last, others=others) for first in sorted(asked) if others]
    return found


def is_about_namesake(
    asked: Sequence[Namesakes], sentence: str, before: Sequence[str], headings: Sequence[str]
) -> bool:
    """Return whether a sentence is about another of the same last name than the one that is asked about.

    The sentence tells, else for "he" or "she" the nearest one before it, else the nearest heading. Whom "she" married
    is not the one who did.
    """
    told, *_ = _SUBJECT.split(sentence, 1)
    nearest = [told, *(before if SOMEBODY.search(sentence) else ()), *headings]
    return any(
        not re.search(rf"\b{one.first}\b", sentence)
        and next((meant for text in nearest if (meant := one.is_meant(text)) is not None), True) is False
        for one in asked
    )


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for first, last in _PAIR.findall(text):
        if not {first, last} & TITLES and first.lower() not in LIGHT:
            yield first, last


def _is_same(one: str, other: str) -> bool:
    """Return whether two first names can be of one person: Matthias and Mathias, Will and William, Zoe and Zoë."""
    one, other = sorted((_plain(one), _plain(other)), key=len)
    return other.startswith(one) or same_word(one, other)


def _plain(name: str) -> str:
    return "".join(letter for letter in normalize("NFKD", name.lower()) if not combining(letter))


def names_in(text: str, analyze: Analyze) -> list[Name]:
    """Return the stems of each name of several words."""
    return [frozenset(analyze(found.group())) for found in _NAME.finditer(text)]


def is_of_namesake(
    asked: Sequence[Name], sentence: str, before: Sequence[str], passage: Set[str], analyze: Analyze
) -> bool:
    """Return whether the "it" that begins a sentence is another thing than the one of a name that is asked about.

    The nearest sentence before it in its paragraph that has a part of the name tells, of `before`, the nearest first:
    it lacks a part that the passage has elsewhere, and has a name with another part in its place.
    """
    return bool(_IT.match(sentence)) and any(_is_of_another(name, before, passage, analyze) for name in asked)


def _is_of_another(asked: Name, before: Sequence[str], passage: Set[str], analyze: Analyze) -> bool:
    read = ((text, frozenset(analyze(text))) for text in before)
    text, stems = next(((text, stems) for text, stems in read if _common(asked, stems)), ("", frozenset[str]()))
    lacking = asked - _common(asked, stems)
    opening = frozenset(analyze(text.split(" ", 1)[0]))  # has a capital without being part of a name
    return any(is_named(stem, passage) for stem in lacking) and any(
        (shared := _common(name, asked)) and name - shared - opening for name in names_in(text, analyze)
    )


def _common(name: Name, stems: Set[str]) -> Name:
    return frozenset(stem for stem in name if is_named(stem, stems))
