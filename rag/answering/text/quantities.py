"""The numbers of a text with their units and bounds, and whether another text says the same: 5 km, over 200, EUR 30."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from math import isclose, isinf
from typing import Final, Literal

from rag.answering.text.bounds import Bound, Hedge, bound_of, hedge_of
from rag.answering.text.clock import CLOCK, DIAL, located_times, same_time
from rag.answering.text.days import Day
from rag.answering.text.lines import Range
from rag.answering.text.numbers import located_numbers, located_ordinals
from rag.answering.text.units import CURRENCY, Unit, measure, same_measure, unit_at, unit_of
from rag.answering.text.words import LIGHT

_PART_OF_ONE: Final = re.compile(r"\b(half|a quarter of|three quarters of) an? ([^\W\d_]+)\b", re.IGNORECASE)
_SHARES: Final[Mapping[str, str]] = {"half": "0.5", "a": "0.25", "three": "0.75"}
_SINGLE: Final = re.compile(r"\b(?P<number>(?:a )?single|one|an?)[ -](?P<word>[^\W\d_]+)", re.IGNORECASE)
# Behind these "an hour" is a number, which "50 km an hour" is not, and "one day" is no "one day she left".
_LASTING: Final = re.compile(
    r"\b(?:for|in|within|after|takes?|took|lasts?|lasted|about|almost|nearly|around|over|under|than|only|just|up to"
    r"|at (?:least|most)) $",
    re.IGNORECASE,
)
_EACH: Final = re.compile(r" (?:a|per|each|every|of|off)\b", re.IGNORECASE)
_OLD: Final = re.compile(r"[ -]olds?\b")
_DECADE: Final = re.compile(r"\d{3}0['’]?s\b")
_TO: Final = re.compile(rf"(?:\s*[-–]\s*|:|\s+(?:to|(?P<and>and))\s+)(?:{CURRENCY}\s?)?")
_BETWEEN: Final = re.compile(rf"\bbetween\W*{CURRENCY}?\W*$", re.IGNORECASE)
_FROM: Final = re.compile(rf"\bfrom\W*{CURRENCY}?\W*$", re.IGNORECASE)
_AROUND: Final = 16  # characters before a range in which stands what makes it one
Place = Literal["", "first", "last"]
_PLACES: Final[Mapping[Bound, Place]] = {
    "": "", "either": "", "upper": "last", "lower": "first", "from": "first"
}  # fmt: skip
_ALIKE: Final = 5  # letters in which two words of one stem begin alike
MAX_ROUNDING: Final = 0.05
"""Share that a rounded number may be off by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number, its unit in one spelling or "", whether it is a bound, and where the text names both.

    The `qualifier` makes another measure of the unit: square, per hour, Canadian. `word` is the word of content behind
    the number, "" where there is none. `code` is the number as it is written where zeros count, as in 3.10, or it is a
    decade, and an `ordinal` tells which one and not how many. `place`: it is the first or the last of a range, a ratio
    or a score. `excluding`: the bound leaves out the number itself, as "under 12" does. `hedge` says where the number
    may be from which it was rounded: "nearly 300" is below. An `age` is one of somebody 34 years old.
    """

    value: str
    unit: str
    qualifier: str
    word: str
    code: str
    ordinal: bool
    place: Place
    bound: Bound
    excluding: bool
    start: int
    end: int
    hedge: Hedge
    age: bool

    @property
    def is_time(self) -> bool:
        """Whether it is a time of the day, whose value is in minutes since midnight."""
        return self.unit in (CLOCK, DIAL)

    def agrees(self, others: Sequence["Quantity"], *, units_around: bool, words: Set[str] | None = None) -> bool:
        """Return whether one of the others is as much in the same or another unit, and not bounded the other way.

        A number without a unit there will do where `units_around` says that the unit is named nearby, as in a table.
        One without a unit here needs what it counts among the `words` around the other: 40 gallons are not 40 litres.
        Only a time of the day agrees with one.
        """
        if self.is_time:
            mine = int(self.value), self.unit
            return any(other.is_time and same_time(mine, (int(other.value), other.unit)) for other in others)
        return any(
            self._bounded_alike(other)
            and self._ranks_alike(other)
            and self._stands_alike(other)
            and (self.code == other.code or self.unit or other.unit or self.hedge)
            and (self._is(other, units_around=units_around, words=words) or self._measures(other))
            for other in others
        )

    def is_of(self, day: Day) -> bool:
        """Return whether it is the number of a day in its month, or of a year that stands for itself."""
        return not self.code and self.value == str(day.day if self.ordinal else day.is_year and day.year)

    def is_named_in(self, text: str) -> bool:
        """Return whether a text has one of what this is one of, with an article or in a word: 1 guest, "a guest"."""
        if self.value != "1" or self.bound or self.ordinal or not self.word:
            return False
        return re.search(rf"\b(?:one|an?|single)[ -]{re.escape(self.word)}\b", text, re.IGNORECASE) is not None

    def _bounded_alike(self, other: "Quantity") -> bool:
        """Return whether neither is bounded the other way, nor is the other what a bound leaves out."""
        bounds = {self.bound, other.bound}
        left_out = (self.excluding and not other.hedge) or (other.excluding and not self.hedge)
        return not ("upper" in bounds and len(bounds - {"", "either"}) > 1) and not ("" in bounds and left_out)

    def _stands_alike(self, other: "Quantity") -> bool:
        """Return whether both are the same end of a range, or the other no end of one that measures or counts.

        An end may be said as a bound: from 3 to 5 hours is at least 3 hours.
        """
        if self.place or self.bound or not other.place:
            return not other.place or other.place == (self.place or _PLACES[self.bound])
        return bool(self.hedge) or not (other.unit or other.word == "people" or other.word.endswith("s"))

    def _ranks_alike(self, other: "Quantity") -> bool:
        """Return whether both tell which one or how many; floor 5 is the fifth, five floors are not."""
        if self.ordinal == other.ordinal:
            return True
        rank, count = (self, other) if self.ordinal else (other, self)
        return not count.unit and not (rank.word and count.word.startswith(rank.word[:_ALIKE]))

    def _is(self, other: "Quantity", *, units_around: bool, words: Set[str] | None) -> bool:
        if not self.unit:
            fits = not other.unit or words is None or not self.word or _is_among(self.word, words)
        elif not other.unit:
            fits = units_around or (self.age and not other.word)  # a man of 34
        else:
            fits = same_measure((self.unit, self.qualifier), (other.unit, other.qualifier))
        return fits and other.value == self.value

    def _measures(self, other: "Quantity") -> bool:
        """Return whether the other is as much in the unit of this one, or what this one was rounded from."""
        (kind, size), (other_kind, other_size) = (measure(one.unit, one.qualifier) for one in (self, other))
        if kind != other_kind or self.value.count(".") > 1 or other.value.count(".") > 1:
            return False
        value, there = float(self.value), float(other.value) * other_size / size
        if isinf(value):  # of hundreds of digits
            return False
        digit = 10.0 ** int(Decimal(self.value).normalize().as_tuple().exponent)
        most = min(digit, MAX_ROUNDING * abs(value))
        low, high = {"": (0.0, 0.0), "below": (most, 0.0), "above": (0.0, most)}.get(self.hedge, (most / 2, most / 2))
        return value - low <= there <= value + high or isclose(value, there)


def quantities_in(text: str, days: Sequence[Day]) -> list[Quantity]:
    """Return the quantities of a text in reading order, what its `days` name left out."""
    found = sorted(_found(text, days), key=lambda one: one.start)
    for place, (one, other) in enumerate(pairwise(found)):
        if not found[place].place and _is_range(text, one, other):
            unit, qualifier = (one.unit, one.qualifier) if one.unit else (other.unit, other.qualifier)
            word = one.word or other.word
            found[place] = replace(one, place="first", unit=unit, qualifier=qualifier, word=word)
            found[place + 1] = replace(other, place="last")
    return found


def ranges_in(text: str, quantities: Sequence[Quantity]) -> list[tuple[Quantity, Quantity]]:
    """Return the first and the last of each range among the quantities of a text: from 9 am to 5 pm, 3-5 days."""
    return [(one, other) for one, other in pairwise(quantities) if _is_between(text, one, other)]


def _is_between(text: str, one: Quantity, other: Quantity) -> bool:
    joint = _TO.fullmatch(text, one.end, other.start)
    around = max(0, one.start - _AROUND), one.start
    return joint is not None and (not joint["and"] or _BETWEEN.search(text, *around) is not None)


def _is_range(text: str, one: Quantity, other: Quantity) -> bool:
    """Return whether two numbers are the ends of a range, a ratio or a score; from one to another may be a change."""
    if one.is_time or other.is_time or not _is_between(text, one, other):
        return False
    return not _FROM.search(text, max(0, one.start - _AROUND), one.start)


def _found(text: str, days: Sequence[Day]) -> Iterator[Quantity]:
    taken = {place for day in days for place in range(day.start, day.end)}
    for part in _PART_OF_ONE.finditer(text):
        if unit := unit_of(part[2].lower()):
            share = _SHARES[part[1].lower().split()[0]]
            yield _quantity(text, share, part.span(), Unit(name=unit, qualifier="", end=part.end(), word=""))
    for minutes, unit, start, end in located_times(text):
        if start not in taken:
            yield _quantity(text, str(minutes), (start, end), Unit(name=unit, qualifier="", end=end, word=""))
            taken.update(range(start, end))
    for find, ordinal in ((located_ordinals, True), (located_numbers, False), (_singles, False)):
        for value, start, end in find(text):
            if start not in taken:
                measured = unit_at(text, start, end)
                yield _quantity(text, value, (start, end), measured, ordinal=ordinal)
                taken.update(range(start, measured.end))


def _singles(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield where a text says that it is one of a unit: one month, a single hour, "takes an hour"."""
    for found in _SINGLE.finditer(text):
        number, unit = found["number"].lower(), unit_of(found["word"].lower())
        is_time = unit != "second" and measure(unit, "")[0] in ("time", "months")
        lasts = is_time and _LASTING.search(text, max(0, found.start() - 10), found.start())
        sure = number not in ("a", "an") and (unit != "day" or number != "one" or _EACH.match(text, found.end()))
        if unit and (lasts or sure):
            yield "1", *found.span("number")


