"""Answers about all things of a kind, each of which is told of by itself: every one of them is asked about apart."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from rag.answering.evidence.scoring import LEAST_READ, EvidenceScorer
from rag.answering.findings import Found
from rag.answering.hops import Fetch, Find, Followed
from rag.answering.question.distribution import distributed, perhaps_distributed
from rag.answering.question.followup import MOST_PARTS, parts
from rag.answering.question.kinds import Kind, kinds_in, things_of
from rag.answering.quoting.picking import doing

LEAST_THINGS: Final = 2
MOST_WORDS: Final = 0.5  # of the question, weighted by rarity, in the passage about the only thing that does it
_OTHERS: Final = re.compile(r"\bother\b", re.IGNORECASE)  # than those that were named
_SUPERLATIVE: Final = re.compile(r"\b(?:\w{3,}est|most|least|best|worst|first|last|only)\b", re.IGNORECASE)

_Stems = frozenset[str]


def enumerated(direct: Followed, *, fetch: Fetch, find: Find, scorer: EvidenceScorer) -> Followed | None:
    """Return what is told of each of the things of a kind that a question asks about; None where it asks of none.

    The things are those that the passages name. A sentence that tells of several of them answers by itself, and so does
    one that compares them, a row that meets what is asked, or the section that is asked for.
    """
    text, *others = [part.text for part in parts(direct.text) if not part.subject]
    if others or len(perhaps_distributed(text)) > 1 or len(distributed(text)) > 1:
        return None
    passages = [one for hit in direct.hits for one in (hit.node.metadata["title"], hit.node.get_content())]
    said = frozenset(scorer.stems(direct.text))
    for kind in kinds_in(text):
        noun = frozenset(scorer.stems(kind.noun))
        known = {frozenset(scorer.stems(thing)) - noun: thing for thing in things_of(kind.noun, passages, scorer.stems)}
        named = {own: thing for own, thing in known.items() if not own <= said}
        if len(named) < LEAST_THINGS or (len(named) < len(known) and not _OTHERS.search(text)):
            continue
        if _is_told(kind, named, direct.found):
            return None
        first = list(named.items())[:MOST_PARTS]
        each = [_asked(kind.asked(f"the {thing}"), own, fetch, find, scorer) for own, thing in first]
        return _together(direct, kind, len(named), each, scorer)
    return None


def _is_told(kind: Kind, named: Collection[_Stems], found: Found) -> bool:
    if any(one.features["meets"] or one.is_of_whole_section for one in found.chosen):
        return True
    if kind.compares and any(_SUPERLATIVE.search(one.text) for one in found.chosen):
        return True
    return any(sum(own <= one.stems for own in named) >= LEAST_THINGS for one in found.chosen)


def _together(
    direct: Followed, kind: Kind, things: int, asked: Sequence[Followed], scorer: EvidenceScorer
) -> Followed | None:
    """Return what was found of each thing, or of those that do it; the others are then not missing."""
    sure = [one for one in asked if one.found.chosen]
    if len(sure) < LEAST_THINGS and not (kind.picks and _is_only_one(direct, sure, scorer)):
        return None
    if kind.picks:
        best = doing(direct.text, [one.found.chosen[0] for one in sure], scorer.stems)
        sure = [one for one in sure if one.found.chosen[0] in best]
    together = sum(sure if kind.picks else asked, replace(direct, found=Found()))
    if kind.picks:
        chosen = doing(direct.text, together.found.chosen, scorer.stems)
        together = replace(together, found=replace(together.found, chosen=chosen))
    if things <= len(asked):
        return together
    remark = f"The passages name more of them than the {len(asked)} that were asked about."
    return replace(together, found=replace(together.found, remarks=(*together.found.remarks, remark)))


def _is_only_one(direct: Followed, sure: Sequence[Followed], scorer: EvidenceScorer) -> bool:
    """Return whether one thing alone has an answer where there was none, in a passage with most of what is asked."""
    if direct.found.chosen or not sure:
        return False
    (one,) = sure
    return scorer.covered(scorer.parse(direct.text), one.hits[one.found.chosen[0].hit]) >= MOST_WORDS


def _asked(text: str, own: _Stems, fetch: Fetch, find: Find, scorer: EvidenceScorer) -> Followed:
    """Return what passages that name a thing have for a question about it, where the reader is sure of that."""
    hits = [
        hit for hit in fetch(text) if own <= {*scorer.stems(f"{hit.node.metadata['title']} {hit.node.get_content()}")}
    ]
    found = replace(find(text, hits), conflicts=())  # what is told of another thing is no other account of this one
    if found.chosen and found.chosen[0].span.score < LEAST_READ:
        found = replace(found, chosen=(), unanswered=(text,), remarks=())
    return Followed(text=text, hits=hits, found=found)
