"""The heading that a sentence stands below, and of which time it says that it is, as in a list of changes."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from rag.answering.dates import Time, times_in
from rag.answering.days import days_in

UNDATED: Final = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading: its level, the times that it names, and its day, UNDATED where it names none or several."""

    level: int = 0
    times: tuple[Time, ...] = ()
    day: date = UNDATED

    def followed_by(self, text: str, *, level: int) -> "Heading":
        """Return the heading that holds from the next one on: itself, where that is of a lower level and no time."""
        times = tuple(times_in(text))
        if self.times and not times and level > self.level:
            return self
        return Heading(level=level, times=times, day=_only_day(text))


def level_of(text: str, start: int) -> int:
    """Return how many signs stand before the words of a heading of Markdown; 0 for one of wrapped text."""
    return text.count("#", text.rfind("\n", 0, start) + 1, start)


def _only_day(text: str) -> date:
    days = [day for day in days_in(text) if day.year and day.month and day.day]
    try:
        return date(days[0].year, days[0].month, days[0].day) if len(days) == 1 else UNDATED
    except ValueError:  # 31 June
        return UNDATED