def _quantity(text: str, value: str, number: Range, unit: Unit, *, ordinal: bool = False) -> Quantity:
    start, end = number
    bound, excluding = bound_of(text, start, unit.end)
    decade = _DECADE.match(text, start)
    return Quantity(
        value=value, unit=unit.name, qualifier=unit.qualifier, word="" if unit.word in LIGHT else unit.word,
        code=decade[0] if decade else text[start:end] if not unit.name and _zeros_count(text[start:end]) else "",
        ordinal=ordinal, place="", bound=bound, excluding=excluding, start=start, end=unit.end,
        hedge=hedge_of(text, start), age=_OLD.match(text, unit.end) is not None,
    )  # fmt: skip


def _zeros_count(written: str) -> bool:
    """Return whether a number has zeros that tell versions and codes apart: 3.10, 007; days and months have 05."""
    whole, _, part = written.partition(".")
    leading = whole == written and whole.startswith("0") and len(whole) > len("05")
    return written.replace(".", "", 1).isdigit() and (leading or (part.endswith("0") and part.strip("0") != ""))


def _is_among(word: str, words: Set[str]) -> bool:
    """Return whether a word is one of some, or begins like one of them."""
    return word in words or (len(word) >= _ALIKE and any(other.startswith(word[:_ALIKE]) for other in words))
