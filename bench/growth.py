"""How a question, storing and memory grow with the number of chunks, and how much of the nearest Chroma's graph finds.

    python -m bench.growth CHUNKS

Texts are words drawn from a Zipf distribution and vectors are drawn around 500 centres: text of that size would take
hours to embed. The time of a question is that of `rag.retrieval.retriever`, embedding included; storing is everything
but reading, cutting and embedding.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from rag.retrieval.embedder import load_embedding_model, unit
from rag.retrieval.retriever import HybridRetriever
from rag.settings import load_settings
from rag.store.catalog import Catalog
from rag.store.lexical import LexicalIndex
from rag.store.nodes import chunk_node
from rag.store.store import Store
from rag.store.vectors import open_folder
from rag.types import DEFAULT_COLLECTION, Document, Filters

SIZES = (1_000, 10_000, 100_000)
CHUNKS_PER_DOCUMENT = 10
WORDS_PER_CHUNK = 150
WORDS_PER_QUESTION = 8
VOCABULARY = 50_000
QUESTIONS = 200
NEAREST = 50
STEP = 20_000  # chunks between two catch-ups of the indexes


def measure(chunks: int) -> dict[str, float]:
    """Return the figures of a store of that size, measured in a process of its own."""
    command = [sys.executable, "-m", "bench.growth", str(chunks)]
    figures: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return figures


def grow(chunks: int) -> dict[str, float]:
    """Fill a store and ask it."""
    rng = np.random.default_rng(chunks)
    model = load_embedding_model(load_settings({}))
    centres = rng.standard_normal((500, model.dimension))

    def vectors(count: int) -> np.ndarray:
        near = centres[rng.integers(0, len(centres), count)]
        return unit((near + rng.standard_normal((count, model.dimension))).astype(np.float32))

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store(
            catalog=Catalog(f"sqlite:///{folder / 'catalog.sqlite'}"),
            lexical=LexicalIndex(folder / "lexical"),
            open_vectors=lambda fresh: open_folder(folder, fresh=fresh),
        )
        started = time.perf_counter()
        for number in range(0, chunks, CHUNKS_PER_DOCUMENT):
            put(store.catalog, f"document-{number}", [words(rng, WORDS_PER_CHUNK) for _ in range(10)], vectors(10))
            if (number + CHUNKS_PER_DOCUMENT) % STEP == 0:
                store.catch_up(wait=True)
        store.catch_up(wait=True)
        stored = time.perf_counter() - started
        retriever = HybridRetriever(
            store=store, model=model, filters=Filters(), top_k=8, candidates=100, dense_weight=0.7, word_bonus=1
        )
        questions = [words(rng, WORDS_PER_QUESTION) for _ in range(QUESTIONS)]
        times = sorted(timed(retriever.retrieve, questions))
        memory = memory_mb()
        found = recall(store, vectors(QUESTIONS))

        store.close()
    return {
        "chunks": chunks,
        "storing_ms_per_chunk": round(1000 * stored / chunks, 3),
        "question_ms_median": round(statistics.median(times), 2),
        "question_ms_p95": round(times[int(0.95 * len(times))], 2),
        f"graph_recall_at_{NEAREST}": round(found, 4),
        "memory_mb": memory,
    }


def words(rng: np.random.Generator, count: int) -> str:
    return " ".join(f"word{number}" for number in np.minimum(rng.zipf(1.3, count), VOCABULARY))


def put(catalog: Catalog, name: str, texts: list[str], vectors: np.ndarray) -> None:
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
    nodes = [
        chunk_node(
            chunk_id=f"{name}-{i}", document_id=name, text=text, start=int(starts[i]), end=int(starts[i]) + len(text),
            page=None, collection=DEFAULT_COLLECTION, source=name, title=name, publisher="", published=None,
        )
        for i, text in enumerate(texts)
    ]  # fmt: skip
    for node, vector in zip(nodes, vectors, strict=True):
        node.embedding = vector.tolist()
    document = Document(text="\n".join(texts), title=name, media_type="text/plain")
    catalog.put_document(
        document, document_id=name, collection=DEFAULT_COLLECTION, source=name, version="1", chunks=nodes
    )


def timed(ask: Callable[[str], object], questions: list[str]) -> Iterator[float]:
    """Yield the milliseconds of each question, after a few that are not counted."""
    for question in questions[:5]:
        ask(question)
    for question in questions:
        started = time.perf_counter()
        ask(question)
        yield 1000 * (time.perf_counter() - started)


def recall(store: Store, questions: np.ndarray) -> float:
    """Return the share of the exact nearest that the index finds, over all questions."""
    ids, vectors = store.catalog.all_vectors(Filters())
    exact = np.argsort(-(questions @ vectors.T), axis=1)[:, :NEAREST]
    shares = [
        len({ids[i] for i in row} & set(store.search_dense(question, Filters(), NEAREST))) / NEAREST
        for row, question in zip(exact, questions, strict=True)
    ]
    return statistics.fmean(shares)


def memory_mb() -> int:
    """Return the resident memory of this process; Linux only."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


if __name__ == "__main__":
    print(json.dumps(grow(int(sys.argv[1]))))
