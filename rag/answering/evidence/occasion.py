"""The day that a question asks about: "what was decided on 12 March?" is not answered from the meeting of 19 March."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from rag.answering.question.days_asked import asks_about, days_asked
from rag.answering.text.dates import Time, times_in
from rag.answering.text.days import days_in

REPORTED: Final = 2  # days in which a day is still told of as it was


class Occasion:
    """The days that a question names, held against when documents were published and what they name."""

    def __init__(self, question: str, passages: Sequence[tuple[date, str, str]]) -> None:
        """`passages` are the days of publication, titles and texts of all that was found; `date.min` is unknown."""
        self._question = question
        self._asked = days_asked(question)
        self._times = [Time(year=day.year, month=day.month) for day in self._asked]
        self._is_found = any(self._is_of(published, title) for published, title, _ in passages)

    def is_another(self, published: date, title: str, text: str) -> bool:
        """Return whether a passage is of another day, and does not name the one that is asked about.

        Where no document is of that very day, one is of it that was published within REPORTED days, or that names the
        month or year.
        """
        if not self._asked or self._is_of(published, title) or self._names(text):
            return False
        days = [day for day in days_in(title) if day.day]
        if self._is_found or days or published == date.min:
            return bool(days) or (published != date.min and self._is_found)
        if any(time.agrees(other) for time in times_in(text) for other in self._times):
            return False
        return not any(asks_about(self._question, published - timedelta(late)) for late in range(REPORTED + 1))

    def _is_of(self, published: date, title: str) -> bool:
        """Return whether a document was published on a day that is asked about, or has it in its title."""
        return (bool(self._asked) and asks_about(self._question, published)) or self._names(title)

    def _names(self, text: str) -> bool:
        return any(day.agrees(other, (day.year,)) for day in self._asked for other in days_in(text) if other.day)
