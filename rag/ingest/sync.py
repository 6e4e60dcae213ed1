"""Bringing a collection in line with files: read, cut, embed, commit one document at a time, and say what was done."""

import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Final

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import MetadataMode, TextNode

from rag.errors import DocumentRefusedError, InputError, StoreError
from rag.ingest.chunking import cut
from rag.ingest.readers import media_type_of, read_document
from rag.receipt import FileOutcome, FileStatus, Receipt
from rag.store.store import Store
from rag.types import Document

log = logging.getLogger(__name__)
BATCH_CHUNKS: Final = 64  # embedded at once, over several small documents, while the next are read and cut
INDEX_EVERY: Final = 2000  # chunks between two catch-ups of the indexes
MIN_FREE_BYTES: Final = 100_000_000

Progress = Callable[[FileOutcome, int, int], None]
Versions = dict[str, tuple[str, str]]  # of each source the id of its document, and which version is stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One source on its way in: where it is from and how to get its bytes."""

    source: str
    name: str
    load: Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    source: str
    version: str
    status: FileStatus
    document: Document
    chunks: list[TextNode]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunking:
    """How documents are cut; see `rag.ingest.chunking.cut`."""

    count_tokens: Callable[[str], int]
    chunk_tokens: int
    overlap: int


class Ingestor:
    """Writes documents into a store."""

    def __init__(self, *, store: Store, embedding: BaseEmbedding, chunking: Chunking, data_dir: Path) -> None:
        """Embed with `embedding`; `data_dir` is watched for free space."""
        self._store = store
        self._embedding = embedding
        self._chunking = chunking
        self._data_dir = data_dir

    def ingest(
        self,
        items: Sequence[Item],
        *,
        collection: str,
        gone: Iterable[str] = (),
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> Receipt:
        """Add what is new, replace what changed, remove the sources in `gone`; a bad item never stops the rest.

        `progress` is called with each outcome, how many are done and how many there are.
        """
        known = self._store.catalog.versions(collection)
        removed = [source for source in gone if source in known]
        total = len(items) + len(removed)
        outcomes: list[FileOutcome] = []
        for outcome in self._run(items, removed, known, collection, dry_run=dry_run):
            outcomes.append(outcome)
            if progress:
                progress(outcome, len(outcomes), total)
        return Receipt(outcomes=tuple(outcomes), dry_run=dry_run)

    def _run(
        self, items: Sequence[Item], removed: Sequence[str], known: Versions, collection: str, *, dry_run: bool
    ) -> Iterator[FileOutcome]:
        try:
            yield from self._write(items, known, collection, dry_run=dry_run)
            for source in removed:
                if not dry_run:
                    self._store.catalog.remove_document(known[source][0])
                yield FileOutcome(source=source, status=FileStatus.REMOVED)
        finally:  # what was committed before a failure can be searched, too
            if not dry_run:
                self._store.catch_up(wait=True)

    def _write(
        self, items: Sequence[Item], known: Versions, collection: str, *, dry_run: bool
    ) -> Iterator[FileOutcome]:
        unindexed = 0
        ahead: Future[list[_Prepared]] | None = None
        with ThreadPoolExecutor(1, thread_name_prefix="embed") as beside:
            for found in self._batches(items, known, collection):
                if isinstance(found, FileOutcome):
                    yield found
                    continue
                embedded, ahead = ahead, beside.submit(self._embedded, found, dry_run=dry_run)
                if embedded:
                    yield from self._commit(embedded.result(), collection, dry_run=dry_run)
                unindexed += sum(len(entry.chunks) for entry in found)
                if unindexed >= INDEX_EVERY and not dry_run:
                    self._store.catch_up(wait=True)
                    unindexed = 0
            if ahead:
                yield from self._commit(ahead.result(), collection, dry_run=dry_run)

    def _batches(
        self, items: Sequence[Item], known: Versions, collection: str
    ) -> Iterator[FileOutcome | list[_Prepared]]:
        """Yield what becomes of each item: the outcome where nothing is to be stored, else batches to embed."""
        waiting: list[_Prepared] = []
        taken: set[str] = set()
        for item in items:
            result = self._prepare(item, known, taken, collection)
            if result.status is not FileStatus.REFUSED:
                taken.add(item.source)
            if isinstance(result, FileOutcome):
                yield result
                continue
            waiting.append(result)
            if sum(len(entry.chunks) for entry in waiting) >= BATCH_CHUNKS:
                yield waiting
                waiting = []
        if waiting:
            yield waiting

    def _prepare(self, item: Item, known: Versions, taken: Set[str], collection: str) -> _Prepared | FileOutcome:
        before = known.get(item.source)
        try:
            _require_own_name(item.source, taken)
            data = item.load()
            version = hashlib.sha256(data).hexdigest()
            if before is not None and before[1] == version:
                return FileOutcome(source=item.source, status=FileStatus.UNCHANGED)
            document = read_document(data, name=item.name)
            chunks = self._cut(document, document_id(collection, item.source), collection, item.source)
        except DocumentRefusedError as error:
            reason = str(error).removeprefix(item.name).lstrip(": ")  # the source stands beside it
            if before is not None and item.source not in taken:
                reason = f"{reason.rstrip('.')}. Its older version stays; `rag docs rm {before[0]}` removes it."
            return FileOutcome(source=_shown(item.source), status=FileStatus.REFUSED, reason=reason)
        status = FileStatus.ADDED if before is None else FileStatus.CHANGED
        return _Prepared(source=item.source, version=version, status=status, document=document, chunks=chunks)

    def _cut(self, document: Document, key: str, collection: str, source: str) -> list[TextNode]:
        return cut(
            document, document_id=key, collection=collection, source=source,
            count_tokens=self._chunking.count_tokens, chunk_tokens=self._chunking.chunk_tokens,
            overlap=self._chunking.overlap,
        )  # fmt: skip

    def _embedded(self, entries: list[_Prepared], *, dry_run: bool) -> list[_Prepared]:
        if not dry_run:
            self._embed([chunk for entry in entries for chunk in entry.chunks])
        return entries

    def _commit(self, entries: Sequence[_Prepared], collection: str, *, dry_run: bool) -> Iterator[FileOutcome]:
        for entry in entries:
            if not dry_run:
                self.put(
                    entry.document, collection=collection, source=entry.source, version=entry.version,
                    chunks=entry.chunks,
                )  # fmt: skip
            yield FileOutcome(source=entry.source, status=entry.status, chunks=len(entry.chunks))

    def _embed(self, chunks: Sequence[TextNode]) -> None:
        texts = [chunk.get_content(MetadataMode.EMBED) for chunk in chunks]
        vectors = np.asarray(self._embedding.get_text_embedding_batch(texts), dtype=np.float32)
        for chunk, vector in zip(chunks, vectors, strict=True):
            chunk.embedding = vector.tolist()

    def _require_space(self, document: Document, source: str) -> None:
        needed = MIN_FREE_BYTES + 4 * len(document.text.encode())
        free = shutil.disk_usage(self._data_dir).free
        if free < needed:
            raise StoreError(
                f"The disk of {self._data_dir} has {free // 1_000_000} MB left, which is too little to store "
                f"{source}. What was stored before stays. Make room and run the same command again."
            )

    def put(
        self, document: Document, *, collection: str, source: str, version: str, chunks: list[TextNode] | None = None
    ) -> int:
        """Store one document in place of an older version, cut and embedded here unless its `chunks` are given.

        Returns how many chunks it has.
        """
        key = document_id(collection, source)
        if chunks is None:
            chunks = self._cut(document, key, collection, source)
            self._embed(chunks)
        self._require_space(document, source)
        self._store.catalog.put_document(
            document, document_id=key, collection=collection, source=source, version=version, chunks=chunks
        )
        return len(chunks)

    def recut(self, progress: Progress | None = None) -> int:
        """Cut and embed every stored document anew from its stored text; return how many there are."""
        infos = self._store.catalog.documents()
        for done, info in enumerate(infos, start=1):
            document = self._store.catalog.read_back(info.id)
            chunks = self.put(document, collection=info.collection, source=info.source, version=info.version)
            if progress:
                outcome = FileOutcome(source=info.source, status=FileStatus.CHANGED, chunks=chunks)
                progress(outcome, done, len(infos))
        return len(infos)


def _require_own_name(source: str, taken: Set[str]) -> None:
    if _shown(source) != source:
        raise DocumentRefusedError("has a name that is not valid UTF-8. Rename it.")
    if source in taken:  # it would replace what the receipt says was stored
        raise DocumentRefusedError("another file of this name is in the same request. Give each a name of its own.")


def _shown(source: str) -> str:
    return source.encode("utf-8", errors="replace").decode()


def document_id(collection: str, source: str) -> str:
    """Return the id of a source in a collection: the same for all its versions."""
    return hashlib.sha256(f"{collection}\0{source}".encode()).hexdigest()


def items_from_paths(paths: Sequence[Path], *, max_bytes: int) -> list[Item]:
    """Return an item for each file named, and for each readable kind of file below each folder named, sorted.

    Hidden files and folders below a folder are passed over. A folder that cannot be listed is an item as well, which
    is refused like any file that cannot be read. Raises InputError for a path that cannot be read itself.
    """
    files: dict[Path, None] = {}
    for path in paths:
        try:
            is_folder = S_ISDIR(path.stat().st_mode)
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror}.") from error
        files |= dict.fromkeys(_below(path.resolve()) if is_folder else [path.resolve()])
    return [Item(source=str(file), name=file.name, load=_loader(file, max_bytes)) for file in files]


