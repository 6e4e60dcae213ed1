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

from rag.answering.evidence.scoring import LEAST_READ, Evidence
from rag.answering.question.parsing import AnswerKind, ParsedQuestion
from rag.answering.quoting.extractive import asks_for_several, repeats, shown
from rag.answering.text.dates import Time, is_of_time, times_in, without_times
from rag.answering.text.days import days_in
from rag.answering.text.english import BASES
from rag.answering.text.quantities import quantities_in
from rag.answering.text.stems import is_named
from rag.answering.text.units import unit_of
from rag.answering.text.values import Values, is_told_as_former, only_one, values_of
from rag.answering.text.words import LIGHT
from rag.types import Conflict, ConflictingValue

COMPARABLE: Final = frozenset((AnswerKind.NUMBER, AnswerKind.DATE))
FARTHEST: Final = 3.0  # log odds behind the best sentence
FARTHEST_IF_NEW: Final = 6.0  # where a later document gives the value of the best one as what it was before
LEAST_OF_EDITION: Final = -2.0  # where another edition of the same document says it, asked for what holds now
SAME_WORDS: Final = 0.6  # of the question's words that the best sentence has, at least so many
SAME_WORDS_OF_EDITION: Final = 0.5
_TENSE: Final = re.compile(
    r"\b(?:(is|are|does|do|has|have|can|may|must|will|should|who (?!was\b)\w*[^\Ws]s)|was|were|did|had|could|would)\b",
    re.IGNORECASE,
)
_CHANGE: Final = re.compile(
    r"\b(?:(?:takes?|took|taken) over|succe(?:eds?|eded|ssor)|replace[sd]?|becomes?|became"
    r"|(?:is|was|been) (?:elected|appointed|promoted|named|chosen)|new (?:[\w-]+ )?(?P<noun>\w+))\b",
    re.IGNORECASE,
)
_BELOW: Final = re.compile(r"\b(?:deputy|vice|assistant|associate|junior|former)\b", re.IGNORECASE)
_WORDS: Final = re.compile(r"\w+")
_SMALL: Final = LIGHT | {"a", "an", "the"}
_NAME: Final = re.compile(r"(?<=[\w,;] )[A-ZÀ-Þ][a-zà-ÿ]{2,}")
_SHARE: Final = re.compile(r"%|\bper ?cent\b")  # no count of votes
_TOPIC: Final = re.compile(r"\([^()]*\)")
# What somebody would have is not what is.
_PROPOSES: Final = re.compile(
    r"\b(?:propos(?:es?|ed|ing|als?)"
    r"|(?:wants?|wanted|hopes?|hoped|would (?:like|have liked)|ready|willing|prepared) to)\b",
    re.IGNORECASE,
)
_EDITION: Final = re.compile(
    r"\b(?:versions?|editions?|issues?|revised|updated)\b|\d[\d.]*(?: and \d[\d.]*)*|[^\w\s]+", re.IGNORECASE
)


def is_about_present(question: ParsedQuestion) -> bool:
    """Return whether a question says that it asks for what holds now, or is in no past tense and names no time."""
    tense = _TENSE.search(question.text)
    return question.latest or bool(tense and tense[1] and not question.times)


def disagreeing(
    question: ParsedQuestion, evidence: Sequence[Evidence], hits: Sequence[NodeWithScore], *, least: float
) -> list[Evidence]:
    """Return a sentence for each document, or dated part of one, that gives another value than those before it.

    The best comes first; empty when all agree. Values agree when they can be the same as they are rounded, hedged or
    measured, and when their sentences, or others that give the same, name different times. `least` is the probability
    from which a sentence counts as an answer.
    """
    best = next(iter(evidence), None)
    if best is None or (kind := _kind(question, best)) not in COMPARABLE:
        return []
    dates = kind is AnswerKind.DATE
    saying: dict[tuple[str, date], list[Evidence]] = {}
    for one in evidence:
        edition = _is_edition(one, best, hits) and (question.latest or repeats(one, best))
        if (
            _kind(question, one) is kind
            and values_of(one.text, *one.answer).is_one(dates=dates)
            and one.span.score >= (LEAST_OF_EDITION if edition else LEAST_READ)
            and _answers(one, best, least, edition=edition, farthest=_farthest(one, best))
            and not (question.counted and not unit_of(question.counted) and _SHARE.search(one.text[slice(*one.answer)]))
            and only_one(one.text, *one.answer)
            and is_of_time(question.times, one.text, one.answer)
            and not _is_of_another(question, one, best)
            and not _only_proposes(question, one, best)
            and (one is best or not dates or _same_event(question, one, best))
        ):
            saying.setdefault((one.document_id, one.day), []).append(one)
    told = [best if best in group else max(group, key=lambda one: _shared(question, one)) for group in saying.values()]
    given = [(one, values_of(one.text, *one.answer)) for one in told]
    seen: list[tuple[Evidence, Values]] = []
    for one, values in given:
        if all(
            values.differ(others, dates=dates)
            and (dates or _same_time(_times_of(values, given), _times_of(others, given)))
            for _, others in seen
        ):
            seen.append((one, values))
    return [one for one, _ in seen] if len(seen) > 1 else []


