"""Rounding as the runtime does it, so that what is trained is used to it.

Weights and what goes into a layer are int8 numbers in the exported model: see `rag.retrieval.bundled.quantize`.
Gradients pass as if nothing were rounded (Bengio et al., "Estimating or Propagating Gradients Through Stochastic
Neurons for Conditional Computation", 2013).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import torch
from torch import Tensor, nn

LARGEST: Final = 127  # of a weight; those of one row share a scale
STEPS: Final = 255  # between the smallest and the largest value that goes into a layer


def round_weight(weight: Tensor) -> Tensor:
    """Return a matrix, shape (out, in), as its int8 numbers stand for it."""
    step = weight.detach().abs().amax(dim=1, keepdim=True).clamp(min=torch.finfo(torch.float32).tiny) / LARGEST
    return _passed(weight, (weight.detach() / step).round() * step)


def round_input(values: Tensor) -> Tensor:
    """Return what goes into a layer, shape (sequences, tokens, width), rounded on a scale for each sequence."""
    found = values.detach().float()
    smallest = found.amin(dim=(1, 2), keepdim=True).clamp(max=0)
    step = (found.amax(dim=(1, 2), keepdim=True).clamp(min=0) - smallest).clamp(min=1e-6) / STEPS
    zero = (-smallest / step).round()
    return _passed(values, (((found / step + zero).round().clamp(0, STEPS) - zero) * step).to(values.dtype))


@contextmanager
def rounding_inputs(encoder: nn.Module) -> Iterator[None]:
    """Let each linear layer of an encoder get its input rounded, until the context ends."""
    layers = [layer for layer in encoder.modules() if isinstance(layer, nn.Linear)]
    handles = [layer.register_forward_pre_hook(_rounded) for layer in layers]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def rounded_weights(encoder: nn.Module, *, int8: bool = True) -> dict[str, Tensor]:
    """Return the weights of an encoder by name, in bfloat16, matrices rounded to `int8` before that."""
    return {
        name: (round_weight(weight) if int8 and weight.ndim > 1 else weight).bfloat16()
        for name, weight in encoder.named_parameters()
    }


def _rounded(_: nn.Module, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    return (round_input(inputs[0]),)


def _passed(values: Tensor, rounded: Tensor) -> Tensor:
    return values + (rounded - values).detach()
