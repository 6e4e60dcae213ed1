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
# Before a time: what is told holds before or after it, too.
_REACHING: Final = re.compile(
    r"\b(?:since|until|till|before|after|from|between|by|through|than|effective|starting)(?: \w+){0,2} $", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A month, a year, or a month of a year; 0 where that part is not named."""

    year: int = 0
    month: int = 0

    def agrees(self, other: "Time") -> bool:
        """Return whether both can be the same time: no part named in both differs, and one part is shared."""
        shared = [(a, b) for a, b in ((self.year, other.year), (self.month, other.month)) if a and b]
        return bool(shared) and all(a == b for a, b in shared)

    def differs(self, other: "Time") -> bool:
        """Return whether both cannot be the same time, as a part that both name differs."""
        return any(a and b and a != b for a, b in ((self.year, other.year), (self.month, other.month)))


def times_in(text: str) -> list[Time]:
    """Return the months and years that a text names, in reading order."""
    return [time for found in _MENTION.finditer(text) if (time := _time(found)) is not None]


def without_times(text: str) -> str:
    """Return the text with what `times_in` reads taken out."""
    return _MENTION.sub(lambda found: " " if _time(found) else found.group(), text)


def times_told(sentence: str) -> list[Time]:
    """Return the times of which a sentence tells: those that it names, or none where one of them is a beginning or end.

    "Since 2019" and "until May" tell of other times as well.
    """
    reaching = (_REACHING.search(sentence, 0, found.start()) for found in _MENTION.finditer(sentence))
    return [] if any(reaching) else times_in(sentence)


def out_of_time(wanted: Sequence[Time], told: Sequence[Time], *, title: str, text: str, published: date) -> bool:
    """Return whether a sentence is of another time than asked.

    It is when all times `told`, by it or by the heading above it, differ. Else its passage decides, a `text` below a
    `title`: nothing in them is of a wanted time, nor was it published then. When that was counts only where the title
    names no time, as the report on a year appears in the next; `date.min` is an unknown day. Without a wanted time, or
    any to hold against it, nothing is out of time.
    """
    if wanted and told and all(time.differs(other) for time in wanted for other in told):
        return True
    around = times_in(title)
    if not around and published != date.min:
        around = [Time(year=published.year, month=published.month)]
    around += times_in(text)
    return bool(wanted and around) and not any(time.agrees(other) for time in wanted for other in around)


def is_of_time(wanted: Sequence[Time], sentence: str, start: int, end: int) -> bool:
    """Return whether a value in a sentence can be of a wanted time: the nearest one named to it is not another."""
    named = [(found, time) for found in _MENTION.finditer(sentence) if (time := _time(found))]
    if not wanted or not named:
        return True
    _, nearest = min(named, key=lambda one: max(one[0].start() - end, start - one[0].end()))
    return not all(nearest.differs(time) for time in wanted)


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
