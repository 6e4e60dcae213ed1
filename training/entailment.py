"""Training the model of entailment: whether a sentence supports a statement.

It is built as the reader is and starts from its weights; its relevance says, as log odds, whether the passage, a
sentence below its title, supports the question, a statement.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional

from training.claims import Claims, Pair, lesson, pairs_of
from training.examples import padded
from training.fit import batches, fit
from training.int8 import rounded_weights
from training.model import Reader

SENTENCES: Final = 8  # in a step, each with all its statements
MEASURED: Final = 64  # pairs at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How well true statements are told from false ones: what is kept and found from log odds of 0, and AUROC."""

    true_kept: float
    false_found: float
    auroc: float
    found: Mapping[str, float]


def train(
    reader: Reader,
    claims: Sequence[Claims],
    tokenizer: Tokenizer,
    *,
    epochs: float,
    learning_rate: float,
    seed: int,
    report: Callable[[str], None],
) -> int:
    """Train in place, on the device of the reader, as `training.fit` does; return the number of steps."""
    nn.init.normal_(reader.relevance.weight, std=0.02)
    nn.init.zeros_(reader.relevance.bias)
    steps = max(1, int(epochs * len(claims) / SENTENCES))
    fit(
        reader, lessons(claims, seed), lambda batch: _loss(reader, batch, tokenizer), steps=steps,
        learning_rate=learning_rate, report=report,
    )  # fmt: skip
    return steps


def lessons(claims: Sequence[Claims], seed: int) -> Iterator[list[list[Pair]]]:
    """Yield steps without end: the pairs of each of a few sentences."""
    by_document: dict[str, list[Claims]] = {}
    for one in claims:
        by_document.setdefault(one.document.id, []).append(one)
    rest = random.Random(seed)
    for batch in batches(claims, rest, size=SENTENCES, length=lambda one: len(one.quote)):
        yield [
            lesson(one, [other for other in by_document[one.document.id] if other is not one], rest) for one in batch
        ]


def _loss(reader: Reader, batch: Sequence[Sequence[Pair]], tokenizer: Tokenizer) -> Tensor:
    """Return the cross entropy of each pair, and of each true statement against each false one of its sentence."""
    pairs = [pair for group in batch for pair in group]
    odds = log_odds(reader, pairs, tokenizer)
    supported = torch.tensor([pair.supported for pair in pairs], device=odds.device)
    loss = functional.binary_cross_entropy_with_logits(odds, supported.float())
    for these, true in zip(odds.split(sizes := [len(group) for group in batch]), supported.split(sizes), strict=True):
        loss = loss + functional.softplus(these[~true][None] - these[true][:, None]).mean() / len(batch)
    return loss


def log_odds(reader: Reader, pairs: Sequence[Pair], tokenizer: Tokenizer) -> Tensor:
    """Return the log odds that each statement is supported, shape (pairs,)."""
    device = reader.relevance.weight.device
    found = padded(tokenizer.encode_batch([(pair.statement, pair.quote) for pair in pairs]))
    inputs = {name: values.to(device) for name, values in found.items()}
    hidden = functional_call(reader.encoder, rounded_weights(reader.encoder), kwargs=inputs).last_hidden_state
    return reader.relevance(hidden[:, 0].float()).squeeze(-1)


def measured_odds(reader: Reader, pairs: Sequence[Pair], tokenizer: Tokenizer) -> list[float]:
    """Return the log odds of any number of pairs, a few at a time."""
    reader.eval()
    some = [pairs[first : first + MEASURED] for first in range(0, len(pairs), MEASURED)]
    with torch.no_grad():
        return [odds for few in some for odds in log_odds(reader, few, tokenizer).tolist()]


def figures(claims: Sequence[Claims], odds_of: Callable[[Sequence[Pair]], Sequence[float]]) -> Figures:
    """Measure what gives the log odds of pairs on statements as they were written."""
    pairs = [pairs_of(one) for one in claims]
    odds = np.array(odds_of([pair for group in pairs for pair in group]))
    supported = np.array([pair.supported for group in pairs for pair in group])
    kinds = [kind for one in claims for kind in [""] * len(one.true) + [kind for kind, _ in one.false]]
    found = {
        kind: float(np.mean([value < 0 for value, other in zip(odds, kinds, strict=True) if other == kind]))
        for kind in sorted({*kinds} - {""})
    }
    return Figures(
        true_kept=float(np.mean(odds[supported] >= 0)),
        false_found=float(np.mean(odds[~supported] < 0)),
        auroc=float(roc_auc_score(supported, odds)),
        found=found,
    )


def table(measured: Figures) -> str:
    """Return the figures as a Markdown table."""
    rows = {
        "true statements kept": measured.true_kept,
        "false statements found": measured.false_found,
        "AUROC": measured.auroc,
        **{f"found, {kind}": share for kind, share in measured.found.items()},
    }
    return "\n".join(["| | |", "|---|---:|", *(f"| {name} | {value:.3f} |" for name, value in rows.items())])
