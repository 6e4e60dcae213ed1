"""The statements of an answer as one text: sentences after each other, items, rows and code on lines of their own."""

from collections.abc import Iterable
from itertools import chain, pairwise
from typing import Final

from rag.types import Statement, SupportStatus

_ENDS: Final = tuple(".!?…。！？")
_CLOSING: Final = "\"”’'»)]*_`"


def gap(above: str, below: str) -> str:
    """Return what stands between two statements: a blank, or a line's end where one of them ends as no sentence does.

    Items of a list, rows of a table, code and what leads in to them would run into each other.
    """
    return " " if all(text.rstrip(_CLOSING).endswith(_ENDS) for text in (above, below)) else "\n"


def written(statements: Iterable[Statement], *, warning: str = "") -> str:
    """Return statements as one text, each with its marks [1], behind the `warning` where nothing supports it."""
    said = list(statements)
    gaps = ("", *(gap(above.text, below.text) for above, below in pairwise(said)))
    return "".join(chain.from_iterable(zip(gaps, (_with_marks(one, warning) for one in said), strict=False)))


def _with_marks(statement: Statement, warning: str) -> str:
    behind = warning if statement.status is SupportStatus.UNSUPPORTED else ""
    behind += "".join(f" [{number}]" for number in statement.citations)
    return f"{statement.text}\n{behind.lstrip()}" if statement.is_code else statement.text + behind
