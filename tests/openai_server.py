"""A chat completions server on loopback that plays scripts over real HTTP and remembers what it was asked.

A script is a function that is handed the `Wire` of one request. The last script is played again and again.
"""

import json
import select
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Wire"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came in; `client_gone` is set when the client hangs up before the script has ended."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]
    at: float
    client_gone: threading.Event = field(default_factory=threading.Event)


class OpenAiServer(ThreadingHTTPServer):
    """Plays its scripts, one request each."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[Asked] = []
        self.models_status = 200  # what a list of models is answered with; 0: never
        self.listed = 0
        self.stopping = threading.Event()
        self._scripts: list[Script] = []
        self._taking = threading.Lock()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def play(self, *scripts: Script) -> None:
        """Answer the coming requests with these scripts."""
        self._scripts = list(scripts)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Show what went wrong in a script; that a client has gone is nothing to show."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def take(self, asked: Asked) -> Script:
        with self._taking:
            self.asked.append(asked)
            return self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]


@contextmanager
def running_openai_server() -> Iterator[OpenAiServer]:
    """Run a server until the end of the block."""
    with OpenAiServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join(10)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: OpenAiServer

    def do_GET(self) -> None:
        self.server.listed += 1
        wire = Wire(self)
        if not self.server.models_status:
            self.close_connection = True
            with suppress(OSError):
                wire.wait(FOR_EVER)
            return
        wire.reply(self.server.models_status, json.dumps({"object": "list", "data": []}))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = Asked(path=self.path, headers=dict(self.headers.items()), body=body, at=time.monotonic())
        try:
            self.server.take(asked)(Wire(self))
        except OSError:
            asked.client_gone.set()
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the base class
        """Be quiet."""


class Wire:
    """What a script can do to one request. Every method raises OSError when the client has gone."""

    def __init__(self, handler: _Handler) -> None:
        self._handler = handler

    @property
    def stopping(self) -> bool:
        """Whether the test is over."""
        return self._handler.server.stopping.is_set()

    def reply(self, status: int, body: str, *, content_type: str = "application/json", **headers: str) -> None:
        """Send a whole response."""
        data = body.encode()
        self._head(status, {"Content-Type": content_type, "Content-Length": str(len(data)), **headers})
        self._handler.wfile.write(data)

    def open(self) -> None:
        """Begin a stream of server-sent events."""
        self._head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})

    def send(self, text: str) -> None:
        """Send a piece of the stream as it is."""
        data = text.encode()
        self._handler.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def event(self, **fields: Any) -> None:
        """Send one chunk of a chat completion."""
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "test-model", "choices": []}
        self.send(f"data: {json.dumps(chunk | fields)}\n\n")

    def text(self, text: str) -> None:
        """Send a piece of the answer."""
        self.event(choices=[{"index": 0, "delta": {"content": text}, "finish_reason": None}])

    def finish(self, reason: str) -> None:
        """Say why the answer ends here."""
        self.event(choices=[{"index": 0, "delta": {}, "finish_reason": reason}])

    def close(self) -> None:
        """End the stream as it should end."""
        self.send("data: [DONE]\n\n")
        self._handler.wfile.write(b"0\r\n\r\n")

    def cut(self) -> None:
        """Drop the connection in the middle of a chunk."""
        self._handler.wfile.write(b"ff\r\ndata: {")
        self._handler.connection.shutdown(socket.SHUT_RDWR)
        self._handler.close_connection = True

    def wait(self, seconds: float) -> None:
        """Do nothing for that long, but notice when the client goes or the server stops."""
        deadline = time.monotonic() + seconds
        connection = self._handler.connection
        while (left := deadline - time.monotonic()) > 0:
            readable, _, _ = select.select([connection], [], [], min(left, 0.02))
            if readable and not connection.recv(1, socket.MSG_PEEK):
                raise ConnectionResetError
            if self.stopping:
                raise ConnectionAbortedError

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self._handler.send_response(status)
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()


# -- scripts -------------------------------------------------------------------------------------------------

FOR_EVER = 3600.0


def says(*pieces: str, finish: str = "stop", usage: Sequence[int] = (20, 5), pause_s: float = 0) -> Script:
    """Stream an answer; `finish` empty leaves the reason out, `usage` empty the count of tokens."""

    def script(wire: Wire) -> None:
        wire.open()
        wire.event(choices=[{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}])
        for piece in pieces:
            wire.wait(pause_s)
            wire.text(piece)
        if finish:
            wire.finish(finish)
        if usage:
            prompt, completion = usage
            counted = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
            wire.event(usage=counted)
        wire.close()

    return script


def refuses(status: int, message: str, *, code: str = "", param: str = "", **headers: str) -> Script:
    """Answer with an error as OpenAI does."""
    body = json.dumps({"error": {"message": message, "type": "error", "param": param or None, "code": code or None}})
    return lambda wire: wire.reply(status, body, **headers)


def replies(body: str, *, content_type: str) -> Script:
    """Answer with status 200 and something else than a stream of chat completion chunks."""
    return lambda wire: wire.reply(200, body, content_type=content_type)


def hangs(wire: Wire) -> None:
    """Take the request and never say a word."""
    wire.wait(FOR_EVER)


def hangs_after(*pieces: str) -> Script:
    """Send some text and then nothing but keep-alive comments, for ever."""

    def script(wire: Wire) -> None:
        wire.open()
        for piece in pieces:
            wire.text(piece)
        while True:
            wire.send(": keep-alive\n\n")
            wire.wait(0.05)

    return script


def falls_silent_after(*pieces: str) -> Script:
    """Send some text and then nothing at all."""

    def script(wire: Wire) -> None:
        wire.open()
        for piece in pieces:
            wire.text(piece)
        wire.wait(FOR_EVER)

    return script


def is_cut_after(*pieces: str) -> Script:
    """Send some text and drop the connection in the middle of a chunk."""

    def script(wire: Wire) -> None:
        wire.open()
        for piece in pieces:
            wire.text(piece)
        wire.cut()

    return script


def sends_data(data: str) -> Script:
    """Send one event with this data, then end as it should."""

    def script(wire: Wire) -> None:
        wire.open()
        wire.send(f"data: {data}\n\n")
        wire.close()

    return script


def never_ends(wire: Wire) -> None:
    """Send text as fast as it is read, for ever."""
    wire.open()
    while not wire.stopping:
        wire.text("and so on ")
