"""The log of a server as a process: JSON lines, each with the id of its request, and no texts unless asked for."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from openai_server import Wire, running_openai_server

ROOT = Path(__file__).parents[2]
QUESTION = "Who designed the bridge of Aldenport?"
STARTING_S, STOPPING_S = 120, 30


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `rag serve` on the data folder until the end of the block."""
    environment = {**os.environ, "RAG_DATA_DIR": str(folder), "RAG_LOG_LEVEL": "INFO", **settings}
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "serve", "--port", "0"],
        cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    watch = threading.Timer(STARTING_S, process.kill)
    watch.start()
    try:
        assert process.stderr is not None
        line = next(line for line in process.stderr if line.startswith("Serving "))
        yield process, line.split()[1]
    finally:
        watch.cancel()
        process.kill()
        process.communicate()


def end(process: subprocess.Popen[str]) -> str:
    """Have the server end in an orderly way and return what it logged."""
    process.send_signal(signal.SIGTERM)
    _, logged = process.communicate(timeout=STOPPING_S)
    assert process.returncode == 0, logged
    return logged


@pytest.mark.parametrize("with_questions", [False, True])
def test_lines_are_json_with_request_ids_and_questions_only_where_asked(filled: Path, with_questions: bool) -> None:
    with serving(filled, RAG_LOG_FORMAT="json", RAG_LOG_QUESTIONS=str(with_questions)) as (process, url):
        httpx.post(f"{url}/ask", json={"question": QUESTION}, headers={"X-Request-ID": "abc-1"}, timeout=60)
        httpx.get(f"{url}/documents/nothing", headers={"X-Request-ID": "abc-2"}, timeout=60)
        logged = end(process)
    lines: list[dict[str, Any]] = [json.loads(line) for line in logged.splitlines()]
    assert all({"timestamp", "level", "logger", "request_id", "message"} <= line.keys() for line in lines)
    (answer,) = (line for line in lines if "answer_id" in line)
    assert (answer["request_id"], answer["status"], answer["answerer"]) == ("abc-1", "answered", "extractive")
    asked, missed = (line for line in lines if line["logger"] == "api.journal" and "route" in line)
    assert (asked["request_id"], asked["route"], asked["status"]) == ("abc-1", "/ask", 200)
    assert (missed["request_id"], missed["route"], missed["status"]) == ("abc-2", "/documents/{document_id}", 404)
    assert (QUESTION in logged) is with_questions


def test_a_question_that_runs_is_answered_after_sigterm(filled: Path) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow(wire: Wire) -> None:
        asked.set()
        go_on.wait(20)
        wire.open()
        wire.text("John Bradfield designed the bridge of Aldenport. [1]")
        wire.finish("stop")
        wire.close()

    with running_openai_server() as llm, ThreadPoolExecutor(1) as pool:
        llm.play(slow)
        with serving(filled, RAG_LLM_BASE_URL=llm.base_url, RAG_LLM_MODEL="test-model") as (process, url):
            answer = pool.submit(httpx.post, f"{url}/ask", json={"question": QUESTION, "answerer": "llm"}, timeout=60)
            assert asked.wait(60)
            process.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + 10
            while _takes_connections(url):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            go_on.set()
            assert answer.result().status_code == 200
            assert "John Bradfield" in answer.result().json()["answer"]
            assert process.wait(STOPPING_S) == 0
    assert not (filled / "owner.json").exists()


def _takes_connections(url: str) -> bool:
    try:
        httpx.get(f"{url}/health/live", timeout=5)
    except (httpx.ConnectError, httpx.RemoteProtocolError):  # the latter: closed while it waited to be accepted
        return False
    return True
