"""Server-sent events from scripted engines: order, heartbeats and failures."""

import threading
import time
from collections.abc import Callable, Iterator

import httpx
from api_fakes import ANSWER, EVENTS, ScriptedEngine, assert_envelope, read_events

from rag.errors import LlmUnavailableError
from rag.events import AnswerEvent, DoneEvent

ASK = {"question": "Who?", "stream": True}
Serve = Callable[..., httpx.Client]


def events_of(client: httpx.Client) -> list[tuple[str, object]]:
    return read_events(client.post("/ask", json=ASK).text)


def test_events_come_in_order_with_their_data(fake_client: httpx.Client) -> None:
    whole = fake_client.post("/ask", json={"question": "Who?"}).json()
    assert events_of(fake_client) == [
        ("sources", whole["sources"]),
        ("token", {"text": "The harbour\nbridge"}),
        ("token", {"text": " was opened"}),
        ("citation", whole["citations"][0]),
        ("done", whole),
    ]


def test_silence_is_filled_with_heartbeats(serve_fake: Serve) -> None:
    def slow() -> Iterator[AnswerEvent]:
        yield EVENTS[0]
        time.sleep(0.5)
        yield DoneEvent(answer=ANSWER)

    client = serve_fake(ScriptedEngine(stream=slow), heartbeat_s=0.1)
    text = client.post("/ask", json=ASK).text
    assert text.count(": still working\n\n") >= 2
    assert [name for name, _ in read_events(text)] == ["sources", "done"]


def test_events_arrive_while_the_answer_is_made(serve_fake: Serve) -> None:
    go_on = threading.Event()

    def waiting() -> Iterator[AnswerEvent]:
        yield EVENTS[0]
        assert go_on.wait(10)
        yield DoneEvent(answer=ANSWER)

    client = serve_fake(ScriptedEngine(stream=waiting))
    with client.stream("POST", "/ask", json=ASK) as response:
        lines = response.iter_lines()
        assert next(lines) == "event: sources"
        go_on.set()
        assert "event: done" in list(lines)


def test_failure_in_the_middle_is_the_last_event(serve_fake: Serve) -> None:
    def failing() -> Iterator[AnswerEvent]:
        yield EVENTS[0]
        raise LlmUnavailableError("The LLM server broke off. Ask again.")

    client = serve_fake(ScriptedEngine(stream=failing))
    response = client.post("/ask", json=ASK)
    events = read_events(response.text)
    assert [name for name, _ in events] == ["sources", "error"]
    assert events[-1][1] == {
        "error": {
            "type": "llm",
            "code": "llm_unavailable",
            "message": "The LLM server broke off. Ask again.",
            "retryable": True,
            "request_id": response.headers["X-Request-ID"],
        }
    }


def test_unexpected_failure_in_the_middle_tells_no_details(serve_fake: Serve) -> None:
    def failing() -> Iterator[AnswerEvent]:
        yield EVENTS[0]
        raise KeyError("secret")

    events = events_of(serve_fake(ScriptedEngine(stream=failing)))
    assert [name for name, _ in events] == ["sources", "error"]
    assert "secret" not in str(events)


def test_failure_before_the_first_event_has_its_http_status(serve_fake: Serve) -> None:
    def failing() -> Iterator[AnswerEvent]:
        raise LlmUnavailableError("Nobody there.")
        yield EVENTS[0]

    client = serve_fake(ScriptedEngine(stream=failing))
    assert_envelope(client.post("/ask", json=ASK), 502, "llm_unavailable")


def test_events_that_end_without_done_are_an_error(serve_fake: Serve) -> None:
    events = events_of(serve_fake(ScriptedEngine(stream=lambda: iter(EVENTS[:2]))))
    assert [name for name, _ in events] == ["sources", "token", "error"]


def test_nothing_comes_after_done(serve_fake: Serve) -> None:
    events = events_of(serve_fake(ScriptedEngine(stream=lambda: iter([*EVENTS, *EVENTS]))))
    assert [name for name, _ in events].count("done") == 1
    assert events[-1][0] == "done"


def test_done_may_be_the_only_event(serve_fake: Serve) -> None:
    events = events_of(serve_fake(ScriptedEngine(stream=lambda: iter(EVENTS[-1:]))))
    assert [name for name, _ in events] == ["done"]
