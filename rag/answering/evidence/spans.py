"""Ranges of a sentence that can be shown by themselves: a model's range may cut a number, a date or a word."""

import re
from itertools import pairwise
from typing import Final

from rag.answering.text.days import days_in
from rag.answering.text.lines import TURN, Range, cells
from rag.answering.text.quantities import Quantity, quantities_in
from rag.answering.text.units import SIZE_OF, measure, start_with_currency
from rag.answering.text.values import is_range

_TOKEN: Final = re.compile(r"[-−+]?\d[\d.,:/]*\d(?:%|[^\W\d_]+)?|\w+(?:[-’'.]\w+)*%?")
_PROSE: Final = re.compile(r"[.!?][\"”’)*_]*$")
_CODE: Final = re.compile(r"0\d")
_PART_OF: Final = re.compile(r" (?:[\w-]+ )?of (?:(?:the|all|its|his|her|our|their) )?(?:[\w-]+['’]s? )?(?:[\w-]+ )?")
_TELEPHONE: Final = re.compile(r"(?:\+\d+|\(?\b0\d+\)?)(?:[ /-]\(?\d+\)?)+")
_BESIDE: Final = (" ", "\u00a0")
_MINUS: Final = ("-", "−")
_MONTH: Final = 30.4 * SIZE_OF["day"][1]
_DOTTED: Final = re.compile(r"\b[^\W\d_]\.[^\W\d_]\.")
_MARKS: Final = (re.compile(r"`+"), re.compile(r"\*+"))  # of code and of emphasis
_LINK: Final = re.compile(r"\[(?P<words>[^\[\]]{1,200})\]\([^()\s]{0,500}\)")
_TAGS: Final = re.compile(r"(?:</?[a-zA-Z]{1,10}(?: [^<>]{0,500})?>)++")
_AROUND: Final = ' \t\n*_`"“”,;:.|'


def whole(sentence: str, start: int, end: int) -> Range:
    """Return the range with all of the words, numbers with their units and dates that it has a part of.

    Of a turn of a chat it has what is said, unless it has only who says it.
    In a row of a table it stays within the last cell that it reaches, as the first says what the others are about;
    where there are neither bars nor wide gaps, numbers with nothing but blanks between them are cells.
    White space and marks around it are left out, and of a link it keeps the words.
    """
    start, end = _in_cell(sentence, start, end)
    opening = TURN.match(sentence)
    start = max(start, opening.end()) if opening and opening.end() < end else start
    units = _units(sentence)
    while True:
        touched = [unit for unit in units if unit[0] < end and start < unit[1]]
        wider = min([start, *(first for first, _ in touched)]), max([end, *(last for _, last in touched)])
        if wider == (start, end):
            return _trimmed(sentence, *_without_markup(sentence, _last_number(sentence, start, end), end))
        start, end = wider


def _units(sentence: str) -> list[Range]:
    """Return what must not be cut: words, dates, numbers with sign, currency, scale and unit, and ranges of them.

    Nor must a part be from its whole: "11 of the 96 seats".
    """
    values = _values(sentence)
    days = {(day.start, day.end) for day in days_in(sentence)}
    joined = [
        (one[0], other[1])
        for one, other in pairwise(values)
        if (is_range(sentence, one[1], other[0]) and not _is_code(sentence, *one))
        or (days.isdisjoint((one, other)) and _PART_OF.fullmatch(sentence, one[1], other[0]))
    ]
    found = (one.span() for pattern in (_TOKEN, _TELEPHONE) for one in pattern.finditer(sentence))
    return [*found, *values, *joined]


def _values(sentence: str) -> list[Range]:
    """Return the numbers, with sign, currency, scale and unit, and the dates of a sentence in reading order."""
    days = days_in(sentence)
    values: list[Range] = []
    last: Quantity | None = None
    for one in sorted(quantities_in(sentence, days), key=lambda one: one.start):
        if last and _goes_on(sentence, last, one):
            values[-1] = values[-1][0], one.end
        else:
            values.append((_from_currency(sentence, one.start), one.end))
        last = one
    return sorted([*values, *((day.start, day.end) for day in days)])


def _goes_on(sentence: str, one: Quantity, other: Quantity) -> bool:
    """Return whether two measures are one value: the second is less than one of the first's unit, "2 hours 17 min"."""
    (kind, unit), (other_kind, part) = (_size(number) for number in (one, other))
    beside = sentence[one.end : other.start] in _BESIDE and other.value.count(".") < 2  # noqa: PLR2004 - a version
    return beside and kind == other_kind != "" and part < unit > part * float(other.value)


def _size(number: Quantity) -> tuple[str, float]:
    kind, size = measure(number.unit, number.qualifier) if number.unit in SIZE_OF else ("", 1.0)
    return ("time", size * _MONTH) if kind == "months" else (kind, size)


def _is_code(sentence: str, start: int, end: int) -> bool:
    """Return whether a number ends a word that begins with letters, "T550 and", as the first of "Q1–3" does not."""
    return sentence[start - 1 : start].isalpha() and sentence[start].isdigit() and sentence[end : end + 1].isspace()


def _from_currency(sentence: str, start: int) -> int:
    first = start_with_currency(sentence, start)
    return first - (first < start and sentence[:first].endswith(_MINUS))


def _in_cell(sentence: str, start: int, end: int) -> Range:
    reached = ((max(start, first), min(end, last)) for first, last in cells(sentence))
    return max((one for one in reached if sentence[slice(*one)].strip(_AROUND)), default=(start, start))


def _last_number(sentence: str, start: int, end: int) -> int:
    """Return where the last cell of a range begins, when it is nothing but numbers in columns; or else its start.

    Groups of digits in prose, and those of which one begins with a zero, are one number, as of a telephone.
    """
    found = [one for one in _values(sentence) if start <= one[0] and one[1] <= end]
    if _PROSE.search(sentence) or any(_CODE.match(sentence, first) for first, _ in found):
        return start
    beside = all(sentence[one[1] : other[0]].isspace() for one, other in pairwise(found))
    alone = (
        found and not sentence[start : found[0][0]].strip(_AROUND) and not sentence[found[-1][1] : end].strip(_AROUND)
    )
    return found[-1][0] if alone and beside else start


def _without_markup(sentence: str, start: int, end: int) -> Range:
    """Return the part of a range within the words of the link and between the tags that it has at its ends."""
    for link in _LINK.finditer(sentence):
        first, last = link.span("words")
        if link.start() <= start < last and end <= link.end():
            start, end = max(start, first), min(end, last)
    for tags in _TAGS.finditer(sentence, start, end):
        if tags.start() == start:
            start = tags.end()
        elif tags.end() == end:
            end = tags.start()
    return start, end


def _trimmed(sentence: str, start: int, end: int) -> Range:
    kept = sentence[start:end]
    words = kept.lstrip(_AROUND + ("" if ")" in kept else "("))
    first = end - len(words)
    return _closed(sentence, first, first + len(words.rstrip(_AROUND + ("" if "(" in kept else ")"))))


def _closed(sentence: str, start: int, end: int) -> Range:
    """Return a range with what closes it: 4 p.m., and marks of which it has one alone, as raises `ValueError`."""
    if _DOTTED.match(sentence, max(start, end - len("p.m"))):
        end += 1
    for mark in _MARKS:
        if len(mark.findall(sentence, start, end)) % 2:
            behind, before = mark.match(sentence, end), list(mark.finditer(sentence, 0, start))[-1:]
            if behind:
                end = behind.end()
            elif before and before[0].end() == start:
                start = before[0].start()
    return start, end
