"""`rag rebuild`: make what is derived from the catalog anew."""

from typing import Annotated

import typer

from cli.progress import progress_bar
from cli.start import start
from cli.terminal import show


def rebuild(
    *,
    embeddings: Annotated[
        bool, typer.Option("--embeddings", help="Cut and embed all documents anew as well, with the present settings.")
    ] = False,
) -> None:
    """Make both indexes anew from the catalog."""
    settings = start()
    from rag.bootstrap import open_engine, rebuild_embeddings  # noqa: PLC0415

    if embeddings:
        with progress_bar("Embedding") as progress:
            count = rebuild_embeddings(settings, progress)
        show(f"{count} documents were cut and embedded anew, and both indexes made from them.")
        return
    with open_engine(settings) as engine:
        engine.rebuild()
    show("Both indexes were made anew from the catalog.")
