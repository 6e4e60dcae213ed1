"""Statements and passages as the check compares them: their words, numbers and dates, and a statement's clauses."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from rag.answering.grounding.counted import Beside
from rag.answering.text.days import Day, days_in
from rag.answering.text.headings import denies
from rag.answering.text.lines import Range, cells, introduced
from rag.answering.text.paragraphs import unquoted
from rag.answering.text.quantities import Quantity, quantities_in
from rag.answering.text.sentences import sentence_ranges
from rag.answering.text.stems import alternatives, same_name
from rag.answering.text.units import unit_spellings, units_in
from rag.answering.text.words import Word, WordReader, Words
from rag.types import Source

_CLAUSE: Final = re.compile(r"[,;:()—–]|\b(?:and|but|while|whereas|although|though|because|since|so|which|who)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text with all that is compared: `counted` are the ranges of its days and quantities, `units` what it names.

    `told` are its words of content that belong to no number and no date, `about` has the stems of what stands above it.
    """

    text: str
    words: Words
    told: Words
    days: Sequence[Day]
    quantities: Sequence[Quantity]
    counted: Sequence[Range]
    units: AbstractSet[str]
    about: AbstractSet[str]

    def content(self, span: Range) -> Sequence[Word]:
        """Return the words of content in a range that belong to no number and no date."""
        return self.told.within(span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage as it was read.

    `stems` has those of each sentence, a row's with the names of its columns, `denied` for each item of a list the
    heading or lead-in that denies it, whose words are the item's, too, `columns` the names of columns beside the
    numbers of a row, `initials` all stems by their first letter, `topic` those of the title, `letters` the text without
    white space, and `years` what years the passage, its title and its date of publication name.
    """

    reading: Reading
    sentences: Sequence[Range]
    stems: Mapping[Range, AbstractSet[str]]
    denied: Mapping[Range, Range]
    columns: Mapping[Range, Sequence[Beside]]
    initials: Mapping[str, AbstractSet[str]]
    topic: AbstractSet[str]
    letters: str
    years: AbstractSet[int]

    def within(self, span: Range) -> list[Range]:
        """Return the sentences that begin in a range."""
        return [one for one in self.sentences if span[0] <= one[0] < span[1]]

    def said(self, span: Range) -> str:
        """Return the text of a range, behind what denies it."""
        text, above = self.reading.text, self.denied.get(span)
        return f"{text[slice(*above)]}: {text[slice(*span)]}" if above else text[slice(*span)]

    def spellings(self, stem: str) -> Iterator[str]:
        """Yield the stems that are spellings of this one; those of a unit can begin with any letter."""
        for initial in alternatives(stem):
            yield from (other for other in self.initials.get(initial, ()) if same_name(stem, other))
        yield from (other for other in unit_spellings(stem) if other in self.initials.get(other[0], ()))


def read(text: str, reader: WordReader, about: str = "") -> Reading:
    """Read a text, which stands below the words that it is `about`."""
    days = days_in(text)
    quantities = quantities_in(text, days)
    words = reader.read(text)
    counted = [(day.start, day.end) for day in days] + [(one.start, one.end) for one in quantities]
    taken = {place for start, end in counted for place in range(start, end)}
    return Reading(
        text=text,
        words=words,
        told=Words(text=text, all=tuple(word for word in words.all if not word.light and word.start not in taken)),
        days=days,
        quantities=quantities,
        counted=counted,
        units=units_in(text),
        about=frozenset(word.stem for word in reader.read(about.lower()).all if not word.light),
    )


def read_passage(source: Source, reader: WordReader) -> Passage:
    """Read a passage and its title."""
    text = unquoted(source.text)  # "> 25 kg" is no more than that
    reading, title = read(text, reader), read(source.title, reader)
    years = {day.year for day in (*reading.days, *title.days)} | (
        {source.published.year} if source.published else set()
    )
    sentences = sentence_ranges(source.text)
    initials: dict[str, set[str]] = defaultdict(set)
    for word in reading.words.all:
        if word.stem:
            initials[word.stem[0]].add(word.stem)
    stems = {span: frozenset(word.stem for word in reading.words.within(span)) for span in sentences}
    denied = dict(_denied(source.text, sentences))
    for span, above in denied.items():
        stems[span] |= stems[above]
    rows = [span for span in sentences if "|" in source.text[slice(*span)]]
    heads = {row: head for row in rows if (head := introduced(source.text, row[0])[0])}
    columns = {row: list(_columns(reading, row, head, reader)) for row, head in heads.items()}
    for row, head in heads.items():
        start, end = cells(source.text[slice(*head)])[0]  # what the rows are: "Programme" above Eco
        kind = reading.words.within((head[0] + start, head[0] + end))
        stems[row] |= {one.stem for one in columns[row]} | {word.stem for word in kind}
    return Passage(
        reading=reading,
        sentences=sentences,
        stems=stems,
        denied=denied,
        columns=columns,
        initials=initials,
        topic=frozenset(word.stem for word in title.words.all if not word.light),
        letters="".join(text.split()),
        years=years,
    )


def _denied(text: str, sentences: Sequence[Range]) -> Iterator[tuple[Range, Range]]:
    """Yield each item of a list that does not deny anything, and the heading or lead-in above it that does."""
    above: Range | None = None
    for start, end in sentences:
        if text[text.rfind("\n", 0, start) + 1 : start].lstrip().startswith("#"):
            above = (start, end)
            continue
        lead, lines = introduced(text, start)
        listed = any(first <= start < last for first, last in lines)
        denying = next((one for one in sentences if lead and lead[0] <= one[0] < lead[1]), above) if listed else None
        if denying and denies(text[slice(*denying)]) and not denies(text[start:end]):
            yield (start, end), denying


def _columns(reading: Reading, row: Range, head: Range, reader: WordReader) -> Iterator[Beside]:
    """Yield each word that names a column of a row, on both sides of each number and day there."""
    names, values = (cells(reading.text[slice(*line)]) for line in (head, row))
    for name, cell in zip(names, values, strict=False) if len(names) == len(values) else ():
        span = row[0] + cell[0], row[0] + cell[1]
        words = reader.read(reading.text[head[0] + name[0] : head[0] + name[1]].lower()).all  # capitals make no names
        counts: list[Day | Quantity] = [*reading.days, *reading.quantities]
        for count in counts:
            if is_within(count, span):
                yield from (
                    Beside(stem=w.stem, side=side, count=count) for w in words if not w.light for side in (-1, 1)
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A clause of a statement or all of it: its range, its words of content, and its numbers and dates."""

    span: Range
    words: Sequence[Word]
    days: Sequence[Day]
    quantities: Sequence[Quantity]

    @property
    def counted(self) -> int:
        """How many numbers and dates there are."""
        return len(self.days) + len(self.quantities)


def part_of(statement: Reading, span: Range) -> Part:
    """Return what a range of a statement has."""
    return Part(
        span=span,
        words=statement.content(span),
        days=[day for day in statement.days if is_within(day, span)],
        quantities=[number for number in statement.quantities if is_within(number, span)],
    )


def parts_of(statement: Reading) -> list[Part]:
    """Return all of the statement, and its clauses where there are several.

    What says less than two things belongs to the next clause.
    """
    whole = part_of(statement, (0, len(statement.text)))
    ends = [found.end() for found in _CLAUSE.finditer(statement.text)]
    cuts = [end for end in ends if not any(first < end <= last for first, last in statement.counted)]
    clauses: list[Part] = []
    start = 0
    for end in [*cuts, len(statement.text)]:
        clause = part_of(statement, (start, end))
        if len(clause.words) + clause.counted > 1:
            clauses.append(clause)
            start = end
    if clauses:
        clauses[-1] = part_of(statement, (clauses[-1].span[0], len(statement.text)))
    return [whole, *clauses] if len(clauses) > 1 else [whole]


def is_within(found: Day | Quantity, span: Range) -> bool:
    """Return whether a day or a quantity stands in a range."""
    return span[0] <= found.start and found.end <= span[1]
