"""Which words of a statement a sentence says in other words, by the vectors that the bundled model gives their tokens.

A token's vector has its context in it, so that "the valve had jammed" meets "the valve had stuck" (as in BERTScore,
Zhang et al., 2020). Opposites have like vectors, too; those that are known as such do not meet.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag.answering.text.words import Word
from rag.retrieval.embedder import TokenVectors, unit

MIN_LIKENESS: Final = 0.5
"""Cosine from which two words say the same; half of all honest replacements reach it, and few others."""
REMEMBERED: Final = 256  # texts: a statement is held against several sentences, a sentence against several statements

Encode = Callable[[str], TokenVectors]


class Likeness:
    """Compares words in their contexts; remembers the texts that it read last."""

    def __init__(self, encode: Encode) -> None:
        """Take what gives the vectors of a text's tokens."""
        self._encode = lru_cache(REMEMBERED)(encode)

    def met(
        self, words: Sequence[Word], text: str, others: Sequence[Word], sentence: str, start: int
    ) -> frozenset[str]:
        """Return the stems of the words of `text` that one of the others meets.

        Those are words of `sentence`, which starts at `start` in the text that their places belong to.
        """
        if not words or not others:
            return frozenset()
        likeness = self._vectors(words, text, 0) @ self._vectors(others, sentence, start).T
        return frozenset(
            word.stem
            for row, word in zip(likeness, words, strict=True)
            if any(
                value >= MIN_LIKENESS and not _opposed(word, other) for value, other in zip(row, others, strict=True)
            )
        )

    def closeness(self, one: str, other: str) -> float:
        """Return the cosine of two texts as wholes, which have the mean of their tokens' vectors."""
        vectors = [unit(self._encode(text).tokens.mean(axis=0)) for text in (one, other)]
        return float(vectors[0] @ vectors[1])

    def _vectors(self, words: Sequence[Word], text: str, start: int) -> NDArray[np.float32]:
        """Return a unit vector for each word, shape (words, dimension); zero where the model did not read so far."""
        seen = self._encode(text)
        begins, ends = seen.offsets.T + start
        rows = [seen.tokens[(begins >= word.start) & (ends <= word.end) & (begins < ends)] for word in words]
        return unit(np.array([row.sum(axis=0) for row in rows]))


def _opposed(one: Word, other: Word) -> bool:
    return any((pair, 1 - side) in other.sides for pair, side in one.sides)
