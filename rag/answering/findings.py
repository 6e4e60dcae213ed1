"""What passages have for each part of a question: sentences that answer it, or none, and where documents disagree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Final

from llama_index.core.schema import NodeWithScore

from rag.answering.evidence.scoring import Evidence, EvidenceScorer
from rag.answering.question.distribution import distributed, perhaps_distributed
from rag.answering.question.followup import MOST_PARTS, Part, of_topic, parts
from rag.answering.question.parsing import ParsedQuestion
from rag.answering.question.wordings import of_no_person
from rag.answering.quoting.code_blocks import with_code
from rag.answering.quoting.conflicts import (
    conflict,
    disagreeing,
    is_about_present,
    latest_first,
    older,
    preferred,
    succeeded,
)
from rag.answering.quoting.extractive import CLOSE, asks_for_several, asks_for_steps, choose
from rag.answering.quoting.lists import asks_for_list, names_columns, steps_with, with_context
from rag.answering.quoting.picking import picked
from rag.answering.quoting.revisions import fulfilled, moved, outdated, retracted, revised
from rag.answering.text.dates import times_in
from rag.answering.text.stems import is_named
from rag.attribution import attributed, kinds_in
from rag.types import Conflict

NEAREST: Final = 3
_OTHERS: Final = re.compile(r"\b(?:besides|apart|except|excluding|other|than|without|not|beyond)\b", re.IGNORECASE)
LEAST_NEAR: Final = 0.005  # what is less likely to answer is on another subject and comes near to nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The sentences that answer a question, the parts without any, an answer's confidence, conflicts and remarks.

    `nearest` are the sentences that come nearest to answering, whether they do or not.
    """

    chosen: Sequence[Evidence] = ()
    nearest: Sequence[Evidence] = ()
    unanswered: Sequence[str] = ()
    confidence: float = 0.0
    conflicts: Sequence[Conflict] = ()
    remarks: Sequence[str] = ()

    def __add__(self, other: "Found") -> "Found":
        """Return both, in this order, with the higher confidence."""
        return Found(
            chosen=(*self.chosen, *other.chosen),
            nearest=(*self.nearest, *other.nearest),
            unanswered=(*self.unanswered, *other.unanswered),
            confidence=max(self.confidence, other.confidence),
            conflicts=(*self.conflicts, *other.conflicts),
            remarks=(*self.remarks, *other.remarks),
        )

    def at(self, places: Sequence[int]) -> "Found":
        """Return the same where the passages that it was found in stand at these places."""

        def moved_to(one: Evidence) -> Evidence:
            return replace(one, hit=places[one.hit], above=moved_to(one.above) if one.above else None)

        return replace(self, chosen=tuple(map(moved_to, self.chosen)), nearest=tuple(map(moved_to, self.nearest)))


def publisher_of(hit: NodeWithScore) -> str:
    """Return who published the document of a passage, "" where that is not known."""
    publisher: str = hit.node.metadata.get("publisher", "")
    return publisher


def single_questions(text: str) -> list[str]:
    """Return the questions that `find` answers one by one, as passages are looked for; `text` itself where it is one.

    Each has the words of the conversation that `text` has in parentheses.
    """
    asked = parts(text)
    topic = "".join(f" {part.text}" for part in asked if part.subject)
    found = [f"{one}{topic}" for part in asked if not part.subject for one in _looked_for(part.text)]
    return found[:MOST_PARTS] if len(found) > 1 else [text]


def _looked_for(text: str) -> list[str]:
    apart = distributed(text)
    return apart if len(apart) > 1 else list(dict.fromkeys((text, *perhaps_distributed(text))))


