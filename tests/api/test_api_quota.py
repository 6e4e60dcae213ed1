"""How much one caller may ask for, per minute and at once, and all callers together."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest
from api_fakes import ANSWER, EVENTS, KEYS, OWNER, READER, ScriptedEngine, assert_envelope, bearer, read_events

from api.app import UPLOAD_PATHS
from rag.events import AnswerEvent
from rag.types import Answer

ASKED = {"question": "Who?"}
LIMIT = 3
QUESTIONS = {
    "/ask": ASKED,
    "/search": ASKED,
    "/v1/chat/completions": {"model": "verified-rag", "messages": [{"role": "user", "content": "Who?"}]},
    "/v1/responses": {"model": "verified-rag", "input": "Who?"},
}

Serve = Callable[..., httpx.Client]


def send_half(client: httpx.Client, path: str, kind: str = "application/json") -> socket.socket:
    """Send a request with the first bytes of its body and return the connection."""
    connection = socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=10)
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: 50\r\n\r\n"
    connection.sendall(head.encode() + (b"--b" if "boundary=b" in kind else b'{"q'))
    return connection


def test_key_that_asks_too_often_is_told_when_to_come_again(serve_fake: Serve) -> None:
    client = serve_fake(ScriptedEngine(api_keys=KEYS, requests_per_minute=LIMIT))
    for _ in range(LIMIT):
        assert client.post("/search", json=ASKED, headers=bearer(READER)).status_code == 200
    refused = client.post("/search", json=ASKED, headers=bearer(READER))
    assert assert_envelope(refused, 429, "rate_limited")["retryable"] is True
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert client.get("/health/live").status_code == 200
    assert client.post("/search", json=ASKED, headers=bearer(OWNER)).status_code == 200


def test_guesses_of_keys_are_limited_by_address(serve_fake: Serve) -> None:
    client = serve_fake(ScriptedEngine(api_keys=KEYS, requests_per_minute=LIMIT))
    statuses = [client.get("/documents", headers=bearer(f"guess-{i}")).status_code for i in range(LIMIT + 1)]
    assert statuses == [401] * LIMIT + [429]
    assert client.get("/documents", headers=bearer(READER)).status_code == 200


def test_without_keys_each_address_has_its_own_limit_and_this_machine_none(serve_fake: Serve) -> None:
    client = serve_fake(ScriptedEngine(requests_per_minute=LIMIT))

    def statuses(headers: dict[str, str]) -> list[int]:
        return [client.get("/documents", headers=headers).status_code for _ in range(LIMIT + 1)]

    assert statuses({"X-Forwarded-For": "203.0.113.5"}) == [200] * LIMIT + [429]
    assert statuses({"X-Forwarded-For": "203.0.113.6"}) == [200] * LIMIT + [429]
    assert statuses({}) == [200] * (LIMIT + 1)


def test_no_limit_is_a_limit_of_nought(serve_fake: Serve) -> None:
    client = serve_fake(ScriptedEngine(api_keys=KEYS, requests_per_minute=0, requests_at_once=0))
    assert {client.get("/documents", headers=bearer(READER)).status_code for _ in range(20)} == {200}


def test_more_at_once_than_may_be_is_refused_until_one_has_ended(serve_fake: Serve) -> None:
    go_on = threading.Event()

    def slow() -> Answer:
        go_on.wait(20)
        return ANSWER

    engine = ScriptedEngine(ask=slow, api_keys=KEYS, requests_at_once=2)
    client = serve_fake(engine)
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(client.post, "/ask", json=ASKED, headers=bearer(READER)) for _ in range(2)]
        while len(engine.asked) < 2:
            time.sleep(0.01)
        refused = client.post("/ask", json=ASKED, headers=bearer(READER))
        assert assert_envelope(refused, 503, "busy")["retryable"] is True
        assert int(refused.headers["Retry-After"]) >= 1
        assert client.get("/documents", headers=bearer(OWNER)).status_code == 200
        go_on.set()
        assert [answer.result().status_code for answer in running] == [200, 200]
    assert client.post("/ask", json=ASKED, headers=bearer(READER)).status_code == 200


def test_a_question_too_many_of_all_callers_is_refused_until_one_is_answered(serve_fake: Serve) -> None:
    go_on = threading.Event()

    def slow() -> Answer:
        go_on.wait(20)
        return ANSWER

    engine = ScriptedEngine(ask=slow, questions_waiting=2)
    client = serve_fake(engine)
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(client.post, "/ask", json=ASKED) for _ in range(2)]
        while len(engine.asked) < 2:
            time.sleep(0.01)
        assert assert_envelope(client.post("/ask", json=ASKED), 503, "overloaded")["retryable"] is True
        for path, body in QUESTIONS.items():
            refused = client.post(path, json=body)
            assert refused.status_code == 503
            assert int(refused.headers["Retry-After"]) >= 1
        assert client.get("/documents").status_code == 200
        go_on.set()
        assert [answer.result().status_code for answer in running] == [200, 200]
    assert client.post("/ask", json=ASKED).status_code == 200


@pytest.mark.parametrize("path", QUESTIONS)
def test_a_question_that_has_not_come_whole_takes_no_place(serve_fake: Serve, path: str) -> None:
    client = serve_fake(ScriptedEngine(questions_waiting=1))
    with closing(send_half(client, path)):
        for other, body in QUESTIONS.items():
            assert client.post(other, json=body).status_code == 200


@pytest.mark.parametrize("path", [*QUESTIONS, *UPLOAD_PATHS])
def test_a_body_that_stalls_is_given_up(serve_fake: Serve, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr("api.app.STALLED_S", 0.1)
    client = serve_fake(ScriptedEngine())
    kind = "multipart/form-data; boundary=b" if path in UPLOAD_PATHS else "application/json"
    with closing(send_half(client, path, kind)) as connection:
        told = b"".join(iter(lambda: connection.recv(10_000), b""))
    assert told.startswith(b"HTTP/1.1 408 ")
    assert b"Nothing came of the rest of the request's body for 0.1 s" in told
    assert (b"x-should-retry: true" if path.startswith("/v1/") else b'"retryable":true') in told


def test_a_body_that_comes_slowly_is_waited_for(serve_fake: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.app.STALLED_S", 0.5)

    def slowly() -> Iterator[bytes]:
        for part in (b'{"quest', b'ion": ', b'"Who', b'?"}'):
            time.sleep(0.2)
            yield part

    sent = serve_fake(ScriptedEngine()).post("/ask", content=slowly(), headers={"Content-Type": "application/json"})
    assert sent.status_code == 200


def test_an_answer_may_take_longer_than_a_body(serve_fake: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.app.STALLED_S", 0.1)

    def slow() -> Iterator[AnswerEvent]:
        for event in EVENTS:
            time.sleep(0.15)
            yield event

    told = serve_fake(ScriptedEngine(stream=slow)).post("/ask", json={**ASKED, "stream": True})
    assert [name for name, _ in read_events(told.text)][-1] == "done"


def test_stream_counts_as_running_until_it_has_ended(serve_fake: Serve) -> None:
    go_on = threading.Event()

    def slow() -> Iterator[AnswerEvent]:
        yield EVENTS[0]
        go_on.wait(20)
        yield EVENTS[-1]

    client = serve_fake(ScriptedEngine(stream=slow, api_keys=KEYS, requests_at_once=1))
    streamed = {**ASKED, "stream": True}
    with client.stream("POST", "/ask", json=streamed, headers=bearer(READER)) as response:
        assert_envelope(client.get("/documents", headers=bearer(READER)), 503, "busy")
        go_on.set()
        response.read()
    deadline = time.monotonic() + 10
    while (after := client.get("/documents", headers=bearer(READER))).status_code == 503:
        assert time.monotonic() < deadline
    assert after.status_code == 200
