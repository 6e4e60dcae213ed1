"""What a passage gets beside BM25, which adds up what it has of a question's words, forgetting what it lacks and order.

There is a bonus for the share of the question's words that the passage has, rare ones counting more, and one for each
two words of the question that follow each other in it. Words are stems without stop words, so that these do not part
two words. What the bonuses are worth is told in docs/decisions/0004-fusion.md.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

COVERAGE_BONUS: Final = 20.0  # for all words of the question; BM25 gives a rare word about 8
PAIR_BONUS: Final = 8.0


def word_bonus(question: Sequence[str], passage: Sequence[str], rarity: Mapping[str, float]) -> float:
    """Return the bonus of a passage, 0 or more, on the scale of BM25.

    Both are stems in reading order; `rarity` has the inverse document frequency of each stem of the question.
    """
    whole = sum(rarity.values())
    if not whole:
        return 0.0
    there = set(passage)
    covered = sum(weight for stem, weight in rarity.items() if stem in there) / whole
    pairs = len(set(pairwise(question)) & set(pairwise(passage)))
    return COVERAGE_BONUS * covered + PAIR_BONUS * pairs
