"""Training the question encoder: a copy of the embedding model that learns where questions belong.

Passages keep the vectors of the embedding model. The copy is trained to put each question nearer to the passages that
answer it than to all others, also where it is asked in other words than theirs.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional

from training.answers import holds
from training.data import Passage, PreparedSet, is_kept_apart
from training.examples import padded
from training.fit import batches, fit
from training.int8 import rounded_weights
from training.noise import as_typed

BATCH: Final = 128  # questions in a step
TEMPERATURE: Final = 0.05
REPEATED: Final = 2  # times that a reworded question is shown in each epoch
OUT_OF_PLAY: Final = -1e4  # logit of a passage that neither answers nor counts as wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, the places of the passages that answer it, and of the others of the same documents."""

    question: str
    right: tuple[int, ...]
    beside: tuple[int, ...]


def passages_of(prepared: Sequence[PreparedSet]) -> list[Passage]:
    """Return the passages of all sets in a row, those of documents kept apart left out."""
    return [passage for one in prepared for passage in one.passages if not is_kept_apart(passage.document_id)]


def asked_of(prepared: Sequence[PreparedSet]) -> list[Asked]:
    """Return the questions to learn from; places are those in `passages_of`."""
    result: list[Asked] = []
    first = 0
    for one in prepared:
        places: dict[str, list[int]] = {}
        kept = [passage for passage in one.passages if not is_kept_apart(passage.document_id)]
        for place, passage in enumerate(kept):
            places.setdefault(passage.document_id, []).append(place)
        for question in one.questions:
            own = [place for key in question.document_ids for place in places.get(key, ())]
            right = {place for place in own if holds(question, kept[place])}
            if right and not any(map(is_kept_apart, question.document_ids)):
                asked = Asked(
                    question=question.text,
                    right=tuple(first + place for place in sorted(right)),
                    beside=tuple(first + place for place in own if place not in right),
                )
                result += [asked] * (REPEATED if question.missed else 1)
        first += len(kept)
    return result


class QuestionEncoder(nn.Module):  # type: ignore[misc]
    """A BERT whose token vectors are averaged and scaled to length 1, as the embedding model does it."""

    def __init__(self, encoder: Any) -> None:
        """Take the encoder of the embedding model."""
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return unit vectors, shape (texts, width)."""
        return pooled(self.encoder(input_ids, attention_mask).last_hidden_state, attention_mask)


def pooled(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    """Return the unit vectors of texts from the vectors of their tokens, shape (texts, tokens, width)."""
    mask = attention_mask.unsqueeze(-1)
    return functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)


def train(
    model: QuestionEncoder,
    asked: Sequence[Asked],
    passages: NDArray[np.float32],
    tokenizer: Tokenizer,
    *,
    epochs: float,
    learning_rate: float,
    seed: int,
    report: Callable[[str], None],
) -> int:
    """Train in place, on the device of the model, as `training.fit` does; return the number of steps.

    `passages` are the vectors of all passages, shape (passages, width).
    """
    rest = random.Random(seed)
    vectors = torch.from_numpy(passages).to(next(model.parameters()).device)
    steps = max(1, int(epochs * len(asked) / BATCH))

    def loss_of(batch: Sequence[Asked]) -> Tensor:
        inputs = encoded(tokenizer, [as_typed(one.question, rest) for one in batch])
        return loss(_vectors(model, {name: ids.to(vectors.device) for name, ids in inputs.items()}), vectors, batch)

    shown = batches(asked, rest, size=BATCH, length=lambda one: len(one.question))
    fit(model, shown, loss_of, steps=steps, learning_rate=learning_rate, report=report)
    return steps


def loss(questions: Tensor, passages: Tensor, asked: Sequence[Asked]) -> Tensor:
    """Return by how much the passages that answer fall short of all, as the mean over the questions."""
    logits = questions @ passages.T / TEMPERATURE
    right = _marked([one.right for one in asked], logits)
    beside = _marked([one.beside for one in asked], logits)
    every = logits.masked_fill(beside, OUT_OF_PLAY).logsumexp(dim=1)
    return (every - logits.masked_fill(~right, OUT_OF_PLAY).logsumexp(dim=1)).mean()


def _marked(places: Sequence[Sequence[int]], logits: Tensor) -> Tensor:
    """Return which logits are at the places named for each row."""
    marks = torch.zeros(logits.shape, dtype=torch.bool)
    rows = [row for row, some in enumerate(places) for _ in some]
    marks[rows, [place for some in places for place in some]] = True
    return marks.to(logits.device)


def encoded(tokenizer: Tokenizer, texts: Sequence[str]) -> dict[str, Tensor]:
    """Return token ids and mask, shape (texts, longest)."""
    found = padded(tokenizer.encode_batch(list(texts)))
    return {name: found[name] for name in ("input_ids", "attention_mask")}


def _vectors(model: QuestionEncoder, inputs: dict[str, Tensor]) -> Tensor:
    hidden = functional_call(model.encoder, rounded_weights(model.encoder), kwargs=inputs).last_hidden_state
    return pooled(hidden.float(), inputs["attention_mask"])
