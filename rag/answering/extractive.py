"""The extractive answerer: quotes the sentences that answer, in reading order, and needs no language model."""

import re
from collections.abc import Sequence
from typing import Final

from rag.answering.evidence import Evidence
from rag.answering.grounding import Draft
from rag.answering.question import ParsedQuestion

MOST: Final = 4
FEW: Final = 2
REPEATED: Final = 0.6  # share of common words from which two sentences of one document say the same
CLOSE: Final = 0.6  # share of the best probability that a further sentence needs
_SEVERAL: Final = re.compile(
    r"\b(list|both|all|each|compare|differ\w*|respectively|reasons|topics|themes|things|steps|points|"
    r"(what|which|who|name|where) (are|were|(\w+ ){0,2}\w{3,}s)|two|three|four|five|several|various)\b|\band\b",
    re.IGNORECASE,
)


def choose(question: ParsedQuestion, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the sentences to quote, best document first, in reading order within a document.

    A question after one thing gets the best sentence and at most one more; one after several gets up to MOST.
    """
    if not evidence:
        return []
    best = evidence[0]
    most = MOST if _SEVERAL.search(question.text) else FEW
    chosen = [best]
    for candidate in evidence[1:]:
        if len(chosen) == most or candidate.probability < CLOSE * best.probability:
            break
        if not any(_repeats(candidate, other) for other in chosen):
            chosen.append(candidate)
    ranks = {entry.document_id: place for place, entry in reversed(list(enumerate(chosen)))}
    return sorted(chosen, key=lambda entry: (ranks[entry.document_id], entry.start))


def _repeats(one: Evidence, other: Evidence) -> bool:
    common, either = one.stems & other.stems, one.stems | other.stems
    return one.document_id == other.document_id and len(common) >= REPEATED * len(either)


def draft(chosen: Sequence[Evidence]) -> list[Draft]:
    """Return the chosen sentences as statements that cite the passages they stand in."""
    return [Draft(text=" ".join(entry.text.split()), marks=(entry.hit + 1,)) for entry in chosen]
