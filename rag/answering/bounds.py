"""What stands beside a number and says that it is rounded or a bound: about 300, more than 300, 300 or less."""

import re
from typing import Final, Literal

Bound = Literal["", "lower", "upper", "from", "either"]
"""`from`: a number that something begins with, "from 12", or comes from. `either`: "hotter than 12", "colder than"."""
Hedge = Literal["", "below", "above", "around"]
HEDGED: Final = re.compile(
    r"\b(?:(?P<below>nearly|almost|just under)|(?P<above>just over)"
    r"|about|around|roughly|approximately|some|circa|close to)\W*"
    r"(?:(?:EUR|USD|GBP)\s*)?$|[~≈]\s*$",
    re.IGNORECASE,
)
_AROUND: Final = 24  # characters beside a number in which stands what hedges or bounds it
_LESS: Final = "less|fewer|shorter|lower|smaller|younger|earlier"
_MORE: Final = "more|longer|greater|higher|larger|older|later"
_NO: Final = r"(?:no|(?:not|cannot|\w{2,5}n['’]t)(?: \w+)?)"
# What stands before a number, what kind of bound it makes, and whether it leaves out the number itself.
_BEFORE: Final[tuple[tuple[re.Pattern[str], Bound, bool], ...]] = tuple(
    (re.compile(rf"(?:\b(?:{words})(?: (?:the )?age(?: of)?)?|{signs})\W*$", re.IGNORECASE), bound, excluding)
    for words, signs, bound, excluding in (
        (rf"{_NO} (?:(?:{_MORE}) than|exceed)|at most|up to|as \w+ as|maximum of", "≤", "upper", False),
        (rf"{_NO} (?:{_LESS}|sooner) than|at least|upwards? of|starts? at|minimum of", "≥", "lower", False),
        (rf"(?:{_LESS}) than|under|below", "<", "upper", True),
        (rf"(?:{_MORE}) than|above|exceed\w*", ">", "lower", True),
        (r"over", "(?!)", "lower", False),  # or in the course of
        (r"\w{3,}er than", "(?!)", "either", False),
        ("from", "(?!)", "from", False),
    )
)  # fmt: skip
_TO: Final = re.compile(r"[^.,;]{0,16}?(?:\b(?:to|until|till|through)\b|[-–—])")
_OR: Final = r"\W{1,2}(?:(?:years?|of age|old) ){0,2}"
_BEHIND: Final[tuple[tuple[re.Pattern[str], Bound], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), bound)
    for pattern, bound in (
        (rf"{_OR}(?:or (?:{_LESS}|under|below)|and (?:under|below|younger|fewer))\b(?! \W?\d| than)", "upper"),
        (rf"{_OR}(?:or (?:{_MORE}|over|above|up)|and (?:over|above|older|up))\b(?! \W?\d| than)|\+(?!\s*\d)", "lower"),
        (r" (?:at (?:the )?most|maximum)\b(?! of)", "upper"),
        (r" (?:at (?:the )?least|minimum)\b(?! of)", "lower"),
    )
)


def bound_of(text: str, start: int, end: int) -> tuple[Bound, bool]:
    """Return what bound a number with its unit from `start` to `end` is, and whether it leaves out the number."""
    before = re.sub(r"[$€£¥₹]|\b(?:EUR|USD|GBP)\b", "", text[max(0, start - _AROUND) : start])
    behind = ((bound, False) for pattern, bound in _BEHIND if pattern.match(text, end, end + _AROUND))
    found = ((bound, excluding) for pattern, bound, excluding in _BEFORE if pattern.search(before))
    first = next(found, ("", False))
    if first[0] == "from" and _TO.match(text, end):
        return "", False
    return next(behind, first) if first[0] in ("", "from") else first


def hedge_of(text: str, start: int) -> Hedge:
    """Return where a number may be from which the one at `start` was rounded: "nearly 300" is below."""
    hedged = HEDGED.search(text, max(0, start - _AROUND), start)
    return "" if not hedged else "below" if hedged["below"] else "above" if hedged["above"] else "around"
