"""The options that several commands share."""

from typing import Annotated

import typer

DAY = ["%Y-%m-%d"]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Collection = Annotated[str, typer.Option(help="Collection of documents.")]
TopK = Annotated[int | None, typer.Option(min=1, max=50, help="Passages to read; default: RAG_TOP_K.")]
Words = Annotated[list[str], typer.Argument(metavar="QUESTION", help="The question; - reads standard input.")]
