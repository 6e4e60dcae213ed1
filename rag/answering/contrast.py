"""How two things differ: what documents tell of each in nearly the same words, side by side."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import product
from typing import Final

from rag.answering.evidence.scoring import Evidence, EvidenceScorer
from rag.answering.findings import Found
from rag.answering.hops import Fetch, Followed
from rag.answering.question.distribution import contrasted_in
from rag.answering.question.followup import parts
from rag.answering.quoting.extractive import before_in_paragraph, begins_with_pronoun
from rag.answering.text.words import LIGHT

MOST_PAIRS: Final = 4
LEAST_ALIKE: Final = 0.3  # share of their words, names and numbers left out, that two sentences on one matter have

_Told = tuple[Evidence, ...]
"""A sentence about a thing, and the one before it that names the thing where it begins with a pronoun."""


def contrasted(direct: Followed, *, fetch: Fetch, scorer: EvidenceScorer, least: float) -> Followed | None:
    """Return pairs of sentences that tell of two things how they differ; None for a question that asks no such thing.

    A thing is told of where a passage answers what it is with the probability `least`. A sentence that names both
    answers by itself.
    """
    text, *others = [part.text for part in parts(direct.text) if not part.subject]
    things = None if others else contrasted_in(text)
    if things is None:
        return None
    first, last = (frozenset(scorer.stems(thing)) for thing in things)
    if any(first | last <= one.stems for one in direct.found.chosen):
        return None
    passages = [list(fetch(thing)) for thing in things]
    read = [scorer.score(scorer.parse(thing), hits) for thing, hits in zip(things, passages, strict=True)]
    told = [
        list(_told(evidence, name, other - name, least))
        for evidence, name, other in zip(read, (first, last), (last, first), strict=True)
    ]
    pairs = _pairs(*told, without=first | last)
    if not pairs:
        return None
    together = replace(direct, found=Found())
    for hits, sentences in zip(passages, zip(*pairs, strict=True), strict=True):
        found = Found(chosen=sum(sentences, ()), confidence=min(one[0].probability for one in sentences))
        together += Followed(text=direct.text, hits=hits, found=found)
    return together


def _told(evidence: Sequence[Evidence], name: Set[str], other: Set[str], least: float) -> Iterator[_Told]:
    """Yield the sentences that surely are about a thing of this name, and do not name the other."""
    for one in evidence:
        if one.probability < least or one.features["other_thing"] or other <= one.stems:
            continue
        if name <= one.title_stems or name <= one.stems:
            yield (one,)
        elif begins_with_pronoun(one):
            yield from ((one, said) for said in before_in_paragraph(one, evidence) if name <= said.stems)


def _pairs(first: Sequence[_Told], last: Sequence[_Told], *, without: Set[str]) -> list[tuple[_Told, _Told]]:
    """Return what of both is most alike and does not say the same, each sentence once."""
    alike = [(_likeness(one[0], other[0], without), one, other) for one, other in product(first, last)]
    found: list[tuple[_Told, _Told]] = []
    for likeness, one, other in sorted(alike, key=lambda pair: -pair[0]):
        same = one[0].stems - without == other[0].stems - without
        taken = any(one[0] is pair[0][0] or other[0] is pair[1][0] for pair in found)
        if likeness >= LEAST_ALIKE and not (same or taken):
            found.append((one, other))
    return found[:MOST_PAIRS]


def _likeness(one: Evidence, other: Evidence, without: Set[str]) -> float:
    mine, theirs = ({stem for stem in said.stems - without - LIGHT if stem.isalpha()} for said in (one, other))
    return len(mine & theirs) / (len(mine | theirs) or 1)
