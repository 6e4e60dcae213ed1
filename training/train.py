"""Training: an end set by the clock or by steps, checkpoints to go on from, and an average of the weights."""

import ctypes
import math
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.optim.swa_utils import AveragedModel

from training.examples import MISSED, POOL, Batch, Lessons
from training.int8 import rounded_weights, rounding_inputs
from training.model import Losses, Reader, losses

WARMUP: Final = 0.06
WEIGHT_DECAY: Final = 0.01
MAX_GRADIENT: Final = 1.0
AVERAGE_EVERY: Final = 8  # steps
AVERAGE_DECAY: Final = 0.99
SAVE_EVERY_S: Final = 300
REPORT_EVERY_S: Final = 60
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX = -1, -2, -4  # the names that malloc.h has for them begin with M


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When training ends: after so many seconds of work, or after so many steps, whichever comes first."""

    seconds: float = math.inf
    steps: float = math.inf

    def progress(self, *, seconds: float, steps: int) -> float:
        """Return how much of the plan is done, from 0 to 1."""
        return min(1.0, max(seconds / self.seconds, steps / self.steps))


class Trainer:
    """A reader in training. `resume` goes on from a checkpoint, `run` goes to the end of the plan."""

    def __init__(
        self,
        reader: Reader,
        lessons: Lessons,
        checkpoint: Path,
        *,
        plan: Plan,
        learning_rate: float,
        workers: int = 0,
        int8: bool = False,
        earlier: Mapping[str, str] | None = None,
    ) -> None:
        """Train `reader` on `lessons`, on a GPU when there is one.

        So many processes of `workers` make the lessons; `int8` rounds as the exported model does. `earlier` are the
        facts of what it starts from.
        """
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._reader = reader.to(self._device).train()
        self._average = AveragedModel(self._reader, multi_avg_fn=move_average)
        self._optimizer = torch.optim.AdamW(parameter_groups(reader), lr=learning_rate, fused=True)
        self._learning_rate = learning_rate
        self._lessons = lessons
        self._checkpoint = checkpoint
        self._plan = plan
        self._earlier = dict(earlier or {})
        self._workers = workers
        self._int8 = int8
        if self._device.type == "cuda":
            reader.encoder.set_attn_implementation("sdpa")
        self._step = 0
        self._seconds = 0.0

    def resume(self) -> bool:
        """Go on from the checkpoint; return whether there is one."""
        if not self._checkpoint.exists():
            return False
        state = torch.load(self._checkpoint, map_location=self._device, weights_only=True)
        self._reader.load_state_dict(state["reader"])
        self._average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._lessons.hardness.copy_(state["hardness"])
        self._step, self._seconds = state["step"], state["seconds"]
        return True

    def run(self, report: Callable[[str], None]) -> None:
        """Take all steps that are left; save and report from time to time."""
        with rounding_inputs(self._reader.encoder) if self._int8 else nullcontext():
            self._run(report)

    def _run(self, report: Callable[[str], None]) -> None:
        began = time.monotonic() - self._seconds
        saved = reported = self._seconds
        pools = self._lessons.pools(self._step // POOL, workers=self._workers)
        batches: Sequence[Batch] = ()
        recent: list[Losses] = []
        while (progress := self._plan.progress(seconds=self._seconds, steps=self._step)) < 1:
            if not batches or self._step % POOL == 0:
                batches = next(pools)
            recent.append(self._learn(batches[self._step % POOL], progress))
            self._step += 1
            self._seconds = time.monotonic() - began
            if self._seconds - reported > REPORT_EVERY_S:
                report(self._report(recent, self._seconds - reported))
                recent, reported = [], self._seconds
            if self._seconds - saved > SAVE_EVERY_S:
                self._save()
                saved = self._seconds
        self._save()

    def _learn(self, batch: Batch, progress: float) -> Losses:
        parts = self._losses(batch)
        rate = self._learning_rate * learning_rate_share(progress)
        descend(self._reader, self._optimizer, parts.total, learning_rate=rate)
        if self._step % AVERAGE_EVERY == 0:
            self._average.update_parameters(self._reader)
        return Losses(span=parts.span.detach(), relevance=parts.relevance.detach())

    def _losses(self, batch: Batch) -> Losses:
        inputs = {name: values.to(self._device) for name, values in batch.inputs.items()}
        encoder = self._reader.encoder
        weights = rounded_weights(encoder, int8=self._int8)
        hidden = functional_call(encoder, weights, kwargs=inputs).last_hidden_state
        outputs = self._reader.read(hidden.float(), inputs["input_ids"], inputs["token_type_ids"])
        self._remember(batch, outputs[2].detach().chunk(2)[1].cpu())
        return losses(outputs, batch.starts.to(self._device), batch.ends.to(self._device))

    def _remember(self, batch: Batch, relevance: Tensor) -> None:
        exercise, wrong = torch.tensor(batch.shown).T
        seen = wrong != MISSED
        self._lessons.hardness[exercise[seen], wrong[seen]] = relevance[seen]

    def _report(self, recent: Sequence[Losses], seconds: float) -> str:
        span = torch.stack([one.span for one in recent]).mean()
        relevance = torch.stack([one.relevance for one in recent]).mean()
        done = self._plan.progress(seconds=self._seconds, steps=self._step)
        examples = self._lessons.examples_per_step * len(recent)
        return (
            f"step {self._step}, epoch {self._step / POOL / self._lessons.pools_per_epoch:.2f}, "
            f"loss of span {span:.3f}, of relevance {relevance:.3f}, "
            f"{examples / seconds:.1f} examples/s, {self._seconds * (1 / done - 1) / 60:.0f} min left"
        )

    def _save(self) -> None:
        state = {
            "reader": self._reader.state_dict(), "average": self._average.state_dict(),
            "optimizer": self._optimizer.state_dict(), "hardness": self._lessons.hardness,
            "step": self._step, "seconds": self._seconds,
            "earlier": self._earlier,
        }  # fmt: skip
        unfinished = self._checkpoint.with_suffix(".part")
        torch.save(state, unfinished)
        unfinished.rename(self._checkpoint)


def keep_memory() -> None:
    """Let glibc keep the memory that tensors of one step leave for those of the next, see mallopt(3).

    Elsewhere nothing happens. By default it gives every large block back to the system, which then clears it anew.
    """
    if sys.platform == "linux" and hasattr(allocator := ctypes.CDLL(None), "mallopt"):
        for option, value in ((_MMAP_MAX, 0), (_TRIM_THRESHOLD, 2**31 - 1), (_TOP_PAD, 2**28)):
            allocator.mallopt(option, value)


def learning_rate_share(progress: float) -> float:
    """Return the share of the highest learning rate: rising in the first `WARMUP`, then falling to 0 at the end."""
    return min(progress / WARMUP, (1 - progress) / (1 - WARMUP))


def descend(model: nn.Module, optimizer: torch.optim.Optimizer, loss: Tensor, *, learning_rate: float) -> None:
    """Take one step down a loss."""
    for group in optimizer.param_groups:
        group["lr"] = learning_rate
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), MAX_GRADIENT)
    optimizer.step()
    optimizer.zero_grad()


def parameter_groups(reader: nn.Module) -> list[dict[str, Any]]:
    """Return the weights in two groups: matrices decay, norms and biases do not."""
    weights = list(reader.parameters())
    return [
        {"params": [weight for weight in weights if weight.ndim > 1], "weight_decay": WEIGHT_DECAY},
        {"params": [weight for weight in weights if weight.ndim < 2], "weight_decay": 0.0},  # noqa: PLR2004 - a vector
    ]


def move_average(average: Sequence[Tensor], weights: Sequence[Tensor], count: Tensor | int) -> None:
    """Move an average towards the present weights, faster while it is made of few."""
    decay = min(AVERAGE_DECAY, (1 + int(count)) / (10 + int(count)))
    for mean, weight in zip(average, weights, strict=True):
        mean.lerp_(weight, 1 - decay)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A reader with the average of the weights of a checkpoint, and its facts: `steps` and `minutes` of training.

    One that was not trained in one go has those of each go, as in "3605 + 2400".
    """

    reader: Reader
    facts: Mapping[str, str]


