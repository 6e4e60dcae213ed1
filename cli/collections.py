"""`rag collections`, `rag export` and `rag import`: collections listed, removed, carried away and brought back."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from cli.here import open_here
from cli.ingest import show_receipt
from cli.options import AsJson, require_utf8
from cli.progress import progress_bar
from cli.start import start
from cli.terminal import show, show_json, tell
from rag.errors import InputError
from rag.types import Collection

Name = Annotated[str, typer.Argument(metavar="COLLECTION", callback=require_utf8, help="Name of a collection.")]


def collections_app() -> typer.Typer:
    """Return the commands below `rag collections`."""
    app = typer.Typer(no_args_is_help=True, help="List and remove collections.")
    commands: Mapping[str, Callable[..., None]] = {"ls": list_collections, "rm": remove_collection}
    for name, command in commands.items():
        app.command(name)(command)
    return app


def list_collections(*, as_json: AsJson = False) -> None:
    """List the collections with what is in them."""
    with open_here(start()) as engine:
        found = engine.collections()
    if as_json:
        show_json(found, list[Collection])
        return
    for one in found:
        show(f"{one.name}  {one.documents} documents, {one.chunks} chunks, {one.characters} characters")
    if not found:
        tell("There are no collections here. `rag ingest PATH` adds documents to one.")


def remove_collection(
    name: Name, *, confirm: Annotated[str, typer.Option(help="The name again; asked for on a terminal.")] = ""
) -> None:
    """Remove a collection with all its documents; nothing brings them back."""
    settings = start()
    if not confirm and typer.get_text_stream("stdin").isatty():
        confirm = typer.prompt(f"All documents of {name!r} will be removed. Type its name to go on", err=True)
    if confirm != name:
        raise InputError(f"Nothing was removed. Repeat the name to remove the collection: --confirm {name!r}.")
    with open_here(settings) as engine:
        count = engine.remove_collection(name)
    show(f"removed {name}: {count} documents")


def export(name: Name, file: Annotated[Path, typer.Argument(help="File to write; never one that is there.")]) -> None:
    """Write a collection into one file, from which `rag import` makes it again without embedding anything."""
    with open_here(start()) as engine:
        count = engine.export_collection(name, file)
    show(f"{count} documents of {name} are in {file}")


def import_(
    file: Annotated[Path, typer.Argument(help="File that `rag export` has written.")],
    *,
    embeddings: Annotated[bool, typer.Option("--embeddings", help="Cut and embed the documents anew.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the documents of an exported collection back; those that are here already are passed over."""
    with open_here(start(), create=True) as engine, progress_bar("Importing") as progress:
        receipt = engine.import_collection(file, embed=embeddings, progress=progress)
    if as_json:
        show_json(receipt)
    else:
        show_receipt(receipt)
