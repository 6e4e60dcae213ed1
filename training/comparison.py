"""How far the int8 weights are from the float32 ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.retrieval.reader import Reader
from training.answers import exact_match, f1
from training.data import PreparedSet
from training.exported import Seen, look
from training.measure import answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two exports of a reader on the same questions with their right passages.

    `exact_match` and `f1`, from 0 to 1, are those of the first and of the second; `mean` and `largest` are of the
    absolute differences between their logits, those of a token counted from "no answer".
    """

    questions: int
    exact_match: tuple[float, float]
    f1: tuple[float, float]
    mean: float
    largest: float

    def __str__(self) -> str:
        return (
            f"{self.questions} questions, exact match {self.exact_match[0]:.3f} and {self.exact_match[1]:.3f}, "
            f"F1 {self.f1[0]:.3f} and {self.f1[1]:.3f}, logits apart by {self.mean:.3f} on average, "
            f"by {self.largest:.2f} at most"
        )


def compare(first: Reader, second: Reader, prepared: PreparedSet, chosen: Sequence[int]) -> Difference:
    """Let both read the questions at these places of a prepared set."""
    expected, pairs = [], []
    for place, passage in answered(prepared, chosen):
        question = prepared.questions[place]
        expected.append(question.answers)
        pairs.append([look(reader, question.text, prepared, [passage])[passage] for reader in (first, second)])
    gaps = np.concatenate([_gaps(*pair) for pair in pairs])
    return Difference(
        questions=len(pairs),
        exact_match=_means(exact_match, pairs, expected),
        f1=_means(f1, pairs, expected),
        mean=float(gaps.mean()),
        largest=float(gaps.max()),
    )


def _means(
    score: Callable[[str, Sequence[str]], float], pairs: Sequence[Sequence[Seen]], expected: Sequence[Sequence[str]]
) -> tuple[float, float]:
    rows = [[score(seen.answer, answers) for seen in pair] for pair, answers in zip(pairs, expected, strict=True)]
    first, second = np.mean(rows, axis=0)
    return float(first), float(second)


def _gaps(one: Seen, other: Seen) -> NDArray[np.float64]:
    """Return the absolute differences of all logits, shape (2 * tokens + 1,)."""
    first, second = (
        np.array([*seen.reading.starts, *seen.reading.ends, seen.reading.relevance]) for seen in (one, other)
    )
    gaps: NDArray[np.float64] = np.abs(first - second)
    return gaps
