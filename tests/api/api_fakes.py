"""An engine that does what a test says, and a reader of server-sent events."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import httpx
from pydantic import TypeAdapter

from api.examples import EXAMPLE_ANSWER
from rag.errors import DocumentNotFoundError
from rag.events import AnswerEvent, CitationEvent, DoneEvent, SourcesEvent, TokenEvent
from rag.receipt import Receipt
from rag.settings import load_settings
from rag.types import Answer, Check, Collection, DocumentFilter, DocumentInfo, Page, Question, Source, StoreState

READER, OWNER = "reader-secret-0123456789", "owner-secret-0123456789"
KEYS = f"team:ask:{READER}, owner:admin:{OWNER}"
ANSWER = TypeAdapter(Answer).validate_python(EXAMPLE_ANSWER)
EVENTS: tuple[AnswerEvent, ...] = (
    SourcesEvent(sources=ANSWER.sources),
    TokenEvent(text="The harbour\nbridge"),
    TokenEvent(text=" was opened"),
    CitationEvent(citation=ANSWER.citations[0]),
    DoneEvent(answer=ANSWER),
)


class ScriptedEngine:
    """Answers with `ask`, streams with `stream`, reports `checks`; has no documents."""

    def __init__(
        self,
        *,
        ask: Callable[[], Answer] = lambda: ANSWER,
        stream: Callable[[], Iterator[AnswerEvent]] = lambda: iter(EVENTS),
        checks: Sequence[Check] = (),
        **settings: object,
    ) -> None:
        self.settings = load_settings({}, **{"max_upload_mb": 2, **settings})
        self.takes_feedback = False
        self.asked: list[Question] = []
        self._listeners: list[Callable[[Answer], None]] = []
        self._ask = ask
        self._stream = stream
        self._checks = checks

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        answer = self._ask()
        for listener in self._listeners:
            listener(answer)
        return answer

    def stream(self, question: Question) -> Iterator[AnswerEvent]:
        self.asked.append(question)
        return self._stream()

    def tell(self, listener: Callable[[Answer], None]) -> None:
        self._listeners.append(listener)

    def state(self) -> StoreState:
        return StoreState(documents=0, chunks=0, sequence=0, applied={"lexical": 0, "vectors": 0})

    def search(self, question: Question) -> tuple[Source, ...]:
        self.asked.append(question)
        return ANSWER.sources

    def checks(self) -> list[Check]:
        return list(self._checks)

    def documents(self, wanted: DocumentFilter, *, limit: int, offset: int) -> list[DocumentInfo]:
        return []

    def collections(self) -> list[Collection]:
        return []

    def count_documents(self, wanted: DocumentFilter) -> int:
        return 0

    def pages(self, document_id: str) -> tuple[Page, ...]:
        return ()

    def document(self, document_id: str) -> tuple[DocumentInfo, str]:
        raise DocumentNotFoundError(f"There is no document {document_id}.")

    def ingest_uploads(self, uploads: Sequence[Any], **options: Any) -> Receipt:
        raise AssertionError("no test of the scripted engine gets here")


class EndlessStream:
    """A stream that never ends by itself and records how far it got and that it was closed."""

    def __init__(self, *, pause_s: float = 0.0) -> None:
        self.go_on = threading.Event()
        self.closed = threading.Event()
        self.yielded = 0
        self._pause_s = pause_s

    def __call__(self) -> Iterator[AnswerEvent]:
        try:
            yield EVENTS[0]
            self.go_on.wait(20)
            for self.yielded in count():
                yield TokenEvent(text="on and on " * 1000)
                time.sleep(self._pause_s)
        finally:
            self.closed.set()


def bearer(key: str) -> dict[str, str]:
    """Return the headers that send a key."""
    return {"Authorization": f"Bearer {key}"}


def read_events(text: str) -> list[tuple[str, Any]]:
    """Return the events of a stream with their data; comments are left out."""
    events = []
    for block in text.split("\n\n"):
        fields = [line.partition(": ")[::2] for line in block.split("\n") if line and not line.startswith(":")]
        if fields:
            events.append((dict(fields)["event"], json.loads(dict(fields)["data"])))
    return events


def assert_envelope(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check that the response is the error envelope and return what is in it."""
    assert response.status_code == status, response.text
    body = response.json()
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert set(error) == {"type", "code", "message", "retryable", "request_id"}
    assert error["code"] == code
    assert error["message"]
    assert error["request_id"] == response.headers["X-Request-ID"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return error
