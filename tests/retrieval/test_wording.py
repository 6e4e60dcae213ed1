"""What the wording of a passage is worth, against figures worked out by hand."""

import pytest

from rag.retrieval.wording import COVERAGE_BONUS, PAIR_BONUS, word_bonus

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
