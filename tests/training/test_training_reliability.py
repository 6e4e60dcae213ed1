"""Reliability: what was said, against what was true, both classes weighing the same."""

import numpy as np
import pytest

from training.reliability import BINS, draw, reliability


def found(probability, right):
    return reliability(np.array(probability), np.array(right))


def test_probabilities_that_hold_have_no_error():
    assert found([0.25] * 4 + [0.75] * 4, [True, False, False, False, True, True, True, False]).error == pytest.approx(
        0
    )


def test_what_is_said_too_surely_is_an_error():
    sure = found([0.95, 0.95, 0.05, 0.05], [True, False, True, False])
    assert sure.said == pytest.approx([0.05, 0.95])
    assert sure.true == pytest.approx([0.5, 0.5])
    assert sure.error == pytest.approx(0.45)


def test_the_rarer_class_weighs_as_much_as_the_other():
    """One in ten can be answered; that is undecided when both classes count the same."""
    assert found([0.5] * 10, [True] + [False] * 9).error == pytest.approx(0)


def test_empty_bins_are_left_out_and_the_last_one_is_closed():
    extremes = found([0.0, 1.0], [False, True])
    assert extremes.count.tolist() == [1, 1]
    assert BINS > 2


def test_a_drawing_is_the_same_for_the_same_figures(tmp_path):
    figures = found([0.2, 0.8, 0.9], [False, True, True])
    for name in ("one.svg", "two.svg"):
        draw(figures, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
