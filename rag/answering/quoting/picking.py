"""Of the things that "which branches lend bicycles?" picks from, those that do; those that do not, where none does."""

from collections.abc import Sequence

from rag.answering.evidence.scoring import Evidence
from rag.answering.grounding.negation import denies_alike
from rag.answering.question.kinds import kinds_in
from rag.answering.quoting.extractive import CLOSE
from rag.answering.text.words import Stems, WordReader


def picked(question: str, evidence: Sequence[Evidence], analyze: Stems, *, least: float) -> list[Evidence]:
    """Return the evidence without what denies the question, where it picks some of several things and others do it.

    `evidence` is ordered, best first; what is less likely than `least` does not answer, so that nothing is left out
    for it.
    """
    near = [one for one in evidence if one.relevance >= evidence[0].relevance - CLOSE and one.probability >= least]
    if len(near) < 2 or not any(kind.picks for kind in kinds_in(question)):  # noqa: PLR2004 - of one nothing is picked
        return list(evidence)
    kept = doing(question, near, analyze)
    return [one for one in evidence if one in kept or one not in near]


def doing(question: str, told: Sequence[Evidence], analyze: Stems) -> Sequence[Evidence]:
    """Return the sentences that deny what the question denies and nothing else of it; all where none does so."""
    words = WordReader(analyze)
    said = words.read(question).all
    return [one for one in told if denies_alike(said, words.read(one.text).all)] or told
