"""Feedback on answers, with and without a log of questions."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_fakes import assert_envelope

from rag.bootstrap import open_engine
from rag.question_log import LoggedFeedback, read_log
from rag.settings import load_settings

ASK = {"question": "What is the name of the lighthouse keeper?"}
SECRET = "zanzibar"


@pytest.fixture(scope="module")
def log_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "questions.jsonl"


@pytest.fixture(scope="module")
def logging_client(log_file: Path, serve_engine: Any) -> Iterator[httpx.Client]:
    settings = load_settings({}, data_dir=log_file.parent / "data", question_log=str(log_file))
    with open_engine(settings, create=True) as engine:
        engine.ingest_bytes("lighthouse.md", b"The lighthouse keeper is called Ida Lewis.")
        with serve_engine(engine) as url, httpx.Client(base_url=url, timeout=60) as client:
            yield client


@pytest.mark.parametrize("stream", [False, True])
def test_feedback_is_kept_beside_the_answer(logging_client: httpx.Client, log_file: Path, stream: bool) -> None:
    assert logging_client.get("/feedback").json() == {"taken": True}
    logging_client.post("/ask", json={**ASK, "stream": stream})
    answer_id = logging_client.post("/ask", json=ASK).json()["id"]
    given = {"answer_id": answer_id, "verdict": "down", "comment": "She has retired — since 2020."}
    response = logging_client.post("/feedback", json=given)
    assert (response.status_code, response.content) == (204, b"")
    kept = read_log(log_file)[0][-1]
    assert isinstance(kept, LoggedFeedback)
    assert (kept.answer_id, kept.verdict, kept.comment) == (answer_id, "down", given["comment"])


def test_feedback_on_an_unknown_answer_is_not_found(logging_client: httpx.Client) -> None:
    response = logging_client.post("/feedback", json={"answer_id": "0" * 32, "verdict": "up"})
    assert assert_envelope(response, 404, "answer_not_found")["type"] == "not_found"


def test_without_a_log_no_feedback_is_taken(corpus_client: httpx.Client) -> None:
    assert corpus_client.get("/feedback").json() == {"taken": False}
    answer_id = corpus_client.post("/ask", json=ASK).json()["id"]
    response = corpus_client.post("/feedback", json={"answer_id": answer_id, "verdict": "up"})
    assert "RAG_QUESTION_LOG" in assert_envelope(response, 404, "answer_not_found")["message"]


@pytest.mark.parametrize(
    "fields",
    [{"answer_id": SECRET}, {"answer_id": None}, {"verdict": SECRET}, {"comment": SECRET * 300}, {"colour": SECRET},
     {"comment": f"{SECRET}\ud800"}],
    ids=lambda fields: next(iter(fields)),
)  # fmt: skip
def test_bad_feedback_is_refused_without_repeating_it(logging_client: httpx.Client, fields: dict[str, Any]) -> None:
    body = json.dumps({"answer_id": "0" * 32, "verdict": "up", **fields})  # httpx would not send a lone surrogate
    response = logging_client.post("/feedback", content=body, headers={"Content-Type": "application/json"})
    assert_envelope(response, 422, "invalid_request")
    assert SECRET not in response.text