def load_average(checkpoint: Path, reader: Reader) -> Trained:
    """Put the average of the weights in a checkpoint into `reader`."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    weights = {name.removeprefix("module."): value for name, value in state["average"].items() if name != "n_averaged"}
    reader.load_state_dict(weights)
    facts = {"steps": str(state["step"]), "minutes": f"{state['seconds'] / 60:.0f}"}
    if earlier := state["earlier"]:
        facts = {name: f"{earlier[name]} + {fact}" for name, fact in facts.items()}
    return Trained(reader=reader, facts=facts)


def mean_of(trained: Sequence[Trained]) -> Trained:
    """Return the mean of the weights of trainings that started from the same weights, put into the first.

    The errors of such models partly cancel out (Wortsman et al., "Model soups", 2022).
    """
    first, *others = trained
    if others:
        first.reader.load_state_dict(mean_weights([one.reader.state_dict() for one in trained]))
    goes = [{name: fact.split(" + ") for name, fact in one.facts.items()} for one in trained]
    facts = {
        name: " + ".join([*earlier, f"mean of {', '.join(one[name][-1] for one in goes)}" if others else last])
        for name, (*earlier, last) in goes[0].items()
    }
    return Trained(reader=first.reader, facts=facts)


def mean_weights(states: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean of the weights of several models by name."""
    return {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]}


def halfway(before: Reader, after: Trained) -> Trained:
    """Return the mean of the weights before and after a training, which counts as half of one; see `mean_of`."""
    after.reader.load_state_dict(mean_weights([before.state_dict(), after.reader.state_dict()]))
    goes = {name: fact.split(" + ") for name, fact in after.facts.items()}
    facts = {name: " + ".join([*earlier, f"half of {last}"]) for name, (*earlier, last) in goes.items()}
    return Trained(reader=after.reader, facts=facts)
