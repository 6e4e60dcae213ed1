"""The names of the columns of a table that a passage begins in the middle of: the line above its rows in the document.

A table that is longer than a passage has them only in its first one, and the rows of the others say little without.
"""

import re
from collections.abc import Callable
from itertools import takewhile
from typing import Final

from rag.tables import LINE, ROW, RULE

FARTHEST: Final = 50_000  # characters before the passage within which the table must have begun
_ROW: Final = re.compile(ROW)
_LAST_ROW: Final = re.compile(r"[^\n]*(?:\||\t|  )[^\n]*")
_PARTED: Final = re.compile(r"[ \t]*(?:\n[ \t]*\n|\n?[ \t]*\Z)")  # by an empty line, or the end
BEHIND: Final = 200  # characters behind a passage that tell whether its table goes on


def names_of_columns(passage: str, before: Callable[[int], str]) -> tuple[str, int]:
    """Return the line with the names of the columns, and how many characters before the passage it begins.

    That is nothing, 0, where a passage does not begin below such a line in a table with bars. `before` gives so many
    of the characters of the document before the passage.
    """
    first, _, below = passage.partition("\n")
    if not _ROW.match(first) or RULE.fullmatch(below.partition("\n")[0]):
        return "", 0
    text = before(FARTHEST)
    rows = list(takewhile(_ROW.match, reversed(LINE.findall(text))))
    if not rows or len(text) == FARTHEST == sum(map(len, rows)) or RULE.fullmatch(rows[-1].strip()):
        return "", 0
    return rows[-1].strip(), sum(map(len, rows)) - (len(rows[-1]) - len(rows[-1].lstrip()))


def goes_on(passage: str, behind: Callable[[int], str]) -> bool:
    """Return whether a passage that ends with a row may lack the next ones; `behind` gives what stands behind it."""
    ends_with_row = _LAST_ROW.fullmatch(passage, passage.rfind("\n") + 1) is not None
    return ends_with_row and not _PARTED.match(behind(BEHIND))
