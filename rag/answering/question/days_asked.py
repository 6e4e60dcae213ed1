"""The days that a question asks about: "what was decided on 12 March?"."""

from datetime import date

from rag.answering.text.dates import is_reaching
from rag.answering.text.days import Day, days_in


def days_asked(question: str) -> list[Day]:
    """Return the days that a question names, but for those that are a beginning or an end: "since 12 March"."""
    return [day for day in days_in(question) if day.day and not is_reaching(question, day.start)]


def asks_about(question: str, day: date) -> bool:
    """Return whether a question names a day; without its year, it may be that day of any year."""
    on = Day(year=day.year, month=day.month, day=day.day, start=0, end=0)
    return any(asked.agrees(on, ()) for asked in days_asked(question))
