"""Lines that stand for themselves, items of lists and rows of tables, and the line that introduces them.

A row has bars between its cells, or numbers in columns, as a PDF gives them.
"""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

ITEM: Final = r"[-*+•·▪◦●‣–] |\d{1,3}[.)] |\(?[a-z]\) |\(\d{1,3}\) "
"""What an item of a list begins with."""
LEAST_ROWS: Final = 3  # lines in a row that end with a number; fewer of prose may do so by chance
MOST_WORDS: Final = 12  # in a row, or in the line that names the columns
_BARS: Final = re.compile(r"[ \t]*(?:\||[^|\n]+ \| )")
_NUMBER: Final = re.compile(r"(?!0\d)[\d.,]*\d%?")  # groups that begin with a zero are of one number, as of a telephone
_ENTRY: Final = re.compile(r"(?=[^\W_])(?=.*[^\W\d_]).* [-−+]?[$€£¥]?\d[\d.,]*(?<=\d)(?: ?[%°]| [^\W\d_]{1,3})?")
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")
_NUMBERS: Final = re.compile(r"\d[\d.,]*")
_RULE: Final = re.compile(r"(?=[^-\n]*-)[ \t|:-]*")
_ENDED: Final = re.compile(r"[.!?:;,–—-][\"”’)*_]*$")

Range = tuple[int, int]


def is_item(line: str) -> bool:
    """Return whether a line begins an item of a list."""
    return re.match(rf"[ \t]*(?:{ITEM})", line) is not None


def is_row(line: str) -> bool:
    """Return whether a line is a row by itself: cells with bars between them, or words with numbers in columns."""
    if _BARS.match(line):
        return True
    words = line.split()
    numbers = list(takewhile(_NUMBER.fullmatch, reversed(words)))
    name = "".join(words[: len(words) - len(numbers)])
    return len(numbers) > 1 and any(map(str.isalpha, name)) and not any(map(str.isdigit, name))


def rows_in(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether it is a row, as are several lines in a row that end with a number.

    One with no numbers but years stands above others as what names their columns.
    """
    found = [is_row(line) for line in lines]
    entries = [row or _is_entry(line) for line, row in zip(lines, found, strict=True)]
    first = 0
    for last, entry in enumerate([*entries, False]):
        if not entry:
            if last - first >= LEAST_ROWS:
                found[first:last] = [True] * (last - first)
            if last - first > 1 and _only_years(lines[first]) and not _only_years(lines[first + 1]):
                found[first] = False
            first = last + 1
    return found


def heads_columns(line: str, below: str) -> bool:
    """Return whether a line stands like the names of columns above a row that has no bars; "label: value" does not."""
    return (
        "|" not in below
        and 0 < len(line.split()) <= MOST_WORDS
        and ": " not in line
        and not _ENDED.search(line.rstrip())
    )


def leads_in(line: str) -> bool:
    """Return whether a line ends with a colon, by which it leads in to what stands below it."""
    return line.rstrip(" *_").endswith(":")


def introduced(text: str, place: int, *, in_table: bool = False) -> tuple[Range | None, list[Range]]:
    """Return the line that introduces the list or table of the line at `place`, and the lines of its items.

    A lead-in ends with a colon; for that line itself they are the items below it. In prose there is neither. A text
    that begins `in_table` lacks the line that names the columns of its first rows.
    """
    lines = _lines(text)
    rows = rows_in([text[slice(*line)] for line in lines])
    belong = [row or is_item(text[slice(*line)]) for line, row in zip(lines, rows, strict=True)]
    here = next((i for i, (start, end) in enumerate(lines) if start <= place < end), len(lines) - 1)
    if here + 1 < len(lines) and belong[here + 1] and _introduces(text, lines, rows, here):
        return None, _block(lines, rows, belong, here + 1)
    if not belong[here]:
        return None, []
    block = _block(lines, rows, belong, here)
    if "|" in text[slice(*block[0])]:
        if in_table and block[0] == lines[0]:
            return None, block
        return (block[0] if block[0] != lines[here] else None), block[1:]
    before = lines.index(block[0]) - 1
    return (lines[before] if before >= 0 and _introduces(text, lines, rows, before) else None), block


def cells_of(line: str) -> list[Range]:
    """Return the ranges of the cells of a row with bars."""
    return [cell.span() for cell in re.finditer(r"[^|\n]+", line) if cell[0].strip()]


def _is_entry(line: str) -> bool:
    return len(line.split()) <= MOST_WORDS and _ENTRY.fullmatch(line.rstrip()) is not None


def _only_years(line: str) -> bool:
    return "|" not in line and all(_YEAR.fullmatch(number) for number in _NUMBERS.findall(line))


def _lines(text: str) -> list[Range]:
    """Return the ranges of the lines that have words: blank ones and the rules of tables are left out."""
    found = [match.span() for match in re.finditer(r"[^\n]+", text)]
    return [(start, end) for start, end in found if text[start:end].strip() and not _RULE.fullmatch(text[start:end])]


def _block(lines: Sequence[Range], rows: Sequence[bool], belong: Sequence[bool], here: int) -> list[Range]:
    """Return the items in a row, or the rows in a row, that the line at `here` is one of."""
    alike = [one and row == rows[here] for one, row in zip(belong, rows, strict=True)]
    first = last = here
    while first and alike[first - 1]:
        first -= 1
    while last + 1 < len(lines) and alike[last + 1]:
        last += 1
    return list(lines[first : last + 1])


def _introduces(text: str, lines: Sequence[Range], rows: Sequence[bool], here: int) -> bool:
    """Return whether a line leads in to the one below it: it ends with a colon, or names the columns of its table."""
    line, below = (text[slice(*one)] for one in lines[here : here + 2])
    return leads_in(line) or (rows[here + 1] and not rows[here] and heads_columns(line, below))
