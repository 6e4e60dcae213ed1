"""Streams over HTTP from a real engine whose language model answers, fails or falls silent."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_fakes import read_events
from openai_server import (
    OpenAiServer,
    Script,
    Wire,
    falls_silent_after,
    hangs,
    hangs_after,
    is_cut_after,
    refuses,
    replies,
    running_openai_server,
    says,
    sends_data,
)  # fmt: skip

from rag.bootstrap import Engine, open_engine
from rag.settings import load_settings

ASK = {"question": "Who is the lighthouse keeper?", "stream": True}
LIGHTHOUSE = "The lighthouse keeper is called Ida Lewis. She has kept the light burning since 1879."
WRITTEN = "The lighthouse keeper is called Ida Lewis [1]. "
SOON = 8.0


@pytest.fixture(scope="module")
def model() -> Iterator[OpenAiServer]:
    with running_openai_server() as server:
        yield server


@pytest.fixture(scope="module")
def talking_engine(tmp_path_factory: pytest.TempPathFactory, model: OpenAiServer) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("talking")
    settings = load_settings(
        {}, data_dir=folder / "data", min_evidence=0, llm_model="test-model", llm_base_url=model.base_url,
        llm_max_retries=0, llm_idle_timeout_s=20, cached_answers=0,
    )  # fmt: skip
    with open_engine(settings, create=True) as engine:
        engine.ingest_bytes("lighthouse.md", LIGHTHOUSE.encode())
        model.play(says("Yes [1]."))
        engine.ask("Who?")  # lets the first request load half of the SDK
        yield engine


@pytest.fixture
def client(serve_fake: Callable[..., httpx.Client], talking_engine: Engine, model: OpenAiServer) -> httpx.Client:
    """A client of the engine, whose model was not asked anything yet."""
    model.asked.clear()
    return serve_fake(talking_engine)


def events_of(client: httpx.Client, **more: Any) -> list[tuple[str, Any]]:
    return read_events(client.post("/ask", json=ASK | more).text)


SCRIPTS: Mapping[str, tuple[Script, str]] = {
    "normal": (says(WRITTEN), "supported"),
    "slow": (says(*WRITTEN.split(" ", 3), pause_s=0.4), "supported"),
    "over its limit": (refuses(429, "Slow down.", Retry_After="60"), "llm_failed"),
    "server error": (refuses(500, "Out of memory."), "llm_failed"),
    "wrong key": (refuses(401, "Wrong key."), "llm_failed"),
    "cut before a word": (is_cut_after(), "llm_failed"),
    "cut": (is_cut_after(WRITTEN), "cut_short"),
    "invalid JSON": (sends_data("{not json"), "llm_failed"),
    "empty": (says(""), "llm_failed"),
    "a page": (replies("<html>Sign in</html>", content_type="text/html"), "llm_failed"),
    "too long": (says(WRITTEN, finish="length"), "cut_short"),
    "filtered": (says(WRITTEN, finish="content_filter"), "cut_short"),
    "no reason": (says(WRITTEN, finish=""), "cut_short"),
    "invented": (says("He was paid 900 crowns [1]."), "unsupported_statements"),
    "another language": (says("Der Wärter heißt Otto Hahn und ist schon alt [1]."), "unsupported_statements"),
    "no answer": (says("NOT_IN_DOCUMENTS"), "model_abstained"),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_whatever_the_model_does_the_stream_ends_once_and_says_how(
    client: httpx.Client, model: OpenAiServer, name: str
) -> None:
    script, reason = SCRIPTS[name]
    model.play(script)
    events = events_of(client)
    names = [event for event, _ in events]
    assert names[0] == "sources"
    assert names[-1] == "done"
    assert sum(event in {"done", "error"} for event in names) == 1
    done = events[-1][1]
    assert done["reason"] == reason
    assert done["answerer"] == ("extractive" if reason == "llm_failed" else "llm:test-model")
    assert [citation for event, citation in events if event == "citation"] == done["citations"]


@pytest.mark.parametrize(("status", "retryable"), [(500, True), (401, False)])
def test_a_model_that_was_asked_for_and_fails_ends_the_stream_with_an_error(
    client: httpx.Client, model: OpenAiServer, status: int, retryable: bool
) -> None:
    model.play(refuses(status, "No."))
    events = events_of(client, answerer="llm")
    assert [name for name, _ in events] == ["sources", "error"]
    assert events[-1][1]["error"]["retryable"] is retryable


def test_a_citation_arrives_while_the_model_still_writes(client: httpx.Client, model: OpenAiServer) -> None:
    model.play(falls_silent_after(WRITTEN, "She has kept "))
    with client.stream("POST", "/ask", json=ASK) as response:
        lines = response.iter_lines()
        assert "event: citation" in lines
        citation = json.loads(next(lines).removeprefix("data: "))
    assert citation["status"] == "verified"
    assert "Ida Lewis" in citation["cited_text"]
    assert model.asked[0].client_gone.wait(SOON)


@pytest.mark.parametrize("script", [hangs, falls_silent_after("The keeper "), hangs_after("The keeper ")])
def test_leaving_while_the_model_is_silent_ends_the_request_to_the_model(
    client: httpx.Client, model: OpenAiServer, script: Script
) -> None:
    model.play(script)
    with client.stream("POST", "/ask", json=ASK) as response:
        assert next(response.iter_lines()) == "event: sources"
        while not model.asked:
            time.sleep(0.01)
    assert model.asked[0].client_gone.wait(SOON)


def test_leaving_while_the_model_writes_ends_the_request_to_the_model(
    client: httpx.Client, model: OpenAiServer
) -> None:
    def writes_for_ever(wire: Wire) -> None:
        wire.open()
        while True:
            wire.text("and so on ")
            wire.wait(0.05)

    model.play(writes_for_ever)
    with client.stream("POST", "/ask", json=ASK) as response:
        assert "event: token" in response.iter_lines()
    assert model.asked[0].client_gone.wait(SOON)


def test_a_silent_model_is_waited_for_with_heartbeats(client: httpx.Client, model: OpenAiServer) -> None:
    model.play(says("", WRITTEN, pause_s=1.5))
    text = client.post("/ask", json=ASK).text
    assert ": still working\n\n" in text
    assert '{"text":""}' not in text
