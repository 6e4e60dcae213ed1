"""The numbers of a text with their units and bounds, and whether another text says the same: 5 km, over 200, EUR 30."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isclose
from typing import Final, Literal

from rag.answering.clock import CLOCK, DIAL, located_times, same_time
from rag.answering.days import Day
from rag.answering.numbers import located_numbers

_SPELLINGS: Final[Mapping[str, str]] = {
    "%": "% percent pct", "$": "$ dollar dollars usd", "€": "€ euro euros eur", "£": "£ pound pounds gbp",
    "¥": "¥ yen jpy", "crown": "crown crowns", "rupee": "rupee rupees inr ₹",
    "second": "second seconds sec", "minute": "minute minutes min mins", "hour": "hour hours hr hrs h",
    "day": "day days",
    "week": "week weeks", "month": "month months", "year": "year years yr yrs", "decade": "decade decades",
    "century": "century centuries",
    "millimetre": "mm millimetre millimetres millimeter millimeters",
    "centimetre": "cm centimetre centimetres centimeter centimeters", "metre": "m metre metres meter meters",
    "kilometre": "km kilometre kilometres kilometer kilometers", "mile": "mi mile miles", "foot": "ft foot feet",
    "inch": "inch inches", "yard": "yard yards",
    "milligram": "mg milligram milligrams", "gram": "g gram grams gramme grammes",
    "kilogram": "kg kilo kilos kilogram kilograms", "tonne": "t tonne tonnes ton tons", "ounce": "oz ounce ounces",
    "litre": "l litre litres liter liters", "watt": "w watt watts", "kilowatt": "kw kilowatt kilowatts",
    "megawatt": "mw megawatt megawatts", "volt": "v volt volts",
    "byte": "byte bytes", "megabyte": "mb",
    "gigabyte": "gb", "hertz": "hz hertz", "newton metre": "nm", "acre": "acre acres",
    "hectare": "ha hectare hectares", "degree": "° degree degrees",
    "celsius": "°c celsius centigrade", "fahrenheit": "°f fahrenheit",
}  # fmt: skip
_UNITS: Final[Mapping[str, str]] = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}
_BEHIND: Final = re.compile(
    r"[ \u00a0\u202f-]?(?:(per ?cent)\b|(%|°[CF]?|[€£$]|[^\W\d_]+)(?: ([^\W\d_]+))?)", re.IGNORECASE
)
_BEFORE: Final = re.compile(r"([$€£¥₹]|\b(?:EUR|USD|GBP|JPY|INR))[ \u00a0]?$")
_SMALL: Final = frozenset(("m", "g", "t", "l", "h", "w", "v", "mi", "min", "nm"))  # no units with a capital
_PART_OF_ONE: Final = re.compile(r"\b(half|a quarter of|three quarters of) an? ([^\W\d_]+)\b", re.IGNORECASE)
_SHARES: Final[Mapping[str, str]] = {"half": "0.5", "a": "0.25", "three": "0.75"}
_SIZES: Final[Mapping[str, Mapping[str, float]]] = {
    "time": {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800},
    "months": {"month": 1, "year": 12, "decade": 120, "century": 1200},
    "length": {
        "millimetre": 0.001, "centimetre": 0.01, "metre": 1, "kilometre": 1000, "mile": 1609.344, "foot": 0.3048,
        "inch": 0.0254, "yard": 0.9144,
    },
    "mass": {"milligram": 1e-6, "gram": 0.001, "kilogram": 1, "tonne": 1000, "ounce": 0.028349523},
    "power": {"watt": 1, "kilowatt": 1e3, "megawatt": 1e6},
    "memory": {"byte": 1, "megabyte": 1e6, "gigabyte": 1e9},
}  # fmt: skip
SIZE_OF: Final[Mapping[str, tuple[str, float]]] = {
    unit: (kind, size) for kind, units in _SIZES.items() for unit, size in units.items()
}
"""The kind of measure of each unit, and its size."""
HEDGED: Final = re.compile(
    r"\b(?:(?P<below>nearly|almost|just under)|(?P<above>just over)"
    r"|about|around|roughly|approximately|some|circa|close to)\W*"
    r"(?:(?:EUR|USD|GBP)\s*)?$|[~≈]\s*$",
    re.IGNORECASE,
)
MAX_ROUNDING: Final = 0.05
"""Share that a rounded number may be off by."""
_AROUND: Final = 24  # characters before a number in which stands what hedges or bounds it
Bound = Literal["", "lower", "upper"]
Hedge = Literal["", "below", "above", "around"]
_BOUNDS: Final[Mapping[Bound, re.Pattern[str]]] = {
    "upper": re.compile(
        r"\b((less|fewer|shorter|lower|smaller|younger|earlier|no more|not more) than|under|below|at most|up to"
        r"|maximum of)\W*$",
        re.IGNORECASE,
    ),
    "lower": re.compile(
        r"\b((?<!no )(?<!not )(more|longer|greater|higher|larger|older|later|no less|no fewer) than|over|above|at least"
        r"|minimum of|exceed\w*)\W*$",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number, its unit in one spelling or "", whether it is a bound, and where the text names both.

    `hedge` says where the number may be from which it was rounded: "nearly 300" is below.
    """

    value: str
    unit: str
    bound: Bound
    start: int
    end: int
    hedge: Hedge

    @property
    def is_time(self) -> bool:
        """Whether it is a time of the day, whose value is in minutes since midnight."""
        return self.unit in (CLOCK, DIAL)

    def agrees(self, others: Sequence["Quantity"], *, units_around: bool) -> bool:
        """Return whether one of the others is as much in the same or another unit, and not bounded the other way.

        A number without a unit there will do where `units_around` says that the unit is named nearby, as in a table.
        Only a time of the day agrees with one.
        """
        if self.is_time:
            mine = int(self.value), self.unit
            return any(other.is_time and same_time(mine, (int(other.value), other.unit)) for other in others)
        return any(
            {self.bound, other.bound} != {"lower", "upper"}
            and (self._is(other, units_around=units_around) or self._measures(other))
            for other in others
        )

    def _is(self, other: "Quantity", *, units_around: bool) -> bool:
        fits = not self.unit or other.unit == self.unit or (not other.unit and units_around) or _degrees(self, other)
        return fits and other.value == self.value

    def _measures(self, other: "Quantity") -> bool:
        """Return whether the other is as much in the unit of this one, or what this one was rounded from."""
        (kind, size), (other_kind, other_size) = (SIZE_OF.get(one.unit, (one.unit, 1.0)) for one in (self, other))
        if kind != other_kind or self.value.count(".") > 1 or other.value.count(".") > 1:
            return False
        value, there = float(self.value), float(other.value) * other_size / size
        digit = 10.0 ** int(Decimal(self.value).normalize().as_tuple().exponent)
        most = min(digit, MAX_ROUNDING * abs(value))
        low, high = {"": (0.0, 0.0), "below": (most, 0.0), "above": (0.0, most)}.get(self.hedge, (most / 2, most / 2))
        return value - low <= there <= value + high or isclose(value, there)