def _kind(question: ParsedQuestion, one: Evidence) -> AnswerKind:
    """Return the kind of thing that a question asks for; "what is the fee" leaves that to the answer, one value alone.

    Only small words stand before the value, and one more word at most behind it and its unit: "up to 200 notes".
    """
    if question.kind is not AnswerKind.OTHER:
        return question.kind
    answer = one.text[slice(*one.answer)]
    days = days_in(answer)
    spans = [(day.start, day.end) for day in days] + [(one.start, one.end) for one in quantities_in(answer, days)]
    alone = [not _content(answer[:start]) and len(_content(answer[end:])) <= 1 for start, end in spans] == [True]
    return AnswerKind.OTHER if not alone else AnswerKind.DATE if days else AnswerKind.NUMBER


def _content(text: str) -> list[str]:
    return [word for word in _WORDS.findall(text.lower()) if word not in _SMALL]


def latest_first(
    question: ParsedQuestion, evidence: Sequence[Evidence], hits: Sequence[NodeWithScore], *, least: float
) -> list[Evidence]:
    """Return the evidence without what a later edition, or a later part of the document, answers for in its place.

    That is asked for the present only, and what the later one says then comes first. Parts of one document add up where
    several things are asked for, as in a list of changes. `least` is the probability from which a sentence counts as an
    answer.
    """
    best = next(iter(evidence), None)
    if best is None or not is_about_present(question):
        return list(evidence)
    later = [
        one
        for one in evidence
        if one.day > best.day > date.min
        and _is_edition(one, best, hits)
        and one.span.score >= (LEAST_OF_EDITION if (edition := question.latest or repeats(one, best)) else LEAST_READ)
        and _answers(one, best, least, edition=edition)
        and not _only_proposes(question, one, best)
    ]
    first = max((best, *later), key=lambda one: one.day)
    several = asks_for_several(question.text)
    kept = [
        one
        for one in evidence
        if one.day >= first.day
        or not _is_edition(one, best, hits)
        or (several and one.document_id == first.document_id and not repeats(one, first))
    ]
    return sorted(kept, key=lambda one: (one not in later, -one.relevance))


def succeeded(question: ParsedQuestion, evidence: Sequence[Evidence], *, least: float) -> list[Evidence]:
    """Return the sentences that name who somebody was before a later document tells that another took over.

    That is where the question is who somebody is at present.
    """
    if not evidence or question.kind is not AnswerKind.NAME or not is_about_present(question):
        return []
    naming = [
        one
        for one in evidence
        if one.span.score >= LEAST_READ
        and _answers(one, evidence[0], least, edition=False)
        and _same_event(question, one, evidence[0])
    ]
    changed = max((one.day for one in naming if _tells_of_change(question, one)), default=date.min)
    return [one for one in naming if date.min < one.day < changed]


def _tells_of_change(question: ParsedQuestion, one: Evidence) -> bool:
    """Return whether a sentence tells that somebody came into the place asked for: "took over", "the new director"."""
    asked = question.text.lower()
    if any(found[0].lower() not in asked for found in _BELOW.finditer(one.text)):
        return False
    return any(not found["noun"] or found["noun"].lower() in asked for found in _CHANGE.finditer(one.text))


def preferred(question: ParsedQuestion, others: Sequence[Evidence], hits: Sequence[NodeWithScore]) -> list[Evidence]:
    """Return the disagreeing sentences to quote, the latest first, as it knows what came out since the others.

    A question that asks for what holds now is answered by the latest alone, another about the present without what a
    later edition replaces; what it was before stays among the conflicts.
    """
    if not others:
        return []
    first, *earlier = sorted(others, key=lambda one: one.day, reverse=True)
    if question.latest and first.day > date.min:
        return [first]
    if not is_about_present(question):
        return [first, *earlier]
    return [first, *(one for one in earlier if one.day == date.min or not _is_edition(one, first, hits))]


def older(others: Sequence[Evidence], quoted: Sequence[Evidence], hits: Sequence[NodeWithScore]) -> str:
    """Return, with their dates, those of the disagreeing sentences that later ones keep from being quoted, if any."""
    said = (
        f"{shown(one.text)} ({hits[one.hit].node.metadata['title']}, {'undated' if one.day == date.min else one.day})"
        for one in sorted(others, key=lambda one: one.day, reverse=True)
        if one not in quoted
    )
    told = "; ".join(said)
    return f"Older: {told}." if told else ""


