"""A value that a text takes back: "The toll had earlier been put at 5. It now stands at 7."."""

from collections.abc import Sequence
from datetime import date

from rag.answering.evidence.cutting import ADJACENT
from rag.answering.evidence.scoring import Evidence
from rag.answering.quoting.conflicts import SAME_WORDS
from rag.answering.text.values import Values, is_told_as_former, values_of


def revised(evidence: Sequence[Evidence], *, least: float) -> list[Evidence]:
    """Return what holds in place of the best value, and the sentence before it that gives that as the former one.

    That is the best sentence itself, or one of a later document. `least` is the probability from which a sentence
    counts as an answer.
    """
    best = next(iter(evidence), None)
    value = values_of(best.text, *best.answer) if best else Values(days=(), extents=())
    if best is None or not value.is_one(dates=False):
        return []
    for one in evidence:
        if (one is best or one.day > best.day > date.min) and _takes_back(one, best, value, least):
            behind = [other for other in evidence if _is_behind(other, one) and _gives_another(other, value)]
            return [*behind[:1], one] if behind else []
    return []


def _takes_back(one: Evidence, best: Evidence, value: Values, least: float) -> bool:
    """Return whether a sentence on the same matter gives a value as the former one, and no other."""
    found = one.features
    return (
        one.probability >= least
        and not (found["out_of_time"] or found["other_thing"])
        and found["same_words_nearby"] >= SAME_WORDS * best.features["same_words_nearby"]
        and _numbers(one).is_one(dates=False)
        and is_told_as_former(one.text, value)
    )


def _is_behind(other: Evidence, one: Evidence) -> bool:
    return other.document_id == one.document_id and 0 <= other.start - one.end <= ADJACENT


def _gives_another(other: Evidence, value: Values) -> bool:
    """Return whether a sentence has another number, though that may be "at least" the one before."""
    former = {extent.named for extent in value.extents}
    return any(extent.named not in former for extent in _numbers(other).extents)


def _numbers(one: Evidence) -> Values:
    return values_of(one.text, 0, len(one.text))
