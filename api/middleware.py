"""What is done to every request before and after its route: an id, headers, and a limit to its body."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)
ErrorAnswerer = Callable[[Request, Exception], Awaitable[Response]]
SANE_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
SECURITY_HEADERS: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


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

        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message).update({"X-Request-ID": request_id, **SECURITY_HEADERS})
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            if started:
                raise
            log.exception("Request %s to %s failed", request_id, scope["path"])
            response = await self._answer_error(Request(scope), error)
            await response(scope, receive, send_with_headers)


class BodyLimit:
    """Refuses bodies that are too large with status 413, by their declared length or while they come.

    FastAPI's own `max_body_size` answers in plain text where this service promises its envelope.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int, max_bytes_by_path: Mapping[str, int]) -> None:
        """`max_bytes` holds for every path that `max_bytes_by_path` does not name."""
        self._app = app
        self._max_bytes = max_bytes
        self._max_bytes_by_path = max_bytes_by_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._max_bytes_by_path.get(scope["path"], self._max_bytes)
        declared = int(Headers(scope=scope).get("content-length", "0"))
        received = 0

        async def receive_within_limit() -> Message:
            nonlocal received
            if declared > limit:
                raise _too_large(limit)
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise _too_large(limit)
            return message

        await self._app(scope, receive_within_limit, send)


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"The request body is larger than the {limit / 1e6:g} MB that are taken here.")
