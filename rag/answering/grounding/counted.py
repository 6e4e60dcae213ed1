"""Whether numbers and days stand beside the same words in two texts: £4 for adults and £2 for children."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Final

from rag.answering.text.days import Day
from rag.answering.text.lines import Range
from rag.answering.text.quantities import Quantity
from rag.answering.text.words import Words

_PARTED: Final = re.compile(r"[,;:()—–](?!\d)|\.(?!\d)|\b(?:and|or|but|while|which|one)\b")

Count = Day | Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The nearest word of content before (-1) or behind (1) a number or day, with nothing between that parts them."""

    stem: str
    side: int
    count: Count

    def is_like(self, other: "Beside") -> bool:
        """Return whether both have a count of one kind on the same side: both days, or numbers of one unit."""
        return self.side == other.side and _kind(self.count) == _kind(other.count)


def exchanged(said: Sequence[Beside], held: Sequence[Beside], stems: Set[str], years: Collection[int]) -> bool:
    """Return whether a count stands beside a word that has another one in the text, while it has a word of its own.

    Where that word is said as well, beside no other count, the count is its: a single costs £60, a double £85. `stems`
    are those that are said, `years` those that a day of the text without one can be of.
    """
    for one in said:
        alike = [other for other in held if one.is_like(other)]
        mine = [other for other in alike if _agree(one.count, other.count, years)]
        there = [other for other in alike if other.stem == one.stem]
        own = {other.stem for other in held if _agree(one.count, other.count, years)}
        taken = {other.stem for other in said if other.count != one.count}
        if mine and there and not any(other in mine for other in there) and own.isdisjoint(stems - taken):
            return True
    return False


def in_other_column(count: Quantity, row: Sequence[Beside], rows: Iterable[Sequence[Beside]], stems: Set[str]) -> bool:
    """Return whether a number of a row stands in no column that `stems` name, and one that they name has the like."""
    own = [one for one in row if _agree(count, one.count, ())]
    kinds = {_kind(one.count) for one in own}
    named = {one.stem for there in rows for one in there if one.stem in stems and _kind(one.count) in kinds}
    return bool(named) and named.isdisjoint(one.stem for one in own)


def mixes_ranges(said: Sequence[tuple[Quantity, Quantity]], held: Sequence[tuple[Quantity, Quantity]]) -> bool:
    """Return whether a range begins with one and ends with another of the text: 9 to 2, but 9 to 7 and 10 to 2."""
    return any(
        len(held) > 1
        and all(any(_agree(end, other[place], ()) for other in held) for place, end in enumerate(one))
        and not any(all(_agree(*ends, ()) for ends in zip(one, other, strict=True)) for other in held)
        for one in said
    )


def beside(words: Words, span: Range, counts: Sequence[Count]) -> Iterator[Beside]:
    """Yield those of the words, of content and in no count, that stand beside each of the `counts` of a range."""
    content = words.within(span)
    for count in counts:
        before = next((word for word in reversed(content) if word.end <= count.start), None)
        behind = next((word for word in content if word.start >= count.end), None)
        if before and not _parted(words.text, before.end, count.start, counts):
            yield Beside(stem=before.stem, side=-1, count=count)
        if behind and not _parted(words.text, count.end, behind.start, counts):
            yield Beside(stem=behind.stem, side=1, count=count)


def _parted(text: str, start: int, end: int, counts: Sequence[Count]) -> bool:
    return any(start <= one.start and one.end <= end for one in counts) or bool(_PARTED.search(text, start, end))


def _kind(count: Count) -> str:
    return "day" if isinstance(count, Day) else f"number {count.unit} {count.ordinal}"


def _agree(one: Count, other: Count, years: Collection[int]) -> bool:
    if isinstance(one, Day):
        return isinstance(other, Day) and one.agrees(other, years)
    return isinstance(other, Quantity) and one.agrees([other], units_around=True)
