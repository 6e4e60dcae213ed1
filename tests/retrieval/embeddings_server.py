"""An embeddings server on loopback that speaks OpenAI's protocol over real HTTP and remembers what it was asked."""

import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DIMENSION = 16


class EmbeddingsServer(ThreadingHTTPServer):
    """Answers with vectors that depend on the words of a text, or with `failure` (status, message) when one is set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.failure: tuple[int, str] | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def running_embeddings_server() -> Iterator[EmbeddingsServer]:
    """Run a server until the end of the block."""
    with EmbeddingsServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(10)


def vector_of(text: str) -> list[float]:
    """Count the words of a text into a few bins, so that texts with the same words are near each other."""
    bins = [0.01] * DIMENSION
    for word in text.lower().split():
        bins[hashlib.sha256(word.encode()).digest()[0] % DIMENSION] += 1
    return bins


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: EmbeddingsServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        self.server.keys.append(self.headers["Authorization"])
        if self.server.failure:
            status, message = self.server.failure
            self._reply(status, {"error": {"message": message, "type": "error", "code": None}})
        else:
            self._reply(200, _vectors(body["input"]))

    def _reply(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the base class
        """Be quiet."""


def _vectors(texts: Sequence[str]) -> dict[str, Any]:
    rows = [{"object": "embedding", "index": i, "embedding": vector_of(text)} for i, text in enumerate(texts)]
    return {"object": "list", "data": rows, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}
