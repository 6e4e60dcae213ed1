"""Where sources disagree: documents that give different numbers or dates for what was asked.

Only values that can be compared are: what the reader takes for the answer must be a number or a date of the kind that
the question asks for, in a sentence that fits the question about as well as the best one.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from llama_index.core.schema import NodeWithScore

from rag.answering.dates import times_in
from rag.answering.evidence import Evidence, published
from rag.answering.question import AnswerKind, ParsedQuestion
from rag.answering.values import Values, values_of
from rag.types import Conflict, ConflictingValue

COMPARABLE: Final = frozenset((AnswerKind.NUMBER, AnswerKind.DATE))
FARTHEST: Final = 3.0  # log odds behind the best sentence
LEAST_READ: Final = -2.0  # logit by which a span may fall behind "no answer"
_PRESENT: Final = re.compile(r"(?:\w+ ){0,6}?(?:is|are|does|do|has|have|can)\b", re.IGNORECASE)
SAME_WORDS: Final = 0.9  # of the question's words that the best sentence has, at least so many


def disagreeing(question: ParsedQuestion, evidence: Sequence[Evidence], *, least: float) -> list[Evidence]:
    """Return a sentence for each document that gives another value than those before it, the best first.

    Empty when all agree. Values agree when they can be the same as they are rounded, hedged or measured, and when their
    sentences name different times. `least` is the probability from which a sentence counts as an answer.
    """
    if question.kind not in COMPARABLE or not evidence:
        return []
    best = evidence[0]
    dates = question.kind is AnswerKind.DATE
    seen: list[tuple[Evidence, Values]] = []
    documents: set[str] = set()
    for one in evidence:
        values = values_of(one.text, one.span.start - one.start, one.span.end - one.start)
        if one.document_id in documents or not (values.extents or values.days) or not _answers(one, best, least):
            continue
        documents.add(one.document_id)
        if all(
            values.differ(others, dates=dates) and (dates or _same_time(one.text, other.text)) for other, others in seen
        ):
            seen.append((one, values))
    return [one for one, _ in seen] if len(seen) > 1 else []


def preferred(question: ParsedQuestion, others: Sequence[Evidence], hits: Sequence[NodeWithScore]) -> list[Evidence]:
    """Return the disagreeing sentences to quote, the latest document's first where the question is about the present.

    One that asks for what holds now is answered by the latest alone; what it was before stays among the conflicts.
    """
    if not others or not (question.latest or _PRESENT.match(question.text)):
        return list(others)
    newest_first = sorted(others, key=lambda one: published(hits[one.hit]), reverse=True)
    return newest_first[:1] if question.latest and published(hits[newest_first[0].hit]) > date.min else newest_first


def _same_time(one: str, other: str) -> bool:
    """Return whether two sentences can be about the same time: they name none, or one that both name."""
    here, there = times_in(one), times_in(other)
    return not (here and there) or any(a.agrees(b) for a in here for b in there)


def _answers(one: Evidence, best: Evidence, least: float) -> bool:
    wanted, found = best.features, one.features
    return (
        one.probability >= least
        and one.relevance >= best.relevance - FARTHEST
        and one.span.score > LEAST_READ
        and found["fits_kind"] >= 1
        and not found["out_of_time"]
        and found["same_names_in_passage"] >= wanted["same_names_in_passage"]
        and found["same_words_nearby"] >= SAME_WORDS * wanted["same_words_nearby"]
    )


def conflict(question: str, evidence: Sequence[Evidence], hits: Sequence[NodeWithScore]) -> Conflict:
    """Return the values of disagreeing sentences, the latest document's first."""
    values = [_value(one, hits[one.hit].node.metadata, published(hits[one.hit])) for one in evidence]
    values.sort(key=lambda value: value.published or date.min, reverse=True)
    return Conflict(question=question, values=tuple(values))


def _value(one: Evidence, about: Mapping[str, str], day: date) -> ConflictingValue:
    return ConflictingValue(
        text=_span(one),
        sentence=one.text,
        document_id=one.document_id,
        title=about["title"],
        published=None if day == date.min else day,
        start_char_index=one.span.start,
        end_char_index=one.span.end,
    )


def _span(one: Evidence) -> str:
    return one.text[one.span.start - one.start : one.span.end - one.start]
