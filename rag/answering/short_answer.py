"""The short answer: the reader's span in the best sentence, when it is sure and the answer cites that sentence."""

from collections.abc import Sequence

from rag.answering.dates import is_of_time
from rag.answering.evidence import LEAST_READ, Evidence
from rag.answering.extractive import asks_for_several, lacks_person
from rag.answering.fitting import fits_kind
from rag.answering.question import Analyze, ParsedQuestion
from rag.answering.values import only_one
from rag.types import Citation, ShortAnswer


def short_answer(
    question: ParsedQuestion, chosen: Sequence[Evidence], citations: Sequence[Citation], analyze: Analyze
) -> ShortAnswer | None:
    """Return the exact characters that answer by themselves; None when that is not sure, or several are asked for.

    They must be of the kind that the question asks for, a number with its unit, a date, a name, and of its time.
    """
    if not chosen or chosen[0].span.score < LEAST_READ or asks_for_several(question.text):
        return None
    best = chosen[0]
    if lacks_person(question, best):
        return None
    first, last = best.answer
    start, end, text = best.start + first, best.start + last, best.text[first:last]
    fits = fits_kind(f"It is {text}", question, analyze)  # a name is told by its capital within a sentence
    of_time = is_of_time(question.times, best.text, (first, last))
    if fits < 1 or not of_time or not only_one(best.text, first, last):
        return None
    for citation in citations:
        inside = citation.start_char_index <= start and end <= citation.end_char_index
        if citation.document_id == best.document_id and inside:
            return ShortAnswer(
                text=text,
                citation=citation.number,
                document_id=best.document_id,
                start_char_index=start,
                end_char_index=end,
            )
    return None
