"""Near misses: a question about the right thing with one detail wrong, so that the passage does not answer it."""

import random
import re
from collections.abc import Sequence
from typing import Final

from rag.answering.question.parsing import ASKING

STEM: Final = 5  # letters by which two words are taken for forms of one
DETAIL: Final = 3  # how much likelier a name or a number is exchanged than another word

_WORD: Final = re.compile(r"[^\W_][\w'’-]*")
_ENDINGS: Final = ("ing", "ed", "ly", "s")
_LIGHT: Final = frozenset(
    """about after also among and are because been before being between both but could did does each for from had has
    have her here his into its just made make many more most much not off one only other our over own said same she
    should some such than that the their them then there these they this those through under until very was well were
    while will with would you your""".split()  # noqa: SIM905 - a list of quoted words is harder to read
)


def near_miss(question: str, passage: str, others: Sequence[str], rest: random.Random) -> str | None:
    """Return the question with one of its words that the passage has exchanged for one of the same shape.

    The new word comes from `others`, passages about something like it, and does not stand in the passage. None when
    no word can be exchanged.
    """
    has = {_stem(word) for word in _WORD.findall(passage)}
    asked = {_stem(word) for word in _WORD.findall(question)}
    old = [one for one in _details(question) if _stem(one.group()) in has]
    weights = [DETAIL if _shape(one.group())[0] != "word" else 1 for one in old]
    while old:
        chosen = rest.choices(old, weights)[0]
        shape = _shape(chosen.group())
        new = [word.group() for text in others for word in _details(text) if _shape(word.group()) == shape]
        new = [word for word in new if _stem(word) not in has and _stem(word) not in asked]
        if new:
            return question[: chosen.start()] + rest.choice(new) + question[chosen.end() :]
        weights.pop(place := old.index(chosen))
        old.pop(place)
    return None


def _details(text: str) -> list[re.Match[str]]:
    """Return the words that say something; one that begins a sentence is no name for its capital, and left out."""
    found = [one for one in _WORD.finditer(text) if len(one.group()) > 2 or one.group().isdigit()]  # noqa: PLR2004
    return [
        one
        for one in found
        if one.group().lower() not in ASKING
        and one.group().lower() not in _LIGHT
        and not (one.group()[0].isupper() and text[: one.start()].rstrip(" \"'“(")[-1:] in ("", ".", "?", "!", "\n"))
    ]


def _shape(word: str) -> tuple[str, str]:
    """Return what kind of word it is, and its ending or its number of digits."""
    if word[0].isdigit():
        return "number", str(len(word))
    kind = "name" if word[0].isupper() else "word"
    return kind, "" if kind == "name" else next((end for end in _ENDINGS if word.endswith(end)), "")


def _stem(word: str) -> str:
    return word.lower() if word[0].isdigit() else word.lower()[:STEM]