def quantities_in(text: str, days: Sequence[Day]) -> list[Quantity]:
    """Return the quantities of a text in reading order, what its `days` name left out."""
    return sorted(_found(text, days), key=lambda one: one.start)


def _found(text: str, days: Sequence[Day]) -> Iterator[Quantity]:
    for part in _PART_OF_ONE.finditer(text):
        if unit := _as_unit(part[2]):
            share = _SHARES[part[1].lower().split()[0]]
            yield _quantity(text, share, unit, part.start(), part.end())
    taken = {place for day in days for place in range(day.start, day.end)}
    for minutes, unit, start, end in located_times(text):
        if start not in taken:
            yield _quantity(text, str(minutes), unit, start, end)
            taken.update(range(start, end))
    for value, start, end in located_numbers(text):
        if start not in taken:
            unit, behind = _unit(text, start, end)
            yield _quantity(text, value, unit, start, behind)


def _quantity(text: str, value: str, unit: str, start: int, end: int) -> Quantity:
    before = text[max(0, start - _AROUND) : start]
    hedged = HEDGED.search(before)
    hedge: Hedge = "" if not hedged else "below" if hedged["below"] else "above" if hedged["above"] else "around"
    return Quantity(value=value, unit=unit, bound=_bound(before), start=start, end=end, hedge=hedge)


def start_with_currency(text: str, quantity: Quantity) -> int:
    """Return where a quantity begins with the sign or the letters of a currency before it."""
    before = _BEFORE.search(text, max(0, quantity.start - 5), quantity.start)
    return before.start() if before else quantity.start


def unit_of(word: str) -> str:
    """Return the one spelling of a unit, "" for another word."""
    return _UNITS.get(word, "")


def unit_spellings(word: str) -> Sequence[str]:
    """Return the other spellings of a unit; none of another word."""
    unit = _UNITS.get(word)
    return _SPELLINGS[unit].split() if unit else ()


def units_in(text: str) -> frozenset[str]:
    """Return the units that a text names anywhere, each in its one spelling."""
    words = re.findall(r"[^\W\d_]+|[%$€£¥°]", text.lower())
    return frozenset(filter(None, map(unit_of, words)))


def _unit(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the unit of the number that stands there, "" for none, and where number and unit end."""
    if before := _BEFORE.search(text, max(0, start - 5), start):
        return _UNITS[before[1].lower()], end
    found = _BEHIND.match(text, end)
    for group in range(1, 4) if found else ():
        if found and found[group] and (unit := _as_unit(found[group].replace(" ", ""))):
            return unit, found.end(group)
    return "", end


def _degrees(one: Quantity, other: Quantity) -> bool:
    """Return whether both are degrees, of which one leaves open of what scale."""
    units = {one.unit, other.unit}
    return "degree" in units and units < {"degree", "celsius", "fahrenheit"}


def _as_unit(word: str) -> str:
    lower = word.lower()
    return "" if lower in _SMALL and word != lower else _UNITS.get(lower, "")


def _bound(before: str) -> Bound:
    plain = re.sub(r"[$€£¥₹]|\b(?:EUR|USD|GBP)\b", "", before)
    return next((bound for bound, pattern in _BOUNDS.items() if pattern.search(plain)), "")
