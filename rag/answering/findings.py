"""What passages have for each part of a question: sentences that answer it, or none, and where documents disagree."""

from collections.abc import Sequence
from dataclasses import dataclass

from llama_index.core.schema import NodeWithScore

from rag.answering.conflicts import conflict, disagreeing, latest_first, older, preferred
from rag.answering.evidence import Evidence, EvidenceScorer
from rag.answering.extractive import asks_for_several, choose
from rag.answering.followup import Part, parts
from rag.answering.lists import names_columns, with_context
from rag.answering.question import ParsedQuestion
from rag.types import Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The sentences that answer a question, the parts without any, an answer's confidence, conflicts and remarks."""

    chosen: Sequence[Evidence]
    unanswered: Sequence[str]
    confidence: float
    conflicts: Sequence[Conflict]
    remarks: Sequence[str]


def find(text: str, hits: Sequence[NodeWithScore], scorer: EvidenceScorer, *, least: float) -> Found:
    """Choose the sentences that answer each part of a question; a part without any is unanswered.

    `least` is the probability from which a sentence counts as an answer.
    """
    chosen: list[Evidence] = []
    unanswered: list[str] = []
    conflicts: list[Conflict] = []
    remarks: list[str] = []
    confidence = 0.0
    for part in parts(text):
        if (part.dependent and not chosen) or (part.subject and chosen):
            continue
        parsed, read = _weigh(part, hits, scorer, least)
        evidence = [one for one in read if not names_columns(one, hits)]
        probability = evidence[0].probability if evidence else 0.0
        confidence = max(confidence, probability)
        if evidence and probability >= least:
            others = disagreeing(parsed, evidence, hits, least=least)
            current = latest_first(parsed, evidence, hits, least=least)
            quoted = preferred(parsed, others, hits) or choose(parsed, current)
            chosen += with_context(quoted, read, hits, several=asks_for_several(part.text))
            if others:
                conflicts.append(conflict(part.text, others, hits))
                remarks.append(older(parsed, conflicts[-1]))
        elif not part.dependent and not part.subject:
            unanswered.append(part.text)
    return Found(chosen=chosen, unanswered=unanswered, confidence=confidence, conflicts=conflicts, remarks=remarks)


def _weigh(
    part: Part, hits: Sequence[NodeWithScore], scorer: EvidenceScorer, least: float
) -> tuple[ParsedQuestion, list[Evidence]]:
    """Return the first wording of a part that has an answer, or else the last, and how sentences answer it."""
    for wording in part.wordings:
        parsed = scorer.parse(wording)
        evidence = scorer.score(parsed, hits)
        if evidence and evidence[0].probability >= least:
            break
    return parsed, evidence
