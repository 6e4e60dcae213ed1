"""What the wording of a passage is worth, against figures worked out by hand."""

import pytest

from rag.retrieval.wording import COVERAGE_BONUS, PAIR_BONUS, trust_in_words, word_bonus

RARITY = {"stone": 1.0, "bridg": 3.0, "mill": 4.0}
ASKED = ["stone", "bridg", "mill"]


@pytest.mark.parametrize(
    ("passage", "covered", "pairs"),
    [
        (["stone", "bridg", "mill"], 1.0, 2),
        (["mill", "bridg", "stone"], 1.0, 0),
        (["mill", "mill"], 0.5, 0),
        (["the", "stone", "bridg", "stone", "bridg"], 0.5, 1),
        (["river"], 0.0, 0),
        ([], 0.0, 0),
    ],
)
def test_a_passage_is_worth_what_it_covers_and_each_pair_once(passage: list[str], covered: float, pairs: int) -> None:
    assert word_bonus(ASKED, passage, RARITY) == pytest.approx(COVERAGE_BONUS * covered + PAIR_BONUS * pairs)


def test_a_question_without_words_gives_no_bonus() -> None:
    assert word_bonus([], ["stone"], {}) == 0


@pytest.mark.parametrize(
    ("passages", "trust"),
    [
        ([], 0),
        ([["river"]], 0),
        ([["stone"]], (1 / 8 / 0.5) ** 2),
        ([["stone"], ["bridg"]], (3 / 8 / 0.5) ** 2),
        ([["mill"]], 1),
        ([["stone"], ["stone", "bridg", "mill"]], 1),
    ],
)
def test_words_are_trusted_once_one_passage_has_half_of_them(passages: list[list[str]], trust: float) -> None:
    assert trust_in_words(passages, RARITY) == pytest.approx(trust)


def test_a_question_without_words_trusts_in_none() -> None:
    assert trust_in_words([["stone"]], {}) == 0
