"""The heading that a sentence stands below, and of which time or version that is, as in a list of changes."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from rag.answering.text.dates import Time, times_in, without_times
from rag.answering.text.days import days_in
from rag.underlines import underlined

UNDATED: Final = date.min
_DENIES: Final = re.compile(
    r"\b(?:not|no|never|without|cannot|excluded|excludes|exclusions?|except(?:ions?)?|prohibited|forbidden|banned)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_ALL_THE_SAME: Final = re.compile(r"\b(?:forget|miss(?:ed)?|only|least|later)\b", re.IGNORECASE)  # "don't forget"
_VERSION: Final = re.compile(r"(?<![\w.])[vV]?(\d+(?:\.\d+)+)\W*$")  # "3.1 Annual leave" has the number of a section


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading: its level, the times that it names, its day, UNDATED where it names none or several, its version."""

    level: int = 0
    times: tuple[Time, ...] = ()
    day: date = UNDATED
    version: str = ""

    def followed_by(self, text: str, *, level: int) -> "Heading":
        """Return the heading that holds from the next one on: itself, where that is lower and has neither."""
        times, version = tuple(times_in(text)), _VERSION.search(without_times(text))
        if (self.times or self.version) and not times and not version and level > self.level:
            return self
        return Heading(level=level, times=times, day=_only_day(text), version=version[1] if version else "")


def level_of(text: str, start: int) -> int:
    """Return how many signs stand before the words of a heading of Markdown, or as many as its underline stands for.

    It is 0 for one of wrapped text.
    """
    signs = text.count("#", text.rfind("\n", 0, start) + 1, start)
    return signs or underlined(text.split("\n")).get(text.count("\n", 0, start), 0)


def _only_day(text: str) -> date:
    days = [day for day in days_in(text) if day.year and day.month and day.day]
    try:
        return date(days[0].year, days[0].month, days[0].day) if len(days) == 1 else UNDATED
    except ValueError:  # 31 June
        return UNDATED


def denies(text: str) -> bool:
    """Return whether a heading, or a question, denies something."""
    return _DENIES.search(text) is not None and not _ALL_THE_SAME.search(text)
