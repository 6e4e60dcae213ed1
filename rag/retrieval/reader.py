"""The reader: one small model that takes a question with a passage and says where in it the answer stands, if it does.

One inference serves the ranking, the choice of sentences, the short answer and the decision to abstain. The model in
the box, `rag/models/reader`, is made by `training/`; any extractive reader of transformers can take its place.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from llama_index.core.schema import BaseNode, TextNode
from numpy.typing import NDArray

from rag.attribution import names_publisher
from rag.errors import ModelError
from rag.retrieval.session import INPUTS, open_model, side_by_side, threads_or_cores
from rag.retrieval.turns import Turns
from rag.settings import BUNDLED_READER, Settings

MODEL_FOLDER: Final = Path(__file__).parent.parent / "models" / "reader"
MODEL_SHA256: Final = "3f380cd527ff55575d78da001150e42438287bb18f3284a8ab195b0cfd66b0e0"
MAX_TOKENS: Final = 320  # as in training; a longer passage is read in windows
STRIDE: Final = 64
MAX_QUESTION_CHARACTERS: Final = 300
MAX_QUESTION_TOKENS: Final = 128  # a passage has to have more room than its windows share
MAX_ANSWER_TOKENS: Final = 30
REMEMBERED: Final = 512  # readings that are kept: about 4 MB

Logits = NDArray[np.float32]
Run = Callable[[Mapping[str, NDArray[np.int64]]], tuple[Logits, Logits, Logits]]
"""A model: token ids, mask and segments to the logits of start and end, (batch, tokens), and relevance, (batch,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A range of characters of a passage's text that may be the answer; `score` is its logit above "no answer"."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the reader found in one passage for one question.

    `relevance` is the logit of "the answer is in here". `starts` and `ends`, shape (tokens,), are the logits by which
    each token of the text rather than "no answer" begins or ends it; `offsets`, shape (tokens, 2), their characters.
    """

    relevance: float
    starts: Logits
    ends: Logits
    offsets: NDArray[np.int64]

    def best(self, first: int, last: int) -> Span | None:
        """Return the best span between the characters `first` and `last`; None when no token lies there."""
        inside = np.flatnonzero((self.offsets[:, 0] >= first) & (self.offsets[:, 1] <= last))
        if not inside.size:
            return None
        begin, end = self.offsets[inside, 0], self.offsets[inside, 1]
        ahead = np.arange(len(inside))[np.newaxis] - np.arange(len(inside))[:, np.newaxis]
        allowed = (ahead >= 0) & (ahead < MAX_ANSWER_TOKENS) & (end[np.newaxis] > begin[:, np.newaxis])
        scores = np.where(allowed, self.starts[inside, np.newaxis] + self.ends[inside], -np.inf)
        i, j = np.unravel_index(int(np.argmax(scores)), scores.shape)
        return Span(start=int(begin[i]), end=int(end[j]), score=float(scores[i, j]))


class Reader:
    """Reads passages, and remembers what it read last."""

    def __init__(self, *, name: str, run: Run, tokenizer: Any, threads: int = 1) -> None:
        """`tokenizer` is a `tokenizers.Tokenizer` that makes pairs as the model knows them.

        So many `threads` read a passage each at the same time.
        """
        self.name = name
        self._run = run
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS, stride=STRIDE, strategy="only_second")
        self._readings: OrderedDict[tuple[str, str], Reading] = OrderedDict()
        self._lock = threading.Lock()
        self._turns = Turns()
        self._threads = threads

    def read(self, question: str, passages: Sequence[BaseNode]) -> list[Reading]:
        """Return what stands in each passage. Questions take turns in the order they came, each with all threads."""
        asked = self._cut(question)
        found = {node.node_id: reading for node in passages if (reading := self._remembered(asked, node))}
        if unread := [node for node in passages if node.node_id not in found]:
            with self._turns.turn():
                readings = side_by_side(partial(self._read_one, asked), unread, threads=self._threads)
            for node, reading in zip(unread, readings, strict=True):
                found[node.node_id] = self._remember(asked, node, reading)
        return [found[node.node_id] for node in passages]

    def is_word(self, text: str) -> bool:
        """Return whether the reader knows a text as one word: it is not made of pieces."""
        return len(self._tokenizer.encode("", text, add_special_tokens=False)) == 1  # alone it must not be long

    @cached_property
    def words(self) -> Mapping[str, int]:
        """The words that the reader knows, with their rank, the most frequent first; none unless it has word pieces."""
        pieces = self._tokenizer.get_vocab(with_added_tokens=False)
        whole = {piece: place for piece, place in pieces.items() if piece.isascii() and piece.isalpha()}
        return whole if any(piece.startswith("##") for piece in pieces) else {}

    def _cut(self, question: str) -> str:
        """Return a question without its end where that is too long; in some scripts each character is a few tokens."""
        encoding = self._tokenizer.encode("", question[:MAX_QUESTION_CHARACTERS])
        ends = [end for (_, end), part in zip(encoding.offsets, encoding.sequence_ids, strict=True) if part == 1]
        return question[: max(ends[:MAX_QUESTION_TOKENS], default=0)]

    def _remembered(self, question: str, node: BaseNode) -> Reading | None:
        with self._lock:
            return self._readings.get((question, node.node_id))

    def _remember(self, question: str, node: BaseNode, reading: Reading) -> Reading:
        with self._lock:
            self._readings[question, node.node_id] = reading
            while len(self._readings) > REMEMBERED:
                self._readings.popitem(last=False)
        return reading

    def _read_one(self, question: str, node: BaseNode) -> Reading:
        """Read a passage in a run of its own: what it is read beside can then not change what is read in it."""
        text = _with_title(node, question)
        encoding = self._tokenizer.encode(question, text)
        windows = [encoding, *encoding.overflowing]
        starts, ends, relevance = self._run(_inputs(windows))
        return _reading(windows, starts, ends, relevance, shift=len(text) - len(_text(node)))


def _reading(windows: Sequence[Any], starts: Logits, ends: Logits, relevance: Logits, *, shift: int) -> Reading:
    """Join the windows of one passage, whose text begins `shift` characters after that of its title."""
    parts = []
    for window, start, end in zip(windows, starts, ends, strict=True):
        offsets = np.array(window.offsets, dtype=np.int64).reshape(-1, 2) - shift
        passage = np.array([part == 1 for part in window.sequence_ids])
        kept = np.flatnonzero(passage & (offsets[:, 0] >= 0) & (offsets[:, 1] > offsets[:, 0]))
        parts.append((start[kept] - start[0], end[kept] - end[0], offsets[kept]))
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Reading(relevance=float(relevance.max()), starts=joined[0], ends=joined[1], offsets=joined[2])


def _inputs(windows: Sequence[Any]) -> dict[str, NDArray[np.int64]]:
    longest = max(len(window.ids) for window in windows)
    columns = {name: np.zeros((len(windows), longest), dtype=np.int64) for name in INPUTS}
    for row, window in enumerate(windows):
        for name, attribute in INPUTS.items():
            values = getattr(window, attribute)
            columns[name][row, : len(values)] = values
    return columns


def _text(node: BaseNode) -> str:
    if not isinstance(node, TextNode):
        raise TypeError(f"a passage to be read must be a TextNode, not {type(node).__name__}")
    return node.text


def _with_title(node: BaseNode, question: str) -> str:
    """Return the text of a passage below its title, and below the names of its columns where it begins in a table.

    Who published it stands there where the question names them: who says "I" in it is most often meant.
    """
    title, publisher, columns = (node.metadata.get(name, "") for name in ("title", "publisher", "columns"))
    above = filter(None, (title, publisher if names_publisher(question, publisher) else "", columns))
    return "\n\n".join((*above, _text(node)))


def load_reader(settings: Settings) -> Reader:
    """Load the reader that the settings name; ModelError with what to do when that cannot be done."""
    if settings.reader_model == BUNDLED_READER:
        return _load_bundled(settings)
    return _load_transformers(settings, settings.reader_model)


def _load_bundled(settings: Settings) -> Reader:
    session, tokenizer = open_model(MODEL_FOLDER, MODEL_SHA256)

    def run(inputs: Mapping[str, NDArray[np.int64]]) -> tuple[Logits, Logits, Logits]:
        start, end, relevance = session.run(["start", "end", "relevance"], dict(inputs))
        return start, end, relevance

    name = f"{BUNDLED_READER} {MODEL_SHA256[:12]}"
    return Reader(name=name, run=run, tokenizer=tokenizer, threads=threads_or_cores(settings.threads))


def _load_transformers(settings: Settings, name: str) -> Reader:
    import torch  # noqa: PLC0415 - takes seconds; only who names another reader pays
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer  # noqa: PLC0415

    where = {
        "cache_dir": str(settings.cache_dir.expanduser() / "models"),
        "local_files_only": not settings.allow_downloads,
        "trust_remote_code": False,
    }
    try:
        model = AutoModelForQuestionAnswering.from_pretrained(name, **where).eval()
        tokenizer = AutoTokenizer.from_pretrained(name, use_fast=True, **where).backend_tokenizer
    except (OSError, ValueError, RuntimeError, AttributeError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        raise ModelError(
            f"The reader {name!r} cannot be loaded: {reason}. Give a folder or the name of a transformers model for "
            "question answering with a fast tokenizer; RAG_ALLOW_DOWNLOADS=true lets it be fetched."
        ) from error
    kinds = 2 if getattr(model.config, "type_vocab_size", 0) > 1 else 1

    def run(inputs: Mapping[str, NDArray[np.int64]]) -> tuple[Logits, Logits, Logits]:
        given = {key: torch.from_numpy(value) for key, value in inputs.items() if kinds > 1 or key != "token_type_ids"}
        with torch.no_grad():
            found = model(**given)
        start, end = found.start_logits.numpy(), found.end_logits.numpy()
        padding = inputs["attention_mask"] == 0
        best = [np.where(padding, -np.inf, logits)[:, 1:].max(axis=1) - logits[:, 0] for logits in (start, end)]
        return start, end, (best[0] + best[1]).astype(np.float32)

    return Reader(name=name, run=run, tokenizer=tokenizer)
