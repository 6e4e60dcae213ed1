"""Items of lists and rows of tables with what introduces them and what stands beside them, to be quoted.

An item is quoted by itself, so that it needs the line that leads in to its list, and a row the one that names the
columns. A question after several things gets all items of the list that answers, and one after how something is done
all its steps.
"""

import re
from collections.abc import Sequence
from itertools import dropwhile
from typing import Final

from llama_index.core.schema import NodeWithScore, TextNode

from rag.answering.evidence.scoring import Evidence
from rag.answering.question.parsing import ParsedQuestion
from rag.answering.quoting.extractive import CLOSE
from rag.answering.text.dated_cells import dated_row
from rag.answering.text.lines import Range, introduced, is_row, leads_in, opens
from rag.answering.text.stems import Analyze, is_named

MOST_ITEMS: Final = 12
MOST_STEPS: Final = 24  # sentences, of which a step has more than an item
FAR: Final = 2 * CLOSE  # log odds by which names of columns may be behind the best: they hold no answer themselves
_STEP: Final = re.compile(r"[ \t]*\d{1,3}[.)] ")
_HEADING: Final = re.compile(r"^#{1,6} .*", re.MULTILINE)


def with_context(
    chosen: Sequence[Evidence],
    evidence: Sequence[Evidence],
    hits: Sequence[NodeWithScore],
    *,
    several: bool,
    names: Sequence[str],
    steps: Sequence[Evidence] = (),
) -> list[Evidence]:
    """Return the chosen sentences with what they need to be understood; `steps` that the best is one of, instead.

    With `several`, all items beside the best that is one come along, and all rows below names of columns that are
    nearly as good; of rows only those with one of `names`, stems of the question, where there are such.
    """
    if not chosen:
        return []
    if steps:
        return [chosen[0], *steps]
    added = _alike(chosen, evidence)[:MOST_ITEMS]
    listed = next((one for one in chosen if _around(one, hits[one.hit].node)[1]), chosen[0])
    for one in chosen:
        lead, lines = _around(one, hits[one.hit].node)
        added += [one.above] if one.above else []
        added += within(evidence, one, [lead] if lead else [])[-1:]
        if several and one is listed:
            added += _of_it(within(evidence, one, lines), one)[:MOST_ITEMS]
    for one in evidence if several else ():
        near = one.relevance >= chosen[0].relevance - FAR or _names_as_much(one, chosen[0])
        if near and names_columns(one, hits):
            _, lines = _around(one, hits[one.hit].node)
            added += [one, *_of_it(within(evidence, one, lines), chosen[0])[:MOST_ITEMS]]
    return _about([*chosen, *added], names, hits) if several else [*chosen, *added]


def asks_for_list(question: ParsedQuestion, best: Evidence, analyze: Analyze) -> bool:
    """Return whether all items answer as the best sentence does: what leads in to them has all that is asked.

    "The owner may end the lease if:" leads in to all that answers when she may.
    """
    lead = best.lead or best.text
    stems = frozenset(analyze(lead))
    rest = [stem for stem in question.stems if not is_named(stem, best.title_stems)]
    return leads_in(lead) and bool(rest) and all(is_named(stem, stems) for stem in rest)


def _alike(chosen: Sequence[Evidence], evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the rows that meet the condition of the question as the best does, or are of the other years asked for.

    They are in reading order. Of a table whose columns are of years, one row has all; and of other tables of a
    document, in other passages, the columns may have the same names.
    """
    best = next((one for one in chosen if one.features["figure"]), chosen[0])
    row = dated_row(best.text, best.lead) if best.features["figure"] else None
    name = "figure" if row else "meets"
    if not best.features[name] or (row and row.by_column):
        return []
    found = [one for one in evidence if one.features[name] and one.document_id == best.document_id]
    found = [one for one in found if one.lead == best.lead and (row is None or one.hit == best.hit)]
    return sorted(found, key=lambda one: one.start)


def _names_as_much(one: Evidence, best: Evidence) -> bool:
    """Return whether a line has as much of the question as the best sentence of its passage, which may give the sum."""
    return one.hit == best.hit and one.features["same_words_nearby"] >= best.features["same_words_nearby"] > 0


def _of_it(found: Sequence[Evidence], best: Evidence) -> list[Evidence]:
    """Return the lines without those that are about another thing than the best sentence is."""
    return [one for one in found if one.features["other_thing"] <= best.features["other_thing"]]


def _about(found: Sequence[Evidence], names: Sequence[str], hits: Sequence[NodeWithScore]) -> list[Evidence]:
    """Return sentences without the rows of tables that lack all names, where other rows have one."""
    rows = [one for one in found if is_row(one.text) and not names_columns(one, hits)]
    named = [one for one in rows if any(is_named(name, one.stems) for name in names)]
    return [one for one in found if not named or one in named or one not in rows]


def steps_with(
    chosen: Sequence[Evidence],
    evidence: Sequence[Evidence],
    hits: Sequence[NodeWithScore],
    question: ParsedQuestion,
    analyze: Analyze,
) -> list[Evidence]:
    """Return the numbered list that the best sentence is in, with its lead-in, where what is done stands above it.

    The rules of a house are numbered, too, and no steps.
    """
    node = hits[chosen[0].hit].node if chosen else None
    if not isinstance(node, TextNode):
        return []
    lead, listed = _around(chosen[0], node)
    offset = node.start_char_idx or 0
    lines = list(dropwhile(lambda line: not _STEP.match(node.text, line[0] - offset), listed))  # below what it takes
    if not lines or chosen[0].start < lines[0][0]:
        return []
    first = lines[0][0] - offset
    above = [node.text[:first].rstrip().rpartition("\n")[2], *_HEADING.findall(node.text, 0, first)[-1:]]
    words = frozenset(analyze(" ".join(above)))
    if not any(is_named(stem, words) for stem in set(question.stems) - set(question.names)):
        return []
    return within(evidence, chosen[0], [*([lead] if lead and lines == listed else []), *lines])[:MOST_STEPS]


def names_columns(one: Evidence, hits: Sequence[NodeWithScore]) -> bool:
    """Return whether a sentence names the columns of a table, which by itself answers nothing."""
    lead, lines = _around(one, hits[one.hit].node)
    return lead is None and bool(lines) and not leads_in(one.text) and all(one.end <= start for start, _ in lines)


def _around(one: Evidence, node: object) -> tuple[Range | None, list[Range]]:
    """Return what `introduced` does, as ranges of the document; the names of columns may be in another passage."""
    if not isinstance(node, TextNode):
        return None, []
    offset = node.start_char_idx or 0
    columns = node.metadata.get("columns", "")
    lead, lines = introduced(node.text, one.start - offset, in_table=bool(columns))
    if columns and opens(lines):
        lead = (start := node.metadata["columns_start"] - offset, start + len(columns))
    return (
        (lead[0] + offset, lead[1] + offset) if lead else None,
        [(start + offset, end + offset) for start, end in lines],
    )


def within(evidence: Sequence[Evidence], one: Evidence, lines: Sequence[Range]) -> list[Evidence]:
    """Return the sentences of the same document that begin in one of the lines, in reading order."""
    found = [
        other
        for other in evidence
        if other.document_id == one.document_id and any(start <= other.start < end for start, end in lines)
    ]
    return sorted(found, key=lambda other: other.start)
