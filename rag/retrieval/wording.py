"""What a passage gets beside BM25, which adds up what it has of a question's words, forgetting what it lacks and order.

There is a bonus for the share of the question's words that the passage has, rare ones counting more, and one for each
two words of the question that follow each other in it. Words are stems without stop words, so that these do not part
two words. Who asks in other words than the documents use finds few of them, by chance: then words count for less
beside meaning. What both are worth is told in docs/decisions/0004-fusion.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

COVERAGE_BONUS: Final = 20.0  # for all words of the question; BM25 gives a rare word about 8
PAIR_BONUS: Final = 8.0
TRUSTED: Final = 0.5  # share of the question's words that one passage must have for words to count in full


def word_bonus(question: Sequence[str], passage: Sequence[str], rarity: Mapping[str, float]) -> float:
    """Return the bonus of a passage, 0 or more, on the scale of BM25.

    Both are stems in reading order; `rarity` has the inverse document frequency of each stem of the question.
    """
    pairs = len(set(pairwise(question)) & set(pairwise(passage)))
    return COVERAGE_BONUS * coverage(passage, rarity) + PAIR_BONUS * pairs


def coverage(passage: Sequence[str], rarity: Mapping[str, float]) -> float:
    """Return the share of the question's words that a passage has, rare ones counting more; 0 when it has no words."""
    whole = sum(rarity.values())
    there = set(passage)
    return sum(weight for stem, weight in rarity.items() if stem in there) / whole if whole else 0.0


def trust_in_words(passages: Iterable[Sequence[str]], rarity: Mapping[str, float]) -> float:
    """Return, from 0 to 1, how far words can be believed in: little where no passage has those of the question."""
    best = max((coverage(passage, rarity) for passage in passages), default=0.0)
    return min(1.0, best / TRUSTED) ** 2
