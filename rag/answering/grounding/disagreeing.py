"""A statement that gives what several passages say, each behind its own mark, as one statement for each of them.

"The limit is 50 requests a minute [1], but 100 according to [2]" says that the limit is 50 requests a minute, and that
it is 100 requests a minute.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rag.answering.grounding.reading import Reading
from rag.answering.text.words import Word, names_of

_LEAD: Final = re.compile(
    r"\A[^:,]{0,60}\b(?:sources|documents|passages|accounts)\b[^:,]{0,60}:"
    r"|\Aone (?:source|document|passage|account) (?:says|states|gives|reports)(?: that)?\b",
    re.IGNORECASE,
)
_JOINT: Final = re.compile(r"\A[\s,;–—-]*+(?:(?:and|but|while|whereas|although|though|yet)\b[\s,]*+)?", re.IGNORECASE)
# What a clause begins with that has a subject; behind "because" or "which" it would be part of another.
_SUBJECT: Final = re.compile(r"(?:[Tt]he|[Aa]n?|[Tt]his|[Ee]ach|[Ee]very|[Aa]ll|[Nn]o) \w|[A-ZÀ-Þ]")
_JOINING: Final = frozenset(
    """and or but while whereas although though yet another other one the a an it is was were are in on of at says
    states gives reports source document passage account""".split()  # noqa: SIM905 - a list of quoted words is harder to read
)
"""What may stand before the other value: with anything else it would be another statement, as with not or at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Value:
    start: int
    end: int
    kind: str


def own_clause(text: str) -> str:
    """Return a part of such a statement that has its own subject as a sentence by itself, "" when it has none."""
    clause = joined(text)
    return clause if _SUBJECT.match(clause) else ""


def joined(text: str) -> str:
    """Return a part of a statement without what only joins it to the one before."""
    return _JOINT.sub("", text, count=1)


def without_lead(text: str) -> str:
    """Return the first part of such a statement without what says that the passages disagree."""
    return f"{_LEAD.sub('', text, count=1).strip(' .,;')}."


def completed(first: Reading, other: Reading, known: AbstractSet[str]) -> str:
    """Return the other part of such a statement with the words of the first that it shares, "" when it has its own."""
    values = list(_values(other, known))
    value = min(values, key=lambda one: one.start, default=None)
    if value is None or not {w.text.lower() for w in other.words.within((0, value.start))} <= _JOINING:
        return ""
    place = max((one for one in _values(first, known) if one.kind == value.kind), key=lambda one: one.end, default=None)
    if place is None:
        return ""
    behind = other.text[value.start :].rstrip(" .,;")
    shared = "" if other.words.within((value.end, len(other.text))) else first.text[place.end :]
    return f"{first.text[: place.start]}{behind}{shared}".rstrip(".") + "."


def _values(reading: Reading, known: AbstractSet[str]) -> Iterator[_Value]:
    """Yield the numbers, days and names of a text; "one" is none, as in "another one"."""
    for day in reading.days:
        yield _Value(start=day.start, end=day.end, kind="day")
    for number in reading.quantities:
        if reading.text[number.start : number.end].lower() != "one":
            yield _Value(start=number.start, end=number.end, kind="number")
    for run in _runs(names_of(reading.words.all, known)):
        yield _Value(start=run[0].start, end=run[-1].end, kind="name")


def _runs(names: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yield names of several words as one."""
    cuts = [i for i, (one, other) in enumerate(pairwise(names), start=1) if other.start != one.end + 1]
    for start, end in pairwise([0, *cuts, len(names)]):
        if names[start:end]:
            yield names[start:end]
