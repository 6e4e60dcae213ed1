"""Tables of the passages as a whole: the cells of their columns, what these measure, and which are ticked."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from math import nan
from typing import Final

from llama_index.core.schema import TextNode

from rag.answering.evidence.cutting import Passage, Sentence
from rag.answering.text.clock import CLOCK, DIAL
from rag.answering.text.days import days_in
from rag.answering.text.lines import cells
from rag.answering.text.quantities import Quantity, quantities_in
from rag.answering.text.stems import Analyze
from rag.answering.text.units import measure, units_in

YEAR: Final = re.compile(r"(?:1\d|20)\d\d")
_TICKED: Final = frozenset(("yes", "y", "✓", "✔", "true", "included"))
_CROSS: Final = frozenset(("x", "×"))  # ticked, where nothing else in the column is
_DASHES: Final = frozenset(("-", "–", "—", ""))
_EMPTY: Final = _DASHES | {"no", "n", "✗", "✘", "false", "none", "0"}
_BLANK: Final = "blank", nan
_SUMS: Final = re.compile(r"\W*(?:total|sum|all|average|mean|overall|altogether|together)\b", re.IGNORECASE)

Place = tuple[str, int]
"""The id of a document, and where in it a row begins."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows below the same line with the names of the `columns`, and whether these are all of its rows.

    `about` are the stems of its title and its headings.
    """

    columns: str
    rows: Mapping[Place, str]
    about: Set[str]
    whole: bool

    @cached_property
    def names(self) -> list[str]:
        """The names of the columns."""
        return _cells(self.columns)

    @cached_property
    def cells(self) -> list[list[str]]:
        """The cells of each column; none where a row has more or fewer than there are names."""
        rows = [_cells(row) for row in self.rows.values()]
        even = all(len(row) == len(self.names) for row in rows)
        return [list(column) for column in zip(*rows, strict=True)] if even else []

    def values(self, column: int) -> tuple[str, list[float]]:
        """Return the kind of measure of a column, and the value of each cell, not a number for a blank one.

        There are none where a cell has another kind, or says something else.
        """
        found = [_value(cell, self.names[column]) for cell in self.cells[column]]
        kinds = {kind for kind, _ in found}
        if CLOCK in kinds:  # then 7:40 is in the morning as well
            kinds.discard(DIAL)
        kinds.discard(_BLANK[0])
        return (kinds.pop(), [value for _, value in found]) if len(kinds) == 1 else ("none", [])

    @property
    def things(self) -> list[int]:
        """The places of the rows that are of one thing, and not of all together."""
        return [row for row, first in enumerate(self.cells[0]) if not _SUMS.match(first)]

    def ticks(self, column: int) -> list[bool]:
        """Return which cells of a column say yes; none where no cell says plainly yes or no."""
        said = [cell.lower() for cell in self.cells[column]]
        no = _EMPTY | _CROSS if any(cell in _TICKED for cell in said) else _EMPTY
        plainly = any(cell in _TICKED | _EMPTY | _CROSS for cell in said)
        return [cell not in no for cell in said] if plainly else []


@dataclass(slots=True)
class _Part:
    """The rows of a table that stand in one passage, and whether these are all of its rows."""

    about: Set[str]
    rows: dict[Place, str] = field(default_factory=dict)
    whole: bool = False


def tables_in(passages: Iterable[tuple[TextNode, Passage]], analyze: Analyze) -> list[Table]:
    """Return the tables with names of columns in passages, the parts of one in several passages joined."""
    parts: dict[tuple[str, str, tuple[tuple[int, str], ...]], list[_Part]] = defaultdict(list)
    for node, passage in passages:
        document, offset = node.metadata["document_id"], node.start_char_idx or 0
        found: dict[tuple[str, tuple[tuple[int, str], ...]], _Part] = {}
        for one in passage.sentences:
            if _is_row(one):
                key = one.lead, tuple(one.told.outline)
                above = " ".join(heading for _, heading in one.told.outline)
                part = found.setdefault(key, _Part(about=frozenset((*one.title_stems, *analyze(above)))))
                part.rows[document, offset + one.start] = one.text
                cut_off = not node.text[one.end :].strip(" \t\n|") and node.metadata.get("goes_on", True)
                part.whole = not cut_off and one.lead != node.metadata.get("columns", "")
        for (lead, outline), part in found.items():
            parts[document, lead, outline].append(part)
    return [_joined(lead, all_parts) for (_, lead, _), all_parts in parts.items()]


def is_exact(one: Quantity) -> bool:
    """Return whether a quantity is a single number, and neither a bound nor one of a range, a rank or a version."""
    return not (one.ordinal or one.place or one.bound or one.hedge) and one.value.count(".") <= 1


def _joined(columns: str, parts: Sequence[_Part]) -> Table:
    rows = {place: row for part in parts for place, row in part.rows.items()}
    whole = any(part.whole and len(part.rows) == len(rows) for part in parts)
    return Table(columns=columns, rows=rows, about=parts[0].about, whole=whole)


def _is_row(sentence: Sentence) -> bool:
    return len(cells(sentence.lead)) > 1 and len(cells(sentence.text)) > 1


def _cells(line: str) -> list[str]:
    return [line[slice(*cell)].strip() for cell in cells(line)]


@lru_cache(4096)
def _value(cell: str, name: str) -> tuple[str, float]:
    """Return what a cell measures and how much, in the unit of the cell or of its column: Height (m)."""
    if cell in _DASHES:
        return _BLANK
    if YEAR.fullmatch(cell):
        return "", float(cell)
    found = quantities_in(cell, days_in(cell))
    if not found or any(not is_exact(one) for one in found):
        return "none", 0.0
    if found[0].is_time:
        return (found[0].unit, float(found[0].value)) if len(found) == 1 else ("none", 0.0)
    inherited = sorted(units_in(name)) if not found[0].unit else []
    if len(inherited) == 1:
        found = [replace(one, unit=inherited[0]) for one in found]
    measured = [measure(one.unit, one.qualifier) for one in found]
    once = len({one.unit for one in found}) == len(found)  # 2 hours 15 minutes
    if len({kind for kind, _ in measured}) > 1 or not once:
        return "none", 0.0
    return measured[0][0], sum(float(one.value) * size for one, (_, size) in zip(found, measured, strict=True))
