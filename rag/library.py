"""The documents of one data folder: taken in, listed, shown, removed, and carried away and back as collections."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.settings import Settings
from rag.store.catalog import EVERY_DOCUMENT
from rag.store.store import Store
from rag.types import DEFAULT_COLLECTION, Collection, DocumentFilter, DocumentInfo, Page, Receipt

if TYPE_CHECKING:
    from rag.ingest.sync import Ingestor, Item, Progress


class Library:
    """What can be done with documents. Safe to use from several threads."""

    def __init__(self, *, settings: Settings, store: Store, make_ingestor: Callable[[], "Ingestor"]) -> None:
        """`make_ingestor` makes what writes documents into `store`, when it is needed."""
        self.settings = settings
        self._store = store
        self._make_ingestor = make_ingestor

    # -- taking in -----------------------------------------------------------------------------------------

    def ingest(
        self,
        paths: Sequence[Path],
        *,
        collection: str = DEFAULT_COLLECTION,
        prune: bool = False,
        dry_run: bool = False,
        progress: "Progress | None" = None,
    ) -> Receipt:
        """Bring a collection in line with files and folders; `prune` removes what is gone from the folders."""
        from rag.ingest.sync import gone_sources, items_from_paths  # noqa: PLC0415

        items = items_from_paths(paths, max_bytes=self._max_bytes)
        gone = gone_sources(paths, items, self._store.catalog.versions(collection)) if prune else []
        return self._ingest(items, collection, gone=gone, dry_run=dry_run, progress=progress)

    def ingest_bytes(self, name: str, data: bytes, *, collection: str = DEFAULT_COLLECTION) -> Receipt:
        """Add or replace one document that came as bytes with a file name."""
        return self.ingest_uploads([(name, lambda: data)], collection=collection)

    def ingest_uploads(
        self,
        uploads: Sequence[tuple[str, Callable[[], bytes]]],
        *,
        collection: str = DEFAULT_COLLECTION,
        progress: "Progress | None" = None,
    ) -> Receipt:
        """Add or replace documents that came with file names; the bytes of each are asked for when its turn comes."""
        from rag.ingest.sync import upload_item  # noqa: PLC0415

        items = [upload_item(name, load, max_bytes=self._max_bytes) for name, load in uploads]
        return self._ingest(items, collection, progress=progress)

    def _ingest(
        self,
        items: "Sequence[Item]",
        collection: str,
        *,
        gone: Sequence[str] = (),
        dry_run: bool = False,
        progress: "Progress | None" = None,
    ) -> Receipt:
        ingestor = self._make_ingestor()
        return ingestor.ingest(items, collection=collection, gone=gone, dry_run=dry_run, progress=progress)

    @property
    def _max_bytes(self) -> int:
        return self.settings.max_file_mb * 1_000_000

    # -- documents -----------------------------------------------------------------------------------------

    def documents(
        self, wanted: DocumentFilter = EVERY_DOCUMENT, *, limit: int | None = None, offset: int = 0
    ) -> list[DocumentInfo]:
        """List documents by collection and source."""
        return self._store.catalog.documents(wanted, limit=limit, offset=offset)

    def count_documents(self, wanted: DocumentFilter = EVERY_DOCUMENT) -> int:
        """Return how many documents there are of those that are wanted."""
        return self._store.catalog.count_documents(wanted)

    def document(self, document_id: str) -> tuple[DocumentInfo, str]:
        """Return a document and its stored text, into which citations point."""
        return self._store.catalog.document(document_id)

    def pages(self, document_id: str) -> tuple[Page, ...]:
        """Return the ranges of the stored text that the pages of a document fill; empty when it has none."""
        return self._store.catalog.read_back(document_id).pages

    def remove_document(self, document_id: str) -> None:
        """Remove a document; raise DocumentNotFoundError when there is none."""
        self._store.catalog.remove_document(document_id)
        self._store.catch_up(wait=True)

    # -- collections ---------------------------------------------------------------------------------------

    def collections(self) -> list[Collection]:
        """List the collections by name."""
        return self._store.catalog.collections()

    def remove_collection(self, name: str) -> int:
        """Remove all documents of a collection and return how many there were; raises CollectionNotFoundError."""
        removed = self._store.catalog.remove_collection(name)
        self._store.catch_up(wait=True)
        return removed
