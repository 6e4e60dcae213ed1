"""`rag docs`: the stored documents."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Final

import typer

from cli.answer_text import headline
from cli.asker import Asker, open_asker
from cli.options import AsJson, require_utf8
from cli.start import start
from cli.terminal import printable_name, show, show_json, tell
from rag.errors import DocumentNotFoundError, InputError
from rag.types import DocumentFilter, DocumentInfo

SHORTEST_PREFIX: Final = 6
SHOWN_ID: Final = 12
AT_ONCE: Final = 500  # documents that a server lists at the most
Id = Annotated[str, typer.Argument(metavar="ID", help="Id of a document, or its first 6 or more characters.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentWithText(DocumentInfo):
    """A stored document and the text that the offsets of citations count in."""

    text: str


def docs_app() -> typer.Typer:
    """Return the commands below `rag docs`."""
    app = typer.Typer(no_args_is_help=True, help="List, show and remove stored documents.")
    commands: Mapping[str, Callable[..., None]] = {"ls": list_documents, "show": show_document, "rm": remove_document}
    for name, command in commands.items():
        app.command(name)(command)
    return app


def list_documents(
    *,
    collection: Annotated[str | None, typer.Option(callback=require_utf8, help="Only this collection.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the documents: id, collection, chunks, title, source."""
    settings = start()
    with open_asker(settings) as asker:
        documents = every_document(asker, DocumentFilter(collection=collection))
    if as_json:
        show_json(documents, list[DocumentInfo])
        return
    for info in documents:
        title = headline(info.title, info.publisher, info.published)
        show(
            f"{info.id[:SHOWN_ID]}  {info.collection}  {info.chunks:>4} chunks  {title}  {printable_name(info.source)}"
        )
    if not documents:
        tell("There are no documents here. `rag ingest PATH` adds some.")


def show_document(document_id: Id, *, as_json: AsJson = False) -> None:
    """Show a document: what is known about it, and its stored text."""
    settings = start()
    with open_asker(settings) as asker:
        info, text = asker.document(full_id(asker, document_id))
    if as_json:
        show_json(DocumentWithText(**asdict(info), text=text))
    else:
        show(f"{described(info)}\n\n{text}")


def remove_document(document_id: Id, *, as_json: AsJson = False) -> None:
    """Remove a document and everything that was made from it."""
    settings = start()
    with open_asker(settings) as asker:
        info, _ = asker.document(full_id(asker, document_id))
        asker.remove_document(info.id)
    if as_json:
        show_json(info)
    else:
        show(f"removed {info.id[:SHOWN_ID]}  {printable_name(f'{info.title}  {info.source}')}")


def every_document(asker: Asker, wanted: DocumentFilter) -> list[DocumentInfo]:
    """Return the documents that are wanted, however many there are."""
    documents: list[DocumentInfo] = []
    while more := asker.documents(wanted, limit=AT_ONCE, offset=len(documents)):
        documents += more
    return documents


def full_id(asker: Asker, prefix: str) -> str:
    """Return the one id that begins with `prefix`; raise an InputError when there is none or more than one."""
    if len(prefix) < SHORTEST_PREFIX:
        raise InputError(f"{prefix!r} is too short for an id: give at least its first {SHORTEST_PREFIX} characters.")
    found = [info for info in every_document(asker, DocumentFilter()) if info.id.startswith(prefix.lower())]
    if not found:
        raise DocumentNotFoundError(f"There is no document whose id begins with {prefix!r}.")
    if len(found) > 1:
        listed = "; ".join(f"{info.id[:SHOWN_ID]} {printable_name(info.title)}" for info in found)
        raise InputError(f"{len(found)} documents have an id that begins with {prefix!r}: {listed}. Give more of it.")
    return found[0].id


def described(info: DocumentInfo) -> str:
    """Return what is known about a document, one line for each thing that is."""
    facts = {
        "id": info.id,
        "title": info.title,
        "publisher": info.publisher,
        "published": str(info.published or ""),
        "source": info.source,
        "collection": info.collection,
        "media type": info.media_type,
        "version": info.version,
        "size": f"{info.characters} characters, {info.chunks} chunks",
        **info.metadata,
    }
    return "\n".join(f"{name}: {printable_name(fact)}" for name, fact in facts.items() if fact)
