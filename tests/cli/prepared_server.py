"""A server on loopback that gives prepared answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import TypeAdapter

from rag.types import Answer


@dataclass(slots=True)
class Prepared:
    """A server on loopback, what it will answer by path, and what it was asked."""

    url: str = ""
    replies: dict[str, tuple[int, bytes]] = field(default_factory=lambda: {"/health/live": (200, b"{}")})
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@contextmanager
def running_server() -> Iterator[Prepared]:
    """A running server that answers 404 to what it was not prepared for, and as one event where a stream is wanted."""
    prepared = Prepared()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            prepared.asked.append((self.path, json.loads(body)))
            prepared.keys.append(self.headers["Authorization"])
            self._reply(streamed=json.loads(body).get("stream", False))

        def _reply(self, *, streamed: bool = False) -> None:
            status, body = prepared.replies.get(self.path, (404, b"not found"))
            if streamed and status == HTTPStatus.OK and not body.startswith(b"event: "):
                body = event("done", body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        prepared.url = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield prepared
        http.shutdown()
        thread.join()


def event(name: str, data: bytes) -> bytes:
    """Return a server-sent event."""
    return b"event: %s\ndata: %s\n\n" % (name.encode(), data)


def body_of(answer: Answer) -> bytes:
    return TypeAdapter(Answer).dump_json(answer)
