"""The documents of one data folder: taken in, listed, shown, removed, and carried away and back as collections."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO

from rag.errors import InputError, StoreMismatchError
from rag.receipt import FileOutcome, FileStatus, Receipt
from rag.settings import Settings
from rag.store.catalog import EVERY_DOCUMENT
from rag.store.store import Store
from rag.types import (
    COLLECTION_NAME,
    DEFAULT_COLLECTION,
    Collection,
    DocumentFilter,
    DocumentInfo,
    Page,
)

if TYPE_CHECKING:
    from rag.archive import Archive
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

        _require_name(collection)
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

        _require_name(collection)
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
        return self._store.catalog.pages(document_id)

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

    def export_collection(self, name: str, file: Path) -> int:
        """Write a collection into a new file and return how many documents it has; see `write_collection`.

        Raises InputError when the file is there or cannot be written.
        """
        unfinished = file.with_name(f"{file.name}.{token_hex(4)}.part")
        try:
            if file.exists():
                raise InputError(f"{file} is already there; name another.")
            with unfinished.open("xb") as opened:
                count = self.write_collection(name, opened)
            unfinished.replace(file)
        except OSError as error:
            raise InputError(f"{file} cannot be written: {error.strerror}.") from error
        finally:
            unfinished.unlink(missing_ok=True)
        return count

    def write_collection(self, name: str, opened: BinaryIO) -> int:
        """Write a collection into an open file and return how many documents it has; see `rag.archive`.

        Raises CollectionNotFoundError.
        """
        from rag.archive import write_archive  # noqa: PLC0415

        return write_archive(self._store.catalog, name, opened)

    def import_collection(self, file: Path, *, embed: bool = False, progress: "Progress | None" = None) -> Receipt:
        """Bring back what `export_collection` wrote; see `read_collection`. Raises InputError without such a file."""
        try:
            opened = file.open("rb")
        except OSError as error:
            raise InputError(f"{file} cannot be read: {error.strerror}.") from error
        with opened:
            return self.read_collection(opened, embed=embed, progress=progress)

    def read_collection(self, opened: BinaryIO, *, embed: bool = False, progress: "Progress | None" = None) -> Receipt:
        """Bring back what `write_collection` wrote, one transaction a document; what is here already is passed over.

        The vectors are taken as they are, or made anew with `embed`. Raises ArchiveRefusedError, and
        StoreMismatchError when the vectors were made in another way than those of this store.
        """
        from rag.archive import open_archive  # noqa: PLC0415

        with open_archive(opened) as archive:
            if not embed:
                self._require_same_vectors(archive.manifest.stamp())
            outcomes: list[FileOutcome] = []
            try:
                for outcome in self._restore(archive, embed=embed):
                    outcomes.append(outcome)
                    if progress:
                        progress(outcome, len(outcomes), archive.manifest.documents)
            finally:  # what was committed before a failure can be searched, too
                self._store.catch_up(wait=True)
        return Receipt(outcomes=tuple(outcomes), dry_run=False)

    def _restore(self, archive: "Archive", *, embed: bool) -> Iterator[FileOutcome]:
        from rag.ingest.sync import document_id  # noqa: PLC0415

        collection = archive.manifest.collection
        ingestor, known = self._make_ingestor(), self._store.catalog.versions(collection)
        for found in archive.documents():
            before = known.get(found.source)
            if before is not None and before[1] == found.version:
                yield FileOutcome(source=found.source, status=FileStatus.UNCHANGED)
                continue
            key = document_id(collection, found.source)
            chunks = ingestor.put(
                found.document(), collection=collection, source=found.source, version=found.version,
                chunks=None if embed else found.nodes(document_id=key, collection=collection),
            )  # fmt: skip
            status = FileStatus.ADDED if before is None else FileStatus.CHANGED
            yield FileOutcome(source=found.source, status=status, chunks=chunks)

    def _require_same_vectors(self, stamp: Mapping[str, str]) -> None:
        here = self._store.catalog.stamp_rows()
        differing = [f"{name} {value} (here {here[name]})" for name, value in stamp.items() if here[name] != value]
        if differing:
            raise StoreMismatchError(
                f"The archive was made with {', '.join(differing)}. `rag import --embeddings`, over HTTP "
                "`?embeddings=true`, cuts and embeds its documents anew."
            )


def _require_name(collection: str) -> None:
    shown = collection.encode(errors="replace").decode()  # lone surrogates fit into no store
    if shown != collection or not re.fullmatch(COLLECTION_NAME, collection):
        raise InputError(f"{shown!r} is no name for a collection: 1 to 100 characters, and no control characters.")
