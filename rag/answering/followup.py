"""Making a follow-up question stand on its own, by rule: it inherits the words of the question before it."""

import re
from collections.abc import Sequence, Set
from typing import Final

from rag.types import Turn

FEW_WORDS: Final = 4
_REFERRING: Final = re.compile(
    r"\b(he|him|his|she|her|hers|it|its|they|them|their|that|those|this|these|there|then|one|ones|former|latter|same)\b"
    r"|^(and|or|but|what about|how about|why|why not|since when|until when)\b|\belse\b|\balso\b|\btoo\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[\w’'%-]+")
_ASKING: Final[Set[str]] = frozenset(
    """a about an and are at be by can could did do does for from had has have how in is it its many much of on or
    should than that the their there they this to was were what when where which who whom whose why will with
    would""".split()  # noqa: SIM905 - a list of seventy quoted words is harder to read
)


def standalone(text: str, history: Sequence[Turn]) -> str:
    """Return the question with what it refers to: unchanged without history or when it needs nothing from it."""
    words = [word for word in _WORD.findall(text) if word.lower() not in _ASKING]
    if not history or not (_REFERRING.search(text) or len(words) < FEW_WORDS):
        return text
    present = {word.lower() for word in _WORD.findall(text)}
    carried = [
        word
        for word in dict.fromkeys(_WORD.findall(history[-1].question))
        if word.lower() not in _ASKING and word.lower() not in present and not _REFERRING.fullmatch(word)
    ]
    return f"{text} ({' '.join(carried)})" if carried else text
