"""The options that several commands share."""

from datetime import date
from typing import Annotated, Any

import typer

from rag.days import read_day


def day_option(*names: str, help: str) -> Any:  # noqa: A002 - as Typer calls it
    """Return an option that names a day as YYYY-MM-DD."""
    return typer.Option(*names, parser=_read_day, metavar="YYYY-MM-DD", help=help)


def _read_day(written: str) -> date:
    try:
        return read_day(written)
    except ValueError as error:
        raise typer.BadParameter(f"{error}.") from error


def require_utf8(given: Any) -> Any:
    """Return text, or a list of texts, as it was given; bytes that are no UTF-8 are wrong usage."""
    try:
        "".join(given or ()).encode()
    except UnicodeEncodeError as error:
        raise typer.BadParameter("it is not valid UTF-8.") from error
    return given


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Collection = Annotated[str, typer.Option(callback=require_utf8, help="Collection of documents.")]
TopK = Annotated[int | None, typer.Option(min=1, max=50, help="Passages to read; default: RAG_TOP_K.")]
Words = Annotated[list[str], typer.Argument(metavar="QUESTION", help="The question; - reads standard input.")]
