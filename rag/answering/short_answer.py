"""The short answer: the reader's span in the best sentence, when it is sure and the answer cites that sentence."""

from collections.abc import Sequence
from typing import Final

from rag.answering.evidence import Evidence
from rag.answering.extractive import asks_for_several
from rag.answering.question import Analyze, ParsedQuestion, fits_kind
from rag.types import Citation, ShortAnswer

LEAST_SCORE: Final = 2.0  # the logit by which the span beats "no answer"


def short_answer(
    question: ParsedQuestion, chosen: Sequence[Evidence], citations: Sequence[Citation], analyze: Analyze
) -> ShortAnswer | None:
    """Return the exact characters that answer by themselves; None when that is not sure, or several are asked for.

    They must be of the kind that the question asks for: a number with its unit, a date, a name.
    """
    if not chosen or chosen[0].span.score < LEAST_SCORE or asks_for_several(question.text):
        return None
    best = chosen[0]
    span = best.span
    text = best.text[span.start - best.start : span.end - best.start]
    if fits_kind(f"It is {text}", question, analyze) < 1:  # a name is told by its capital within a sentence
        return None
    for citation in citations:
        inside = citation.start_char_index <= span.start and span.end <= citation.end_char_index
        if citation.document_id == best.document_id and inside:
            return ShortAnswer(
                text=text,
                citation=citation.number,
                document_id=best.document_id,
                start_char_index=span.start,
                end_char_index=span.end,
            )
    return None
