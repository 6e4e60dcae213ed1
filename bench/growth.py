"""How a question, storing and memory grow with the number of chunks, and how much of the nearest Chroma's graph finds.

    python -m bench.growth CHUNKS

Texts are words drawn from a Zipf distribution and vectors are drawn around 500 centres: text of that size would take
hours to embed. The time of a question is that of `rag.retrieval.retriever`, embedding included; storing is everything
but reading, cutting and embedding. A second process opens what the first has stored, as a service does after its
start; questions and memory are measured in it.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import numpy as np

from rag.answering.question.days_asked import asks_about
from rag.retrieval.embedder import load_embedding_model, unit
from rag.retrieval.retriever import HybridRetriever
from rag.settings import load_settings
from rag.store.catalog import Catalog
from rag.store.lexical import LexicalIndex
from rag.store.nodes import chunk_node
from rag.store.store import Store
from rag.store.vectors import open_folder
from rag.types import DEFAULT_COLLECTION, Document, Filters

ROOT = Path(__file__).parent.parent
SIZES = (1_000, 10_000, 100_000)
CHUNKS_PER_DOCUMENT = 10
WORDS_PER_CHUNK = 150
WORDS_PER_QUESTION = 8
VOCABULARY = 50_000
QUESTIONS = 200
DIMENSION = 384
CENTRES = 500
NEAREST = 50
STEP = 20_000  # chunks between two catch-ups of the indexes


def measure(chunks: int) -> dict[str, float]:
    """Return the figures of a store of that size."""
    with tempfile.TemporaryDirectory() as folder:
        return {"chunks": chunks, **child("fill", str(chunks), folder), **child("ask", str(chunks), folder)}


def child(*arguments: str) -> dict[str, float]:
    """Return what this module prints when it is given these arguments in a process of its own."""
    command = [sys.executable, "-m", "bench.growth", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def fill(chunks: int, folder: Path) -> dict[str, float]:
    """Store that many chunks."""
    rng = np.random.default_rng(chunks)
    with closing(opened(folder)) as store:
        started = time.perf_counter()
        for number in range(0, chunks, CHUNKS_PER_DOCUMENT):
            texts = [words(rng, WORDS_PER_CHUNK) for _ in range(CHUNKS_PER_DOCUMENT)]
            put(store.catalog, f"document-{number}", texts, vectors(rng, CHUNKS_PER_DOCUMENT))
            if (number + CHUNKS_PER_DOCUMENT) % STEP == 0:
                store.catch_up(wait=True)
        store.catch_up(wait=True)
        stored = time.perf_counter() - started
    return {"storing_ms_per_chunk": round(1000 * stored / chunks, 3)}


def ask(chunks: int, folder: Path) -> dict[str, float]:
    """Ask a filled store."""
    rng = np.random.default_rng(chunks + 1)
    settings = load_settings({})
    with closing(opened(folder)) as store:
        store.catch_up(wait=True)
        retriever = HybridRetriever(
            store=store, model=load_embedding_model(settings), filters=Filters(), top_k=settings.top_k,
            candidates=settings.candidates, dense_weight=settings.dense_weight, word_bonus=settings.word_bonus,
            asks_about=asks_about,
        )  # fmt: skip
        times = sorted(timed(retriever.retrieve, [words(rng, WORDS_PER_QUESTION) for _ in range(QUESTIONS)]))
        memory = memory_mb()  # before the recall, for which all vectors are read at once
        found = recall(store, vectors(rng, QUESTIONS))
    return {
        "question_ms_median": round(statistics.median(times), 2),
        "question_ms_p95": round(times[int(0.95 * len(times))], 2),
        f"graph_recall_at_{NEAREST}": round(found, 4),
        "memory_mb": memory,
    }


def opened(folder: Path) -> Store:
    return Store(
        catalog=Catalog(f"sqlite:///{folder / 'catalog.sqlite'}"),
        lexical=LexicalIndex(folder / "lexical"),
        open_vectors=lambda fresh: open_folder(folder, fresh=fresh),
    )


def vectors(rng: np.random.Generator, count: int) -> np.ndarray:
    """Return unit vectors, shape (count, DIMENSION), each near one of the centres."""
    near = centres()[rng.integers(0, CENTRES, count)]
    return unit((near + rng.standard_normal((count, DIMENSION))).astype(np.float32))


@cache
def centres() -> np.ndarray:
    return np.random.default_rng(0).standard_normal((CENTRES, DIMENSION))


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
    match sys.argv[1:]:
        case ["fill", chunks, folder]:
            print(json.dumps(fill(int(chunks), Path(folder))))
        case ["ask", chunks, folder]:
            print(json.dumps(ask(int(chunks), Path(folder))))
        case [chunks]:
            print(json.dumps(measure(int(chunks))))
        case _:
            sys.exit(__doc__)
