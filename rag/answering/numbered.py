"""Things of one name that a number tells apart: Pioneer 10 and Pioneer 11, version 2 and 3, World War I and II."""

import re
from collections import defaultdict
from collections.abc import Mapping, Set
from typing import Final

from rag.answering.dates import without_times
from rag.answering.numbers import numbers_in
from rag.answering.question import is_named
from rag.answering.words import LIGHT

_NUMBERED: Final = re.compile(
    r"\b([^\W\d_]{2,})(?:[ \u00a0-]| no\.? ?| number )"
    r"(\d+(?:\.\d+)*\b(?![.,]\d|%| ?°)|[IVX]+\b|(?:ii|iii|iv|vi{1,3}|ix)\b)"
)
_PRONOUN: Final = re.compile(r"\b(?:it|its|he|his|him|she|her|they|their|them)\b", re.IGNORECASE)

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
