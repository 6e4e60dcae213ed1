"""How well an exported reader answers, tells that there is no answer, and orders passages."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from rag.retrieval.fusion import Scores, standardise
from rag.retrieval.reader import Reader
from training.answers import exact_match, f1, holds, says
from training.data import PLAIN, PreparedSet, Question, is_kept_apart
from training.exported import Seen, look

WEIGHTS: Final = (0.5, 1.0, 2.0, 3.0, 5.0)
SIGNALS: Final = {"relevance": 1.0, "mean of both": 0.5, "margin": 0.0}
"""What can be added to the fused score, by the share of the relevance in it; the margin has the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Figures of a reader on the questions of one set, all shares from 0 to 1.

    `exact_match` and `f1` are of the answer in the right passage; the AUROCs tell the right passage from the first
    wrong one that the retriever found; `missed_auroc` tells reworded questions from those that the same passage does
    not answer, and is None for others. `found` are the questions with a right passage among the first ten, `retrieved`
    those that have it in first place, `reranked` those that have it there once the sigmoid of a signal, times a
    weight, is added to the standardised fused scores. `left_out` counts the questions that no chunk answers.
    """

    questions: int
    left_out: int
    exact_match: float
    f1: float
    margin_auroc: float
    relevance_auroc: float
    missed_auroc: float | None
    found: float
    retrieved: float
    reranked: dict[tuple[str, float], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """A question with what the reader sees in its right passage, in the first wrong one, and in those found.

    `missed` is what it sees in the right passage for the question that this does not answer.
    """

    question: Question
    right: Seen
    missed: Seen | None
    wrong: Seen | None
    found: Sequence[Seen]
    scores: Scores
    holds: Sequence[bool]


def measured_questions(prepared: PreparedSet, *, every: bool, style: str = PLAIN) -> list[int]:
    """Return the places of the questions of a style to measure on, shuffled: all, or only those kept apart."""
    chosen = [
        place
        for place, question in enumerate(prepared.questions)
        if question.style == style and (every or all(map(is_kept_apart, question.document_ids)))
    ]
    random.Random(0).shuffle(chosen)
    return chosen


def answered(prepared: PreparedSet, chosen: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the places of each chosen question and of the first passage that answers it; others are left out."""
    by_document: dict[str, list[int]] = {}
    for place, one in enumerate(prepared.passages):
        by_document.setdefault(one.document_id, []).append(place)
    for place in chosen:
        question = prepared.questions[place]
        own = (passage for key in question.document_ids for passage in by_document.get(key, []))
        right = next((passage for passage in own if holds(question, prepared.passages[passage])), None)
        if right is not None:
            yield place, right


def measure_set(
    reader: Reader, prepared: PreparedSet, chosen: Sequence[int], *, weights: Sequence[float] = WEIGHTS
) -> Quality:
    """Measure on the questions at these places of a prepared set."""
    trials = [_trial(reader, prepared, *places) for places in answered(prepared, chosen)]
    pairs = [(one.right, one.wrong) for one in trials if one.wrong]
    labels = [1] * len(pairs) + [0] * len(pairs)
    sides = [seen for side in zip(*pairs, strict=True) for seen in side]
    return Quality(
        questions=len(trials),
        left_out=len(chosen) - len(trials),
        exact_match=_mean([exact_match(one.right.answer, one.question.answers) for one in trials]),
        f1=_mean([f1(one.right.answer, one.question.answers) for one in trials]),
        margin_auroc=float(roc_auc_score(labels, [seen.margin for seen in sides])),
        relevance_auroc=float(roc_auc_score(labels, [seen.reading.relevance for seen in sides])),
        missed_auroc=_missed_auroc(trials),
        found=_mean([any(one.holds) for one in trials]),
        retrieved=_mean([one.holds[int(np.argmax(one.scores))] for one in trials]),
        reranked={
            (signal, weight): _mean([_hit(one, share, weight) for one in trials])
            for signal, share in SIGNALS.items()
            for weight in weights
        },
    )


def _missed_auroc(trials: Sequence[_Trial]) -> float | None:
    pairs = [(one.right.reading.relevance, one.missed.reading.relevance) for one in trials if one.missed]
    labels = [1] * len(pairs) + [0] * len(pairs)
    return (
        float(roc_auc_score(labels, [value for side in zip(*pairs, strict=True) for value in side])) if pairs else None
    )


def _trial(reader: Reader, prepared: PreparedSet, place: int, right: int) -> _Trial:
    question, found = prepared.questions[place], prepared.found[place]
    seen = look(reader, question.text, prepared, [right, *(passage for passage, _ in found)])
    passages = [prepared.passages[passage] for passage, _ in found]
    own = [one.document_id in question.document_ids for one in passages]
    sees = [seen[passage] for passage, _ in found]
    missed = look(reader, question.missed, prepared, [right])[right] if question.missed else None
    wrong = (i for i, one in enumerate(passages) if not own[i] and not says(question, one))
    return _Trial(
        question=question,
        right=seen[right],
        missed=missed,
        wrong=next((sees[i] for i in wrong), None),
        found=sees,
        scores=np.array([score for _, score in found]),
        holds=[own[i] and holds(question, one) for i, one in enumerate(passages)],
    )


def _hit(trial: _Trial, share: float, weight: float) -> bool:
    """Return whether a right passage comes first, as `rag.retrieval.reranker.ReaderReranker` would order them."""
    signal = [share * one.reading.relevance + (1 - share) * one.margin for one in trial.found]
    return trial.holds[int(np.argmax(standardise(trial.scores) + weight * expit(signal)))]


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
