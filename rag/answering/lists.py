"""Items of lists and rows of tables: what introduces one, and what stands beside it.

An item is quoted by itself, so that it needs the line that leads in to its list, and a row the one that names the
columns. A question after several things gets all items of the list that answers.
"""

import re
from collections.abc import Sequence
from typing import Final

from llama_index.core.schema import NodeWithScore, TextNode

from rag.answering.evidence import Evidence
from rag.answering.sentences import is_item, is_row

MOST_ITEMS: Final = 12
_RULE: Final = re.compile(r"(?=[^-\n]*-)[ \t|:-]*")

Range = tuple[int, int]


def with_context(
    chosen: Sequence[Evidence], evidence: Sequence[Evidence], hits: Sequence[NodeWithScore], *, several: bool
) -> list[Evidence]:
    """Return the chosen sentences with what they need to be understood; with `several`, all items beside the best."""
    if not chosen:
        return []
    added: list[Evidence] = []
    for one in chosen:
        lead, lines = _around(one, hits[one.hit].node)
        added += _within(evidence, one, [lead] if lead else [])[-1:]
        if several and one is chosen[0]:
            added += _within(evidence, one, lines)[:MOST_ITEMS]
    return [*chosen, *added]


def names_columns(one: Evidence, hits: Sequence[NodeWithScore]) -> bool:
    """Return whether a sentence is the first row of a table, which by itself answers nothing."""
    lead, lines = _around(one, hits[one.hit].node)
    return lead is None and bool(lines) and "|" in one.text and all(one.end <= start for start, _ in lines)


def introduced(text: str, place: int) -> tuple[Range | None, list[Range]]:
    """Return the line that introduces the list or table of the line at `place`, and the lines of its items.

    A lead-in ends with a colon; for that line itself they are the items below it. In prose there is neither.
    """
    lines = _lines(text)
    here = next((i for i, (start, end) in enumerate(lines) if start <= place < end), len(lines) - 1)
    if here + 1 < len(lines) and _leads(text, lines[here]) and _belongs(text, lines[here + 1]):
        return None, _block(text, lines, here + 1)
    if not _belongs(text, lines[here]):
        return None, []
    block = _block(text, lines, here)
    if "|" in text[slice(*block[0])]:
        return (block[0] if block[0] != lines[here] else None), block[1:]
    before = lines[lines.index(block[0]) - 1] if block[0] != lines[0] else None
    named = before and (_leads(text, before) or is_row(text[slice(*block[0])]))
    return (before if named else None), block


def _around(one: Evidence, node: object) -> tuple[Range | None, list[Range]]:
    """Return what `introduced` does, as ranges of the document."""
    if not isinstance(node, TextNode):
        return None, []
    offset = node.start_char_idx or 0
    lead, lines = introduced(node.text, one.start - offset)
    return (
        (lead[0] + offset, lead[1] + offset) if lead else None,
        [(start + offset, end + offset) for start, end in lines],
    )


def _within(evidence: Sequence[Evidence], one: Evidence, lines: Sequence[Range]) -> list[Evidence]:
    """Return the sentences of the same document that begin in one of the lines, in reading order."""
    found = [
        other
        for other in evidence
        if other.document_id == one.document_id and any(start <= other.start < end for start, end in lines)
    ]
    return sorted(found, key=lambda other: other.start)


def _lines(text: str) -> list[Range]:
    """Return the ranges of the lines that have words: blank ones and the rules of tables are left out."""
    found = [match.span() for match in re.finditer(r"[^\n]+", text)]
    return [(start, end) for start, end in found if text[start:end].strip() and not _RULE.fullmatch(text[start:end])]


def _block(text: str, lines: Sequence[Range], here: int) -> list[Range]:
    """Return the items in a row, or the rows in a row, that the line at `here` is one of."""
    alike = is_row if is_row(text[slice(*lines[here])]) else is_item
    first = last = here
    while first and alike(text[slice(*lines[first - 1])]):
        first -= 1
    while last + 1 < len(lines) and alike(text[slice(*lines[last + 1])]):
        last += 1
    return list(lines[first : last + 1])


def _belongs(text: str, line: Range) -> bool:
    return is_item(text[slice(*line)]) or is_row(text[slice(*line)])


def _leads(text: str, line: Range) -> bool:
    return text[slice(*line)].rstrip(" *_").endswith(":")
