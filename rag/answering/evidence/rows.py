"""The rows of a table that meet the condition of a question: rooms with more than 20 seats, the cheapest plan.

A condition compares a column with a number, a time or a year, asks for the most or the least of it, or names what its
cells say. Each word of the question has to have its place: in the names of the columns, in what the table is about, in
the condition, or in the cells of one column. Otherwise it is not sure what is meant, and nothing is said of any row.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from math import inf, isnan
from typing import Final

from llama_index.core.schema import TextNode

from rag.answering.evidence.cutting import Passage
from rag.answering.evidence.table import YEAR, Place, Table, tables_in
from rag.answering.question.comparison import plain
from rag.answering.text.clock import CLOCK
from rag.answering.text.days import days_in
from rag.answering.text.quantities import Quantity, quantities_in
from rag.answering.text.stems import Analyze
from rag.answering.text.units import CURRENCY_SIGNS, measure
from rag.answering.text.words import LIGHT

_ASKS: Final = re.compile(r"\W*(?:(?:and|so|but) )?(?:which|what|who|list|name|show|give)\b", re.IGNORECASE)
_OR: Final = re.compile(r"\bor\b(?! (?:more|less|fewer|over|under|above|below|later|earlier)\b)", re.IGNORECASE)
_WHO: Final = re.compile(r"\W*(?:(?:and|so|but) )?who\b", re.IGNORECASE)
_WHICH: Final = re.compile(r"\W*(?:(?:and|so|but) )?which\b", re.IGNORECASE)
_DENIED: Final = re.compile(r"\b(?:no|not|without)\b|n['’]t\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_][\w-]*")
_MOST: Final = re.compile(
    # What has the most goals has scored them.
    r"(?:\b(?:scor(?:es?|ed)|w[io]ns?|(?:earn|gain|play|collect)(?:s|ed)?|receive[ds]?|sells?|sold) (?:the )?)?"
    r"(?<!\bat )\b(?:(?P<count>most|least|fewest)|(?P<degree>\w{2,}est))\b(?: (?P<next>[a-z]+))?",
    re.IGNORECASE,
)
_COMPARED: Final = re.compile(r"\b(\w+er) than\W*$", re.IGNORECASE)
_OVER: Final = re.compile(r"\bover\W*$", re.IGNORECASE)
_WHEN: Final = re.compile(  # before a time or a year
    r"\b(?:(?P<after>after|later than)|(?P<since>since|from|between)|(?P<before>before|earlier than)"
    r"|(?P<until>until|till|by|and)|in|at|of)(?: the)?(?: year)? $",
    re.IGNORECASE,
)
_AROUND: Final = 24  # characters before a number in which stands what it is compared by
_HAVING: Final = frozenset(
    """offer offers include includes included including come comes contain contains hold holds feature features provide
    provides allow allows made take takes last lasts list name show give number amount""".split()  # noqa: SIM905 - a list of quoted words is harder to read
)
"""Words that say that a thing has something, or how the rows are asked for."""
# Adjectives of more and of less, and other words for what they compare.
_MEASURES: Final[Sequence[tuple[str, str, str]]] = (
    ("expensive dear costly", "cheap", "cost costs price fee charge rent"),
    ("high tall", "low", "height altitude elevation"), ("long", "short", "length duration time take takes last lasts"),
    ("heavy", "light", "weight weigh weighs mass"), ("deep", "shallow", "depth"),
    ("wide broad", "narrow", "width breadth"), ("fast quick", "slow", "speed"),
    ("hot warm", "cold cool", "temperature"), ("large big", "small", "size area capacity"),
    ("new recent late", "old early", "built year founded opened born"),
    ("", "", "people persons guests seats capacity places hold holds sleep sleeps"),
)  # fmt: skip
_LESS: Final = frozenset(word for _, less, _ in _MEASURES for word in less.split())
_ADJECTIVES: Final = _LESS.union(*(more.split() for more, _, _ in _MEASURES))
_OF_ANY: Final = frozenset(("high", "low", "great", "large", "big", "small"))  # "the highest price"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    """What a kind of measure may be at least and at most, and the adjective that says so: "higher than"."""

    kind: str
    least: float = -inf
    most: float = inf
    excluding: bool = False
    adjective: str = ""

    def allows(self, value: float) -> bool:
        return self.least <= value <= self.most and not (self.excluding and value in (self.least, self.most))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Extreme:
    """The most or the least of something, by an adjective or, "", of what the question names."""

    adjective: str
    least: bool


class Condition:
    """What a question asks of the rows of a table."""

    def __init__(self, question: str, analyze: Analyze) -> None:
        """Read the question; `analyze` turns text into word stems."""
        self._analyze = analyze
        self._denied = _DENIED.search(question) is not None
        days = days_in(question)
        quantities = quantities_in(question, days)
        self._limits = [_limit(question, one) for one in quantities]
        self._limits += [_dated(question, "year", day.start, day.year) if day.is_year else None for day in days]
        self._extreme, (start, end) = _extreme_in(question)
        self.asks = _ASKS.match(question) is not None and not _OR.search(question)
        self.asks_for_extreme = self._extreme is not None
        self._of_person = _WHO.match(question) is not None
        self._which = _WHICH.match(question) is not None
        spans = [(start, end), *((one.start, one.end) for one in quantities), *((day.start, day.end) for day in days)]
        words = [one for one in _WORD.finditer(question) if not any(a <= one.start() < b for a, b in spans)]
        compared = {limit.adjective for limit in self._limits if limit and limit.adjective}
        said = [one[0].lower() for one in words]
        self._words = [word for word in said if word not in LIGHT and plain(word) not in compared]

    def met(self, table: Table) -> Mapping[Place, bool]:
        """Return for each row of a table whether it meets the condition; nothing where that is not sure."""
        if not (self.asks and table.cells):
            return {}
        used: set[int] = set()
        tests: list[Callable[[int], bool]] = []
        for limit in self._limits:
            column = self._measured(table, limit.kind, limit.adjective) if limit else None
            if limit is None or column is None or (column in used and limit.least == limit.most):
                return {}
            tests.append(_within(limit, table.values(column)[1]))
            used.add(column)
        extreme = self._most(table)
        if self._extreme and extreme is None:
            return {}
        used |= set() if extreme is None else {extreme}
        told = self._told(table, used)
        if told is None or not (tests or self._extreme or told):
            return {}
        kept = [row for row in table.things if all(test(row) for test in (*tests, *told))]
        if self._extreme and extreme is not None and kept:
            values = table.values(extreme)[1]
            if any(map(isnan, values)):
                return {}
            best = (min if self._extreme.least else max)(values[row] for row in kept)
            kept = [row for row in kept if values[row] == best]
        return {place: row in kept for row, place in enumerate(table.rows)}

    def _told(self, table: Table, used: set[int]) -> list[Callable[[int], bool]] | None:
        """Return what the words that are left say of cells, that they are ticked or what is in them; None if unsure."""
        left = self._left(table, used)
        names = {i: self._stems(name) for i, name in enumerate(table.names) if i and i not in used}
        named = [column for column, name in names.items() if name and name <= left]
        said = left.difference(*(names[column] for column in named))
        if left and not self._names_rows(table, by_title=bool(named)):
            return None
        tests: list[Callable[[int], bool]] = []
        if said:
            texts = {column: [self._stems(cell) for cell in table.cells[column]] for column in named or names}
            fitting = [column for column, stems in texts.items() if any(said <= one for one in stems)]
            if len(fitting) != 1 or self._denied:
                return None
            tests.append([said <= stems for stems in texts[fitting[0]]].__getitem__)
            named = [column for column in named if column != fitting[0]]
        ticks = [table.ticks(column) for column in named]
        if not all(ticks) or (self._denied and len(ticks) != 1):
            return None
        return [*tests, *([tick is not self._denied for tick in ticked].__getitem__ for ticked in ticks)]

    def _names_rows(self, table: Table, *, by_title: bool) -> bool:
        """Return whether a question says what the rows are of, as their title may do, too, or asks for a person."""
        things = self._stems(table.names[0]) | (table.about if by_title and self._which else frozenset())
        return self._of_person or any(self._stems(word) & things for word in self._words)

    def _most(self, table: Table) -> int | None:
        """Return the column of which the most or the least is asked for, of all rows; None if unsure."""
        if not self._extreme or not table.whole:
            return None
        return self._measured(table, None, self._extreme.adjective, named=self._extreme.adjective in _OF_ANY)

    def _measured(self, table: Table, kind: str | None, adjective: str, *, named: bool = False) -> int | None:
        """Return the column of a kind of measure that is meant; a number without a unit needs its name in the question.

        None where two fit as well. `named`: the question may name it with an adjective that is said of another measure.
        """
        asked = {stem for word in self._words for stem in self._analyze(word)}
        fits: dict[int, int] = {}
        for column in range(1, len(table.names)):
            found, values = table.values(column)
            years = kind == "year" and found == "" and all(YEAR.fullmatch(cell) for cell in table.cells[column])
            if not values or not (kind is None or found == kind or years):
                continue
            stems, measures = self._stems(table.names[column]), _measures(table.names[column])
            by_name = len(stems & asked)
            of_another = measures.isdisjoint(_measures(adjective)) and (measures or kind is None)
            if adjective and of_another and not (named and by_name):
                continue
            fits[column] = 2 * by_name + len(measures & _measures(" ".join((*self._words, adjective))))
        least = 0 if kind not in (None, "", "year") else 1
        most = max(fits.values(), default=-1)
        best = [column for column, fit in fits.items() if fit == most >= least]
        return best[0] if len(best) == 1 else None

    def _left(self, table: Table, used: Set[int]) -> frozenset[str]:
        """Return the stems of the question that neither what the table is about nor the used columns account for."""
        names = " ".join(table.names[column] for column in (0, *used))
        told = self._stems(names) | table.about
        measures = _measures(names)
        return frozenset(
            stem
            for word in self._words
            if word not in _HAVING and measures.isdisjoint(_measures(word))
            for stem in self._analyze(word)
            if stem not in told
        )

    def _stems(self, text: str) -> frozenset[str]:
        return frozenset(self._analyze(text))


def rows_that_meet(question: str, passages: Iterable[tuple[TextNode, Passage]], analyze: Analyze) -> dict[Place, bool]:
    """Return for each row of the tables in passages whether it meets what a question asks, where that is sure."""
    condition = Condition(question, analyze)
    tables = tables_in(passages, analyze) if condition.asks else ()
    found = [met for table in tables if (met := condition.met(table))]
    if condition.asks_for_extreme and len(found) > 1:  # which of their extremes is the one that is asked for?
        return {}
    return {place: is_met for met in found for place, is_met in met.items()}


def _limit(question: str, one: Quantity) -> _Limit | None:
    """Return the limit that a quantity of a question sets; None where that is not sure."""
    if one.ordinal or one.hedge or one.value.count(".") > 1:
        return None
    if one.is_time:
        return _dated(question, CLOCK, one.start, float(one.value))
    before = question[max(0, one.start - _AROUND) : one.start].rstrip(f"{CURRENCY_SIGNS} ") + " "
    compared = _COMPARED.search(before)
    adjective = plain(compared[1]) if compared else ""
    adjective = adjective if adjective in _ADJECTIVES else ""
    kind, size = measure(one.unit, one.qualifier)
    value = float(one.value) * size
    if one.bound == "upper" or one.place == "last" or (one.bound == "either" and adjective in _LESS):
        excluding = one.excluding or one.bound == "either"
        return _Limit(kind=kind, most=value, excluding=excluding, adjective=adjective)
    if one.bound in ("lower", "from") or one.place == "first" or (one.bound == "either" and adjective):
        excluding = one.excluding or one.bound == "either" or _OVER.search(before) is not None
        return _Limit(kind=kind, least=value, excluding=excluding, adjective=adjective)
    return None if one.bound else _Limit(kind=kind, least=value, most=value)


def _dated(question: str, kind: str, start: int, value: float) -> _Limit | None:
    """Return the limit that a time or a year sets by the word before it."""
    found = _WHEN.search(question, max(0, start - _AROUND), start)
    if not found:
        return None
    if found["after"] or found["since"]:
        return _Limit(kind=kind, least=value, excluding=bool(found["after"]))
    if found["before"] or found["until"]:
        return _Limit(kind=kind, most=value, excluding=bool(found["before"]))
    return _Limit(kind=kind, least=value, most=value)


def _extreme_in(question: str) -> tuple[_Extreme | None, tuple[int, int]]:
    """Return the most or the least that a question asks for, and where it says so."""
    for found in _MOST.finditer(question):
        following = (found["next"] or "").lower()
        if found["degree"]:
            adjective = plain(found["degree"])
            if adjective in _ADJECTIVES:
                return _Extreme(adjective=adjective, least=adjective in _LESS), found.span("degree")
        else:
            adjective = following if following in _ADJECTIVES else ""
            least = (found["count"].lower() != "most") is not (adjective in _LESS)
            end = found.end("next" if adjective else "count")
            return _Extreme(adjective=adjective, least=least), (found.start(), end)
    return None, (0, 0)


def _within(limit: _Limit, values: Sequence[float]) -> Callable[[int], bool]:
    return lambda row: limit.allows(values[row])


def _measures(text: str) -> frozenset[int]:
    """Return which measures the words of a text are about."""
    words = set(_WORD.findall(text.lower()))
    return frozenset(i for i, groups in enumerate(_MEASURES) if not words.isdisjoint(" ".join(groups).split()))
