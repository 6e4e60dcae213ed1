"""Training by epochs: each shows everything once, those alike together; what was rounded is not rounded afterwards."""

import random

import torch
from torch import nn
from training_samples import tiny_reader

from training.fit import POOL, REPORT_EVERY, batches, fit

SIZE = 5
ITEMS = list(range(SIZE * POOL * 2))


def test_each_epoch_shows_everything_once_in_another_order():
    made = batches(ITEMS, random.Random(0), size=SIZE, length=lambda item: item)
    epochs = [[next(made) for _ in range(2 * POOL)] for _ in range(2)]
    for epoch in epochs:
        assert sorted(item for batch in epoch for item in batch) == ITEMS
        assert {len(batch) for batch in epoch} == {SIZE}
    assert epochs[0] != epochs[1]


def test_a_batch_holds_items_of_about_the_same_length():
    made = batches(ITEMS, random.Random(0), size=SIZE, length=lambda item: item)
    spread = [max(batch) - min(batch) for batch in (next(made) for _ in range(2 * POOL))]
    assert max(spread) < len(ITEMS) / 4


def test_it_goes_down_the_loss_and_leaves_the_words_and_no_rounding_behind():
    reader, wanted, reports = tiny_reader(), torch.ones(24), []
    words = reader.encoder.embeddings.word_embeddings.weight.detach().clone()
    layer = reader.encoder.encoder.layer[0].output.dense

    def loss_of(tokens):
        hidden = reader.encoder(input_ids=tokens).last_hidden_state
        assert layer._forward_pre_hooks
        return nn.functional.mse_loss(hidden.mean((0, 1)), wanted)

    shown = iter([torch.tensor([[101, 2040, 102]])] * 2 * REPORT_EVERY)
    fit(reader, shown, loss_of, steps=2 * REPORT_EVERY, learning_rate=5e-2, report=reports.append)
    first, last = (float(line.rpartition(" ")[2]) for line in reports)
    assert last < 0.5 * first
    assert not layer._forward_pre_hooks
    assert torch.equal(reader.encoder.embeddings.word_embeddings.weight, words)
