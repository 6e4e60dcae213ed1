"""Traces, as a collector on loopback gets them over HTTP."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from api.app import create_app, serve
from api.listener import listen, url_of
from api.tracing import traced
from rag.bootstrap import Engine
from rag.errors import SettingsError
from rag.settings import load_settings

QUESTION = "Who is the lighthouse keeper?"


class Collector(ThreadingHTTPServer):
    """Keeps the spans that it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sent: list[bytes] = []

    @property
    def spans(self) -> list[Any]:
        batches = [ExportTraceServiceRequest.FromString(body) for body in self.sent]
        return [span for b in batches for r in b.resource_spans for s in r.scope_spans for span in s.spans]


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        assert self.path == "/v1/traces"
        self.server.sent.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A running collector."""
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def traced_service(engine: Engine, endpoint: str) -> Iterator[str]:
    """Serve the engine with traces until the end of the block; then all have been sent."""
    app = create_app(engine)
    with traced(app, endpoint), listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield url_of(listener)
        server.should_exit = True
        thread.join(20)


@pytest.mark.parametrize("stream", [False, True])
def test_a_question_is_one_trace_of_request_stages_and_retriever(
    engine: Engine, collector: Collector, stream: bool
) -> None:
    question = f"{QUESTION} {stream}"  # not one whose answer was kept
    with traced_service(engine, f"http://127.0.0.1:{collector.server_port}") as url:
        httpx.post(f"{url}/ask", json={"question": question, "stream": stream}, timeout=60).raise_for_status()
    names = {span.name: span for span in collector.spans}
    request = names["POST /ask"]
    assert {"retrieve", "evidence", "check"} <= names.keys()
    assert any("Retriever" in name for name in names)
    assert {span.trace_id for span in collector.spans} == {request.trace_id}
    assert names["retrieve"].parent_span_id == request.span_id
    assert request.start_time_unix_nano <= names["retrieve"].start_time_unix_nano
    assert b"lighthouse" not in b"".join(collector.sent)


def test_what_goes_wrong_is_told_by_its_kind_alone(engine: Engine, collector: Collector) -> None:
    with traced_service(engine, f"http://127.0.0.1:{collector.server_port}") as url:
        assert httpx.post(f"{url}/ask", json={"question": "zanzibar " * 999}, timeout=60).status_code == 422
    assert "POST /ask" in {span.name for span in collector.spans}
    assert b"zanzibar" not in b"".join(collector.sent)


def test_after_the_service_nothing_is_traced_any_more(engine: Engine, collector: Collector) -> None:
    with traced_service(engine, f"http://127.0.0.1:{collector.server_port}"):
        pass
    engine.ask("Who keeps the light?")
    assert collector.spans == []


def test_a_collector_that_is_away_stops_nothing(engine: Engine) -> None:
    with traced_service(engine, "http://127.0.0.1:9") as url:
        assert httpx.post(f"{url}/ask", json={"question": QUESTION}, timeout=60).status_code == 200


def test_without_the_packages_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "api.tracing", None)
    with pytest.raises(SettingsError, match=r"pip install 'verified-rag\[otel\]'"):
        serve(load_settings({}, data_dir=tmp_path, port=0, otlp_endpoint="http://127.0.0.1:9"))
