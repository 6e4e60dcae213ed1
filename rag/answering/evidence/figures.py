"""The rows with the figure that a question asks for of a time: "What was the net income in 2023?".

The figure is in the column of the time, in a row that has the noun asked for; or in the row of the time, in a column
that has it. What stands above the table may have it, where all that names the row or column is in the question: "net
sales of each segment". All other words of the question stand in the passage, or it is about something else.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from llama_index.core.schema import TextNode

from rag.answering.evidence.cutting import Passage, Sentence
from rag.answering.evidence.table import Place
from rag.answering.question.parsing import ParsedQuestion, as_read
from rag.answering.text.dated_cells import DatedRow, dated_row
from rag.answering.text.dates import without_times
from rag.answering.text.lines import Range
from rag.answering.text.stems import Analyze, is_named
from rag.answering.text.words import LIGHT

_BE: Final = r"(?:is|are|was|were)"
# What is asked for stands behind these, up to a preposition.
_ASKS: Final = re.compile(
    rf"\W*(?:(?:and|but|so) )?(?:(?:what|how (?:high|low|large|big|great|much|many)) {_BE}"
    r"|(?:give|show|tell|list)(?: me| us)?)(?: the| a)? (?P<behind>.+)"
    rf"|\W*how (?:many|much) (?P<counted>.+?) (?:{_BE}|did|do|does|has|have|had)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_WITHIN: Final = re.compile(
    r"(?:^|\s)(?:of|for|in|at|from|to|on|per|as|by|during|with|before|after|under|between|among|recorded|reported|made"
    r"|paid|used|provided|and|or|which|that)\b|[,;:.?!](?!\d)",
    re.IGNORECASE,
)
_OF: Final = re.compile(r"\s*of (?:the )?", re.IGNORECASE)
_ANY_FIGURE: Final = frozenset("amount amounts value values number level levels figure figures sum size".split())  # noqa: SIM905 - a list of quoted words is harder to read
# Words for the time of a figure, which a table names by its years.
_OF_TIME: Final = "year years annual yearly fiscal ended ending end period quarter month each respectively"
# What is told by two figures, or by none, though it may stand above them.
_OF_SEVERAL: Final = (
    "change increase decrease growth decline difference rise fall percentage reason factor cause effect"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """A row that may have the figure, in its table: the stems of what names it, and how many of the question these are.

    `told` is how many these and what stands above the table are together.
    """

    place: Place
    table: str
    name: Set[str]
    own: int
    told: int


class AskedFigure:
    """What a question asks of the figures of a time."""

    def __init__(self, question: ParsedQuestion, analyze: Analyze) -> None:
        """Read the question; `analyze` turns text into word stems."""
        text = as_read(question.text)
        self._analyze = analyze
        self._times = question.times
        self._head = frozenset(analyze(_noun(text))[-1:])
        self._of_time = frozenset(analyze(_OF_TIME))
        self._asked = frozenset(question.stems) - LIGHT - self._of_time
        self._told = self._asked - frozenset(analyze(" ".join(sorted(_ANY_FIGURE))))

    @property
    def is_asked(self) -> bool:
        """Whether a figure of some time is asked for."""
        return bool(self._times and self._head)

    def rows(self, node: TextNode, passage: Passage) -> set[Place]:
        """Return the rows of a passage that have the figure: of the tables with most words of the question the best."""
        fits: list[_Fit] = []
        line: Sentence | None = None  # above the table
        for one, below in zip_longest(passage.sentences, passage.sentences[1:]):
            if not one.lead and not (below and below.lead.endswith(one.text)):
                line = one
            row = dated_row(one.text, one.lead)
            above = self._above(one, line) if row else frozenset()
            name = self._name(row, above) if row else None
            if name is not None and all(is_named(stem, name | passage.stems) for stem in self._told):
                place = node.metadata["document_id"], (node.start_char_idx or 0) + one.start
                own, told = self._own(name), self._own(name | above)
                fits.append(_Fit(place=place, table=one.lead, name=name, own=own, told=told))
        return {one.place for one in self._best(fits)}

    def cell(self, row: str, columns: str) -> Range | None:
        """Return where in a row the only figure stands that is of the time asked for, and has the noun."""
        dated = dated_row(row, columns)
        found = dated.of(self._times) if dated else []
        named = [self._own(frozenset(self._analyze(one.column))) for one in found]
        best = [one.place for one, own in zip(found, named, strict=True) if own == max(named)]
        return best[0] if len(best) == 1 else None

    def _above(self, row: Sentence, line: Sentence | None) -> Set[str]:
        """Return the stems of what stands above a row: the title, headings, names of columns, the line above these."""
        headings = " ".join(heading for _, heading in row.told.outline)
        return frozenset((*row.title_stems, *self._analyze(f"{headings} {row.lead}"), *(line.stems if line else ())))

    def _name(self, row: DatedRow, above: Set[str]) -> Set[str] | None:
        """Return the stems of what names the figure in a row that is of the time; None where that is not asked for."""
        found = row.of(self._times)
        others = [frozenset(self._analyze(one.column)) for one in row.cells if one not in found]
        stems = [frozenset(self._analyze(without_times(f"{row.label} {one.column}"))) for one in found]
        fitting = [one for one in stems if self._has_noun(one)]
        told = self._has_noun(above) and self._head.isdisjoint(self._analyze(_OF_SEVERAL))
        if not fitting and told and not any(map(self._has_noun, others)):
            asked = self._asked | self._of_time
            fitting = [one for one in stems if all(is_named(stem, asked) for stem in one)]
        return max(fitting, key=self._own, default=None)

    def _has_noun(self, stems: Set[str]) -> bool:
        return all(is_named(stem, stems) for stem in self._head)

    def _own(self, name: Set[str]) -> int:
        return sum(is_named(stem, name) for stem in self._asked)

    def _best(self, fits: Sequence[_Fit]) -> Iterator[_Fit]:
        """Yield the rows with most words of the question, and no more than another, of the tables that have most."""
        tables: dict[str, list[_Fit]] = defaultdict(list)
        most = max((one.told for one in fits), default=0)
        for one in fits:
            if one.told == most:
                tables[one.table].append(one)
        for table in tables.values():
            most = max(one.own for one in table)
            best = [one for one in table if one.own == most]
            yield from (one for one in best if not any(other.name < one.name for other in best))


def rows_with_figure(
    question: ParsedQuestion, passages: Iterable[tuple[TextNode, Passage]], analyze: Analyze
) -> set[Place]:
    """Return the rows of passages that have the figure of a time which the question asks for."""
    asked = AskedFigure(question, analyze)
    return {place for node, passage in passages for place in asked.rows(node, passage)} if asked.is_asked else set()


def _noun(question: str) -> str:
    """Return the noun that a question asks the figure of, "" for none: "the amount of long-term debt due in" debt."""
    found = _ASKS.match(question)
    rest = (found["behind"] or found["counted"]) if found else ""
    words: list[str] = []
    while rest:
        end = _WITHIN.search(rest)
        words = rest[: end.start() if end else len(rest)].split()
        of = _OF.match(rest, end.start()) if end else None
        if not (of and words and words[-1].lower() in _ANY_FIGURE):
            break
        rest = rest[of.end() :]
    return words[-1] if words else ""
