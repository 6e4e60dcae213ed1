"""How two things differ: what documents tell of each in nearly the same words, side by side."""

from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import product
from typing import Final

from rag.answering.distribution import contrasted_in
from rag.answering.evidence import Evidence, EvidenceScorer
from rag.answering.findings import Found
from rag.answering.followup import parts
from rag.answering.hops import Fetch, Followed

MOST_PAIRS: Final = 4
LEAST_ALIKE: Final = 0.3  # share of their words, names and numbers left out, that two sentences on one matter have

_Stems = frozenset[str]
_Pair = tuple[Evidence, Evidence]


def contrasted(direct: Followed, *, fetch: Fetch, scorer: EvidenceScorer, least: float) -> Followed | None:
    """Return pairs of sentences that tell of two things how they differ; None for a question that asks no such thing.

    Each thing has to be told of with the probability `least`. A sentence that names both answers by itself.
    """
    text, *others = [part.text for part in parts(direct.text) if not part.subject]
    things = None if others else contrasted_in(text)
    if things is None:
        return None
    names = [frozenset(scorer.stems(thing)) for thing in things]
    both = names[0] | names[1]
    if any(both <= one.stems for one in direct.found.chosen):
        return None
    told = [_told(thing, name, fetch, scorer, least) for thing, name in zip(things, names, strict=True)]
    pairs = _pairs(told[0].found.chosen, told[1].found.chosen, without=both)
    if not pairs:
        return None
    chosen = zip(*pairs, strict=True)
    first, last = (replace(one, found=replace(one.found, chosen=some)) for one, some in zip(told, chosen, strict=True))
    together = replace(direct, found=Found()) + first + last
    confidence = min(first.found.confidence, last.found.confidence)
    return replace(together, found=replace(together.found, confidence=confidence))


def _told(thing: str, name: Set[str], fetch: Fetch, scorer: EvidenceScorer, least: float) -> Followed:
    """Return what passages that name a thing tell of it."""
    hits = [
        hit for hit in fetch(thing) if name <= {*scorer.stems(f"{hit.node.metadata['title']} {hit.node.get_content()}")}
    ]
    told = [
        one
        for one in scorer.score(scorer.parse(thing), hits)
        if one.probability >= least and not one.features["other_thing"]
    ]
    return Followed(text=thing, hits=hits, found=Found(chosen=told, confidence=told[0].probability if told else 0.0))


def _pairs(first: Sequence[Evidence], last: Sequence[Evidence], *, without: Set[str]) -> list[_Pair]:
    """Return the sentences of both that are most alike and do not say the same, each once."""
    alike = sorted(
        ((_likeness(one, other, without), one, other) for one, other in product(first, last)), key=lambda pair: -pair[0]
    )
    found: list[_Pair] = []
    for likeness, one, other in alike:
        same = one.stems - without == other.stems - without
        taken = any(one is pair[0] or other is pair[1] for pair in found)
        if likeness >= LEAST_ALIKE and not (same or taken):
            found.append((one, other))
    return found[:MOST_PAIRS]


def _likeness(one: Evidence, other: Evidence, without: Set[str]) -> float:
    mine, theirs = ({stem for stem in said.stems - without if stem.isalpha()} for said in (one, other))
    return len(mine & theirs) / (len(mine | theirs) or 1)
