"""Files to searchable chunks: `rag` beside the plain stack, on the same files with chunks of the same size.

    python -m bench.ingest float32|bfloat16|int8|quickstart FOLDER STORE

`rag` is measured with each kind of weights of its model. Each run has a process of its own, which has loaded its model
and ingested one file before. The plain stack cuts without regard to the title, so its chunks are not exactly ours;
speed is chunks per second of each one's own, the median of a few rounds in turns.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
CORPORA = (ROOT / "eval" / "corpus", ROOT / "seeds" / "corpus")
COPIES = 6
ROUNDS = 3
WEIGHTS = ("float32", "bfloat16", "int8")


def measure() -> dict[str, float]:
    """Return the median chunks per second of each, and the ratios to the plain stack."""
    speeds: dict[str, list[float]] = {name: [] for name in (*WEIGHTS, "quickstart")}
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "files"
        write_copies(files)
        for number in range(ROUNDS):
            for name, measured in speeds.items():
                command = [sys.executable, "-m", "bench.ingest", name, str(files), f"{folder}/{name}-{number}"]
                done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
                measured.append(json.loads(done.stdout.splitlines()[-1])["chunks_per_s"])
    median = {name: statistics.median(measured) for name, measured in speeds.items()}
    return {
        **{f"{name}_chunks_per_s": value for name, value in median.items()},
        "ratio": round(median["float32"] / median["quickstart"], 2),
        "bfloat16_ratio": round(median["bfloat16"] / median["quickstart"], 2),
        "int8_ratio": round(median["int8"] / median["quickstart"], 2),
    }


def write_copies(folder: Path) -> None:
    """Write each text file several times, with a line of its own so that no two are the same."""
    folder.mkdir()
    for copy in range(COPIES):
        for corpus in CORPORA:
            for file in sorted(corpus.rglob("*.md")):
                text = file.read_text(encoding="utf-8")
                (folder / f"{copy}-{file.name}").write_text(f"{text}\n\nCopy {copy}.\n", encoding="utf-8")


def ingest_with_rag(folder: Path, store: Path, weights: str = "float32") -> tuple[int, float]:
    from rag import open_engine  # noqa: PLC0415
    from rag.settings import load_settings  # noqa: PLC0415

    first = min(folder.iterdir())
    with open_engine(load_settings({}, data_dir=str(store), embedding_weights=weights), create=True) as engine:
        engine.ingest([first])  # not counted, and embedded anew below; it is long enough to load the model for many
        engine.remove_document(engine.documents()[0].id)
        started = time.perf_counter()
        receipt = engine.ingest([folder])
        seconds = time.perf_counter() - started
    return sum(outcome.chunks for outcome in receipt.outcomes), seconds


def ingest_plainly(folder: Path, store: Path) -> tuple[int, float]:
    from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex  # noqa: PLC0415
    from llama_index.core.node_parser import SentenceSplitter  # noqa: PLC0415

    from bench import quickstart  # noqa: PLC0415

    vectors, embedding = quickstart.open_parts(store)
    embedding.get_text_embedding("a text that is not counted")
    started = time.perf_counter()
    VectorStoreIndex.from_documents(
        SimpleDirectoryReader(str(folder)).load_data(),
        storage_context=StorageContext.from_defaults(vector_store=vectors),
        embed_model=embedding,
        transformations=[SentenceSplitter(chunk_size=quickstart.CHUNK_TOKENS, chunk_overlap=quickstart.OVERLAP)],
    )
    return vectors._collection.count(), time.perf_counter() - started


if __name__ == "__main__":
    which, files, store = sys.argv[1:]
    if which == "quickstart":
        chunks, seconds = ingest_plainly(Path(files), Path(store))
    else:
        chunks, seconds = ingest_with_rag(Path(files), Path(store), which)
    print(json.dumps({"chunks": chunks, "chunks_per_s": round(chunks / seconds, 1)}))
