"""Values that texts give, and whether they can be the same: 2 days and 48 hours, 1.7 billion and 1,702 million."""

import re
from dataclasses import dataclass, replace
from math import inf, isclose
from typing import Final

from rag.answering.text.bounds import HEDGED
from rag.answering.text.days import Day, days_in
from rag.answering.text.lines import cells, is_row
from rag.answering.text.numbers import SCALES
from rag.answering.text.quantities import Quantity, quantities_in
from rag.answering.text.units import CURRENCY, SIZE_OF, measure

HEDGE: Final = 0.05  # what "about" may be off by
HEDGE_YEARS: Final = 5  # and before a year
_HEDGED_YEAR: Final = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|circa|ca?\.|by|before|after|early(?: in)?|late(?: in)?|mid"
    r"|the (?:beginning|start|middle|end) of)|[~≈])[\s-]*$",
    re.IGNORECASE,
)
_TO: Final = r"[-–—]|to|until|till|through"
_BETWEEN: Final = re.compile(rf"\s*(?:{_TO}|and|or)\s*(?:{CURRENCY}\s*)?", re.IGNORECASE)
_PERIOD: Final = re.compile(rf"\s*(?:{_TO})\s*", re.IGNORECASE)
_CHANGED: Final = re.compile(
    r"\b(?:rose|fell|grew|dropped|increased?|decreased?|changed?|went|gone|risen|fallen|grown|rais(?:ed?|ing)|cut"
    r"|reduced?|lowered|shrank|climbed|declined|up|down|moved|postponed|delayed"
    r"|extended|put off|brought forward)\b[^.;:]{0,30}? from (?:[^,;:]|,(?=\d)){0,25}$",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    r"\b(?:from|earlier|previous(?:ly)?|initially|originally|at first|instead of)\b[^.;]{0,50}$", re.IGNORECASE
)
_FORMERLY: Final = 64  # characters that say so before the number, at most
_CHANGE: Final = 90  # characters that say so before the number, at most
WIDEST: Final = 16
"""Characters between the ends of a range, at most: a few more than " and EUR "."""
_NEAR: Final = 40  # characters before a number within which what hedges it must stand
_FRACTION: Final = re.compile(r"\d[.,](\d{1,2}|\d{4,})(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What a number may stand for: from `low` to `high`, of a kind of measure, "" where no unit is named.

    `first` and `last` are the number itself, or the ends of its range, without what rounding and hedges leave open.
    """

    low: float
    high: float
    first: float
    last: float
    kind: str

    @property
    def named(self) -> float:
        """The number that it names, the first of a range."""
        return self.last if self.first == -inf else self.first

    def comparable(self, other: "Extent") -> bool:
        """Return whether both may measure the same kind of thing."""
        return not (self.kind and other.kind) or self.kind == other.kind

    def meets(self, other: "Extent") -> bool:
        """Return whether one of them can stand for the number that the other names.

        Of two that are open on the same side, as "up to 2" and "up to 3", the bounds are compared.
        """
        if self.low == other.low == -inf:
            return self.last <= other.high and other.last <= self.high
        if self.high == other.high == inf:
            return self.low <= other.first and other.low <= self.first
        return (self.low <= other.last and other.first <= self.high) or (
            other.low <= self.last and self.first <= other.high
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A day, a month or a year that a text names, and by how many years it may be off: "about 1440".

    `last` is where a period ends that begins then.
    """

    day: Day
    slack: int
    last: Day | None = None

    def can_be(self, other: "Moment") -> bool:
        """Return whether no part differs that both name; a month alone says nothing about a year alone.

        Two periods are the same when both ends are. A day may be any of a period.
        """
        if self.last and other.last:
            return self._fits(self.day, other.day, other) and self._fits(self.last, other.last, other)
        return bool(self.last or other.last) or self._fits(self.day, other.day, other)

    def _fits(self, one: Day, another: Day, other: "Moment") -> bool:
        if one.year and another.year and abs(one.year - another.year) > max(self.slack, other.slack):
            return False
        return all(a == b or not (a and b) for a, b in ((one.month, another.month), (one.day, another.day)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The days and the numbers that a part of a sentence gives."""

    days: tuple[Moment, ...]
    extents: tuple[Extent, ...]

    def differ(self, others: "Values", *, dates: bool) -> bool:
        """Return whether both surely give different values; `dates` says that days are asked for, not numbers."""
        if dates and self.days and others.days:
            return not any(one.can_be(other) for one in self.days for other in others.days)
        pairs = [(one, other) for one in self.extents for other in others.extents if one.comparable(other)]
        return bool(pairs) and not any(one.meets(other) for one, other in pairs)

    def is_one(self, *, dates: bool) -> bool:
        """Return whether it is one value and no list: of several it cannot be told which is meant."""
        return len(self.days if dates else self.extents) == 1


def values_of(sentence: str, start: int, end: int) -> Values:
    """Return the values between two characters of a sentence, with their units and what hedges them around it."""
    days = days_in(sentence)
    found = (number for number in quantities_in(sentence, days) if number.value.count(".") < 2)  # noqa: PLR2004
    numbers = [number for number in found if number.unit or not number.ordinal or sentence[number.start].isdigit()]
    extents: list[Extent] = []
    last: Quantity | None = None
    for number in numbers:
        if last and is_range(sentence, last.end, number.start):
            one, other = _extent(sentence, last, number.unit), _extent(sentence, number, number.unit)
            extents[-1:] = [
                replace(
                    other,
                    low=min(one.low, other.low),
                    high=max(one.high, other.high),
                    first=min(one.first, other.first),
                    last=max(one.last, other.last),
                )
            ]
        elif number.end > start and number.start < end:
            extents.append(_extent(sentence, number, number.unit))
        else:
            continue
        last = number
    moments: list[Moment] = []
    for day in days:
        if day.end <= start or day.start >= end:
            continue
        if moments and not moments[-1].last and is_range(sentence, moments[-1].day.end, day.start, _PERIOD):
            moments[-1] = replace(moments[-1], last=day)
        else:
            moments.append(_moment(sentence, day))
    return Values(days=tuple(moments), extents=tuple(extents))


def is_range(sentence: str, first: int, last: int, between: re.Pattern[str] = _BETWEEN) -> bool:
    """Return whether what stands between two numbers makes them the ends of a range: "5 to 7", "$5–$7".

    What rose or fell from one to the other had both, one after the other.
    """
    found = last - first <= WIDEST and between.fullmatch(sentence, first, last)
    return bool(found) and not _CHANGED.search(sentence, max(0, first - _CHANGE), first)


def is_told_as_former(sentence: str, value: Values) -> bool:
    """Return whether a sentence gives a value as what it was before: "raised it to 410 million from 340 million"."""
    numbers = quantities_in(sentence, days_in(sentence))
    former = [one for one in numbers if _BEFORE.search(sentence, max(0, one.start - _FORMERLY), one.start)]
    given = [_extent(sentence, one, one.unit).named for one in former]
    return any(isclose(one, extent.named) for one in given for extent in value.extents)


def only_one(sentence: str, start: int, end: int) -> bool:
    """Return whether a row of a table has no other value of the kind of that one; without its header, none is sure."""
    value, row = values_of(sentence, start, end), values_of(sentence, 0, len(sentence))
    alike = sum(one.kind in {extent.kind for extent in value.extents} for one in row.extents)
    in_cells = is_row(sentence) or len(cells(sentence)) > 1
    return not in_cells or (len(row.days) if value.days else alike) <= 1


def _extent(sentence: str, number: Quantity, unit: str) -> Extent:
    kind, size = _measure(number, unit)
    value = float(number.value)
    slack = _last_digit(sentence[number.start : number.end]) / 2
    below = above = slack
    if hedged := HEDGED.search(sentence[max(0, number.start - _NEAR) : number.start]):
        below = slack if hedged["above"] else max(slack, abs(value) * HEDGE)
        above = slack if hedged["below"] else max(slack, abs(value) * HEDGE)
    first = -inf if number.bound == "upper" else value
    last = inf if number.bound == "lower" else value
    return Extent(
        low=(first - below) * size, high=(last + above) * size, first=first * size, last=last * size, kind=kind
    )


def _measure(number: Quantity, unit: str) -> tuple[str, float]:
    """Return the kind of a number and the size of its unit; of money and time all qualifiers are of one kind."""
    kind, size = SIZE_OF.get(number.unit or unit, (number.unit or unit, 1.0))
    return (
        (kind, size) if kind in ("time", "") or number.unit not in SIZE_OF else measure(number.unit, number.qualifier)
    )


def _last_digit(written: str) -> float:
    """Return what the last digit of a number is worth as it is written: 100 million in "1.7 billion"."""
    scale = next((worth for word, worth in SCALES.items() if re.search(rf"{word}\b", written.lower())), 1.0)
    fraction = _FRACTION.search(written)
    return scale * float(f"1e-{len(fraction[1])}") if fraction else scale


def _moment(sentence: str, day: Day) -> Moment:
    hedged = day.is_year and _HEDGED_YEAR.search(sentence[max(0, day.start - _NEAR) : day.start])
    return Moment(day=day, slack=HEDGE_YEARS if hedged else 0)
