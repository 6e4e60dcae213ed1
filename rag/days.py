"""Days as people write them: when documents were published, at the earliest and at the latest."""

from datetime import date
from typing import Any

from rag.errors import InputError


def read_day(written: Any) -> date:
    """Return the day that YYYY-MM-DD names.

    Raises ValueError, which never repeats the value, for anything else: Python reads other forms of ISO 8601 as well,
    and Pydantic numbers as seconds since 1970.
    """
    try:
        day = date.fromisoformat(written)
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != written:
        raise ValueError("must be a date such as 2024-05-31")
    return day


def require_order(first: date | None, last: date | None) -> None:
    """Raise InputError when `first` is after `last`: nothing is published then, and it is surely a slip."""
    if first and last and first > last:
        raise InputError(f"Nothing is published from {first} to {last}: the first day is after the last.")
