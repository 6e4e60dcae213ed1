"""The figures in a row of a table and the times that they are of: the name of their column, or that of their row, says.

Figures are the cells behind the first one, or the numbers that a line ends with, as a PDF gives it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rag.answering.text.dates import REACHING, Time, times_in
from rag.answering.text.lines import FIGURE, Range, cells, leads_in

_ENDING: Final = re.compile(rf"(?<=\S)(?P<gap>[ \t]+){FIGURE}[ \t]*$")
_YEAR: Final = re.compile(r"\b(?:1[89]|20)\d\d\b")
_YEARS: Final = re.compile(r"(?:\b(?:1[89]|20)\d\d\b\W*)+$")
_FROM_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d\b.*")
_REMEMBERED: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedCell:
    """Where a figure stands in its row, the name of its column, and the times that it is of; none is known without."""

    place: Range
    column: str
    times: Sequence[Time]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRow:
    """What stands before the figures of a row, and these; `by_column` says that their columns tell of which times."""

    label: str
    cells: Sequence[DatedCell]
    by_column: bool

    @property
    def times(self) -> list[Time]:
        """All times that figures of the row are of."""
        return [time for cell in self.cells for time in cell.times]

    def of(self, wanted: Sequence[Time]) -> list[DatedCell]:
        """Return the figures that are of one of the wanted times."""
        return [one for one in self.cells if any(time.agrees(other) for time in one.times for other in wanted)]

    def is_of_others(self, wanted: Sequence[Time]) -> bool:
        """Return whether all figures are of other times than the wanted ones, as their columns say."""
        return self.by_column and bool(wanted) and all(time.differs(one) for time in wanted for one in self.times)


@lru_cache(_REMEMBERED)
def dated_row(row: str, columns: str) -> DatedRow | None:
    """Return a row below the line with the names of the columns, where it is known of which times its figures are.

    None where neither the columns nor the row name one. What holds from or until a time is of no known one.
    """
    label, places = _parted(row)
    if not places or not (columns or len(cells(row)) > 1):
        return None
    first, names = _names(columns, len(places))
    times = [_of(name) for name in names]
    by_column = any(times)
    if not by_column:
        own = _within(times_in(label), times_in(first)) or times_in(first)
        times = [own] * len(places)
    if not any(times):
        return None
    found = zip(places, names, times, strict=True)
    dated = [DatedCell(place=place, column=name, times=tuple(time)) for place, name, time in found]
    return DatedRow(label=label, cells=tuple(dated), by_column=by_column)


def _parted(row: str) -> tuple[str, list[Range]]:
    """Return what stands before the figures of a row, and where these stand."""
    parts = cells(row)
    if len(parts) > 1:
        first, *others = parts
        return row[slice(*first)].strip(), [_stripped(row, *one) for one in others]
    found: list[Range] = []
    end = len(row.rstrip())
    while one := _ENDING.search(row[:end]):
        found.insert(0, (one.end("gap"), end))
        end = one.start("gap")
    return row[:end].strip(), found if any(map(str.isalpha, row[:end])) else []


def _names(columns: str, count: int) -> tuple[str, list[str]]:
    """Return the name of the first column, and those of `count` others; these are "" where the line has more or fewer.

    The first may have none. A line of prose or of a PDF may end with the times of the columns.
    """
    parts = [columns[slice(*one)].strip() for one in cells(columns)]
    if len(parts) == count + 1:
        return parts[0], parts[1:]
    if len(parts) == count > 1:
        return "", parts
    ending = _YEARS.search(columns) if len(parts) == 1 and not leads_in(columns) else None
    years = _YEAR.findall(ending[0]) if ending else []
    return "", years if len(years) == count else [""] * count


def _of(name: str) -> list[Time]:
    return [] if REACHING.search(_FROM_YEAR.sub("", name)) else times_in(name)


def _within(times: Sequence[Time], around: Sequence[Time]) -> list[Time]:
    """Return times with the year of the one that stands around them, where they lack theirs."""
    year = around[0].year if len(around) == 1 else 0
    return [Time(year=time.year or year, month=time.month) for time in times]


def _stripped(row: str, start: int, end: int) -> Range:
    said = row[start:end]
    return start + len(said) - len(said.lstrip()), end - len(said) + len(said.rstrip())
