"""The losses, on logits made by hand, and what the network lets be an answer."""

import math
from dataclasses import replace

import pytest
import torch
from training_samples import tiny_reader, tokenizer

from training.examples import padded
from training.model import FORBIDDEN, RELEVANCE_WEIGHT, SEP, UNKNOWN, Losses, losses

EVEN = torch.zeros(2, 4)  # a right passage and a wrong one, four tokens, every one as likely


def spans(starts, ends, start=EVEN, end=EVEN):
    return float(losses((start, end, torch.zeros(2)), torch.tensor(starts), torch.tensor(ends)).span)


def relevance(right, wrong):
    outputs = (EVEN, EVEN, torch.tensor([right, wrong]))
    return float(losses(outputs, torch.tensor([1, 0]), torch.tensor([1, 0])).relevance)


def test_a_span_among_equal_tokens_costs_the_logarithm_of_their_number():
    assert spans([2, 0], [3, 0]) == pytest.approx(math.log(4))


def test_a_sure_and_right_span_costs_nothing_and_a_sure_and_wrong_one_much():
    start = torch.tensor([[0.0, 0, 20, 0], [20, 0, 0, 0]])
    assert spans([2, 0], [2, 0], start, start) == pytest.approx(0, abs=1e-6)
    assert spans([1, 1], [1, 1], start, start) == pytest.approx(20, abs=1e-6)


def test_an_answer_that_was_cut_off_counts_nothing():
    start = torch.tensor([[0.0, 0, 20, 0], [20, 0, 0, 0]])
    assert spans([UNKNOWN, 0], [UNKNOWN, 0], start, start) == pytest.approx(0, abs=1e-6)


def test_relevance_is_told_apart_and_means_something_alone():
    assert relevance(0.0, 0.0) == pytest.approx(2 * math.log(2))
    assert relevance(20.0, -20.0) == pytest.approx(0, abs=1e-6)
    assert relevance(20.0, 10.0) == pytest.approx(5, abs=1e-3)  # in the right order, but both taken for right
    assert relevance(-10.0, -20.0) == pytest.approx(5, abs=1e-3)


def test_the_total_weighs_both_parts():
    parts = Losses(span=torch.tensor(2.0), relevance=torch.tensor(1.0))
    assert float(parts.total) == pytest.approx(2 + RELEVANCE_WEIGHT)
    assert float(replace(parts, span=torch.tensor(3.0)).total) == pytest.approx(3 + RELEVANCE_WEIGHT)


def test_only_tokens_of_the_passage_and_the_first_one_can_be_an_answer():
    sequence = tokenizer().encode("Who keeps the light?", "Ida Lewis")
    inputs = padded([sequence])
    with torch.no_grad():
        start, end, _ = tiny_reader()(**inputs)
    passage = [i for i, part in enumerate(sequence.sequence_ids) if part == 1]
    for logits in (start[0], end[0]):
        assert [i for i, value in enumerate(logits.tolist()) if value != FORBIDDEN] == [0, *passage]
    assert sequence.ids[passage[-1] + 1] == SEP
