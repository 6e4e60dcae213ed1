"""The numbers of a text with their units and bounds, and whether another text says the same: 5 km, over 200, EUR 30."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

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
    "gigabyte": "gb", "hertz": "hz hertz", "newton metre": "nm", "degree": "° degree degrees °c °f",
}  # fmt: skip
_UNITS: Final[Mapping[str, str]] = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}
_BEHIND: Final = re.compile(
    r"[ \u00a0\u202f-]?(?:(per ?cent)\b|(%|°[CF]?|[€£$]|[^\W\d_]+)(?: ([^\W\d_]+))?)", re.IGNORECASE
)
_BEFORE: Final = re.compile(r"([$€£¥₹]|\b(?:EUR|USD|GBP|JPY|INR))[ \u00a0]?$")
_SMALL: Final = frozenset(("m", "g", "t", "l", "h", "w", "v", "mi", "min", "nm"))  # no units with a capital
_PART_OF_AN_HOUR: Final = re.compile(r"\b(half an|a quarter of an|three quarters of an) hour\b", re.IGNORECASE)
_MINUTES: Final[Mapping[str, str]] = {"half": "30", "a": "15", "three": "45"}
Bound = Literal["", "lower", "upper"]
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
    """A number, its unit in one spelling or "", whether it is a bound, and where the text names both."""

    value: str
    unit: str
    bound: Bound
    start: int
    end: int

    def agrees(self, others: Sequence["Quantity"], *, units_around: bool) -> bool:
        """Return whether one of the others is the same number in the same unit and not bounded the other way.

        A number without a unit there will do where `units_around` says that the unit is named nearby, as in a table.
        """
        return any(
            other.value == self.value
            and {self.bound, other.bound} != {"lower", "upper"}
            and (not self.unit or other.unit == self.unit or (not other.unit and units_around))
            for other in others
        )


def quantities_in(text: str, days: Sequence[Day]) -> list[Quantity]:
    """Return the quantities of a text in reading order, what its `days` name left out."""
    return list(_found(text, days))


def _found(text: str, days: Sequence[Day]) -> Iterator[Quantity]:
    for part in _PART_OF_AN_HOUR.finditer(text):
        minutes = _MINUTES[part[1].lower().split()[0]]
        yield Quantity(
            value=minutes, unit="minute", bound=_bound(text[: part.start()][-24:]), start=part.start(), end=part.end()
        )
    taken = {place for day in days for place in range(day.start, day.end)}
    for value, start, end in located_numbers(text):
        if start not in taken:
            unit, behind = _unit(text, start, end)
            yield Quantity(
                value=value, unit=unit, bound=_bound(text[max(0, start - 24) : start]), start=start, end=behind
            )


def unit_of(word: str) -> str:
    """Return the one spelling of a unit, "" for another word."""
    return _UNITS.get(word, "")


def unit_spellings(word: str) -> Sequence[str]:
    """Return the other spellings of a unit; none of another word."""
    unit = _UNITS.get(word)
    return _SPELLINGS[unit].split() if unit else ()


def names_unit(text: str, unit: str) -> bool:
    """Return whether a text names a unit at all."""
    return any(_UNITS.get(word.lower()) == unit for word in re.findall(r"[^\W\d_]+|[%$€£¥°]", text))


def _unit(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the unit of the number that stands there, "" for none, and where number and unit end."""
    if before := _BEFORE.search(text, max(0, start - 5), start):
        return _UNITS[before[1].lower()], end
    found = _BEHIND.match(text, end)
    for group in range(1, 4) if found else ():
        if found and found[group] and (unit := _as_unit(found[group].replace(" ", ""))):
            return unit, found.end(group)
    return "", end


def _as_unit(word: str) -> str:
    lower = word.lower()
    return "" if lower in _SMALL and word != lower else _UNITS.get(lower, "")


def _bound(before: str) -> Bound:
    plain = re.sub(r"[$€£¥₹]|\b(?:EUR|USD|GBP)\b", "", before)
    return next((bound for bound, pattern in _BOUNDS.items() if pattern.search(plain)), "")
