"""The rows of a CSV file as a table of Markdown: so each is found, cut and quoted whole, below the names of columns."""

import csv
import re
from io import StringIO
from itertools import pairwise, takewhile
from typing import Final

DELIMITERS: Final = ";\t,|"  # commas are in values, too
_QUOTED: Final = re.compile(r'"[^"\n]*"')
_OF_EXCEL: Final = re.compile(r"\Asep=.\n")  # which delimiter it is, and no row


def table_of(text: str) -> tuple[str, str]:
    """Return what stands above the names of columns, and the table; raises csv.Error for a cell of 131,072 characters.

    Above it stand rows with a single value, as the caption of an export; a file with no others has no table.
    """
    text = _OF_EXCEL.sub("", text)
    found = csv.reader(StringIO(text), delimiter=_delimiter(text), skipinitialspace=True)
    rows = [cells for row in found if any(cells := [_in_a_cell(value) for value in row])]
    above = list(takewhile(lambda cells: sum(map(bool, cells)) == 1, rows))
    caption = "\n\n".join("".join(cells) for cells in above)
    names, *lines = rows[len(above) :] or [[]]
    return caption, "\n".join(map(_line, (names, ["---"] * len(names), *lines))) if names else ""


def _delimiter(text: str) -> str:
    """Return the sign that a line and the one below it have as often as each other, as a caption seldom does."""
    lines = [bare for line in text.split("\n") if (bare := _QUOTED.sub("", line)).strip()]
    alike = (sign for one, below in pairwise(lines) for sign in DELIMITERS if one.count(sign) == below.count(sign) > 0)
    return next(alike, max(DELIMITERS, key="".join(lines[:1]).count))


def _in_a_cell(value: str) -> str:
    return " ".join(value.replace("|", "¦").split())


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
