"""`rag serve`: the HTTP service on one data folder."""

from typing import Annotated

import typer

from cli.options import require_utf8
from cli.start import start


def serve(
    *,
    host: Annotated[
        str | None, typer.Option(callback=require_utf8, help="Address to bind to; default: RAG_HOST.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to bind to; default: RAG_PORT.")] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Serve without keys where other machines can reach it.")
    ] = False,
) -> None:
    """Serve questions and documents over HTTP until it is stopped."""
    settings = start(host=host, port=port)
    from api.app import serve as serve_forever  # noqa: PLC0415

    serve_forever(settings, insecure=insecure)
