"""A cold question: the whole process of `rag ask` beside the plain stack doing the same, on the same documents."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "seeds" / "corpus"
QUESTION = "How long did Zelensky and Trump talk in The Hague?"
ROUNDS = 5


def measure() -> dict[str, float]:
    """Return the median seconds of both, taken in turns, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        ours = [str(Path(sys.executable).parent / "rag")]
        plain = [sys.executable, str(ROOT / "bench" / "quickstart.py")]
        environment = {**os.environ, "RAG_DATA_DIR": f"{folder}/rag"}
        run([*ours, "ingest", str(CORPUS)], environment)
        run([*plain, "ingest", str(CORPUS), f"{folder}/plain"], environment)
        times = [
            (run([*ours, "ask", QUESTION], environment), run([*plain, "ask", f"{folder}/plain", QUESTION], environment))
            for _ in range(ROUNDS)
        ]
    rag, quickstart = (statistics.median(column) for column in zip(*times, strict=True))
    return {"rag_ask_s": round(rag, 2), "quickstart_ask_s": round(quickstart, 2), "ratio": round(rag / quickstart, 3)}


def run(command: list[str], environment: dict[str, str]) -> float:
    """Run a command to its end and return the seconds it took."""
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started
