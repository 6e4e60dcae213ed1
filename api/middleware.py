"""What is done to every request before and after its route: an id, headers, who is let in, limits to its body."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import Final
from uuid import uuid4

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import AccessError
from rag.logs import REQUEST_ID

log = logging.getLogger(__name__)
ErrorAnswerer = Callable[[Request, Exception], Awaitable[Response]]
Admission = Callable[[Request], AbstractContextManager[None]]
SANE_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
SECURITY_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# For what says nothing of its own, as the page does: answers are private, and nothing in them is to be run.
DEFAULT_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def request_id_of(scope: Scope) -> str:
    """Return the id that `RequestContext` gave the request."""
    return str(scope["state"]["request_id"])


class RequestContext:
    """Gives each request an id, the caller's own where it is a sane one, and each answer its headers.

    What nobody else has caught is answered here: the framework's own last resort answers without these headers
    and has the connection broken off under the client's next request.
    """

    def __init__(self, app: ASGIApp, *, answer_error: ErrorAnswerer) -> None:
        """`answer_error` makes the answer to an unexpected error."""
        self._app = app
        self._answer_error = answer_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        offered = Headers(scope=scope).get("x-request-id", "")
        request_id = offered if SANE_REQUEST_ID.fullmatch(offered) else uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        REQUEST_ID.set(request_id)  # this task is the request's own, and its threads get a copy

        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers.update({"X-Request-ID": request_id, **SECURITY_HEADERS})
                for name, value in DEFAULT_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            if started:
                raise
            log.exception("Request %s to %s failed", request_id, scope["path"])
            response = await self._answer_error(Request(scope), error)
            await response(scope, receive, send_with_headers)


class Gate:
    """Answers what is not let in before anything of its body is read."""

    def __init__(self, app: ASGIApp, *, admit: Admission, answer_error: ErrorAnswerer) -> None:
        """`admit` lets a request run within its context, or raises AccessError."""
        self._app = app
        self._admit = admit
        self._answer_error = answer_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        with ExitStack() as admitted:
            try:
                admitted.enter_context(self._admit(request))
            except AccessError as error:
                answer: ASGIApp = await self._answer_error(request, error)
            else:
                answer = self._app
            await answer(scope, receive, send)


class BodyLimit:
    """Refuses bodies that are too large with status 413, by their declared length or while they come.

    One of which nothing comes any more is given up with status 408: the server itself would wait for ever.
    FastAPI's own `max_body_size` answers in plain text where this service promises its envelope.
    """

    def __init__(
        self, app: ASGIApp, *, max_bytes: int, max_bytes_by_path: Mapping[str, int], patience_s: float
    ) -> None:
        """`max_bytes` holds for every path that `max_bytes_by_path` does not name, `patience_s` for each part."""
        self._app = app
        self._max_bytes = max_bytes
        self._max_bytes_by_path = max_bytes_by_path
        self._patience_s = patience_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._max_bytes_by_path.get(scope["path"], self._max_bytes)
        declared = int(Headers(scope=scope).get("content-length", "0"))
        received, complete = 0, False

        async def receive_within_limit() -> Message:
            nonlocal received, complete
            if declared > limit:
                raise _too_large(limit)
            try:
                with anyio.fail_after(None if complete else self._patience_s):  # then it waits for the client to go
                    message = await receive()
            except TimeoutError as error:
                raise _stalled(self._patience_s) from error
            received += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if received > limit:
                raise _too_large(limit)
            return message

        await self._app(scope, receive_within_limit, send)


def _stalled(patience_s: float) -> HTTPException:
    why = f"Nothing came of the rest of the request's body for {patience_s:g} s. Send it again."
    return HTTPException(408, why, headers={"Connection": "close"})


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"The request body is larger than the {limit / 1e6:g} MB that are taken here.")
