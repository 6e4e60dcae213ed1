"""The days, months and years that a text names, in any of the usual spellings, and whether two can be the same."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rag.answering.text.units import CURRENCY_SIGNS

_MONTHS: Final[Mapping[str, int]] = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_NAME: Final = (
    r"(?P<{}>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY: Final = r"(?P<{}>[0-3]?\d)(?:st|nd|rd|th)?"
COMPACT: Final = r"(?P<y7>(?:19|20)\d{2})(?P<m7>0[1-9]|1[0-2])(?P<d7>0[1-9]|[12]\d|3[01])(?!\d)"
"""A day without signs between its parts: 20240531."""
_DATE: Final = re.compile(
    r"\b(?:(?P<y1>\d{4})-(?P<m1>\d{2})(?:-(?P<d1>\d{2})(?!\d)|(?!-?\d))"
    r"|(?P<d2>[0-3]?\d)\.(?P<m2>[01]?\d)\.(?P<y2>\d{4})"
    rf"|{COMPACT}"
    rf"|{_DAY.format('d3')}(?: of)? {_NAME.format('m3')}\b(?:,? (?P<y3>\d{{4}})\b)?"
    rf"|{_NAME.format('m4')} {_DAY.format('d4')}\b(?!:)(?:,? (?P<y4>\d{{4}})\b)?"
    rf"|{_NAME.format('m5')}(?:,? (?:of )?(?P<y5>\d{{4}}))?\b"
    rf"|(?:(?<![.,{CURRENCY_SIGNS}\d-])|(?<=\bc\.)|(?<=\bca\.)|(?<=\bmid-))(?P<y6>1\d{{3}}|20\d{{2}})\b(?![.,]\d|%|-\d))"
)
_LAST_MONTH: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day, a month or a year and where the text names it; 0 where that part is not named."""

    year: int = 0
    month: int = 0
    day: int = 0
    start: int
    end: int

    @property
    def is_year(self) -> bool:
        """Whether nothing but a year is named."""
        return not self.month

    def agrees(self, other: "Day", years: Collection[int]) -> bool:
        """Return whether `other` can be the same, and names all that is named here.

        A year that it does not name may be one of `years`, those that are named around it.
        """
        if self.year and self.year != other.year and (other.year or self.is_year or self.year not in years):
            return False
        return (not self.month or self.month == other.month) and (not self.day or self.day == other.day)


def days_in(text: str) -> list[Day]:
    """Return what a text names, in reading order."""
    return list(_found(text))


def _found(text: str) -> Iterator[Day]:
    for found in _DATE.finditer(text):
        part = {name[0]: value for name, value in found.groupdict().items() if value}
        written = part.get("m", "0")
        month = int(written) if written.isdigit() else _MONTHS[written[:3].lower()]
        if month <= _LAST_MONTH:
            yield Day(
                year=int(part.get("y", 0)), month=month, day=int(part.get("d", 0)), start=found.start(), end=found.end()
            )
