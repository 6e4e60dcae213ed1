"""What the reader is shown: questions beside a right and a wrong passage, never twice quite the same."""

import math
import pickle
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor
from torch.utils.data import DataLoader

from training.data import Passage, PreparedSet, Question, SourceDocument, is_kept_apart
from training.model import UNKNOWN
from training.near_misses import near_miss
from training.negatives import KEPT, wrong_passages
from training.noise import as_typed

MAX_TOKENS: Final = 320
BATCH: Final = 16  # questions in a batch, unless told otherwise: twice as many sequences
STEP: Final = 32
POOL: Final = 32  # batches made of one pool of questions, those of about the same length together
WITHOUT_TITLE: Final = 0.15
WINDOW: Final = 0.6  # share of the questions whose passages are cut shorter and elsewhere than the product would
WINDOW_CHARACTERS: Final = (150, 600)
NEAR_MISS: Final = 0.4  # share of the questions beside which a near miss stands instead of a wrong passage
MISSED: Final = -1  # stands for the place of a wrong passage where there is a near miss
REPEATED: Final = 2  # times that a question with one written as missed is shown in each epoch
WRITTEN_MISS: Final = 0.5  # share of those questions beside which stands what was written as missed


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A question to learn from, the document that answers it, right passages and wrong ones.

    `marks` are the places in the document's text where answers start and end, one for each wording. `missed` is a
    question like it that the right passages do not answer, where somebody wrote one.
    """

    question: str
    missed: str
    document: SourceDocument
    marks: tuple[tuple[int, int], ...]
    right: tuple[Passage, ...]
    wrong: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An exercise with what was chosen: which wrong passage, or `MISSED`, and both sequences of tokens."""

    exercise: int
    wrong: int
    right_tokens: Encoding
    wrong_tokens: Encoding
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Sequences of tokens, shape (2 * questions, tokens): the right passages, then in the same order the wrong ones.

    `starts` and `ends`, shape (2 * questions,), are as in `training.model.losses`; `shown` names exercise and wrong
    passage of each question.
    """

    inputs: Mapping[str, Tensor]
    starts: Tensor
    ends: Tensor
    shown: tuple[tuple[int, int], ...]


def exercises(prepared: PreparedSet, documents: Mapping[str, SourceDocument]) -> list[Exercise]:
    """Return the exercises of a set, those on documents kept apart left out."""
    by_document: dict[str, list[Passage]] = {}
    for passage in prepared.passages:
        by_document.setdefault(passage.document_id, []).append(passage)
    result = []
    for question, wrong in zip(prepared.questions, wrong_passages(prepared), strict=True):
        document_id = question.document_ids[0]
        if is_kept_apart(document_id) or not wrong:
            continue
        marks = marked(question, documents[document_id].text)
        exercise = Exercise(
            question=question.text,
            missed=question.missed,
            document=documents[document_id],
            marks=marks,
            right=tuple(one for one in by_document[document_id] if any(_within(mark, one) for mark in marks)),
            wrong=tuple(prepared.passages[place] for place in wrong),
        )
        result += [exercise] * (REPEATED if question.missed else 1)
    return result


def marked(question: Question, text: str) -> tuple[tuple[int, int], ...]:
    """Return where the wordings of an answer stand: each one at its place nearest to the one that is marked."""
    middle = question.start + question.end
    marks = {(question.start, question.end)}
    for answer in filter(None, map(str.strip, question.answers)):
        places = [one.span() for one in re.finditer(re.escape(answer), text)]
        if places:
            marks.add(min(places, key=lambda place: abs(sum(place) - middle)))
    return tuple(sorted(marks))


def _within(mark: tuple[int, int], passage: Passage) -> bool:
    return passage.start <= mark[0] and mark[1] <= passage.end


def load_tokenizer(path: Path) -> Tokenizer:
    """Load `tokenizer.json` so that it cuts passages, never questions, and adds no padding."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
    return tokenizer


def passage_text(title: str, text: str) -> str:
    """Return what the reader reads of a passage."""
    return f"{title}\n\n{text}" if title else text


