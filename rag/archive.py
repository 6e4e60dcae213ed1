"""A collection as one file: a ZIP archive of `documents.jsonl`, one document a line with its chunks and their vectors,
and of `manifest.json`, which says what made them and what the other file must hash to.

Archives may come from strangers: nothing of them is written to the disk, nothing is taken before the hash has been
compared, and each document is checked before it is stored.
"""

import base64
import binascii
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any, BinaryIO, Final, Literal

import numpy as np
from llama_index.core.schema import TextNode
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from rag.errors import ArchiveRefusedError, CollectionNotFoundError, DocumentNotFoundError
from rag.ingest.readers import UNWANTED, short_title
from rag.store.catalog import Catalog
from rag.store.nodes import chunk_id_of, chunk_node
from rag.types import COLLECTION_NAME, Document, DocumentFilter, DocumentInfo, Page

FORMAT: Final = "verified-rag collection"
MANIFEST, DOCUMENTS = "manifest.json", "documents.jsonl"
MAX_MANIFEST: Final = 100_000
MAX_LINE: Final = 500_000_000
TOLERANCE: Final = 0.01  # of a unit vector
MAX_RATIO: Final = 200  # vectors hardly shrink, so an honest archive stays far below
NO_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the same collection makes the same bytes

Count = Annotated[int, Field(ge=0)]
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Line = Annotated[str, Field(min_length=1, max_length=10_000)]
Title = Annotated[str, AfterValidator(short_title)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Manifest(_Part):
    """What an archive says of itself: what its vectors were made with, and the hash of its documents."""

    format: Literal["verified-rag collection"]
    version: Literal[1]
    collection: Annotated[str, Field(pattern=COLLECTION_NAME)]
    embedding_model: str
    dimension: Annotated[int, Field(ge=1, le=100_000)]
    chunking: str
    documents: Count
    sha256: Sha256

    def stamp(self) -> dict[str, str]:
        """Return what a store must be stamped with to take the vectors as they are."""
        names = ("embedding_model", "dimension", "chunking")
        return {name: str(getattr(self, name)) for name in names}


class _Chunk(_Part):
    start: Count
    end: Count
    page: PageNumber | None
    vector: str


class ArchivedDocument(_Part):
    """One line of an archive."""

    source: Line
    version: Sha256
    title: Title
    publisher: str
    published: date | None
    media_type: str
    text: Annotated[str, Field(min_length=1)]
    pages: tuple[tuple[PageNumber, int, int], ...]
    metadata: dict[str, str]
    chunks: tuple[_Chunk, ...]

    def document(self) -> Document:
        """Return it as it was read."""
        pages = tuple(Page(number=number, start=start, end=end) for number, start, end in self.pages)
        return Document(
            text=self.text, title=self.title, media_type=self.media_type, publisher=self.publisher,
            published=self.published, pages=pages, metadata=self.metadata,
        )  # fmt: skip

    def nodes(self, *, document_id: str, collection: str) -> list[TextNode]:
        """Return its chunks with their vectors."""
        return [self._node(chunk, document_id, collection) for chunk in self.chunks]

    def _node(self, chunk: _Chunk, document_id: str, collection: str) -> TextNode:
        text = self.text[chunk.start : chunk.end]
        node = chunk_node(
            chunk_id=chunk_id_of(document_id, self.title, chunk.start, text), document_id=document_id, text=text,
            start=chunk.start, end=chunk.end, page=chunk.page, collection=collection, source=self.source,
            title=self.title, publisher=self.publisher, published=self.published,
        )  # fmt: skip
        node.embedding = np.frombuffer(base64.b64decode(chunk.vector), dtype="<f4").tolist()
        return node

    def require_sound(self, dimension: int) -> None:
        """Raise ArchiveRefusedError when a range, a vector or a character cannot be that of a stored document."""
        size = len(self.text)
        starts = [chunk.start for chunk in self.chunks]
        ranges = [(chunk.start, chunk.end) for chunk in self.chunks] + [(start, end) for _, start, end in self.pages]
        written = (self.text, self.source, self.title, self.publisher, *self.metadata, *self.metadata.values())
        if (
            not all(0 <= start < end <= size for start, end in ranges)
            or len(set(starts)) < len(starts)
            or any(map(UNWANTED.search, written))
        ):
            raise _refused(f"{self.source!r} is not as a document is stored")
        if not all(_is_unit_vector(chunk.vector, dimension) for chunk in self.chunks):
            raise _refused(f"{self.source!r} has a vector that no embedding model makes")


def write_archive(catalog: Catalog, collection: str, file: BinaryIO) -> int:
    """Write a collection into a file and return how many documents it has; raises CollectionNotFoundError.

    Documents are read one after the other; one that is removed meanwhile is left out.
    """
    infos = catalog.documents(DocumentFilter(collection=collection))
    if not infos:
        raise CollectionNotFoundError(f"There is no collection {collection!r}.")
    count, documents = _write(catalog, collection, infos, file, zipfile.ZIP_DEFLATED)
    if not _is_modest(documents):  # a text of much white space: not to be refused, it is left as large as it is
        file.seek(0)
        file.truncate()
        count, _ = _write(catalog, collection, infos, file, zipfile.ZIP_STORED)
    return count


def _write(
    catalog: Catalog, collection: str, infos: Sequence[DocumentInfo], file: BinaryIO, method: int
) -> tuple[int, zipfile.ZipInfo]:
    digest, count = hashlib.sha256(), 0
    documents = _entry(DOCUMENTS, method)
    with zipfile.ZipFile(file, "w") as archive:
        with archive.open(documents, "w", force_zip64=True) as lines:
            for info in infos:
                try:
                    line = _line(catalog, info)
                except DocumentNotFoundError:
                    continue
                lines.write(line)
                digest.update(line)
                count += 1
        stamp: dict[str, Any] = catalog.stamp_rows()
        manifest = Manifest(
            format=FORMAT, version=1, collection=collection, embedding_model=stamp["embedding_model"],
            dimension=int(stamp["dimension"]), chunking=stamp["chunking"], documents=count, sha256=digest.hexdigest(),
        )  # fmt: skip
        archive.writestr(_entry(MANIFEST, method), manifest.model_dump_json(indent=2))
    return count, documents


class Archive:
    """An archive that has been checked as a whole."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        """Raises ArchiveRefusedError when it is no archive of this kind or not what its manifest says."""
        self._opened = opened
        _require_modest(opened)
        self.manifest = _read_manifest(opened)
        digest = hashlib.sha256()
        with opened.open(DOCUMENTS) as lines:
            while block := lines.read(1 << 20):
                digest.update(block)
        if digest.hexdigest() != self.manifest.sha256:
            raise _refused("it was damaged: its documents do not have the checksum that its manifest names")

    def documents(self) -> Iterator[ArchivedDocument]:
        """Yield the documents one by one; raises ArchiveRefusedError for one that is not sound."""
        with self._opened.open(DOCUMENTS) as lines:
            number = 0
            while line := lines.readline(MAX_LINE):
                number += 1
                try:
                    document = ArchivedDocument.model_validate_json(line)
                except ValidationError as error:
                    raise _refused(f"line {number} of its documents is no document") from error
                document.require_sound(self.manifest.dimension)
                yield document


@contextmanager
def open_archive(file: BinaryIO) -> Iterator[Archive]:
    """Open an archive and check it; raises ArchiveRefusedError."""
    try:
        opened = zipfile.ZipFile(file)
        archive = Archive(opened)
    # What a broken or encrypted file makes zipfile raise.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise _refused(f"it is no sound ZIP file ({error})") from error
    with opened:
        yield archive


def _require_modest(opened: zipfile.ZipFile) -> None:
    entries = {entry.filename: entry for entry in opened.infolist()}
    if sorted(entry.filename for entry in opened.infolist()) != sorted((MANIFEST, DOCUMENTS)):
        raise _refused(f"it must hold {MANIFEST} and {DOCUMENTS}, each once, and nothing else")
    if entries[MANIFEST].file_size > MAX_MANIFEST or not _is_modest(entries[DOCUMENTS]):
        raise _refused("it unpacks to far more than its documents can have been")


def _is_modest(documents: zipfile.ZipInfo) -> bool:
    return documents.file_size <= MAX_RATIO * (documents.compress_size + 1000)


def _read_manifest(opened: zipfile.ZipFile) -> Manifest:
    written = opened.read(MANIFEST)
    try:
        return Manifest.model_validate_json(written)
    except ValidationError as error:
        raise _refused(f"its {MANIFEST} is not one of version 1 of `{FORMAT}`") from error


def _line(catalog: Catalog, info: DocumentInfo) -> bytes:
    document = catalog.read_back(info.id)
    nodes = catalog.document_nodes(info.id)
    entry = {
        "source": info.source, "version": info.version, "title": document.title, "publisher": document.publisher,
        "published": document.published.isoformat() if document.published else None,
        "media_type": document.media_type, "text": document.text,
        "pages": [(page.number, page.start, page.end) for page in document.pages],
        "metadata": dict(document.metadata), "chunks": [_chunk(node) for node in nodes],
    }  # fmt: skip
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _chunk(node: TextNode) -> dict[str, Any]:
    vector = np.asarray(node.get_embedding(), dtype="<f4").tobytes()
    return {
        "start": node.start_char_idx, "end": node.end_char_idx, "page": node.metadata["page"],
        "vector": base64.b64encode(vector).decode(),
    }  # fmt: skip


def _is_unit_vector(written: str, dimension: int) -> bool:
    try:
        raw = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(raw) == 4 * dimension and abs(float(np.linalg.norm(np.frombuffer(raw, dtype="<f4"))) - 1) < TOLERANCE


def _entry(name: str, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, NO_DAY)
    entry.compress_type = method
    return entry


def _refused(why: str) -> ArchiveRefusedError:
    return ArchiveRefusedError(f"This archive is refused: {why}.")