def find(
    text: str, hits: Sequence[NodeWithScore], scorer: EvidenceScorer, *, least: float, as_of: date | None = None
) -> Found:
    """Choose the sentences that answer each part of a question; a part without any is unanswered.

    `least` is the probability from which a sentence counts as an answer. A question in the present tense is about
    `as_of`, where that is given. What is asked of a publisher, or of "the policy", is looked for there alone.
    """
    called = [{publisher_of(hit), *kinds_in(hit.node.metadata["title"])} for hit in hits]
    asked = attributed(text, chain.from_iterable(map(sorted, called)))
    if asked is None:
        return _find_parts(text, hits, scorer, least, as_of)
    told = []
    for publisher in asked.publishers:
        places = [i for i, names in enumerate(called) if publisher in names]
        found = find(asked.text, [_asked_of(hits[i]) for i in places], scorer, least=least, as_of=as_of)
        lacking = [f"{one} ({publisher})" if asked.publishers[1:] else one for one in found.unanswered]
        told.append(replace(found.at(places), unanswered=lacking))
    if any(found.chosen for found in told):
        return sum(told, Found())
    return _find_parts(text, hits, scorer, least, as_of)


def _asked_of(hit: NodeWithScore) -> NodeWithScore:
    """Return a passage with the note that it is asked of who published it, and not of whom a mail repeats."""
    metadata = {**hit.node.metadata, "asked_of": True}
    return NodeWithScore(node=hit.node.model_copy(update={"metadata": metadata}), score=hit.score)


def _find_parts(
    text: str, hits: Sequence[NodeWithScore], scorer: EvidenceScorer, least: float, as_of: date | None
) -> Found:
    found = Found()
    for part in parts(text):
        if (part.dependent and not found.chosen) or (part.subject and found.chosen):
            continue
        answered = _find_part(part, hits, scorer, least, as_of)
        if part.subject:
            return replace(found, nearest=(*found.nearest, *answered.nearest))
        if part.bare and not answered.chosen:
            answered = replace(answered, unanswered=())
        found += answered
    return found


def _find_part(
    part: Part, hits: Sequence[NodeWithScore], scorer: EvidenceScorer, least: float, as_of: date | None
) -> Found:
    """Return what answers a part, each of the things that it asks about apart, if that finds anything.

    Things that may be meant together are asked about apart where no sentence is about all of them, and each has its own
    or what was found is about some of them alone.
    """

    def each(questions: Sequence[str]) -> Found:
        first, *others = [of_each(one) for one in questions]
        return sum(others, first)

    def of_each(question: str) -> Found:
        found = _find_one(Part(text=question, fuller=question), hits, scorer, least, as_of)
        founded = of_no_person(question)
        if found.chosen or "born" in part.text or founded == question:
            return found
        other = _find_one(Part(text=founded, fuller=founded), hits, scorer, least, as_of)
        return other if _names_all(scorer.parse(question), other.chosen) else found

    if len(things := distributed(part.text)) > 1 and (apart := each(things)).chosen:
        return apart
    found = _find_one(part, hits, scorer, least, as_of)
    things = perhaps_distributed(part.text)
    if len(things) > 1 and not _names_all(scorer.parse(part.text), found.chosen):
        apart = each(things)
        return found if apart.unanswered and not _is_of_some(found, apart) else apart
    return found


