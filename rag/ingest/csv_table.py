"""The rows of a CSV file as a table of Markdown: so each is found, cut and quoted whole, below the names of columns."""

import csv
from io import StringIO
from itertools import takewhile

DELIMITERS = ",;\t"


def table_of(text: str) -> tuple[str, str]:
    """Return what stands above the names of columns, and the table; raises csv.Error for a cell of 131,072 characters.

    Above it stand rows with a single value, as the caption of an export; a file with no others has no table.
    """
    head = next((line for line in text.split("\n") if any(map(line.count, DELIMITERS))), "")
    found = csv.reader(StringIO(text), delimiter=max(DELIMITERS, key=head.count))
    rows = [cells for row in found if any(cells := [_in_a_cell(value) for value in row])]
    above = list(takewhile(lambda cells: sum(map(bool, cells)) == 1, rows))
    caption = "\n\n".join("".join(cells) for cells in above)
    names, *lines = rows[len(above) :] or [[]]
    return caption, "\n".join(map(_line, (names, ["---"] * len(names), *lines))) if names else ""


def _in_a_cell(value: str) -> str:
    return " ".join(value.replace("|", "¦").split())


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
