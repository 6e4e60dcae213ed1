"""Fusing the scores of two legs, against figures worked out by hand."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from rag.retrieval import fusion
from rag.retrieval.fusion import standardise

fuse = partial(fusion.fuse, dense_weight=0.6)


def scores(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def test_scores_become_standard_deviations_from_their_mean() -> None:
    # mean 3, squared distances 4, 0, 4: deviation sqrt(8/3)
    assert standardise(scores(1, 3, 5)) == pytest.approx([-2 / np.sqrt(8 / 3), 0, 2 / np.sqrt(8 / 3)])


@pytest.mark.parametrize("values", [(0, 0, 0), (7.5,), ()])
def test_scores_that_do_not_differ_are_zero(values: tuple[float, ...]) -> None:
    assert standardise(scores(*values)).tolist() == [0.0] * len(values)


def test_legs_that_are_equally_clear_weigh_as_their_prior_says() -> None:
    # Both are (-1, 1) or (1, -1) in standard deviations: 0.6 of one leg and 0.4 of the other.
    assert fuse(scores(0.2, 0.8), scores(9, 1)) == pytest.approx([-0.6 + 0.4, 0.6 - 0.4])


def test_the_leg_whose_best_stands_out_more_weighs_more() -> None:
    # Dense (1, 0, 0, 0): mean 1/4, deviation sqrt(3)/4, best at sqrt(3). Words (0, 0, 1, 1): best at 1.
    dense, words = scores(1, 0, 0, 0), scores(0, 0, 1, 1)
    weight = 0.6 * np.sqrt(3) / (0.6 * np.sqrt(3) + 0.4)
    low = -1 / np.sqrt(3)
    expected = [
        weight * np.sqrt(3) - (1 - weight), weight * low - (1 - weight),
        weight * low + (1 - weight), weight * low + (1 - weight),
    ]  # fmt: skip
    assert fuse(dense, words) == pytest.approx(expected)


def test_words_that_are_trusted_less_weigh_less() -> None:
    # As above, with a quarter of the pull of the words.
    weight = 0.6 / (0.6 + 0.4 / 4)
    expected = [-weight + (1 - weight), weight - (1 - weight)]
    assert fuse(scores(0.2, 0.8), scores(9, 1), trust=0.25) == pytest.approx(expected)
    assert fuse(scores(0.2, 0.8), scores(9, 1), trust=0) == pytest.approx([-1, 1])


def test_without_any_common_word_the_dense_ranking_stays() -> None:
    assert np.argsort(-fuse(scores(0.2, 0.9, 0.5), scores(0, 0, 0))).tolist() == [1, 2, 0]


def test_with_equal_cosines_the_words_decide() -> None:
    assert np.argsort(-fuse(scores(0.5, 0.5, 0.5), scores(1, 0, 3))).tolist() == [2, 0, 1]


@pytest.mark.parametrize("value", [0.1, 0.7, 1 / 3])
def test_candidates_with_the_same_scores_stay_equal(value: float) -> None:
    assert len(set(fuse(np.full(3, value), np.full(3, value)).tolist())) == 1


def test_copies_whose_cosines_differ_by_rounding_stay_equal() -> None:
    assert standardise(scores(0.7, 0.7, 0.7 + 6e-8)) == pytest.approx([0, 0, 0], abs=1e-3)


def test_one_candidate_has_the_score_zero() -> None:
    assert fuse(scores(0.3), scores(4.2)).tolist() == [0.0]


def test_no_candidates_have_no_scores() -> None:
    assert fuse(scores(), scores()).shape == (0,)


LEG = arrays.arrays(np.float64, 6, elements=st.floats(0, 100, width=32))


@given(dense=LEG, words=LEG)
def test_a_candidate_that_is_at_least_as_good_in_both_legs_is_never_behind(
    dense: np.ndarray, words: np.ndarray
) -> None:
    fused = fuse(dense, words)
    assert np.isfinite(fused).all()
    best = np.flatnonzero((dense == dense.max()) & (words == words.max()))
    assert all(fused[i] >= fused.max() - 1e-9 for i in best)


@pytest.mark.parametrize(("dense_weight", "leg"), [(1.0, 0), (0.0, 1)])
def test_a_weight_of_one_or_nought_leaves_one_leg_alone(dense_weight: float, leg: int) -> None:
    legs = scores(0.9, 0.1, 0.4), scores(1, 8, 2)
    assert fusion.fuse(*legs, dense_weight=dense_weight) == pytest.approx(standardise(legs[leg]))
