"""Which of the passages that were found for a question do not answer it."""

import random
from collections import defaultdict
from typing import Final

from eval.facts import normalised
from training.data import FOUND, PreparedSet, Question, is_kept_apart

KEPT: Final = 4  # wrong passages kept for a question


def wrong_passages(prepared: PreparedSet) -> list[tuple[int, ...]]:
    """Return for each question the places of up to `KEPT` wrong passages, the most alike first.

    A passage is wrong when it holds none of the answers and its document answers no other question of the same words.
    A question that does not even find its own document is too vague to call what it finds wrong: it gets passages
    drawn at random. Documents that are kept apart are not taken.
    """
    texts = [f" {normalised(passage.text)} " for passage in prepared.passages]
    answering: dict[str, set[str]] = defaultdict(set)
    for question in prepared.questions:
        answering[normalised(question.text)].update(question.document_ids)
    allowed = [place for place, passage in enumerate(prepared.passages) if not is_kept_apart(passage.document_id)]

    def wrong(place: int, question: Question) -> bool:
        document_id = prepared.passages[place].document_id
        twin = document_id in answering[normalised(question.text)] and document_id not in question.document_ids
        answers = filter(None, map(normalised, question.answers))
        return not twin and not any(f" {answer} " in texts[place] for answer in answers)

    result = []
    for question, found in zip(prepared.questions, prepared.found, strict=True):
        order = [place for place, _ in found if not is_kept_apart(prepared.passages[place].document_id)]
        if not any(prepared.passages[place].document_id in question.document_ids for place, _ in found):
            order = []
        rest = random.Random(question.id)
        order += rest.sample(allowed, min(len(allowed), FOUND))
        kept = [place for place in dict.fromkeys(order) if wrong(place, question)]
        result.append(tuple(kept[:KEPT]))
    return result
