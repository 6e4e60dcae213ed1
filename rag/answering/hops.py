"""Questions that documents answer only step by step: what a description means first, then the rest of that."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from llama_index.core.schema import NodeWithScore

from rag.answering.description import Description, described
from rag.answering.evidence import Evidence, EvidenceScorer
from rag.answering.extractive import ADJACENT
from rag.answering.findings import Found, single_questions
from rag.answering.spans import whole

MOST_HOPS: Final = 3
LEAST_READ: Final = 2.0  # logit by which a name beats "no answer"
MOST_WORDS: Final = 6  # of a name
LEAST_AROUND: Final = 0.4  # of the words around a description that a passage which answers at once has

Fetch = Callable[[str], Sequence[NodeWithScore]]
Find = Callable[[str, Sequence[NodeWithScore]], Found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """A description, the name that answers what it means, its passage, and how likely that is.

    `evidence` is the sentence that says so, and the one before it where that has its noun.
    """

    description: Description
    name: str
    evidence: Sequence[Evidence]
    hit: NodeWithScore
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A question with names in place of its descriptions, the passages of all hops, and what was found in them."""

    text: str
    hits: list[NodeWithScore]
    found: Found


def follow(text: str, fetch: Fetch, find: Find, *, least: float, top_k: int) -> Followed | None:
    """Return what answers a question hop by hop; None where a hop has no sure answer, or all together are too unsure.

    `least` is the probability from which it counts as an answer. Each hop may fail, so that theirs are multiplied.
    """
    hops: list[Hop] = []
    while len(hops) < MOST_HOPS and (description := _description(text)):
        hop = _hop(description, fetch, find)
        if hop is None:
            return None
        hops.append(hop)
        text = description.named(hop.name)
    if not hops:
        return None
    passages = {hit.node.node_id: hit for hit in (*(hop.hit for hop in hops), *fetch(text))}
    hits = list(passages.values())[:top_k]
    found = find(text, hits)
    confidence = found.confidence
    for hop in hops:
        confidence *= hop.probability
    if not found.chosen or confidence < least:
        return None
    places = {node_id: place for place, node_id in enumerate(passages)}
    steps = [replace(one, hit=places[hop.hit.node.node_id]) for hop in hops for one in hop.evidence]
    told = "; ".join(f"{hop.description.text}: {hop.name}" for hop in hops)
    return Followed(
        text=text,
        hits=hits,
        found=replace(
            found, chosen=(*found.chosen, *steps), confidence=confidence, remarks=(f"{told}.", *found.remarks)
        ),
    )


def is_direct(text: str, hits: Sequence[NodeWithScore], found: Found, scorer: EvidenceScorer) -> bool:
    """Return whether the best sentence answers a question as it stands.

    Where that describes something, its passage may only tell what that is: then it lacks the words around it.
    """
    if not found.chosen:
        return False
    description = _description(text)
    if description is None:
        return True
    around = scorer.parse(description.named(" "))
    return scorer.covered(around, hits[found.chosen[0].hit]) >= LEAST_AROUND


def unanswered(text: str, found: Found) -> Found:
    """Return that nothing answers a question as it stands; what came near stays, and counts half."""
    return replace(found, chosen=(), unanswered=(text,), confidence=found.confidence / 2, conflicts=(), remarks=())


def _description(text: str) -> Description | None:
    """Return what a question describes; None where it asks several things, each of which is answered by itself."""
    return described(text) if single_questions(text) == [text] else None


def _hop(description: Description, fetch: Fetch, find: Find) -> Hop | None:
    """Return what a description means, where the reader is sure of a name that the description does not have."""
    hits = fetch(description.question)
    found = find(description.question, hits)
    if not found.chosen or found.chosen[0].span.score < LEAST_READ:
        return None
    best = found.chosen[0]
    first, last = whole(best.text, best.span.start - best.start, best.span.end - best.start)
    name = " ".join(best.text[first:last].split())
    new = set(name.casefold().split()) - set(description.text.casefold().split())
    if not any(word.isalpha() for word in new) or len(name.split()) > MOST_WORDS:
        return None
    evidence = [
        one for one in found.chosen if one.hit == best.hit and 0 <= best.end - one.end <= ADJACENT + len(best.text)
    ]
    return Hop(description=description, name=name, evidence=evidence, hit=hits[best.hit], probability=found.confidence)
