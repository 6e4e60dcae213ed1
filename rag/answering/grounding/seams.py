"""Finding two quotations that were stitched together in the middle of a sentence."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from rag.answering.text.lines import Range
from rag.answering.text.words import Words

RUN: Final = 3
"""Words in a row by which a quotation is known."""
OPENING: Final = ""
_JOINT: Final = re.compile(r"[;:.!?—–]")

Runs = Mapping[tuple[str, ...], frozenset[tuple[int, Range]]]


def runs_of(texts: Sequence[tuple[Words, Sequence[Range]]]) -> Runs:
    """Return the sentences, with the place of their text, in which each two and each `RUN` words in a row stand.

    Those that a run opens are found behind `OPENING`.
    """
    found: dict[tuple[str, ...], set[tuple[int, Range]]] = defaultdict(set)
    for number, (words, sentences) in enumerate(texts):
        for sentence in sentences:
            row = [word.text.lower() for word in words.within(sentence)]
            found[OPENING, *row[:RUN]].add((number, sentence))
            for length in (2, RUN):
                for place in range(len(row) - length + 1):
                    found[tuple(row[place : place + length])].add((number, sentence))
    return {run: frozenset(there) for run, there in found.items()}


def is_stitched(statement: Words, runs: Runs) -> bool:
    """Return whether words of one sentence go over into words of another, where neither sentence goes on so.

    A semicolon or a colon between them joins two statements that may each be true, and so does what opens a sentence:
    "the film, directed by" may go on with "Directed by".
    """
    row = [word.text.lower() for word in statement.all]
    return any(
        _meet(row, place, runs)
        and not _JOINT.search(statement.text, statement.all[place - 1].end, statement.all[place].start)
        for place in range(RUN, len(row) - RUN + 1)
    )


def _meet(row: Sequence[str], place: int, runs: Runs) -> bool:
    before = runs.get(tuple(row[place - RUN : place]), frozenset())
    behind = runs.get(tuple(row[place : place + RUN]), frozenset())
    behind -= runs.get((OPENING, *row[place : place + RUN]), frozenset())
    across = runs.get((row[place - 1], row[place]), frozenset())
    return bool(before and behind) and before.isdisjoint(behind) and across.isdisjoint(before | behind)
