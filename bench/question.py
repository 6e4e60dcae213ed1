"""A question to an open store: hybrid search beside the plain stack's search by meaning, embedding included."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml
from llama_index.core import VectorStoreIndex

from bench import quickstart
from rag import open_engine
from rag.settings import load_settings

ROOT = Path(__file__).parent.parent
CORPORA = (ROOT / "eval" / "corpus" / "handbook", ROOT / "eval" / "corpus" / "reference")
QUESTIONS = ROOT / "eval" / "questions"
ROUNDS = 3


def measure() -> dict[str, float]:
    """Return median and 95th percentile milliseconds of both, round by round in turns, and their ratios.

    Question by question, torch's threads, which spin for a while after each run, would keep a core from the other.
    """
    with tempfile.TemporaryDirectory() as folder:
        for corpus in CORPORA:
            quickstart.ingest(corpus, Path(folder) / "plain")
        vectors, embedding = quickstart.open_parts(Path(folder) / "plain")
        index = VectorStoreIndex.from_vector_store(vectors, embed_model=embedding)
        plain = index.as_retriever(similarity_top_k=quickstart.TOP_K)
        with open_engine(load_settings({}, data_dir=f"{folder}/rag"), create=True) as engine:
            engine.ingest(CORPORA)
            ours = engine.retriever()
            for ask in (ours.retrieve, plain.retrieve):
                ask("a question that is not counted")
            rag: list[float] = []
            quick: list[float] = []
            for _ in range(ROUNDS):
                rag += [milliseconds(ours.retrieve, text) for text in questions()]
                quick += [milliseconds(plain.retrieve, text) for text in questions()]
    rag.sort()
    quick.sort()
    high = int(0.95 * len(rag))
    return {
        "rag_median_ms": round(statistics.median(rag), 1),
        "quickstart_median_ms": round(statistics.median(quick), 1),
        "ratio_median": round(statistics.median(rag) / statistics.median(quick), 3),
        "rag_p95_ms": round(rag[high], 1),
        "quickstart_p95_ms": round(quick[high], 1),
        "ratio_p95": round(rag[high] / quick[high], 3),
    }


def questions() -> list[str]:
    files = (QUESTIONS / "handbook.yaml", QUESTIONS / "reference.yaml")
    return [entry["question"] for file in files for entry in yaml.safe_load(file.read_text())["questions"]]


def milliseconds(ask: Callable[[str], object], text: str) -> float:
    started = time.perf_counter()
    ask(text)
    return 1000 * (time.perf_counter() - started)