class Lessons:
    """The endless row of batches that a seed stands for, each epoch in another order.

    `hardness`, shape (exercises, `KEPT`), has the relevance that the model gave each wrong passage when it last saw it,
    nan before that; who trains writes it, and it chooses wrong passages.
    """

    def __init__(self, exercises: Sequence[Exercise], tokenizer: Tokenizer, *, seed: int, batch: int = BATCH) -> None:
        """Draw from `exercises`, at least one pool of them, `batch` of them for each batch."""
        self._exercises = exercises
        self._tokenizer = tokenizer
        self._seed = seed
        self._batch = batch
        self.pools_per_epoch = len(exercises) // (POOL * batch)
        self.examples_per_step = 2 * batch
        self.hardness = torch.full((len(exercises), KEPT), torch.nan).share_memory_()

    def pools(self, first: int, *, workers: int) -> Iterator[list[Batch]]:
        """Yield the pools from number `first` on; so many `workers` make them ahead, each in a process of its own."""
        made = DataLoader(
            self, batch_size=None, sampler=count(first), num_workers=workers,
            collate_fn=pickle.dumps,  # as tensors, a few pools would have more files open than a process may
            multiprocessing_context="spawn" if workers else None,  # a fork of a process with threads may hang
        )  # fmt: skip
        return map(pickle.loads, made)

    def __getitem__(self, number: int) -> list[Batch]:
        """Return the batches of pool `number`, counted from 0 over all epochs."""
        epoch, place = divmod(number, self.pools_per_epoch)
        order = list(range(len(self._exercises)))
        random.Random(f"{self._seed} epoch {epoch}").shuffle(order)
        rest = random.Random(f"{self._seed} pool {number}")
        size = POOL * self._batch
        shown = sorted(
            self._shown(order[place * size : (place + 1) * size], rest),
            key=lambda one: max(len(one.right_tokens), len(one.wrong_tokens)),
        )
        batches = [_batch(shown[start : start + self._batch]) for start in range(0, len(shown), self._batch)]
        rest.shuffle(batches)
        return batches

    def _shown(self, chosen: Sequence[int], rest: random.Random) -> list[Shown]:
        pairs, marks, wrongs = [], [], []
        for number in chosen:
            exercise = self._exercises[number]
            cut = rest.random() < WINDOW
            right, start, end = right_text(exercise, rest, cut=cut)
            wrong, beside = self._beside(number, right, rest, cut=cut)
            pairs += [(as_typed(exercise.question, rest), right), beside]
            marks.append((start, end))
            wrongs.append(wrong)
        tokens = self._tokenizer.encode_batch(pairs)
        result = []
        for i, number in enumerate(chosen):
            start, end = answer_tokens(tokens[2 * i], *marks[i])
            result.append(
                Shown(
                    exercise=number,
                    wrong=wrongs[i],
                    right_tokens=tokens[2 * i],
                    wrong_tokens=tokens[2 * i + 1],
                    start=start,
                    end=end,
                )
            )
        return result

    def _beside(self, number: int, right: str, rest: random.Random, *, cut: bool) -> tuple[int, tuple[str, str]]:
        """Return a question and a passage that does not answer it, and the place of the passage or `MISSED`."""
        exercise = self._exercises[number]
        if exercise.missed and rest.random() < WRITTEN_MISS:
            return MISSED, (as_typed(exercise.missed, rest), right)
        if rest.random() < NEAR_MISS:
            others = [passage.text for passage in exercise.wrong]
            if (missed := near_miss(exercise.question, right, others, rest)) is not None:
                return MISSED, (as_typed(missed, rest), right)
        wrong = choose_wrong(self.hardness[number, : len(exercise.wrong)].tolist())
        return wrong, (as_typed(exercise.question, rest), wrong_text(exercise.wrong[wrong], rest, cut=cut))


def choose_wrong(seen: Sequence[float]) -> int:
    """Return the hardest wrong passage while the model takes it for a right one, else the next that it has not seen.

    `seen` has the relevance that the model gave each passage when it last saw it, nan where it did not.
    """
    known = [(value, place) for place, value in enumerate(seen) if not math.isnan(value)]
    if known and (max(known)[0] > 0 or len(known) == len(seen)):
        return max(known)[1]
    return next(place for place, value in enumerate(seen) if math.isnan(value))


def right_text(exercise: Exercise, rest: random.Random, *, cut: bool) -> tuple[str, int, int]:
    """Return a passage with one of the answers in it, or with `cut` a window around one, and where that stands."""
    start, end = rest.choice(exercise.marks)
    text, first = exercise.document.text, 0
    title = exercise.document.title
    whole = [passage for passage in exercise.right if _within((start, end), passage)]
    if cut or not whole:
        text, first = window(text, start, end, rest)
    else:
        passage = rest.choice(whole)
        text, first, title = passage.text, passage.start, passage.title
    shown = passage_text("" if rest.random() < WITHOUT_TITLE else title, text)
    shift = len(shown) - len(text) - first
    return shown, start + shift, end + shift


def wrong_text(passage: Passage, rest: random.Random, *, cut: bool) -> str:
    """Return a wrong passage, or with `cut` a window of it, at times without its title."""
    text = passage.text
    if cut:
        place = rest.randrange(len(text))
        text, _ = window(text, place, place, rest)
    return passage_text("" if rest.random() < WITHOUT_TITLE else passage.title, text)


def window(text: str, start: int, end: int, rest: random.Random) -> tuple[str, int]:
    """Return a part of a text, cut at blanks, that has `start` to `end` in it, and where it begins."""
    length = max(rest.randint(*WINDOW_CHARACTERS), end - start)
    first = rest.randint(max(0, end - length), start)
    first = text.rfind(" ", 0, first + 1) + 1
    last = text.find(" ", max(end, first + length))
    return text[first : last if last >= 0 else len(text)], first


def answer_tokens(tokens: Encoding, start: int, end: int) -> tuple[int, int]:
    """Return the tokens that characters `start` to `end` of the passage begin and end in; `UNKNOWN` when cut off."""
    first, last = tokens.char_to_token(start, 1), tokens.char_to_token(end - 1, 1)
    return (UNKNOWN, UNKNOWN) if first is None or last is None else (first, last)


def _batch(shown: Sequence[Shown]) -> Batch:
    sequences = [one.right_tokens for one in shown] + [one.wrong_tokens for one in shown]
    none = [0] * len(shown)
    return Batch(
        inputs=padded(sequences),
        starts=torch.tensor([one.start for one in shown] + none),
        ends=torch.tensor([one.end for one in shown] + none),
        shown=tuple((one.exercise, one.wrong) for one in shown),
    )


def padded(sequences: Sequence[Encoding]) -> dict[str, Any]:
    """Return the inputs of the reader for sequences of tokens, each of shape (sequences, longest)."""
    longest = -(-max(map(len, sequences)) // STEP) * STEP  # each other shape costs a CPU its preparations
    columns = {
        "input_ids": [one.ids for one in sequences],
        "attention_mask": [one.attention_mask for one in sequences],
        "token_type_ids": [one.type_ids for one in sequences],
    }
    return {name: torch.tensor([row + [0] * (longest - len(row)) for row in rows]) for name, rows in columns.items()}
