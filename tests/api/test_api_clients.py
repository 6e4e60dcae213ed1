"""Many streams, slow clients, and clients that leave: what becomes of the iterator behind a stream."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import pytest
from api_fakes import EVENTS, EndlessStream, ScriptedEngine

from rag.events import AnswerEvent

ASK = {"question": "Who?", "stream": True}
Serve = Callable[..., httpx.Client]


@pytest.mark.parametrize("pause_s", [0.0, 0.02])
def test_leaving_closes_the_iterator(serve_fake: Serve, pause_s: float) -> None:
    endless = EndlessStream(pause_s=pause_s)
    endless.go_on.set()
    client = serve_fake(ScriptedEngine(stream=endless))
    with client.stream("POST", "/ask", json=ASK) as response:
        lines = response.iter_lines()
        while next(lines) != "event: token":
            pass
    assert endless.closed.wait(5)


def test_leaving_in_a_silence_closes_the_iterator_at_its_next_event(serve_fake: Serve) -> None:
    endless = EndlessStream()
    client = serve_fake(ScriptedEngine(stream=endless))
    with client.stream("POST", "/ask", json=ASK) as response:
        assert next(response.iter_lines()) == "event: sources"
    time.sleep(0.3)
    endless.go_on.set()
    assert endless.closed.wait(5)
    assert endless.yielded == 0


def test_leaving_before_the_first_event_closes_the_iterator(serve_fake: Serve) -> None:
    begun, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def slow_start() -> Iterator[AnswerEvent]:
        begun.set()
        go_on.wait(20)
        try:
            yield EVENTS[0]
            time.sleep(20)
        finally:
            closed.set()

    client = serve_fake(ScriptedEngine(stream=slow_start))
    with pytest.raises(httpx.ReadTimeout):
        client.post("/ask", json=ASK, timeout=2)
    assert begun.is_set()
    go_on.set()
    assert closed.wait(5)


def test_an_unread_stream_holds_the_iterator_back(serve_fake: Serve) -> None:
    endless = EndlessStream()
    endless.go_on.set()
    client = serve_fake(ScriptedEngine(stream=endless))
    with client.stream("POST", "/ask", json=ASK):
        before = -1
        while endless.yielded > before:  # until the buffers of the network are full; otherwise the test times out
            before = endless.yielded
            time.sleep(0.5)
        assert not endless.closed.is_set()


def test_streams_beyond_the_limit_wait_with_heartbeats(serve_fake: Serve) -> None:
    endless = EndlessStream()
    client = serve_fake(ScriptedEngine(stream=endless), heartbeat_s=0.05, threads=anyio.CapacityLimiter(1))
    with client.stream("POST", "/ask", json=ASK) as first:
        lines = first.iter_lines()  # kept, because httpx closes a response whose iterator is dropped
        assert next(lines) == "event: sources"
        with client.stream("POST", "/ask", json=ASK) as second:
            assert next(second.iter_lines()) == ": still working"
    endless.go_on.set()


def test_many_open_streams_leave_threads_for_other_requests(serve_fake: Serve) -> None:
    endless = EndlessStream()
    client = serve_fake(ScriptedEngine(stream=endless))
    everybody_reads = threading.Barrier(45)
    limits = httpx.Limits(max_connections=100)
    with httpx.Client(base_url=client.base_url, limits=limits, timeout=20) as many, ThreadPoolExecutor(45) as pool:

        def read_first(_: int) -> str:
            with many.stream("POST", "/ask", json=ASK) as response:
                lines = response.iter_lines()
                line = next(lines)
                everybody_reads.wait(20)
                assert many.post("/ask", json={"question": "Who?"}).status_code == 200
                everybody_reads.wait(20)
                return line

        assert set(pool.map(read_first, range(45))) == {"event: sources"}
        endless.go_on.set()
