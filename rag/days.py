"""The days between which documents were published."""

from datetime import date

from rag.errors import InputError


def require_order(first: date | None, last: date | None) -> None:
    """Raise InputError when `first` is after `last`: nothing is published then, and it is surely a slip."""
    if first and last and first > last:
        raise InputError(f"Nothing is published from {first} to {last}: the first day is after the last.")
