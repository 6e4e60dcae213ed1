"""A statement with its days and quantities as a quotation writes them, where both name the same: 4,671 for 4671."""

from collections.abc import Iterator

from rag.answering.text.days import days_in
from rag.answering.text.quantities import Quantity, quantities_in
from rag.answering.text.units import start_with_currency

Replacement = tuple[int, int, str]
"""Start and end of a range of characters, and what takes its place."""


def written_alike(statement: str, quotation: str) -> str:
    """Return the statement with each day and quantity that the quotation has, too, in the quotation's characters."""
    end = len(statement)
    for start, stop, text in sorted(_replacements(statement, quotation), reverse=True):
        if stop <= end:
            statement, end = f"{statement[:start]}{text}{statement[stop:]}", start
    return statement


def _replacements(statement: str, quotation: str) -> Iterator[Replacement]:
    said, held = days_in(statement), days_in(quotation)
    days = {(day.year, day.month, day.day): quotation[day.start : day.end] for day in held}
    quantities = quantities_in(quotation, held)
    for day in said:
        if text := days.get((day.year, day.month, day.day)):
            yield day.start, day.end, text
    for one in quantities_in(statement, said):
        if same := next((other for other in quantities if _is_same(one, other)), None):
            text = quotation[start_with_currency(quotation, same.start) : same.end]
            yield start_with_currency(statement, one.start), one.end, text


def _is_same(one: Quantity, other: Quantity) -> bool:
    """Return whether two quantities differ in their spelling alone; 2:30 pm may be more than what 2:30 tells."""
    alike = one.value == other.value and (one.unit == other.unit or one.is_time)
    return alike and one.agrees([other], units_around=False)
