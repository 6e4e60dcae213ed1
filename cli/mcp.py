"""`rag mcp`: the tools of the Model Context Protocol, for assistants and editors."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from enum import StrEnum
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.asker import open_asker
from cli.start import start
from cli.terminal import tell
from rag.settings import Settings

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

HOST: Final = "127.0.0.1"
PORT: Final = 8090
PATH: Final = "/mcp"


class Transport(StrEnum):
    """How messages travel: over standard input and output, or over HTTP on this machine."""

    STDIO = "stdio"
    HTTP = "http"


def mcp(
    *,
    transport: Annotated[Transport, typer.Option(help="How clients reach it.")] = Transport.STDIO,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of 127.0.0.1, with http; 0: a free one.")] = PORT,
) -> None:
    """Offer the documents to assistants and editors as tools (Model Context Protocol)."""
    settings = start()
    from api.stopping import on_stop_signal  # noqa: PLC0415
    from cli.mcp_tools import build_server  # noqa: PLC0415

    with ExitStack() as opened:
        server = build_server(opened.enter_context(open_asker(settings)))
        if transport is Transport.HTTP:
            _serve_http(server, settings, port)
            return
        with on_stop_signal(_leave(opened)):
            server.run("stdio")


def _leave(opened: ExitStack) -> Callable[[int, FrameType | None], None]:
    """Return what ends the process though a thread waits for standard input, which nothing can break off."""

    def leave(_signal: int, _frame: FrameType | None) -> None:
        opened.close()
        os._exit(0)

    return leave


def _serve_http(server: "MCPServer", settings: Settings, port: int) -> None:
    """Serve on loopback alone, behind the gate of the HTTP service: its keys, limits and rules for other sites."""
    import uvicorn  # noqa: PLC0415
    from mcp.server.transport_security import TransportSecuritySettings  # noqa: PLC0415

    from api.access import Access  # noqa: PLC0415
    from api.errors import answer_error  # noqa: PLC0415
    from api.listener import listen, url_of  # noqa: PLC0415
    from api.middleware import Gate, RequestContext  # noqa: PLC0415

    names = ("127.0.0.1:*", "localhost:*", "[::1]:*")
    security = TransportSecuritySettings(
        allowed_hosts=list(names), allowed_origins=[f"http://{name}" for name in names]
    )
    app = server.streamable_http_app(streamable_http_path=PATH, transport_security=security, host=HOST)
    gate = Gate(app, admit=Access(settings).admit, answer_error=answer_error)
    config = uvicorn.Config(
        RequestContext(gate, answer_error=answer_error), log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=1, ws="none",
    )  # fmt: skip
    with listen(HOST, port) as listener:
        tell(f"Serving {url_of(listener)}{PATH} (Model Context Protocol). Ctrl-C stops it.")
        uvicorn.Server(config).run(sockets=[listener])
