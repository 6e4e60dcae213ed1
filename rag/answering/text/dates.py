"""Which days, months and years a text names, and whether a passage is of the time that a question asks about."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from rag.answering.text.days import COMPACT
from rag.answering.text.lines import Range

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NAMES: Final = "|".join(_MONTHS)
_SHORT: Final = "|".join(("sept", *(month[:3] for month in _MONTHS)))  # with a year: "Mar" may be a name
_MENTION: Final = re.compile(
    rf"\b(?:(?P<compact>{COMPACT})|(?P<iso>\d{{4}}-\d{{2}}(?:-\d{{2}}(?!\d)|(?!-?\d)))|(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?"
    rf"(?:(?P<month>{_NAMES})\b|\b(?P<short>{_SHORT})\b\.?(?=\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?(?:19|20)\d{{2}}\b))"
    rf"(?:\s+\d{{1,2}}(?:st|nd|rd|th)?\b,?)?(?:\s+(?P<year>(?:19|20)\d{{2}})\b)?"
    r"|(?<!\b\d{4}-)(?P<only>(?:19|20)\d{2})(?:[/–](?P<next>\d{2}))?\b(?!-))",
    re.IGNORECASE,
)
_VERB: Final = frozenset(("may", "march"))
REACHING: Final = re.compile(
    r"\b(?:since|until|till|before|after|from|between|by|through|than|effective|starting)(?: \w+){0,2} $", re.IGNORECASE
)
"""What stands before a time where what is told holds before or after it, too."""

_BREAK: Final = re.compile(r"[,;:()](?!\d)|\.\s")
_NEAR_BEGINNING: Final = re.compile(r"\W*(?:\w+ ){0,3}")
_OPENING: Final = re.compile(r"\W*(?:(?:in|on|at|during|for|by|of|to|fiscal|year|the|early|late|end) )*", re.IGNORECASE)


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
    return [time for _, _, time in _named(text)]


def without_times(text: str) -> str:
    """Return the text with what `times_in` reads taken out, but for days without signs, which are as good as names."""
    return _MENTION.sub(lambda found: " " if _times(found) and not found["compact"] else found.group(), text)


def times_told(wanted: Sequence[Time], sentence: str, value: Range, above: Sequence[Time]) -> Sequence[Time]:
    """Return the times of which a sentence tells a value in it; none where that cannot be said.

    They stand in the clause of the value, or open the sentence. What it was before or after is an aside, so the heading
    above it, which names the times `above`, tells more than any but those that open the sentence. Nothing can be said
    where a wanted time is named as well, or one is a beginning or an end: "since 2019".
    """
    named = _named(sentence)
    if not named:
        return above
    reaching = any(is_reaching(sentence, start) for start, _, _ in named)
    if reaching or any(not time.differs(other) for _, _, time in named for other in wanted):
        return ()
    opened = any(_OPENING.fullmatch(sentence, 0, start) for start, _, _ in named)
    if not opened and any(time.agrees(other) for time in above for other in wanted):
        return above
    return [time for _, _, time in _beside(sentence, value)] or above


def is_reaching(text: str, start: int) -> bool:
    """Return whether the time that begins at `start` is a beginning or an end: "since 2019"."""
    return REACHING.search(text, 0, start) is not None


def out_of_time(wanted: Sequence[Time], told: Sequence[Time], *, title: str, text: str, published: date) -> bool:
    """Return whether a sentence is of another time than asked.

    It is when all times `told` differ. Else its passage decides, a `text` below a `title`: nothing in them is of a
    wanted time, nor was it published then. When that was does not count where the title names the same year or the
    one before, as the report on a year appears in the next; `date.min` is an unknown day. Without a wanted time, or
    any to hold against it, nothing is out of time.
    """
    if not wanted:
        return False
    if told and all(time.differs(other) for time in wanted for other in told):
        return True
    if any(time.agrees(other) for time in wanted for other in told):
        return False
    around = times_in(title)
    if published != date.min and not any(time.year in (published.year, published.year - 1) for time in around):
        around.append(Time(year=published.year, month=published.month))
    around += times_in(text)
    return bool(around) and not any(time.agrees(other) for time in wanted for other in around)


def is_of_time(wanted: Sequence[Time], sentence: str, value: Range) -> bool:
    """Return whether a value in a sentence can be of a wanted time: the nearest one named beside it is not another."""
    named = _beside(sentence, value)
    if not wanted or not named:
        return True
    start, end = value
    _, _, nearest = min(named, key=lambda one: max(one[0] - end, start - one[1]))
    return not all(nearest.differs(time) for time in wanted)


def _named(text: str) -> list[tuple[int, int, Time]]:
    """Return where a text names a time, and the time, in reading order."""
    return [(*found.span(), time) for found in _MENTION.finditer(text) for time in _times(found)]


def _beside(sentence: str, value: Range) -> list[tuple[int, int, Time]]:
    """Return where the times stand that are in the clause of a value, or near the beginning of the sentence."""
    breaks = [one.end() for one in _BREAK.finditer(sentence) if not value[0] <= one.start() < value[1]]
    clause = bisect_right(breaks, value[0])
    return [
        one
        for one in _named(sentence)
        if bisect_right(breaks, one[0]) == clause or _NEAR_BEGINNING.fullmatch(sentence, 0, one[0])
    ]


def _times(found: re.Match[str]) -> tuple[Time, ...]:
    """Return the time that a mention names, or both years of 2023/24; none for a verb: may, march."""
    if found["compact"]:
        return (Time(year=int(found["y7"]), month=int(found["m7"])),)
    if found["iso"]:
        year, month = found["iso"].split("-")[:2]
        return (Time(year=int(year), month=int(month)),) if 1 <= int(month) <= len(_MONTHS) else ()
    if found["only"]:
        year = int(found["only"])
        both = found["next"] and int(found["next"]) == (year + 1) % 100
        return (Time(year=year), Time(year=year + 1)) if both else (Time(year=year),)
    name = found["month"] or found["short"]
    if name in _VERB:
        return ()
    month = next(place for place, one in enumerate(_MONTHS, start=1) if one.startswith(name[:3].lower()))
    return (Time(year=int(found["year"] or 0), month=month),)