def _is_edition(one: Evidence, other: Evidence, hits: Sequence[NodeWithScore]) -> bool:
    """Return whether two sentences are of one document or of editions of it."""
    return one.document_id == other.document_id or _series(hits[one.hit]) == _series(hits[other.hit]) != ""


def _series(hit: NodeWithScore) -> str:
    """Return a title without what tells editions apart: times, numbers, what stands in parentheses; "" for no words."""
    words = _EDITION.sub(" ", without_times(_TOPIC.sub(" ", hit.node.metadata["title"]))).casefold().split()
    return " ".join(words) if any(map(str.isalpha, "".join(words))) else ""


def _shared(question: ParsedQuestion, one: Evidence) -> int:
    """Return how many of the words and times of the question a sentence has itself."""
    times = times_in(one.text)
    return len(one.stems.intersection(question.stems)) + sum(any(a.agrees(b) for b in times) for a in question.times)


def _times_of(values: Values, given: Sequence[tuple[Evidence, Values]]) -> list[Time]:
    """Return the times that sentences name which give a value that can be the same number."""
    return [time for one, same in given if not same.differ(values, dates=False) for time in times_in(one.text)]


def _same_time(here: Sequence[Time], there: Sequence[Time]) -> bool:
    """Return whether two values can be of the same time: one has none, or both have one."""
    return not (here and there) or any(a.agrees(b) for a in here for b in there)


def _same_event(question: ParsedQuestion, one: Evidence, best: Evidence) -> bool:
    """Return whether a sentence says most of what the best one does of the event that a question names.

    That are the words of the question that are in no title and no names. Where the best has none of them, it cannot be
    told of which event either gives the date.
    """
    topic = {*question.names, *one.title_stems, *best.title_stems}
    event = {stem for stem in question.stems if not is_named(stem, topic)}
    told = {stem for stem in event if is_named(stem, _words(best))}
    return not event or 2 * sum(is_named(stem, _words(one)) for stem in told) > len(told)


def _is_of_another(question: ParsedQuestion, one: Evidence, best: Evidence) -> bool:
    """Return whether a sentence has a name that is not the best one's, and with its title none of the question's."""
    named = any(is_named(name, one.stems | one.title_stems) for name in question.names)
    return (
        bool(question.names) and not named and any(n not in best.text for n in _NAME.findall(without_times(one.text)))
    )


def _only_proposes(question: ParsedQuestion, one: Evidence, best: Evidence) -> bool:
    """Return whether a sentence tells what somebody would have, and neither the best one nor the question does."""
    return _PROPOSES.search(one.text) is not None and not (
        _PROPOSES.search(best.text) or _PROPOSES.search(question.text)
    )


def _words(one: Evidence) -> frozenset[str]:
    """Return the stems of a sentence, with the bases of its irregular forms: sank, sink."""
    return one.stems | {BASES[word] for word in re.findall(r"[a-z]+", one.text.lower()) if word in BASES}


def _farthest(one: Evidence, best: Evidence) -> float:
    """Return how far behind the best a sentence may be; one that names its value as the former one is surely of it."""
    revised = one.day > best.day > date.min and is_told_as_former(one.text, values_of(best.text, *best.answer))
    return FARTHEST_IF_NEW if revised else FARTHEST


def _answers(one: Evidence, best: Evidence, least: float, *, edition: bool, farthest: float = FARTHEST) -> bool:
    wanted, found = best.features, one.features
    return (
        one.probability >= least
        and one.relevance >= best.relevance - farthest
        and found["fits_kind"] >= 1
        and not found["out_of_time"]
        and not found["other_thing"]
        and found["same_names_in_passage"] >= wanted["same_names_in_passage"]
        and found["same_words_nearby"]
        >= (SAME_WORDS_OF_EDITION if edition else SAME_WORDS) * wanted["same_words_nearby"]
    )


def conflict(question: str, evidence: Sequence[Evidence], hits: Sequence[NodeWithScore]) -> Conflict:
    """Return the values of disagreeing sentences, the latest first."""
    values = [_value(one, hits[one.hit].node.metadata) for one in evidence]
    values.sort(key=lambda value: value.published or date.min, reverse=True)
    return Conflict(question=question, values=tuple(values))


def _value(one: Evidence, about: Mapping[str, str]) -> ConflictingValue:
    first, last = one.answer
    return ConflictingValue(
        text=one.text[first:last],
        sentence=one.text,
        document_id=one.document_id,
        title=about["title"],
        published=None if one.day == date.min else one.day,
        start_char_index=one.start + first,
        end_char_index=one.start + last,
    )