def _below(folder: Path) -> list[Path]:
    unlisted: list[Path] = []
    files: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=lambda error: unlisted.append(Path(error.filename))):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(parent, name) for name in names if not name.startswith(".")]
    return sorted([*unlisted, *(file for file in files if media_type_of(file) and _may_be_file(file))])


def _may_be_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return True  # reading it tells why


def _loader(file: Path, max_bytes: int) -> Callable[[], bytes]:
    def load() -> bytes:
        try:
            status = file.stat()
            if not (S_ISREG(status.st_mode) or S_ISDIR(status.st_mode)):
                raise DocumentRefusedError("is a pipe or a device, which has no end")
            if status.st_size > max_bytes:
                raise DocumentRefusedError(
                    f"has {status.st_size / 1e6:.0f} MB, more than the {max_bytes / 1e6:.0f} MB that RAG_MAX_FILE_MB "
                    "allows"
                )
            return file.read_bytes()
        except OSError as error:
            raise DocumentRefusedError(f"cannot be read: {error.strerror}") from error

    return load


def gone_sources(paths: Sequence[Path], items: Sequence[Item], known: Iterable[str]) -> list[str]:
    """Return the known sources that lay below the given folders and whose files are not there any more.

    Nobody knows what is gone from a folder that is itself an item, because it cannot be listed. Raises InputError for
    a folder that documents came from and nothing is left in: mostly its path is wrong, or its disk is away.
    """
    folders = {path.resolve() for path in paths if path.is_dir()}
    lay_in = {source: {Path(source), *Path(source).parents} for source in known}
    lay_in = {source: places for source, places in lay_in.items() if folders & places}
    present = {Path(item.source) for item in items}
    present |= {file for file in map(Path, lay_in) if _may_be_file(file)}  # named by itself once, hidden or of any kind
    gone = sorted(source for source, places in lay_in.items() if not present & places)
    for folder in sorted(folders.difference(present, *(file.parents for file in present))):
        if lost := sum(folder in lay_in[source] for source in gone):
            raise InputError(
                f"{folder} has nothing to read, and pruning it would remove every document that came from it ({lost}). "
                "Nothing was changed. If a disk is not mounted or the path is wrong, mend that. `rag docs rm ID` "
                "removes a document on purpose, `rag collections rm NAME` a whole collection."
            )
    return gone


def upload_item(name: str, load: Callable[[], bytes], *, max_bytes: int) -> Item:
    """Return an item for what came with a name, as an upload does; its source is `upload:<name>`.

    A path in the name is dropped. One that names no file is refused when the item is loaded, like any bad file.
    """
    safe = Path(name.replace("\\", "/")).name

    def load_within_limits() -> bytes:
        if not safe:
            raise DocumentRefusedError("an upload needs a file name")
        data = load()
        if len(data) > max_bytes:
            raise DocumentRefusedError(f"is larger than the {max_bytes / 1e6:.0f} MB that RAG_MAX_FILE_MB allows")
        return data

    return Item(source=f"upload:{safe or name or '(without a name)'}", name=safe, load=load_within_limits)
