"""What becomes of the statements of an answer that nothing holds up."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from rag.answering.grounding.check import Grounded
from rag.types import Citation, Statement, SupportStatus
from rag.written import written

Unsupported = Literal["flag", "drop", "abstain"]
"""`flag` shows them as what they are, `drop` leaves them out, `abstain` gives no answer that has one."""


def settle(grounded: Grounded, unsupported: Unsupported) -> Grounded:
    """Return a checked answer as the setting wants it, its citations numbered by first use again.

    An answer without any statement left is empty, which an engine takes for an abstention.
    """
    kept = [statement for statement in grounded.statements if statement.status is not SupportStatus.UNSUPPORTED]
    if unsupported == "flag" or len(kept) == len(grounded.statements):
        return grounded
    return _rebuilt(kept if unsupported == "drop" else (), grounded.citations)


def _rebuilt(statements: Sequence[Statement], citations: Sequence[Citation]) -> Grounded:
    used = dict.fromkeys(number for statement in statements for number in statement.citations)
    numbers = {old: new for new, old in enumerate(used, start=1)}
    renumbered = [replace(one, citations=tuple(numbers[old] for old in one.citations)) for one in statements]
    by_number = {citation.number: citation for citation in citations}
    return Grounded(
        text=written(renumbered),
        statements=tuple(renumbered),
        citations=tuple(replace(by_number[old], number=new) for old, new in numbers.items()),
    )
