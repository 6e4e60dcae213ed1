"""Training by epochs, for models that learn in minutes: the order of what is shown, and the steps."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

import numpy as np
import torch
from torch import Tensor

from training.int8 import rounding_inputs
from training.train import descend, learning_rate_share, parameter_groups

POOL: Final = 16  # batches made of one pool, those of about the same length together
REPORT_EVERY: Final = 50  # steps
T = TypeVar("T")


def batches(items: Sequence[T], rest: random.Random, *, size: int, length: Callable[[T], int]) -> Iterator[list[T]]:
    """Yield batches of so many items without end, all of them in each epoch, those alike in `length` together."""
    while True:
        order = rest.sample(items, len(items))
        for first in range(0, len(order), POOL * size):
            pool = sorted(order[first : first + POOL * size], key=length)
            starts = list(range(0, len(pool), size))
            rest.shuffle(starts)
            for start in starts:
                yield pool[start : start + size]


def fit(
    model: Any,
    shown: Iterator[T],
    loss_of: Callable[[T], Tensor],
    *,
    steps: int,
    learning_rate: float,
    report: Callable[[str], None],
) -> None:
    """Train a model with an `encoder` in place; what goes into its layers is rounded as in the exported model.

    The embeddings of words stay as they are.
    """
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(requires_grad=False)
    optimizer = torch.optim.AdamW(parameter_groups(model), lr=learning_rate, fused=True)
    recent: list[float] = []
    with rounding_inputs(model.encoder):
        for step, batch in zip(range(steps), shown, strict=False):
            loss = loss_of(batch)
            descend(model, optimizer, loss, learning_rate=learning_rate * learning_rate_share(step / steps))
            recent.append(loss.item())
            if (step + 1) % REPORT_EVERY == 0:
                report(f"step {step + 1} of {steps}, loss {np.mean(recent):.3f}")
                recent = []
