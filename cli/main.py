"""The command `rag`: which commands there are, and what becomes of their errors."""

import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

import typer

from cli import exit_codes
from cli.ask import ask
from cli.chat import chat
from cli.collections import collections_app, export, import_
from cli.docs import docs_app
from cli.doctor import doctor
from cli.evaluate import eval_app
from cli.failures import report
from cli.ingest import ingest
from cli.mcp import mcp
from cli.rebuild import rebuild
from cli.search import search
from cli.serve import serve
from cli.settings import settings
from cli.terminal import replace_what_cannot_be_shown, show

log = logging.getLogger(__name__)

COMMANDS: Mapping[str, Callable[..., None]] = {
    "ask": ask,
    "chat": chat,
    "search": search,
    "ingest": ingest,
    "serve": serve,
    "mcp": mcp,
    "doctor": doctor,
    "rebuild": rebuild,
    "export": export,
    "import": import_,
    "settings": settings,
}


def show_version(wanted: bool) -> None:
    """Print the version and leave when it is wanted."""
    if wanted:
        from importlib import metadata  # noqa: PLC0415 - it takes as long as all commands

        try:
            show(f"rag {metadata.version('verified-rag')}")
        except metadata.PackageNotFoundError:
            show("rag, from a folder of its source that is not installed")
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `rag` with these arguments, those of the process by default, and return its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    replace_what_cannot_be_shown()
    try:
        build_app()(arguments, prog_name="rag")
    except SystemExit as stop:
        return int(stop.code or 0)
    except Exception as error:
        log.debug("the command failed", exc_info=True)
        return report(error, as_json="--json" in arguments)
    return 0


def build_app() -> typer.Typer:
    """Return the whole command line."""
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback(epilog=exit_codes.__doc__)(rag)
    for name, command in COMMANDS.items():
        app.command(name)(command)
    app.add_typer(docs_app(), name="docs")
    app.add_typer(collections_app(), name="collections")
    app.add_typer(eval_app(), name="eval")
    return app


def rag(
    *,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=show_version, help="Show the version and leave.")
    ] = False,
) -> None:
    """Ask your documents: every sentence of an answer points at the characters that hold it up."""


if __name__ == "__main__":
    sys.exit(main())
