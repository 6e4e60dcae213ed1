"""Fusing two rankings: every candidate has both scores, each is standardised, and the clearer leg weighs more.

Convex combination of standardised scores after Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
Retrieval" (2023); the weight per question is ours, measured in docs/decisions/0004-fusion.md.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

EQUAL: Final = 1e-6  # a smaller deviation is rounding
Scores = NDArray[np.float64]


def fuse(cosine: Scores, bm25: Scores, *, dense_weight: float, trust: float = 1.0) -> Scores:
    """Return one score per candidate, shape (candidates,), from its cosine and its BM25 score.

    `dense_weight`, in [0, 1], weighs the cosine against BM25; 1 and 0 leave one of them alone. Between, the weight of
    a leg grows with how many standard deviations its best candidate stands above its mean; that of the words is
    multiplied with `trust`, in [0, 1].
    """
    dense, words = standardise(cosine), standardise(bm25)
    dense_pull = dense_weight * dense.max(initial=0)
    words_pull = (1 - dense_weight) * trust * words.max(initial=0)
    total = dense_pull + words_pull
    weight = dense_pull / total if total else dense_weight
    return weight * dense + (1 - weight) * words


def standardise(scores: Scores) -> Scores:
    """Return z-scores; all zero where the scores do not differ."""
    deviation = scores.std() if scores.size else 0.0
    return (scores - scores.mean()) / deviation if deviation > EQUAL else np.zeros_like(scores)
