"""Things of one name that a number tells apart: Pioneer 10 and Pioneer 11, version 2.1 and 2.2, World War I and II."""

import re
from collections import defaultdict
from collections.abc import Mapping, Set
from typing import Final

from rag.answering.text.dates import without_times
from rag.answering.text.numbers import ORDINALS, numbers_in
from rag.answering.text.stems import is_named
from rag.answering.text.units import CURRENCY_SIGNS
from rag.answering.text.words import LIGHT

_NUMBERED: Final = re.compile(
    r"\b([^\W\d_]{2,})(?:[ \u00a0-]| no\.? ?| number )"
    r"(\d+(?:\.\d+)*\b(?![.,]\d|%| ?°)|[IVX]+\b|(?:ii|iii|iv|vi{1,3}|ix)\b)"
)
_VERSION: Final = re.compile(rf"(?<![\w.,{CURRENCY_SIGNS}])[vV]?(\d+(?:\.\d+)+)(?![\w%]|[.,]\d)")
_ASKS: Final = re.compile(r"\b(?:which|what)(?:(?: is| was)? the(?: \w+){0,2})? (?:version|release)\b", re.IGNORECASE)
_OTHERS: Final = re.compile(  # versions before or after the one that is named
    rf"\b(?:since|after|before|until|from|to|between|than)(?: [\w-]+){{0,2}} {_VERSION.pattern}", re.IGNORECASE
)
_PRONOUN: Final = re.compile(r"\b(?:it|its|he|his|him|she|her|they|their|them)\b", re.IGNORECASE)

_ITEM: Final = "(?:step|point|rule|item|stage|decision)"
_PLACE: Final = re.compile(
    rf"\b{_ITEM} (?:no\.? ?|number )?(?P<number>\d{{1,3}})\b"
    rf"|\b(?:(?P<word>{'|'.join(ORDINALS)})|(?P<digits>\d{{1,3}})(?:st|nd|rd|th)) {_ITEM}\b",
    re.IGNORECASE,
)

Numbered = Mapping[str, Set[str]]


def numbered_in(text: str) -> Numbered:
    """Return the numbers that stand behind each word of a text, years and dates aside: {"pioneer": {"10", "11"}}."""
    found: dict[str, set[str]] = defaultdict(set)
    for word, number in _NUMBERED.findall(without_times(text)):
        if word.lower() not in LIGHT and (number != "I" or word[0].isupper()):
            found[word.lower()].add(number.lower())
    return found


def is_of_another(asked: Numbered, sentence: str) -> bool:
    """Return whether a sentence is about a thing of the same name as one that is asked about, but of another number.

    It is not where the number that is asked for stands in it as well, or a pronoun that can mean the thing.
    """
    there = numbered_in(sentence) if asked else {}
    return any(
        word in there and not any(is_named(number, there[word] | numbers_in(sentence)) for number in numbers)
        for word, numbers in asked.items()
    ) and not _PRONOUN.search(sentence)


def versions_in(question: str) -> Set[str]:
    """Return the versions of something that a question is about, none where it asks about those before or after it."""
    return frozenset() if _OTHERS.search(question) else frozenset(_VERSION.findall(question))


def asks_for_version(question: str) -> bool:
    """Return whether a question asks in which version something is so."""
    return _ASKS.search(question) is not None


def is_of_another_version(asked: Set[str], sentence: str, version: str) -> bool:
    """Return whether a sentence stands below the heading of a version that is not asked for, and names none itself."""
    known = bool(asked and version) and not _VERSION.search(sentence)
    return known and not any(f"{version}.".startswith(f"{one}.") or one.startswith(f"{version}.") for one in asked)


def has_version(asked: Set[str], text: str) -> bool:
    """Return whether a text names one of the versions that are asked for, or a part of one; true where none is."""
    named = _VERSION.findall(text) if asked else []
    return not asked or any(f"{one}.".startswith(f"{version}.") for one in named for version in asked)


def place_in(question: str) -> int:
    """Return which item of a numbered list a question is after, as the third step; 0 where it is after none."""
    found = _PLACE.search(question)
    if found is None:
        return 0
    return ORDINALS.index(found["word"].lower()) + 1 if found["word"] else int(found["number"] or found["digits"])
