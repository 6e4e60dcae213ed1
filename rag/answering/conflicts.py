"""Where sources disagree: documents that give different numbers or dates for what was asked.

Only values that can be compared are: what the reader takes for the answer must be a number or a date of the kind that
the question asks for, in a sentence that fits the question about as well as the best one. What documents say of other
things looks much the same, so that the reader has to be sure of each value.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from llama_index.core.schema import NodeWithScore

from rag.answering.dates import times_in
from rag.answering.evidence import Evidence, published
from rag.answering.question import AnswerKind, ParsedQuestion
from rag.answering.spans import Range, whole
from rag.answering.values import Values, only_one, values_of
from rag.types import Conflict, ConflictingValue

COMPARABLE: Final = frozenset((AnswerKind.NUMBER, AnswerKind.DATE))
FARTHEST: Final = 3.0  # log odds behind the best sentence
LEAST_READ: Final = 2.0  # logit by which a value beats "no answer"; below it is most often one of something else
_PRESENT: Final = re.compile(r"(?:\w+ ){0,6}?(?:is|are|does|do|has|have|can)\b", re.IGNORECASE)
LEAST_OF_EDITION: Final = -2.0  # where another edition of the same document says it, asked for what holds now
_EDITION: Final = re.compile(r"\([^()]*\)|[\W\d]+")
SAME_WORDS: Final = 0.6  # of the question's words that the best sentence has, at least so many


def disagreeing(
    question: ParsedQuestion, evidence: Sequence[Evidence], hits: Sequence[NodeWithScore], *, least: float
) -> list[Evidence]:
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
        values = values_of(one.text, *_place(one))
        if one.document_id in documents or not values.is_one(dates=dates) or not _answers(one, best, least):
            continue
        edition = question.latest and _series(hits[one.hit]) == _series(hits[best.hit])
        if one.span.score < (LEAST_OF_EDITION if edition else LEAST_READ) or not only_one(one.text, *_place(one)):
            continue
        documents.add(one.document_id)
        if all(
            values.differ(others, dates=dates) and (dates or _same_time(one.text, other.text)) for other, others in seen
        ):
            seen.append((one, values))
    return [one for one, _ in seen] if len(seen) > 1 else []


def latest_first(
    question: ParsedQuestion, evidence: Sequence[Evidence], hits: Sequence[NodeWithScore], *, least: float
) -> list[Evidence]:
    """Return the evidence without an older edition of a document that a later one answers for, asked for the present.

    What the later one says then comes first. `least` is the probability from which a sentence counts as an answer.
    """
    best = next(iter(evidence), None)
    if best is None or not question.latest:
        return list(evidence)
    later = [
        one
        for one in evidence
        if one.span.score >= LEAST_OF_EDITION
        and published(hits[one.hit]) > published(hits[best.hit]) > date.min
        and _series(hits[one.hit]) == _series(hits[best.hit])
        and _answers(one, best, least)
    ]
    others = [one for one in evidence if not later or one.document_id != best.document_id]
    return sorted(others, key=lambda one: (one not in later, -one.relevance))


def preferred(question: ParsedQuestion, others: Sequence[Evidence], hits: Sequence[NodeWithScore]) -> list[Evidence]:
    """Return the disagreeing sentences to quote, the latest document's first where the question is about the present.

    One that asks for what holds now is answered by the latest alone; what it was before stays among the conflicts.
    """
    if not others or not (question.latest or _PRESENT.match(question.text)):
        return list(others)
    newest_first = sorted(others, key=lambda one: published(hits[one.hit]), reverse=True)
    return newest_first[:1] if question.latest and published(hits[newest_first[0].hit]) > date.min else newest_first


def older(question: ParsedQuestion, shown: Conflict) -> str:
    """Return what earlier documents say, with their dates, where the latest answers what holds now; else nothing."""
    if not question.latest or shown.values[0].published is None:
        return ""
    said = (f"{' '.join(one.text.split())} ({one.title}, {one.published or 'undated'})" for one in shown.values[1:])
    return f"Older: {'; '.join(said)}."


def _series(hit: NodeWithScore) -> str:
    """Return a title without what tells editions of a document apart: numbers, and what stands in parentheses."""
    return _EDITION.sub(" ", hit.node.metadata["title"]).strip().casefold()


def _same_time(one: str, other: str) -> bool:
    """Return whether two sentences can be about the same time: they name none, or one that both name."""
    here, there = times_in(one), times_in(other)
    return not (here and there) or any(a.agrees(b) for a in here for b in there)


def _answers(one: Evidence, best: Evidence, least: float) -> bool:
    wanted, found = best.features, one.features
    return (
        one.probability >= least
        and one.relevance >= best.relevance - FARTHEST
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
    first, last = _place(one)
    return ConflictingValue(
        text=one.text[first:last],
        sentence=one.text,
        document_id=one.document_id,
        title=about["title"],
        published=None if day == date.min else day,
        start_char_index=one.start + first,
        end_char_index=one.start + last,
    )


def _place(one: Evidence) -> Range:
    """Return where in its sentence the reader's value stands, whole."""
    return whole(one.text, one.span.start - one.start, one.span.end - one.start)
