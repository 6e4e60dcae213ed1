"""Lines that stand for themselves, items of lists and rows of tables, and the line that introduces them.

A row has bars between its cells, or commas as of CSV, stands in columns that blanks or tabs align, or ends with
numbers, as a PDF gives it.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby, pairwise, takewhile
from typing import Final

from rag.answering.text.units import CURRENCY_SIGNS
from rag.answering.text.weekdays import HOURS
from rag.tables import LINE, ROW, RULE, is_record

ITEM: Final = r"[-*+•·▪◦●‣–] |\d{1,3}[.)] |\(?[a-z]\) |\(\d{1,3}\) "
"""What an item of a list begins with."""
OPTION: Final = re.compile(r"[ \t]*[`*]*(?:--[a-zA-Z][\w-]*|-[a-zA-Z]|-\d(?=[,:`]))(?![\w-])")
"""What a line begins with that explains an option of a program."""
HOURS_LINE: Final = re.compile(rf"[ \t]*{HOURS}")
"""What a line of hours begins with: "Monday: "."""
FIELD: Final = re.compile(
    r"^[ \t]*(?:\*\*|__)?(?P<label>[A-ZÀ-Þ][^\W_]*(?:[ /’'-][^\W_]+){0,3})(?::(?:\*\*|__)?|(?:\*\*|__):)[ \t]+(?=\S)",
    re.MULTILINE,
)
"""The label that a line of a record begins with: "Present: "."""
NAME: Final = r"[A-ZÀ-Þ][\w.’'-]*(?: [A-ZÀ-Þ][\w.’'-]*){0,3}"
MAIL_HEADER: Final = r"(?:From|To|Cc|Bcc|Date|Sent|Subject):"
TURN: Final = re.compile(
    r"^[ \t]*(?:[-*•>] )?(?:[^\w\s\[(<*]+ )?"
    r"(?P<time>[\[(]?\d[\d :.,/T-]{3,20}(?:[AaPp]\.?[Mm]\.?)?[\])]?:? ?(?:[-–—] )?)?"
    rf"(?:\*\*|__)?[<@]?(?!{MAIL_HEADER})(?P<name>{NAME})>?(?: [(\[][^()\[\]\n]{{1,30}}[)\]])?"
    r"(?::(?:\*\*|__)?|(?:\*\*|__):)[ \t]+(?=\S)",
    re.MULTILINE,
)
"""The beginning of a line that opens a turn: "Ann Lee:", "[10:31] Ann (staff):", "**Ann:**"; no header of a mail."""
FIGURE: Final = rf"(?:[-−+(]?[{CURRENCY_SIGNS}]?\d[\d.,:]*\)?(?: ?[%°{CURRENCY_SIGNS}]| [^\W\d_]{{1,3}})?|[-–—])"
"""What a cell has that is a number with its unit, or none."""
LEAST_CELLS: Final = 3  # in a line, by which wide gaps are no chance
LEAST_ROWS: Final = 3  # lines in a row that end with a number; fewer of prose may do so by chance
OUTLINED: Final = 64  # texts
MOST_WORDS: Final = 12  # in a row, or in the line that names the columns
_BARS: Final = re.compile(ROW)
_BAR: Final = re.compile(r"\|")
_GAP: Final = re.compile(r"(?<=[^\s.!?])(?=\t| [ \t])[ \t]+(?=\S)")  # two blanks behind a full stop are a habit
_OUTSIDE: Final = re.compile(r"\s*\|?")
_NUMBER: Final = re.compile(r"(?!0\d)[\d.,]*\d%?")  # groups that begin with a zero are of one number, as of a telephone
_ENTRY: Final = re.compile(
    rf"(?=[^\W_])(?=.*[^\W\d_]).* [-−+]?[{CURRENCY_SIGNS}]?\d[\d.,]*(?<=\d)(?: ?[%°]| [^\W\d_]{{1,3}})?"
)
_FIGURE: Final = re.compile(FIGURE)
_AMOUNT: Final = re.compile(rf"(?=.*[{CURRENCY_SIGNS}%.,]).+|\d{{5,}}")  # "10", "2011" may name a column
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")
_NUMBERS: Final = re.compile(r"\d[\d.,]*")
_ENDED: Final = re.compile(r"[.!?:;,–—-][\"”’)*_]*$")

Range = tuple[int, int]


def indentation(line: str) -> int:
    """Return how many blanks stand before the words of a line."""
    return len(line) - len(line.lstrip())


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


def cells(line: str) -> list[Range]:
    """Return the ranges of the cells of a row, between bars or at least two wide gaps; all of another line."""
    barred = "|" in line and ("`" not in line or _BARS.match(line) is not None)
    found = _barred(line) if barred else _gapped(line)
    return found if barred or len(found) >= LEAST_CELLS else [(0, len(line))]


def rows_in(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether it is a row, as are several in a row that are aligned, records or end with a number.

    One with no numbers but years stands above others as what names their columns.
    """
    aligned = [one or other for one, other in zip(_aligned(lines), _records(lines), strict=True)]
    found = [is_row(line) or grid for line, grid in zip(lines, aligned, strict=True)]
    entries = [row or _is_entry(line) for line, row in zip(lines, found, strict=True)]
    tables = [("|" in line, grid) for line, grid in zip(lines, aligned, strict=True)]  # a caption is in none
    first = 0
    for (entry, (_, grid)), run in groupby(zip(entries, tables, strict=True)):
        last = first + len(list(run))
        if entry and last - first >= LEAST_ROWS:
            found[first:last] = [True] * (last - first)
        columns = not grid or is_record(lines[first]) or len(cells(lines[first])) >= LEAST_CELLS
        if entry and last - first > 1 and columns and _only_years(lines[first]) and not _only_years(lines[first + 1]):
            found[first] = False
        first = last
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
    lines, rows, kinds = _outline(text)
    here = next((i for i, (start, end) in enumerate(lines) if start <= place < end), len(lines) - 1)
    if here + 1 < len(lines) and kinds[here + 1] and _introduces(text, lines, rows, here):
        return None, _block(lines, kinds, here + 1)
    if not kinds[here]:
        return None, []
    block = _block(lines, kinds, here)
    if "|" in text[slice(*block[0])]:
        if in_table and block[0] == lines[0]:
            return None, block
        if not _has_figures(text, block[0]):
            return (block[0] if block[0] != lines[here] else None), block[1:]
    before = lines.index(block[0]) - 1
    return (lines[before] if before >= 0 and _introduces(text, lines, rows, before) else None), block


