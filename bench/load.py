"""Questions to the running service from many clients at once, beside one engine asked in a plain loop.

    python -m bench.load

The service is `rag serve` in a process of its own, on loopback. All clients are tasks of one event loop: they only
wait, and a thread for each would take time from the server that runs on the same cores. A client asks again as soon
as it has its answer. No text is asked twice of one process, so that nothing can be answered from memory; what the
engine keeps of the documents it read is allowed, and the first questions of both, which fill it, are not counted.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import yaml

ROOT = Path(__file__).parent.parent
CORPORA = (ROOT / "eval" / "corpus" / "handbook", ROOT / "eval" / "corpus" / "reference", ROOT / "seeds" / "corpus")
RAG = str(Path(sys.executable).parent / "rag")
CLIENTS = (1, 8, 32, 128)
COMPARED = 32
QUESTIONS = 128
OPENINGS = ("", "Please tell me: ", "Can you tell me: ", "Tell me, please: ", "A question: ")
STARTING_S, ANSWERING_S = 120, 300


def measure() -> dict[str, float]:
    """Return speed, percentiles of latency, lost questions and memory by number of clients, and the ratio to a loop."""
    return compare(CORPORA, questions(), clients=CLIENTS, compared=COMPARED)


def questions() -> list[str]:
    """Return questions of all files, the same ones each time, no two of the same words."""
    files = sorted((ROOT / "eval" / "questions").glob("*.yaml"))
    entries = [entry for file in files for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["questions"]]
    return random.Random(0).sample(list(dict.fromkeys(entry["question"] for entry in entries)), QUESTIONS)


def compare(
    corpora: Sequence[Path], texts: Sequence[str], *, clients: Sequence[int], compared: int
) -> dict[str, float]:
    """Ask the service the texts with each number of clients, and a loop what `compared` clients asked."""
    warming, *rounds = (in_other_words(texts, number) for number in range(len(clients) + 1))
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "RAG_DATA_DIR": folder, "RAG_PORT": "0", "RAG_ANSWERER": "extractive"}
        environment["RAG_CACHED_ANSWERS"] = "0"
        subprocess.run([RAG, "ingest", *map(str, corpora)], env=environment, check=True, capture_output=True)
        loop = looped(environment, [warming, rounds[clients.index(compared)]])
        with serving(environment) as (server, url):
            asyncio.run(drive(url, warming, compared))
            figures: dict[str, float] = {"memory_mb_before": resident_mb(server)}
            for count, asked in zip(clients, rounds, strict=True):
                found = asyncio.run(drive(url, asked, count)) | {"memory_mb": resident_mb(server)}
                figures |= {f"clients_{count}_{name}": value for name, value in found.items()}
    ratio = figures[f"clients_{compared}_questions_per_s"] / loop["questions_per_s"]
    told = {f"loop_{name}": value for name, value in loop.items()}
    return {**told, **figures, "ratio": round(ratio, 3)}


def in_other_words(texts: Sequence[str], number: int) -> list[str]:
    """Return the same questions opened otherwise for each number, every opening as often as the others."""
    return [OPENINGS[(place + number) % len(OPENINGS)] + text for place, text in enumerate(texts)]


def looped(environment: dict[str, str], rounds: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return what a process that asks one question after another reaches in its last round.

    `cores_busy` is its time on the cores over its time: no way to serve can be faster than it by more than the cores
    over that, unless it does less.
    """
    command = [sys.executable, "-m", "bench.load", "loop"]
    done = subprocess.run(
        command, env=environment, input=json.dumps(rounds), check=True, capture_output=True, text=True, cwd=ROOT
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def ask_in_a_loop(rounds: Sequence[Sequence[str]]) -> dict[str, float]:
    from rag import open_engine  # noqa: PLC0415

    with open_engine() as engine:
        for texts in rounds:
            started, busy = time.perf_counter(), time.process_time()
            for text in texts:
                engine.ask(text)
            seconds, busy_s = time.perf_counter() - started, time.process_time() - busy
    return {"questions_per_s": round(len(rounds[-1]) / seconds, 2), "cores_busy": round(busy_s / seconds, 2)}


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Run the service and yield its process id and address; raise RuntimeError when it does not start."""
    process = subprocess.Popen([RAG, "serve"], env=environment)
    try:
        yield process.pid, address(process, Path(environment["RAG_DATA_DIR"]) / "owner.json")
    finally:
        process.kill()
        process.wait()


def address(process: subprocess.Popen[bytes], note: Path) -> str:
    """Wait until the owner of the data folder has written where it listens."""
    until = time.monotonic() + STARTING_S
    while time.monotonic() < until and process.poll() is None:
        try:
            if url := json.loads(note.read_text(encoding="utf-8"))["url"]:
                return str(url)
        except (FileNotFoundError, json.JSONDecodeError):  # not yet there, or half of it
            pass
        time.sleep(0.05)
    raise RuntimeError("`rag serve` did not start; above is what it said.")


async def drive(url: str, texts: Sequence[str], clients: int) -> dict[str, float]:
    """Ask all texts, so many at a time; count those that did not come back with status 200 as lost."""
    waiting, times = iter(texts), list[float]()
    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(base_url=url, timeout=ANSWERING_S, limits=limits, trust_env=False) as http:
        started = time.perf_counter()
        await asyncio.gather(*(ask(http, waiting, times) for _ in range(clients)))
        seconds = time.perf_counter() - started
    if not times:
        raise RuntimeError(f"None of {len(texts)} questions were answered.")
    times.sort()
    return {
        "questions_per_s": round(len(times) / seconds, 2),
        **{f"p{percent}_ms": round(times[percent * len(times) // 100], 1) for percent in (50, 95, 99)},
        "lost": len(texts) - len(times),
    }


async def ask(http: httpx.AsyncClient, waiting: Iterator[str], times: list[float]) -> None:
    """Be one client: ask what is waiting until nothing is, and note the milliseconds of each answer."""
    for text in waiting:
        started = time.perf_counter()
        try:
            (await http.post("/ask", json={"question": text})).raise_for_status()
        except httpx.HTTPError:
            continue
        times.append(1000 * (time.perf_counter() - started))


def resident_mb(process: int) -> int:
    """Return the resident memory of a process; Linux only."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            print(json.dumps(measure(), indent=2))
        case ["loop"]:
            print(json.dumps(ask_in_a_loop(json.load(sys.stdin))))
        case _:
            sys.exit(__doc__)
