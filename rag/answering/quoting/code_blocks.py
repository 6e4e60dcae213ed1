"""Blocks of code, to be quoted whole and with the line that leads in to them."""

from collections.abc import Sequence
from dataclasses import replace

from llama_index.core.schema import NodeWithScore, TextNode

from rag.answering.evidence.scoring import Evidence
from rag.answering.quoting.lists import within
from rag.answering.text.code import MOST_CODE, block_of, code_at
from rag.answering.text.lines import leads_in


def with_code(found: Sequence[Evidence], evidence: Sequence[Evidence], hits: Sequence[NodeWithScore]) -> list[Evidence]:
    """Return sentences with the blocks of code that they lead in to, or that pieces of code are of, as one piece each.

    A block that is long is quoted in part: that which was found, or its beginning.
    """
    whole = list(found)
    for one in found:
        if (one.code or leads_in(one.text)) and (block := _block(one, evidence, hits[one.hit].node)):
            inside = [other for other in whole if _is_in(other, block)]
            place = whole.index(inside[0]) if inside else len(whole)
            whole[place:] = [block, *(other for other in whole[place:] if other not in inside)]
            whole += [other for other in _lead(block, evidence, hits[one.hit].node) if other not in whole]
    return whole


def _block(one: Evidence, evidence: Sequence[Evidence], node: object) -> Evidence | None:
    """Return the block of code of a piece of it, or below the line that leads in to it."""
    if not isinstance(node, TextNode):
        return None
    offset = node.start_char_idx or 0
    found = block_of(node.text, one.end - offset)
    pieces = within(evidence, one, [(found[0] + offset, found[1] + offset)]) if found else []
    while pieces and pieces[-1].end - pieces[0].start > MOST_CODE:
        if one.code:
            return None
        pieces.pop()
    if not pieces:
        return None
    start, end = pieces[0].start, pieces[-1].end
    text = node.text[start - offset : end - offset]
    code = code_at(node.text, start - offset, end - offset)
    return replace(one if one.code else pieces[0], start=start, end=end, text=text, code=code)


def _lead(block: Evidence, evidence: Sequence[Evidence], node: object) -> list[Evidence]:
    """Return the line that leads in to a block of code, none where nothing does."""
    before = [one for one in evidence if one.document_id == block.document_id and one.end <= block.start]
    nearest = max(before, key=lambda one: one.end, default=None)
    if nearest is None or not leads_in(nearest.text):
        return []
    below = _block(nearest, evidence, node)
    return [nearest] if below and below.start == block.start else []


def _is_in(one: Evidence, other: Evidence) -> bool:
    return one.document_id == other.document_id and other.start <= one.start and one.end <= other.end