@lru_cache(OUTLINED)
def _outline(text: str) -> tuple[list[Range], list[bool], list[str]]:
    """Return the lines of a text, which of them are rows, and the kind of each; it is asked about line by line."""
    lines = _lines(text)
    said = [text[slice(*line)] for line in lines]
    rows = rows_in(said)
    kinds: list[str] = []
    for line, row in zip(said, rows, strict=True):
        kind = _kind(line, row=row)
        goes_on = kinds[-1:] in (["item"], ["option"]) and line[0] in " \t"  # indented below it
        kinds.append(kinds[-1] if goes_on else kind)
    return lines, rows, kinds


def opens(lines: Sequence[Range]) -> bool:
    """Return whether lines are the first of their text."""
    return bool(lines) and lines[0][0] == 0


def _barred(line: str) -> list[Range]:
    outside = _OUTSIDE.match(line)
    first, last = outside.end() if outside else 0, len(line.rstrip())
    last -= line[first:last].endswith("|")
    return _between(_BAR, line, first, last)


def _gapped(line: str) -> list[Range]:
    return [(0, len(line))] if "\n" in line else _between(_GAP, line, 0, len(line.rstrip()))


def _between(separator: re.Pattern[str], line: str, first: int, last: int) -> list[Range]:
    edges = [(first, first), *(one.span() for one in separator.finditer(line, first, last)), (last, last)]
    return [(one[1], other[0]) for one, other in pairwise(edges)]


def _aligned(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether it and a neighbour have cells below each other, or it heads such with as many."""
    parted = [_gapped(line) if "|" not in line and not is_item(line) else [] for line in lines]
    found = [False] * len(lines)
    for i in reversed(range(len(lines) - 1)):
        one, other = parted[i], parted[i + 1]
        if len(one) == len(other) > 1 and (
            ("\t" in lines[i] and "\t" in lines[i + 1])
            or (found[i + 1] and len(one) >= LEAST_CELLS)
            or all(_in_column(lines[i : i + 2], a, b) for a, b in zip(one[1:], other[1:], strict=True))
        ):
            found[i : i + 2] = [True, True]
    return found


def _records(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether it and a neighbour are records; one alone may be prose."""
    found = [is_record(line) and "|" not in line for line in lines]
    beside = zip(found, [False, *found], [*found[1:], False], strict=False)
    return [one and (above or below) for one, above, below in beside]


def _in_column(lines: Sequence[str], a: Range, b: Range) -> bool:
    """Return whether cells begin below each other, or end so as numbers do: lines that are justified all end so."""
    ends = a[1] == b[1] and any(map(_FIGURE.fullmatch, (lines[0][slice(*a)], lines[1][slice(*b)])))
    return a[0] == b[0] or ends


def _has_figures(text: str, row: Range) -> bool:
    """Return whether the first row of a table with bars has amounts already, so that no row names its columns."""
    below = LINE.match(text, row[1] + 1)
    if below and RULE.fullmatch(below[0].rstrip("\n")):
        return False
    line = text[slice(*row)]
    others = [line[slice(*cell)].strip() for cell in cells(line)[1:]]
    return any(map(_AMOUNT.fullmatch, others)) and all(re.fullmatch(FIGURE, one) for one in others)


def _is_entry(line: str) -> bool:
    return len(line.split()) <= MOST_WORDS and _ENTRY.fullmatch(line.rstrip()) is not None


def _only_years(line: str) -> bool:
    return "|" not in line and all(_YEAR.fullmatch(number) for number in _NUMBERS.findall(line))


def _lines(text: str) -> list[Range]:
    """Return the ranges of the lines that have words: blank ones and the rules of tables are left out."""
    found = [match.span() for match in re.finditer(r"[^\n]+", text)]
    return [(start, end) for start, end in found if text[start:end].strip() and not RULE.fullmatch(text[start:end])]


def _kind(line: str, *, row: bool) -> str:
    """Return what a line has in common with the others of its list or table, "" for prose."""
    if HOURS_LINE.match(line):
        return "hours"
    if not row:
        return "item" if is_item(line) else "option" if OPTION.match(line) else ""
    return "bars" if "|" in line else f"{len(cells(line))} cells"


def _block(lines: Sequence[Range], kinds: Sequence[str], here: int) -> list[Range]:
    """Return the items in a row, or the rows of a table in a row, that the line at `here` is one of."""
    first = last = here
    while first and kinds[first - 1] == kinds[here]:
        first -= 1
    while last + 1 < len(lines) and kinds[last + 1] == kinds[here]:
        last += 1
    return list(lines[first : last + 1])


def _introduces(text: str, lines: Sequence[Range], rows: Sequence[bool], here: int) -> bool:
    """Return whether a line leads in to the one below it: it ends with a colon, or names the columns of its table."""
    line, below = (text[slice(*one)] for one in lines[here : here + 2])
    return leads_in(line) or (rows[here + 1] and not rows[here] and heads_columns(line, below))
