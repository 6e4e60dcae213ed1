"""`rag serve` and `rag ask` as two processes on one data folder."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def serving(filled: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real `rag serve` that holds the data folder of this test and has said where it is."""
    note = filled / "owner.json"
    process = subprocess.Popen([sys.executable, "-m", "cli.main", "serve", "--port", "0"], cwd=ROOT)
    try:
        while process.poll() is None and not (note.exists() and "http://" in note.read_text()):
            time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_question_goes_to_the_server_that_holds_the_folder(rag: Callable, serving: subprocess.Popen[bytes]) -> None:
    ran = rag("ask", "Who designed the bridge of Aldenport?")

    assert ran.code == 0
    assert "John Bradfield" in ran.out
    assert json.loads(rag("search", "ferry", "--json").out)
    assert rag("ask", "?!").code == 2
    assert rag("collections", "ls").code == 4

    serving.send_signal(signal.SIGTERM)
    assert serving.wait(timeout=60) in (0, -signal.SIGTERM)


def test_documents_of_a_folder_that_a_server_holds_are_listed_shown_and_removed_by_it(
    rag: Callable, serving: subprocess.Popen[bytes]
) -> None:
    listed = json.loads(rag("docs", "ls", "--json").out)
    ferry = next(info["id"] for info in listed if "ferry" in info["source"])
    assert "ferry" in rag("docs", "show", ferry[:8]).out
    assert rag("docs", "rm", ferry[:8]).code == 0
    assert [info["id"] for info in json.loads(rag("docs", "ls", "--json").out)] == [
        info["id"] for info in listed if info["id"] != ferry
    ]
    assert rag("docs", "show", ferry).code == 2
    assert rag("docs", "rm", "abc").code == 2
