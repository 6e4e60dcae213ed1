"""Which days, months and years a text names, and whether a passage is of the time that a question asks about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NAMES: Final = "|".join(_MONTHS)
_MENTION: Final = re.compile(
    rf"\b(?:(?P<iso>\d{{4}}-\d{{2}}(?:-\d{{2}})?)|(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?P<month>{_NAMES})\b"
    rf"(?:\s+\d{{1,2}}(?:st|nd|rd|th)?\b,?)?(?:\s+(?P<year>(?:19|20)\d{{2}})\b)?|(?P<only>(?:19|20)\d{{2}})\b(?!-))",
    re.IGNORECASE,
)
_VERB: Final = frozenset(("may", "march"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A month, a year, or a month of a year; 0 where that part is not named."""

    year: int = 0
    month: int = 0

    def agrees(self, other: "Time") -> bool:
        """Return whether both can be the same time: no part named in both differs, and one part is shared."""
        shared = [(a, b) for a, b in ((self.year, other.year), (self.month, other.month)) if a and b]
        return bool(shared) and all(a == b for a, b in shared)


def times_in(text: str) -> list[Time]:
    """Return the months and years that a text names, in reading order."""
    return [time for found in _MENTION.finditer(text) if (time := _time(found)) is not None]


def without_times(text: str) -> str:
    """Return the text with what `times_in` reads taken out."""
    return _MENTION.sub(lambda found: " " if _time(found) else found.group(), text)


def out_of_time(wanted: Sequence[Time], text: str, published: date) -> bool:
    """Return whether a passage is of another time than asked: neither its text nor its date is of a wanted time.

    `published` is `date.min` when it is not known. Without a wanted time, or without any date to hold against it, a
    passage is never out of time.
    """
    dated = [] if published == date.min else [Time(year=published.year, month=published.month)]
    found = times_in(text) + dated
    return bool(wanted and found) and not any(time.agrees(other) for time in wanted for other in found)


def _time(found: re.Match[str]) -> Time | None:
    if found["iso"]:
        year, month = found["iso"].split("-")[:2]
        return Time(year=int(year), month=int(month)) if 1 <= int(month) <= len(_MONTHS) else None
    if found["only"]:
        return Time(year=int(found["only"]))
    name = found["month"].lower()
    if name in _VERB and not found["month"][0].isupper():
        return None
    return Time(year=int(found["year"] or 0), month=_MONTHS.index(name) + 1)
