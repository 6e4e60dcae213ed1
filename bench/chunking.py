"""How well chunks fit what answers a question, on a set that says which characters do.

    python -m bench.chunking FOLDER [CUTTER:TOKENS/OVERLAP ...]

FOLDER has `corpus.jsonl` (id, text) and `queries.jsonl` (text, and `evidence` with doc_id, start and end). A cutter is
`rag` or `plain`, which is LlamaIndex's SentenceSplitter; when none is named, both cut as they do by default.

The measures are those of Smith and Troynikov, "Evaluating Chunking Strategies for Retrieval" (2024), as means over the
questions for the five chunks that are fetched. Recall is the share of the evidence that they cover, precision the share
of them that is evidence, IoU what is both over what is either, and precision Ω the precision if just the chunks with
evidence in them had been fetched. What two fetched chunks share is counted twice, as it would be read twice.

All of it is counted in characters: evidence and chunks are ranges of them, so no tokenizer has a say, and a chunk that
ends within a word gets its share of it. The chunks of both are fetched by meaning alone with the same model, and those
of `rag` by its own search as well.
"""

import json
import re
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import BaseNode, TextNode

from bench import quickstart
from rag import Engine, open_engine
from rag.bootstrap import CATALOG_FILE
from rag.retrieval.embedder import load_embedding_model
from rag.settings import load_settings
from rag.store.catalog import Catalog

TOP_K = 5
DEFAULT = f"{quickstart.CHUNK_TOKENS}/{quickstart.OVERLAP}"
MEANING_ALONE = {"dense_weight": 1.0, "word_bonus": 0.0}
ROW = "{:<14} {:<14} {:>7} {:>10}  {:>6} {:>9} {:>6} {:>11}"
HEADINGS = ("cutter", "search", "chunks", "characters", "recall", "precision", "IoU", "precision Ω")

Cut = tuple[str, BaseRetriever, Sequence[BaseNode]]  # the name of a search, what searches, and all chunks


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question and the places of the characters that answer it."""

    text: str
    evidence: Sequence[range]


@dataclass(frozen=True, slots=True)
class Scores:
    """The measures of a question, or their means over questions, from 0 to 1."""

    recall: float
    precision: float
    iou: float
    precision_omega: float


def main(folder: Path, cutters: Sequence[str]) -> None:
    """Print a row for each cutter and search."""
    texts = {row["id"]: row["text"] for row in rows(folder / "corpus.jsonl")}
    starts = dict(zip(texts, accumulate(map(len, texts.values()), initial=0), strict=False))
    questions = [
        Question(text=row["text"], evidence=[place(starts, e["doc_id"], e["start"], e["end"]) for e in row["evidence"]])
        for row in rows(folder / "queries.jsonl")
        if row["evidence"]
    ]
    print(ROW.format(*HEADINGS), flush=True)
    for cutter in cutters:
        way, tokens, overlap = re.split("[:/]", cutter)
        for search, retriever, nodes in CUTTERS[way](texts, int(tokens), int(overlap)):
            chunks = [place_of(node, starts) for node in nodes]
            fetched = ([place_of(hit.node, starts) for hit in retriever.retrieve(one.text)] for one in questions)
            scores = mean(score(one.evidence, found, chunks) for one, found in zip(questions, fetched, strict=True))
            length = statistics.fmean(map(len, chunks))
            figures = (f"{value:.3f}" for value in astuple(scores))
            print(ROW.format(cutter, search, len(chunks), f"{length:.0f}", *figures), flush=True)


def score(evidence: Sequence[range], fetched: Sequence[range], chunks: Sequence[range]) -> Scores:
    """Return the measures of one question, given what was fetched and all chunks there are."""
    wanted = set(chain(*evidence))
    found = len(wanted.intersection(chain(*fetched)))
    read = sum(map(len, fetched))
    holding = [chunk for chunk in chunks if any(chunk.start < e.stop and e.start < chunk.stop for e in evidence)]
    best = len(wanted.intersection(chain(*holding)))
    return Scores(
        found / len(wanted),
        found / read if read else 0.0,
        found / (len(wanted) + read - found),
        best / sum(map(len, holding)) if holding else 0.0,
    )


def mean(scores: Iterable[Scores]) -> Scores:
    return Scores(*map(statistics.fmean, zip(*map(astuple, scores), strict=True)))


def cut_by_rag(texts: Mapping[str, str], tokens: int, overlap: int) -> Iterator[Cut]:
    """Ingest the documents into a data folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        files, store = Path(name) / "files", Path(name) / "store"
        files.mkdir()
        for document, text in texts.items():
            (files / f"{document}.txt").write_text(text, encoding="utf-8", newline="")
        settings = {"data_dir": store, "chunk_tokens": tokens, "chunk_overlap": overlap}
        with open_engine(load_settings({}, **settings), create=True) as engine:
            engine.ingest([files])
            nodes = stored_chunks(engine, texts)
            yield "hybrid", engine.retriever(top_k=TOP_K), nodes
        with open_engine(load_settings({}, **settings, **MEANING_ALONE)) as engine:
            yield "meaning alone", engine.retriever(top_k=TOP_K), nodes


def stored_chunks(engine: Engine, texts: Mapping[str, str]) -> list[TextNode]:
    """Return all chunks; raise ValueError when reading has moved the characters of a document."""
    catalog = Catalog(f"sqlite:///{engine.settings.data_dir / CATALOG_FILE}")
    nodes = []
    for info in engine.documents():
        if not texts[Path(info.source).stem].startswith(engine.document(info.id)[1]):
            raise ValueError(f"{info.source} is not stored as it is written, so its ranges do not fit.")
        nodes += catalog.document_nodes(info.id)
    catalog.close()
    return nodes


def cut_plainly(texts: Mapping[str, str], tokens: int, overlap: int) -> Iterator[Cut]:
    documents = [
        Document(
            text=text,
            metadata={"source": f"{name}.txt"},
            excluded_embed_metadata_keys=["source"],
            excluded_llm_metadata_keys=["source"],
        )
        for name, text in texts.items()
    ]
    nodes = SentenceSplitter(chunk_size=tokens, chunk_overlap=overlap).get_nodes_from_documents(documents)
    index = VectorStoreIndex(nodes, embed_model=load_embedding_model(load_settings({})).embedding)
    yield "meaning alone", index.as_retriever(similarity_top_k=TOP_K), nodes


CUTTERS: dict[str, Callable[[Mapping[str, str], int, int], Iterator[Cut]]] = {
    "rag": cut_by_rag,
    "plain": cut_plainly,
}


def place_of(node: BaseNode, starts: Mapping[str, int]) -> range:
    if not isinstance(node, TextNode) or node.start_char_idx is None or node.end_char_idx is None:
        raise TypeError(f"{node.node_id} does not say where it stands")
    return place(starts, Path(node.metadata["source"]).stem, node.start_char_idx, node.end_char_idx)


def place(starts: Mapping[str, int], document: str, start: int, end: int) -> range:
    """Return the places of characters when all documents are laid end to end."""
    return range(starts[document] + start, starts[document] + end)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder, *cutters]:
            main(Path(folder), cutters or [f"{way}:{DEFAULT}" for way in CUTTERS])
        case _:
            sys.exit(__doc__)
