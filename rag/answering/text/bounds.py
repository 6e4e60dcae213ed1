"""What stands beside a number and says that it is rounded or a bound: about 300, more than 300, 300 or less."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from rag.answering.text.units import CURRENCY

Bound = Literal["", "lower", "upper", "from", "either"]
"""`from`: a number that something begins with, "from 12", or comes from. `either`: "hotter than 12", "colder than"."""
Hedge = Literal["", "below", "above", "around"]
HEDGED: Final = re.compile(
    r"\b(?:(?P<below>nearly|almost|just under)|(?P<above>just over)"
    rf"|about|around|roughly|approximately|some|circa|close to)\W*(?:{CURRENCY}\s*)?$|[~≈]\s*$",
    re.IGNORECASE,
)
_AROUND: Final = 24  # characters beside a number in which stands what hedges or bounds it
_LESS: Final = "less|fewer|shorter|lower|smaller|younger|earlier"
_MORE: Final = "more|longer|greater|higher|larger|older|later"
_NO: Final = r"(?:no|(?:not|cannot|\w{2,6}n['’]t)(?: \w+)?)"
_OLD: Final = "(?: (?:the )?age(?: of)?)?"
_BEFORE: Final[Mapping[str, tuple[Bound, bool]]] = {
    rf"{_NO} (?:(?:{_MORE}) than|exceed)|at most|up to|as \w+ as|maximum of|≤": ("upper", False),
    rf"{_NO} (?:{_LESS}|sooner) than|at least|upwards? of|starts? at|minimum of|≥": ("lower", False),
    rf"(?:{_LESS}) than|under|below|<": ("upper", True),
    rf"(?:{_MORE}) than|above|exceed\w*|>": ("lower", True),
    "over": ("lower", False),  # or in the course of
    r"\w{3,}er than": ("either", False),
    "from": ("from", False),
}
"""The bounds that what stands before a number makes it, the first that fits, and whether it leaves out the number."""
_TO: Final = re.compile(r"[^.,;]{0,16}?(?:\b(?:to|until|till|through)\b|[-–—])")
_OR: Final = r"\W{1,2}(?:(?:years?|of age|old) ){0,2}"
_BEHIND: Final[Mapping[str, Bound]] = {
    rf"{_OR}(?:or (?:{_LESS}|under|below)|and (?:under|below|younger|fewer))\b(?! \W?\d| than)": "upper",
    rf"{_OR}(?:or (?:{_MORE}|over|above|up)|and (?:over|above|older|up))\b(?! \W?\d| than)|\+(?!\s*\d)": "lower",
    r" (?:at (?:the )?most|maximum)\b(?! of)": "upper",
    r" (?:at (?:the )?least|minimum)\b(?! of)": "lower",
}
_PATTERNS_BEFORE: Final = [
    (re.compile(rf"(?<!\w)(?:{words}){_OLD}\W*$", re.IGNORECASE), *bound) for words, bound in _BEFORE.items()
]
_PATTERNS_BEHIND: Final = [(re.compile(words, re.IGNORECASE), bound) for words, bound in _BEHIND.items()]


def bound_of(text: str, start: int, end: int) -> tuple[Bound, bool]:
    """Return what bound a number with its unit from `start` to `end` is, and whether it leaves out the number."""
    before = re.sub(CURRENCY, "", text[max(0, start - _AROUND) : start])
    behind: Iterator[tuple[Bound, bool]] = (
        (bound, False) for pattern, bound in _PATTERNS_BEHIND if pattern.match(text, end, end + _AROUND)
    )
    found = ((bound, excluding) for pattern, bound, excluding in _PATTERNS_BEFORE if pattern.search(before))
    nothing: tuple[Bound, bool] = "", False
    first = next(found, nothing)
    if first[0] == "from" and _TO.match(text, end):
        return nothing
    return next(behind, first) if first[0] in ("", "from") else first


def hedge_of(text: str, start: int) -> Hedge:
    """Return where a number may be from which the one at `start` was rounded: "nearly 300" is below."""
    hedged = HEDGED.search(text, max(0, start - _AROUND), start)
    return "" if not hedged else "below" if hedged["below"] else "above" if hedged["above"] else "around"
