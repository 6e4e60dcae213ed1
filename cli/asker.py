"""Who answers: the engine in this process, or the server that holds the data folder."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from cli.here import open_here
from rag.errors import StoreHeldError
from rag.events import AnswerEvent
from rag.settings import Settings
from rag.store.lock import OwnerLock, held_error
from rag.types import Answer, DocumentFilter, DocumentInfo, Question, Source


class Asker(Protocol):
    """What `rag ask`, `rag chat`, `rag search`, `rag docs` and `rag mcp` need; `Engine` and `Server` have it."""

    def ask(self, question: Question) -> Answer:
        """Return the checked answer."""

    def stream(self, question: Question) -> Iterator[AnswerEvent]:
        """Yield the answer as it comes, a DoneEvent last."""

    def search(self, question: Question) -> tuple[Source, ...]:
        """Return the passages that fit best, best first."""

    def documents(self, wanted: DocumentFilter, *, limit: int, offset: int) -> Sequence[DocumentInfo]:
        """List documents by collection and source."""

    def document(self, document_id: str) -> tuple[DocumentInfo, str]:
        """Return a document and its stored text; raise DocumentNotFoundError when there is none."""

    def remove_document(self, document_id: str) -> None:
        """Remove a document; raise DocumentNotFoundError when there is none."""


def open_asker(settings: Settings, *, one_question: bool = False) -> AbstractContextManager[Asker]:
    """Return the server that holds the data folder when one answers there, otherwise the engine.

    The server is looked for first: asking it needs none of the engine's imports. Raises what `open_engine` does, which
    also says what `one_question` is.
    """
    url = _announced(settings.data_dir)
    if url:
        from cli.remote import is_alive  # noqa: PLC0415

        if is_alive(url):
            return _server(url, settings)
    try:
        return open_here(settings, one_question=one_question)
    except StoreHeldError as held:
        if not held.url:
            raise
        return _server(held.url, settings)


def _server(url: str, settings: Settings) -> AbstractContextManager[Asker]:
    from cli.remote import Server  # noqa: PLC0415

    return Server(url, data_dir=settings.data_dir, timeout_s=settings.llm_timeout_s + 60, key=settings.server_key)


def _announced(data_dir: Path) -> str:
    """Return the URL that the holder of the folder announced; a note that a killed process left is no holder's."""
    if not held_error(data_dir).url:
        return ""
    try:
        OwnerLock(data_dir, wait_s=0).release()
    except StoreHeldError as held:
        return held.url
    return ""
