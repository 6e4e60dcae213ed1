import numpy as np
import pytest

from eval.statistics import (
    Interval,
    auroc,
    mcnemar,
    mean_interval,
    smallest_detectable,
    smallest_significant_loss,
)


def test_no_values_have_no_interval():
    assert mean_interval([]) is None


@pytest.mark.parametrize("values", [[0.25], [0.25, 0.25], [0.25] * 9])
def test_values_that_do_not_differ_have_an_interval_without_width(values):
    assert mean_interval(values) == Interval(low=0.25, high=0.25)


def test_the_interval_of_few_values_is_that_of_all_their_resamples():
    # The sum of four draws is binomial with p = 1/4: P(0) = 0.316, P(at most 2) = 0.949, P(at most 3) = 0.996.
    assert mean_interval([0, 0, 0, 1]) == Interval(low=0.0, high=0.75)


def test_the_interval_of_many_values_is_close_to_the_normal_one():
    # A share of 0.8 in 400: 0.8 ± 1.96 · sqrt(0.8 · 0.2 / 400).
    interval = mean_interval([1.0] * 320 + [0.0] * 80)
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((0.7608, 0.8392), abs=0.004)


def test_the_same_values_always_have_the_same_interval():
    values = list(np.random.default_rng(7).random(50))
    assert mean_interval(values) == mean_interval(values)


def test_about_95_of_100_intervals_hold_the_true_mean():
    drawn = np.random.default_rng(11).normal(size=(200, 60))
    intervals = [mean_interval(list(sample)) for sample in drawn]
    held = sum(interval is not None and interval.low <= 0 <= interval.high for interval in intervals)
    assert 180 <= held <= 198  # 190 ± 3 standard deviations of 3.1, a bootstrap being slightly too narrow


@pytest.mark.parametrize(
    ("won", "lost", "expected"),
    [
        (0, 0, 1.0),
        (0, 1, 1.0),  # 2 · 1/2
        (0, 5, 0.0625),  # 2 · 1/32
        (0, 6, 0.03125),  # 2 · 1/64
        (1, 9, 0.021484375),  # 2 · (1 + 10) / 1024
        (9, 1, 0.021484375),
        (3, 9, 0.14599609375),  # 2 · (1 + 12 + 66 + 220) / 4096
        (4, 4, 1.0),
    ],
)
def test_mcnemar_gives_the_exact_two_sided_chance(won, lost, expected):
    assert mcnemar(won, lost) == pytest.approx(expected)


@pytest.mark.parametrize(("won", "alpha", "expected"), [(0, 0.05, 6), (1, 0.05, 8), (0, 0.01, 8), (0, 1.0, 1)])
def test_the_smallest_significant_loss_is_where_the_test_first_says_so(won, alpha, expected):
    assert smallest_significant_loss(won, alpha=alpha) == expected


@pytest.mark.parametrize("won", [2, 5, 20])
def test_one_question_fewer_is_no_significant_loss(won):
    lost = smallest_significant_loss(won, alpha=0.05)
    assert mcnemar(won, lost) <= 0.05 < mcnemar(won, lost - 1)


def test_the_smallest_detectable_difference_is_2_8_standard_errors():
    # Of 1, -1, 1, -1 the deviation is sqrt(4 / 3) and the standard error half of that; 1.95996 + 0.84162 = 2.80158.
    assert smallest_detectable([1, -1, 1, -1]) == pytest.approx(2.80158 * 0.57735, abs=1e-4)


@pytest.mark.parametrize("differences", [[], [0.5], [0.0, 0.0, 0.0]])
def test_without_spread_nothing_can_be_said_of_what_is_detectable(differences):
    assert smallest_detectable(differences) is None


def test_a_true_difference_of_the_smallest_detectable_is_found_in_about_80_of_100_runs():
    size = smallest_detectable(list(np.random.default_rng(3).normal(size=400)))
    runs = np.random.default_rng(5).normal(loc=size, size=(1000, 400))
    errors = runs.std(axis=1, ddof=1) / np.sqrt(400)
    assert np.mean(np.abs(runs.mean(axis=1)) > 1.96 * errors) == pytest.approx(0.8, abs=0.06)


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1], [0.9, 0.8], 0.0),
        ([0.9, 0.5], [0.5, 0.1], 3.5 / 4),
        ([0.5, 0.5], [0.5], 0.5),
        ([0.9, 0.3, 0.3], [0.6, 0.3], (2 + 0.5 + 0.5) / 6),
    ],
)
def test_auroc_is_the_share_of_pairs_in_the_right_order_with_ties_as_halves(positive, negative, expected):
    assert auroc(positive, negative) == pytest.approx(expected)


@pytest.mark.parametrize(("positive", "negative"), [([], [0.1]), ([0.1], []), ([], [])])
def test_auroc_has_no_meaning_without_both_kinds(positive, negative):
    assert auroc(positive, negative) is None
