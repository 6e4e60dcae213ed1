"""An exported reader in the product's own runtime."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from llama_index.core.schema import TextNode
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.retrieval.reader import Logits, Reader, Reading
from training.data import PreparedSet

NOTHING: Final = -1e3  # margin of a passage in which no answer can stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the reader says of one passage: the best answer, by how much it beats "no answer", and the rest of it."""

    answer: str
    margin: float
    reading: Reading


def load_exported(folder: Path) -> Reader:
    """Load `model.onnx` and `tokenizer.json` from a folder."""
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads give up the core
    file = folder / "model.onnx"
    session = onnxruntime.InferenceSession(file, sess_options=options, providers=["CPUExecutionProvider"])

    def run(inputs: Mapping[str, NDArray[np.int64]]) -> tuple[Logits, Logits, Logits]:
        start, end, relevance = session.run(["start", "end", "relevance"], dict(inputs))
        return start, end, relevance

    return Reader(name=folder.name, run=run, tokenizer=Tokenizer.from_file(str(folder / "tokenizer.json")))


def look(reader: Reader, question: str, prepared: PreparedSet, places: Iterable[int]) -> dict[int, Seen]:
    """Return by place what the reader sees in passages of a set."""
    order = sorted(set(places))
    passages = [prepared.passages[place] for place in order]
    nodes = [
        TextNode(id_=str(place), text=passage.text, metadata={"title": passage.title})
        for place, passage in zip(order, passages, strict=True)
    ]
    readings = reader.read(question, nodes)
    return {
        place: _seen(passage.text, reading) for place, passage, reading in zip(order, passages, readings, strict=True)
    }


def _seen(text: str, reading: Reading) -> Seen:
    span = reading.best(0, len(text))
    if span is None:
        return Seen(answer="", margin=NOTHING, reading=reading)
    return Seen(answer=text[span.start : span.end], margin=span.score, reading=reading)
