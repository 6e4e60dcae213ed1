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
CLOSE: Final = 1.4  # log odds by which a further sentence may be behind the best: a quarter as likely
_SEVERAL: Final = re.compile(
    r"\b(list|both|all|each|compare|differ\w*|apart from|besides|reasons|"
    r"(what|which|who|whom|name|where) ((are|were) )?(the )?(\w+ ){0,2}?\w{3,}s|two|three|four|five|several|various)\b",
    re.IGNORECASE,
)


def choose(question: ParsedQuestion, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the sentences that answer one question, best first.

    A question after one thing gets the best sentence and at most one more that is nearly as good; one after several
    gets up to MOST.
    """
    most = MOST if asks_for_several(question.text) else FEW
    chosen = list(evidence[:1])
    for candidate in evidence[1:]:
        if len(chosen) == most or candidate.relevance < chosen[0].relevance - CLOSE:
            break
        if not any(_repeats(candidate, other) for other in chosen):
            chosen.append(candidate)
    return chosen


def asks_for_several(question: str) -> bool:
    """Return whether a question is after more than one thing."""
    return _SEVERAL.search(question) is not None


def _repeats(one: Evidence, other: Evidence) -> bool:
    common, either = one.stems & other.stems, one.stems | other.stems
    return one.document_id == other.document_id and len(common) >= REPEATED * len(either)


def draft(chosen: Sequence[Evidence]) -> list[Draft]:
    """Return the chosen sentences as statements that cite their passages, in reading order within a document."""
    unique = {(entry.document_id, entry.start): entry for entry in chosen}
    places = {entry.document_id: place for place, entry in reversed(list(enumerate(unique.values())))}
    ordered = sorted(unique.values(), key=lambda entry: (places[entry.document_id], entry.start))
    return [Draft(text=" ".join(entry.text.split()), marks=(entry.hit + 1,)) for entry in ordered]
