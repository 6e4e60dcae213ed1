"""What a text takes back: "The toll had earlier been put at 5. It now stands at 7.", "That report was wrong."."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from rag.answering.evidence.cutting import ADJACENT
from rag.answering.evidence.scoring import LEAST_READ, Evidence
from rag.answering.quoting.conflicts import SAME_WORDS
from rag.answering.text.days import days_in
from rag.answering.text.values import Values, is_told_as_former, values_of

_RETRACTION: Final = re.compile(
    r"(?:(?:that|this|it|(?:that|this|the) (?:report|claim|figure|number|statement|information|story))"
    r" (?:was|is|were|turned out to be|proved(?: to be)?) (?:\w+ly )?"
    r"(?:wrong|incorrect|false|untrue|not (?:true|so|correct|the case)|inaccurate|mistaken|a mistake|an error)"
    r"|we (?:hereby |now |have |must )?(?:retract(?:ed)?|withdraw|withdrawn|take back) (?:that|this|the|our|it)\b)",
    re.IGNORECASE,
)
_APOLOGY: Final = re.compile(r"\bwe (?:apologi[sz]e|regret|are sorry)\b", re.IGNORECASE)
_ASKS_FORMER: Final = re.compile(
    r"\b(?:at first|original\w*|initial\w*|earlier|wrong\w*|correct\w*|retract\w*|sa(?:y|ys|id)|claim\w*"
    r"|report\w*|plan\w*)\b",
    re.IGNORECASE,
)
_MOVED: Final = re.compile(
    r"\b(?:postponed|put (?:off|back)|moved|rescheduled|delayed|brought forward) (?:\w+ ){0,4}?(?:to|until|till) "
    r"(?:\w+day, )?",
    re.IGNORECASE,
)
_ASKS_DONE: Final = re.compile(r"\bwhen (?:did|was|were)\b", re.IGNORECASE)
_PLAN: Final = re.compile(
    r"\b(?:will|shall|(?:is|are) (?:to|(?:due|set|expected|planned|scheduled|going) (?:to|for)))\b",
    re.IGNORECASE,
)


def fulfilled(question: str, evidence: Sequence[Evidence], *, least: float) -> list[Evidence]:
    """Return the sentences that plan what a later document tells as done, where a question asks when it was.

    `least` is the probability from which a sentence counts as an answer.
    """
    if not evidence or not _ASKS_DONE.search(question) or _ASKS_FORMER.search(question):
        return []
    answering = [
        one
        for one in evidence
        if one.span.score >= LEAST_READ and one.features["fits_kind"] >= 1 and _is_on_the_same(one, evidence[0], least)
    ]
    done = max((one.day for one in answering if not _PLAN.search(one.text)), default=date.min)
    return [one for one in answering if date.min < one.day < done and _PLAN.search(one.text)]


def retracted(evidence: Sequence[Evidence], *, least: float) -> list[Evidence]:
    """Return the sentence that takes back what answers, the one behind it that says what holds, and what it takes back.

    That is the best sentence, or one of a later document that answers as well by its words. `least` is the probability
    from which a sentence counts as an answer.
    """
    best = next(iter(evidence), None)
    if best is None:
        return []
    for said in evidence:
        later = said.day > best.day > date.min and said.span.score >= LEAST_READ
        if said is best or (later and _is_on_the_same(said, best, least)):
            taken = [one for one in evidence if _is_behind(one, said) and _RETRACTION.match(one.text)][:1]
            holds = [
                one for back in taken for one in evidence if _is_behind(one, back) and not _APOLOGY.search(one.text)
            ]
            if taken:
                return [*taken, *holds[:1], said]
    return []


def moved(evidence: Sequence[Evidence], *, least: float) -> list[Evidence]:
    """Return the sentence of a later document that moves the day which the best one gives, with the new day as answer.

    `least` is the probability from which a sentence counts as an answer.
    """
    best = next(iter(evidence), None)
    value = values_of(best.text, *best.answer) if best else Values(days=(), extents=())
    if best is None or not value.is_one(dates=True):
        return []
    for one in evidence:
        days = days_in(one.text) if one.day > best.day > date.min and _is_on_the_same(one, best, least) else []
        ends = {found.end() for found in _MOVED.finditer(one.text)} if len(days) > 1 else set()
        new = next((day for day in days if day.start in ends), None)
        if new and any(
            not value.differ(values_of(one.text, day.start, day.end), dates=True) for day in days if day is not new
        ):
            span = replace(one.span, start=one.start + new.start, end=one.start + new.end)
            return [replace(one, span=span)]
    return []


def outdated(question: str, quoted: Sequence[Evidence], new: Sequence[Evidence]) -> list[Evidence]:
    """Return the sentences that came out before those that take them back; none where the former is asked for."""
    if not new or _ASKS_FORMER.search(question):
        return []
    return [one for one in quoted if date.min < one.day < new[0].day]


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
    same = _is_on_the_same(one, best, least)
    return same and _numbers(one).is_one(dates=False) and is_told_as_former(one.text, value)


def _is_on_the_same(one: Evidence, best: Evidence, least: float) -> bool:
    """Return whether a sentence is likely to answer, with most of the question's words that the best one has."""
    found = one.features
    return (
        one.probability >= least
        and not (found["out_of_time"] or found["other_thing"])
        and found["same_words_nearby"] >= SAME_WORDS * best.features["same_words_nearby"]
    )


def _is_behind(other: Evidence, one: Evidence) -> bool:
    return other.document_id == one.document_id and 0 <= other.start - one.end <= ADJACENT


def _gives_another(other: Evidence, value: Values) -> bool:
    """Return whether a sentence has another number, though that may be "at least" the one before."""
    former = {extent.named for extent in value.extents}
    return any(extent.named not in former for extent in _numbers(other).extents)


def _numbers(one: Evidence) -> Values:
    return values_of(one.text, 0, len(one.text))