def distinct(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the first of the sentences that say the same, word for word, as copies of a document do."""
    first: dict[str, Evidence] = {}
    for one in evidence:
        first.setdefault(one.text, one)
    return list(first.values())


def _is_of_some(found: Found, apart: Found) -> bool:
    """Return whether what answers of several things together is what answers of some of them, or nothing."""
    answers = {(one.document_id, one.start) for one in apart.chosen}
    return all((one.document_id, one.start) in answers for one in found.chosen)


def _names_all(question: ParsedQuestion, chosen: Sequence[Evidence]) -> bool:
    """Return whether one of the sentences has, with the title of its document, all names of a question."""
    return any(all(is_named(name, one.stems | one.title_stems) for name in question.names) for one in chosen)


def _find_one(
    part: Part, hits: Sequence[NodeWithScore], scorer: EvidenceScorer, least: float, as_of: date | None
) -> Found:
    parsed, read = _weigh(part, hits, scorer, least)
    evidence = _likely([one for one in read if not names_columns(one, hits)], least)
    probability = evidence[0].probability if evidence else 0.0
    nearest = [one for one in distinct(evidence)[:NEAREST] if one.probability >= LEAST_NEAR]
    if not evidence or probability < least:
        return Found(nearest=nearest, unanswered=(part.said,), confidence=probability)
    evidence = picked(part.text, evidence, scorer.stems, least=least)
    if as_of and is_about_present(parsed):
        parsed = replace(parsed, latest=True)
    plans = fulfilled(part.text, evidence, least=least)
    evidence = [one for one in evidence if one not in plans]
    others = disagreeing(parsed, evidence, hits, least=least)
    former = [*plans, *succeeded(parsed, evidence, least=least)]
    current = [one for one in latest_first(parsed, evidence, hits, least=least) if one not in former]
    quoted = preferred(parsed, others, hits) or choose(parsed, current, least=least)
    new = retracted(evidence, least=least) or moved(evidence, least=least)
    former = [*former, *(one for one in outdated(part.text, quoted, new) if one not in others)]
    new = new or revised(evidence, least=least)
    places = {(one.document_id, one.start) for one in new}
    quoted = [*new, *(one for one in quoted if one not in former and (one.document_id, one.start) not in places)]
    meets = any(one.features["meets"] or one.features["figure"] for one in quoted[:1])
    listed = not meets and asks_for_list(parsed, quoted[0], scorer.stems)
    several = asks_for_several(part.text) or quoted[0].is_of_whole_section
    if listed and not (several or others):
        quoted = quoted[:1]
    in_context = with_context(
        quoted,
        read,
        hits,
        several=not meets and (several or listed),
        names=() if _OTHERS.search(part.text) else parsed.names,
        steps=steps_with(quoted, read, hits, parsed, scorer.stems) if asks_for_steps(part.text) else (),
    )
    return Found(
        chosen=with_code(in_context, read, hits),
        nearest=nearest,
        unanswered=(),
        confidence=probability,
        conflicts=[conflict(part.text, others, hits)] if others else (),
        remarks=[older([*others, *former], quoted, hits)] if others or former else (),
    )


def _likely(evidence: Sequence[Evidence], least: float) -> list[Evidence]:
    """Return the evidence without a best sentence that lacks the kind of thing asked for where a near one answers.

    Where whatever is said about something is asked for, one that names it answers in place of one that does not.
    """
    if not evidence or evidence[0].probability >= least:
        return list(evidence)
    best = evidence[0]
    if about := next((i for i, one in enumerate(evidence) if one.features["about"] and one.probability >= least), 0):
        return list(evidence[about:])
    if best.features["fits_kind"] >= 1:
        return list(evidence)
    answers = (
        one.probability >= least
        and one.relevance >= best.relevance - CLOSE
        and one.features["fits_kind"] >= 1
        and one.features["same_names_in_passage"] >= best.features["same_names_in_passage"]
        for one in evidence
    )
    return list(evidence[next((i for i, fits in enumerate(answers) if fits), 0) :])


def _weigh(
    part: Part, hits: Sequence[NodeWithScore], scorer: EvidenceScorer, least: float
) -> tuple[ParsedQuestion, list[Evidence]]:
    """Return the first wording of a part that has an answer of the kind asked for, and how sentences answer it.

    That is the first that has any where none has one of the kind, and the last where none is answered. Where passages
    are about the topic of the conversation, only those count, and its times for what is not asked of the present.
    """
    read: list[tuple[ParsedQuestion, list[Evidence]]] = []
    passages = [(hit.node.metadata["title"], hit.node.get_content()) for hit in hits]
    places = of_topic(part.text, part.topic, passages, scorer.stems) if part.topic else []
    for wording in part.wordings:
        parsed = scorer.parse(wording)
        if places and not is_about_present(parsed):
            parsed = replace(parsed, times=parsed.times or tuple(times_in(part.topic)))
        scored = scorer.score(parsed, hits)
        read.append((parsed, [one for one in scored if one.hit in places] if places else scored))
        if _answers(read[-1][1], least) and read[-1][1][0].features["fits_kind"] >= 1:
            return read[-1]
    return next((one for one in read if _answers(one[1], least)), read[-1])


def _answers(evidence: Sequence[Evidence], least: float) -> bool:
    return bool(evidence) and evidence[0].probability >= least
