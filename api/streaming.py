"""Answers as server-sent events: a synchronous iterator, run in a thread, written to one client as it yields."""

import concurrent.futures
import logging
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final, Protocol

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic_core import to_json
from starlette.types import Receive, Scope, Send

from api.errors import Problem, problem_of
from rag.errors import RagError
from rag.events import AnswerEvent, CitationEvent, DoneEvent, SourcesEvent, TokenEvent

log = logging.getLogger(__name__)
HEARTBEAT: Final = format_sse_event(comment="still working")
BUFFERED_EVENTS: Final = 16
MAX_STREAMS: Final = 100

# What a thread gets when it hands over an event and the client or the whole event loop is gone.
CLIENT_GONE: Final = (
    anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.RunFinishedError, concurrent.futures.CancelledError
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Streaming:
    """How answers are streamed: seconds between heartbeats, and how many iterators run at a time."""

    heartbeat_s: float = 10
    threads: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(MAX_STREAMS))


class Frames(Protocol):
    """How the events of one answer go over the wire."""

    def of(self, event: AnswerEvent) -> Iterator[bytes]:
        """Yield what an event becomes."""

    def of_problem(self, problem: Problem) -> Iterator[bytes]:
        """Yield what ends a stream that failed."""


class AskFrames:
    """The events of `POST /ask`."""

    def __init__(self, request_id: str) -> None:
        """The error envelope tells `request_id`."""
        self._request_id = request_id

    def of(self, event: AnswerEvent) -> Iterator[bytes]:
        """Yield the event under its own name."""
        match event:
            case SourcesEvent():
                yield event_frame("sources", event.sources)
            case TokenEvent(text=""):
                yield HEARTBEAT
            case TokenEvent():
                yield event_frame("token", event)
            case CitationEvent():
                yield event_frame("citation", event.citation)
            case DoneEvent():
                yield event_frame("done", event.answer)

    def of_problem(self, problem: Problem) -> Iterator[bytes]:
        """Yield the error envelope."""
        yield event_frame("error", problem.envelope(self._request_id))


class AnswerStream(EventSourceResponse):
    """Sends `first` and what `rest` yields, and ends with exactly one `done` or `error` event.

    When the client goes, `rest` is closed as soon as it yields again, and with it the answer of an LLM: after a second
    of silence at the latest. Streams have a limit of threads of their own, so that long answers never take the threads
    of short requests.
    """

    def __init__(
        self,
        *,
        first: AnswerEvent,
        rest: Iterator[AnswerEvent],
        frames: Frames,
        streaming: Streaming,
        request_id: str,
    ) -> None:
        super().__init__(content=(), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._first = first
        self._rest = rest
        self._wire = frames
        self._streaming = streaming
        self._request_id = request_id
        self._taken = threading.Lock()  # whoever takes it runs the iterator or closes it

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; the iterator is closed even if the client was gone before the first byte."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self._taken.acquire(blocking=False):
                _close(self._rest)

    async def stream_response(self, send: Send) -> None:
        """Send what the thread hands over, and a comment whenever it has been silent for long."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        inlet, outlet = anyio.create_memory_object_stream[bytes](BUFFERED_EVENTS)
        async with anyio.create_task_group() as group, outlet:
            group.start_soon(self._produce, inlet)
            while frame := await self._next_frame(outlet):
                await send({"type": "http.response.body", "body": frame, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _next_frame(self, outlet: MemoryObjectReceiveStream[bytes]) -> bytes:
        try:
            with anyio.fail_after(self._streaming.heartbeat_s):
                return await outlet.receive()
        except TimeoutError:
            return HEARTBEAT
        except anyio.EndOfStream:
            return b""

    async def _produce(self, inlet: MemoryObjectSendStream[bytes]) -> None:
        async with inlet:
            await anyio.to_thread.run_sync(
                self._run, inlet, abandon_on_cancel=True, limiter=self._streaming.threads
            )  # fmt: skip

    def _run(self, inlet: MemoryObjectSendStream[bytes]) -> None:
        if not self._taken.acquire(blocking=False):
            return
        try:
            with suppress(*CLIENT_GONE):
                for frame in self._frames():
                    anyio.from_thread.run(inlet.send, frame)
        finally:
            _close(self._rest)

    def _frames(self) -> Iterator[bytes]:
        try:
            for event in self._events():
                yield from self._wire.of(event)
        except RagError as error:
            log.warning("Stream %s ended with %s", self._request_id, error.code)
            yield from self._wire.of_problem(problem_of(error))
        except Exception as error:
            log.exception("Stream %s failed", self._request_id)
            yield from self._wire.of_problem(problem_of(error))

    def _events(self) -> Iterator[AnswerEvent]:
        for event in chain([self._first], self._rest):
            yield event
            if isinstance(event, DoneEvent):
                return
        raise AssertionError("The events of an answer ended without a DoneEvent.")


def event_frame(name: str | None, data: Any) -> bytes:
    """Return an event of that name or without one, its data as JSON, as it goes over the wire."""
    return format_sse_event(event=name, data_str=to_json(data, inf_nan_mode="null").decode())


def _close(iterator: Iterator[AnswerEvent]) -> None:
    close = getattr(iterator, "close", None)
    if close is not None:
        close()
