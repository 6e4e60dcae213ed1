"""Things of one name that a number tells apart: Pioneer 10 and Pioneer 11, version 2 and 3, World War I and II."""

import re
from collections import defaultdict
from collections.abc import Mapping, Set
from typing import Final

from rag.answering.dates import without_times
from rag.answering.numbers import numbers_in

_NUMBERED: Final = re.compile(
    r"\b([^\W\d_]{2,})(?:[ \u00a0-]| no\.? ?| number )"
    r"(\d+(?:\.\d+)*\b(?![.,]\d|%| ?°)|[IVX]+\b|(?:ii|iii|iv|vi{1,3}|ix)\b)"
)
_ROMAN: Final = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10",
}  # fmt: skip
# In front of a number, these words are no name of what it numbers.
_NO_NAME: Final = frozenset(
    """of to in on at by for from with than about over under between and or but as is are was were be been has have had
    the this that these those its their my our your his her only just up some around nearly almost after before since
    until till during per about more most less least not all both any each how which what if when where who do does did
    can could will would may might must shall should am did need we you they he she it""".split()  # noqa: SIM905 - a list of quoted words is harder to read
)
_PRONOUN: Final = re.compile(r"\b(?:it|its|he|his|him|she|her|they|their|them)\b", re.IGNORECASE)

Numbered = Mapping[str, Set[str]]


def numbered_in(text: str) -> Numbered:
    """Return the numbers that stand behind each word of a text, years and dates aside: {"pioneer": {"10", "11"}}."""
    found: dict[str, set[str]] = defaultdict(set)
    for word, number in _NUMBERED.findall(without_times(text)):
        if word.lower() not in _NO_NAME and (number != "I" or word[0].isupper()):
            found[word.lower()].add(_ROMAN.get(number.lower(), number))
    return found


def is_of_another(asked: Numbered, sentence: str) -> bool:
    """Return whether a sentence is about a thing of the same name as one that is asked about, but of another number.

    It is not where the number that is asked for stands in it as well, or a pronoun that can mean the thing.
    """
    there = numbered_in(sentence) if asked else {}
    return any(
        word in there and there[word].isdisjoint(numbers) and numbers_in(sentence).isdisjoint(numbers)
        for word, numbers in asked.items()
    ) and not _PRONOUN.search(sentence)
