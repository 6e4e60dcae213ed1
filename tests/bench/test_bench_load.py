"""The service is driven for real on a tiny corpus; a server with prepared answers stands in where some must be lost."""

import asyncio
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.load import OPENINGS, QUESTIONS, compare, drive, in_other_words, questions


@pytest.fixture
def two_documents(tmp_path):
    (tmp_path / "ferry.md").write_text("The ferry to Norholm leaves at noon.")
    (tmp_path / "mill.md").write_text("The old mill grinds 300 sacks a week.")
    return tmp_path


@pytest.fixture
def losing_server():
    """A server that answers what it is asked, but not about sacks."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["question"]
            asked.append(text)
            self.send_response(503 if "sacks" in text else 200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def test_service_and_loop_answer_all_that_two_clients_ask(two_documents):
    texts = [
        "When does the ferry leave?",
        "Where does the ferry go?",
        "How many sacks a week?",
        "What does the mill do?",
    ]
    figures = compare([two_documents], texts, clients=[2], compared=2)
    assert figures["clients_2_lost"] == 0
    assert 0 < figures["clients_2_p50_ms"] <= figures["clients_2_p95_ms"] <= figures["clients_2_p99_ms"]
    assert figures["clients_2_memory_mb"] > figures["memory_mb_before"] / 2 > 0
    quotient = figures["clients_2_questions_per_s"] / figures["loop_questions_per_s"]
    assert figures["ratio"] == pytest.approx(quotient, abs=0.001)
    assert 0 < figures["loop_cores_busy"] <= os.cpu_count() + 0.2


def test_what_does_not_come_back_is_lost_and_every_question_is_asked_once(losing_server):
    url, asked = losing_server
    texts = ["ferry", "sacks", "mill", "more sacks", "bridge"]
    figures = asyncio.run(drive(url, texts, clients=2))
    assert figures["lost"] == 2
    assert sorted(asked) == sorted(texts)


def test_no_answer_at_all_is_no_measurement(losing_server):
    with pytest.raises(RuntimeError, match="None of 2 questions were answered"):
        asyncio.run(drive(losing_server[0], ["sacks", "more sacks"], clients=1))


def test_no_text_is_asked_twice_of_one_process():
    rounds = [in_other_words(questions(), number) for number in range(len(OPENINGS))]
    assert len({text for texts in rounds for text in texts}) == len(OPENINGS) * QUESTIONS


def test_every_round_has_the_same_questions_and_as_many_of_each_opening():
    first, second = (in_other_words(["a?"] * 5, number) for number in (0, 1))
    assert sorted(first) == sorted(second)
    assert first != second
