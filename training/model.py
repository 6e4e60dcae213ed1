"""The reader: one small encoder with a head for the span of the answer and one for the relevance of the passage."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from torch import Tensor, nn
from torch.nn import functional

CLS: Final = 101
SEP: Final = 102
FORBIDDEN: Final = -1e4  # logit of a token that cannot be part of an answer; finite, as int8 and float16 want it
UNKNOWN: Final = -100  # label of an answer that was cut off
RELEVANCE_WEIGHT: Final = 0.5


class Reader(nn.Module):  # type: ignore[misc]
    """Gives for each pair of question and passage the logits of start, end and relevance.

    `start` and `end` have the shape (batch, tokens); token 0 stands for "no answer here", tokens outside the passage
    get `FORBIDDEN`. `relevance` has the shape (batch,).
    """

    def __init__(self, encoder: Any) -> None:
        """Put new heads on a BERT encoder."""
        super().__init__()
        self.encoder = encoder
        self.span = nn.Linear(encoder.config.hidden_size, 2)
        self.relevance = nn.Linear(encoder.config.hidden_size, 1)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> tuple[Tensor, ...]:
        """Return start, end and relevance."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
        return self.read(hidden.last_hidden_state, input_ids, token_type_ids)

    def read(self, hidden: Tensor, input_ids: Tensor, token_type_ids: Tensor) -> tuple[Tensor, ...]:
        """Return start, end and relevance from the encoder's hidden states, shape (batch, tokens, width)."""
        readable = ((token_type_ids == 1) & (input_ids != SEP)) | (input_ids == CLS)
        span = self.span(hidden).masked_fill(~readable.unsqueeze(-1), FORBIDDEN)
        return span[..., 0], span[..., 1], self.relevance(hidden[:, 0]).squeeze(-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """The parts of the loss of one batch, each a mean."""

    span: Tensor
    relevance: Tensor

    @property
    def total(self) -> Tensor:
        """What is minimised."""
        return self.span + RELEVANCE_WEIGHT * self.relevance


def losses(outputs: tuple[Tensor, ...], starts: Tensor, ends: Tensor) -> Losses:
    """Return the losses of a batch: first the right passages, then in the same order a wrong one beside each.

    `starts` and `ends` are the tokens of the answer, shape (batch,): 0 for a wrong passage, `UNKNOWN` counts nothing.
    Relevance is told apart within each question, and for each passage alone so that 0 means undecided.
    """
    start, end, relevance = outputs
    span = [functional.cross_entropy(*pair, ignore_index=UNKNOWN) for pair in ((start, starts), (end, ends))]
    right, wrong = relevance.chunk(2)
    choice = functional.softplus(wrong - right).mean()
    alone = (functional.softplus(-right) + functional.softplus(wrong)).mean() / 2
    return Losses(span=(span[0] + span[1]) / 2, relevance=choice + alone)


def new_reader(folder: Path, *, dropout: float = 0.0) -> Reader:
    """Return a reader on the encoder in `folder`; a `dropout` costs a CPU most of its time."""
    from transformers import BertModel  # noqa: PLC0415 - takes seconds
    from transformers.utils.logging import set_verbosity_error  # noqa: PLC0415

    set_verbosity_error()  # type: ignore[no-untyped-call] # the pooler of the package is not used, and that is right
    encoder = BertModel.from_pretrained(
        folder, add_pooling_layer=False, attn_implementation="eager", local_files_only=True,
        hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout,
    )  # fmt: skip
    return Reader(encoder)
