"""Asking and searching a real engine."""

from typing import Any

import httpx
import pytest
from api_fakes import assert_envelope, read_events
from pydantic import TypeAdapter

from rag.types import Answer

KEEPER = "What is the name of the lighthouse keeper?"
OPENED = "When was the harbour bridge opened?"


def ask(client: httpx.Client, question: str, **more: Any) -> dict[str, Any]:
    response = client.post("/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def test_answer_is_a_whole_answer(corpus_client: httpx.Client) -> None:
    body = ask(corpus_client, KEEPER)
    answer = TypeAdapter(Answer).validate_python(body)
    assert "Ida Lewis" in answer.answer
    assert answer.answerer == "extractive"
    assert answer.citations


@pytest.mark.parametrize("question", [KEEPER, OPENED, "Why is the bridge grey?"])
def test_offsets_of_citations_and_sources_match_the_stored_text(corpus_client: httpx.Client, question: str) -> None:
    body = ask(corpus_client, question)
    assert body["citations"]
    for citation in body["citations"]:
        text = corpus_client.get(f"/documents/{citation['document_id']}").json()["text"]
        assert text[citation["start_char_index"] : citation["end_char_index"]] == citation["cited_text"]
    for source in body["sources"]:
        text = corpus_client.get(f"/documents/{source['document_id']}").json()["text"]
        assert text[source["start_char_index"] : source["end_char_index"]] == source["text"]


def test_search_returns_passages_best_first(corpus_client: httpx.Client) -> None:
    sources = corpus_client.post("/search", json={"question": KEEPER, "top_k": 2}).json()["sources"]
    assert len(sources) == 2
    assert sources[0]["title"] == "The lighthouse"
    assert sources[0]["score"] >= sources[1]["score"]


@pytest.mark.parametrize(
    "limits",
    [
        {"as_of": "2020-01-01"},
        {"filters": {"published_to": "2020-01-01"}},
        {"filters": {"sources": ["upload:bridge.md"]}},
    ],
)
def test_limits_hide_documents(corpus_client: httpx.Client, limits: dict[str, Any]) -> None:
    sources = corpus_client.post("/search", json={"question": KEEPER, **limits}).json()["sources"]
    assert {source["title"] for source in sources} == {"The harbour bridge"}


@pytest.mark.parametrize(
    ("path", "status", "asked"),
    [
        ("/ask", 422, {"question": KEEPER}),
        ("/ask", 422, {"question": KEEPER, "stream": True}),
        ("/search", 422, {"question": KEEPER}),
        ("/v1/chat/completions", 400, {"model": "verified-rag", "messages": [{"role": "user", "content": KEEPER}]}),
    ],
)
def test_a_first_day_after_the_last_is_refused(
    corpus_client: httpx.Client, path: str, status: int, asked: dict[str, Any]
) -> None:
    days = {"published_from": "2025-02-01", "published_to": "2025-01-31"}
    response = corpus_client.post(path, json={**asked, "filters": days})
    assert response.status_code == status
    assert response.json()["error"]["code"] == "invalid_input"
    assert "from 2025-02-01 to 2025-01-31" in response.json()["error"]["message"]


def test_filters_by_document_id(corpus_client: httpx.Client) -> None:
    documents = corpus_client.get("/documents").json()["documents"]
    ferry = next(document["id"] for document in documents if document["source"] == "upload:ferry.txt")
    body = {"question": KEEPER, "filters": {"document_ids": [ferry]}}
    sources = corpus_client.post("/search", json=body).json()["sources"]
    assert {source["document_id"] for source in sources} == {ferry}


def test_unknown_collection_is_empty_and_the_answer_abstains(corpus_client: httpx.Client) -> None:
    body = ask(corpus_client, KEEPER, collection="elsewhere")
    assert body["status"] == "abstained"
    assert body["reason"] == "nothing_found"
    assert "'elsewhere'" in body["message"]
    assert body["citations"] == body["sources"] == []


def test_history_is_taken(corpus_client: httpx.Client) -> None:
    history = [{"question": KEEPER, "answer": "Ida Lewis. [1]"}]
    assert ask(corpus_client, "Since when has she kept the light burning?", history=history)["sources"]


def test_stream_tells_sources_first_and_ends_with_the_same_answer(corpus_client: httpx.Client) -> None:
    response = corpus_client.post("/ask", json={"question": KEEPER, "stream": True})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    events = read_events(response.text)
    names = [name for name, _ in events]
    assert names[0] == "sources"
    assert names[-1] == "done"
    assert names.count("done") == names.count("sources") == 1
    assert set(names) <= {"sources", "token", "citation", "done"}
    done, asked = events[-1][1], ask(corpus_client, KEEPER)
    assert {**done, "timings_ms": {}} == {**asked, "timings_ms": {}}
    assert events[0][1] == done["sources"]
    assert [data for name, data in events if name == "citation"] == done["citations"]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("question", ["", "   \n", "?!"])
def test_empty_question_is_refused(corpus_client: httpx.Client, question: str, stream: bool) -> None:
    response = corpus_client.post("/ask", json={"question": question, "stream": stream})
    assert assert_envelope(response, 422, "empty_question")["type"] == "invalid_request"


@pytest.mark.parametrize("path", ["/ask", "/search"])
def test_very_long_question_is_refused(corpus_client: httpx.Client, path: str) -> None:
    response = corpus_client.post(path, json={"question": "long " * 20_000})
    assert_envelope(response, 422, "question_too_long")


@pytest.mark.parametrize("stream", [False, True])
def test_asking_an_llm_that_is_not_configured_is_refused(corpus_client: httpx.Client, stream: bool) -> None:
    response = corpus_client.post("/ask", json={"question": KEEPER, "answerer": "llm", "stream": stream})
    assert_envelope(response, 422, "llm_not_configured")
