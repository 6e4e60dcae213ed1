"""The catalog: documents, their chunks with vectors, and the change log, in one SQL database. It is the truth.

One transaction commits one document. Each commit appends the document's id to the change log; the indexes follow
that log and can be made anew from here without reading, cutting or embedding anything again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from llama_index.core.schema import TextNode
from numpy.typing import NDArray
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Row,
    Select,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    make_url,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from rag.errors import DocumentNotFoundError, StoreError, StoreMismatchError
from rag.store import schema
from rag.store.nodes import StoredChunk
from rag.types import Document, DocumentInfo, Filters, Page

BATCH = 500  # ids in one IN clause: SQLite's default limit of variables is far above
LAST_SEQUENCE = select(func.max(schema.changes.c.sequence))  # made once: it is asked with every question
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a store was made with; another model or chunking cannot be mixed into it."""

    embedding_model: str
    dimension: int
    chunking: str

    def as_rows(self) -> dict[str, str]:
        """Return the stamp as it is stored, the schema's version with it."""
        return {
            "embedding_model": self.embedding_model,
            "dimension": str(self.dimension),
            "chunking": self.chunking,
            "schema": schema.VERSION,
        }


class Catalog:
    """All reads and writes of the SQL database. Safe to use from several threads of one process."""

    def __init__(self, url: str) -> None:
        """Open the database at this SQLAlchemy URL and make its tables if there are none."""
        address = _parsed(url)
        try:
            self._engine = create_engine(address)
            if self._engine.dialect.name == "sqlite":
                event.listen(self._engine, "connect", _configure_sqlite)
            schema.tables.create_all(self._engine)
        except (SQLAlchemyError, ImportError, ValueError, TypeError) as error:
            raise StoreError(f"The catalog at {_place(address)} cannot be opened: {error}.") from error

    @property
    def engine(self) -> Engine:
        """The SQLAlchemy engine, for checks and backups."""
        return self._engine

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    # -- stamp ---------------------------------------------------------------------------------------------

    def check_stamp(self, stamp: Stamp) -> None:
        """Write the stamp into an empty store; raise StoreMismatchError naming what differs in a filled one."""
        if self.counts()[0] == 0:
            self.write_stamp(stamp)
            return
        wanted, found = stamp.as_rows(), self.stamp_rows()
        differing = [
            f"{name} {found.get(name)} (now {value})" for name, value in wanted.items() if found.get(name) != value
        ]
        if differing:
            raise StoreMismatchError(
                f"This store was made with {', '.join(differing)}. Set it back, or ingest into another "
                "RAG_DATA_DIR; `rag rebuild --embeddings` cuts and embeds its documents anew with the present settings."
            )

    def stamp_rows(self) -> dict[str, str]:
        """Return the stamp as it is stored; empty in a new store."""
        with self._connected() as connection:
            return {row.name: row.value for row in connection.execute(select(schema.stamp))}

    def write_stamp(self, stamp: Stamp) -> None:
        """Say what the store is made with from now on."""
        with self._connected(write=True) as connection:
            connection.execute(delete(schema.stamp))
            connection.execute(insert(schema.stamp), [{"name": k, "value": v} for k, v in stamp.as_rows().items()])

    # -- documents -----------------------------------------------------------------------------------------

    def put_document(
        self,
        document: Document,
        *,
        document_id: str,
        collection: str,
        source: str,
        version: str,
        chunks: Sequence[TextNode],
    ) -> None:
        """Store a document with its embedded chunks in one transaction, in place of an older version of it."""
        row = {
            "id": document_id, "collection": collection, "source": source, "version": version,
            "title": document.title, "publisher": document.publisher, "published": document.published,
            "media_type": document.media_type, "text": document.text, "metadata": dict(document.metadata),
            "pages": [[page.number, page.start, page.end] for page in document.pages],
        }  # fmt: skip
        with self._connected(write=True) as connection:
            connection.execute(delete(schema.chunks).where(schema.chunks.c.document_id == document_id))
            connection.execute(delete(schema.documents).where(schema.documents.c.id == document_id))
            connection.execute(insert(schema.documents), row)
            if chunks:
                connection.execute(insert(schema.chunks), [_chunk_row(n, i, document_id) for i, n in enumerate(chunks)])
            connection.execute(insert(schema.changes), {"document_id": document_id, "at": _now()})

    def remove_document(self, document_id: str) -> None:
        """Remove a document and its chunks; raise DocumentNotFoundError when there is none."""
        with self._connected(write=True) as connection:
            connection.execute(delete(schema.chunks).where(schema.chunks.c.document_id == document_id))
            if not connection.execute(delete(schema.documents).where(schema.documents.c.id == document_id)).rowcount:
                raise _no_document(document_id)
            connection.execute(insert(schema.changes), {"document_id": document_id, "at": _now()})

    def documents(
        self, *, collection: str | None = None, limit: int | None = None, offset: int = 0
    ) -> list[DocumentInfo]:
        """List documents by collection and source."""
        query = (
            _info_query().order_by(schema.documents.c.collection, schema.documents.c.source).limit(limit).offset(offset)
        )
        if collection is not None:
            query = query.where(schema.documents.c.collection == collection)
        with self._connected() as connection:
            return [_info(row) for row in connection.execute(query)]

    def document(self, document_id: str) -> tuple[DocumentInfo, str]:
        """Return one document and its stored text; raise DocumentNotFoundError when there is none."""
        query = _info_query().add_columns(schema.documents.c.text).where(schema.documents.c.id == document_id)
        with self._connected() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise _no_document(document_id)
        return _info(row), row.text

    def read_back(self, document_id: str) -> Document:
        """Return a stored document as it was read; raise DocumentNotFoundError when there is none."""
        with self._connected() as connection:
            row = connection.execute(select(schema.documents).where(schema.documents.c.id == document_id)).one_or_none()
        if row is None:
            raise _no_document(document_id)
        return Document(
            text=row.text,
            title=row.title,
            media_type=row.media_type,
            publisher=row.publisher,
            published=row.published,
            pages=tuple(Page(number=number, start=start, end=end) for number, start, end in row.pages),
            metadata=row.metadata,
        )

    def versions(self, collection: str) -> dict[str, tuple[str, str]]:
        """Map each source of a collection to (document id, version)."""
        columns = select(schema.documents.c.source, schema.documents.c.id, schema.documents.c.version)
        with self._connected() as connection:
            rows = connection.execute(columns.where(schema.documents.c.collection == collection))
            return {row.source: (row.id, row.version) for row in rows}

    def counts(self) -> tuple[int, int]:
        """Return how many documents and how many chunks there are."""
        with self._connected() as connection:
            documents, chunks = (
                connection.scalar(select(func.count()).select_from(table)) or 0
                for table in (schema.documents, schema.chunks)
            )
        return documents, chunks

    # -- chunks --------------------------------------------------------------------------------------------

    def chunks(self, chunk_ids: Sequence[str]) -> dict[str, StoredChunk]:
        """Map the ids of those chunks that exist to them."""
        asked = _chunk_query().where(schema.chunks.c.id.in_(bindparam("ids", expanding=True)))  # compiled once
        with self._connected() as connection:
            batches = (chunk_ids[i : i + BATCH] for i in range(0, len(chunk_ids), BATCH))
            return {row.id: _chunk(row) for ids in batches for row in connection.execute(asked, {"ids": ids})}

    def all_vectors(self, filters: Filters) -> tuple[list[str], Vectors]:
        """Return ids and vectors, shape (found, dimension), of all chunks that pass the filters."""
        query = _filtered(select(schema.chunks.c.id, schema.chunks.c.vector), filters)
        with self._connected() as connection:
            return _stack(connection.execute(query).all())

    def document_nodes(self, document_id: str) -> list[TextNode]:
        """Return the chunks of one document in reading order with their vectors; empty when it is gone."""
        query = _chunk_query().where(schema.documents.c.id == document_id).order_by(schema.chunks.c.position)
        with self._connected() as connection:
            chunks = [_chunk(row) for row in connection.execute(query)]
        nodes = [chunk.node() for chunk in chunks]
        for node, chunk in zip(nodes, chunks, strict=True):
            node.embedding = chunk.vector.tolist()
        return nodes

    # -- change log ----------------------------------------------------------------------------------------

    def last_sequence(self) -> int:
        """Return the number of the newest change, 0 before the first."""
        with self._connected() as connection:
            return connection.scalar(LAST_SEQUENCE) or 0

    def changed_since(self, sequence: int) -> list[tuple[int, str]]:
        """Return (number of its newest change, document id) of what was touched after `sequence`, oldest first."""
        newest = func.max(schema.changes.c.sequence).label("newest")
        query = select(newest, schema.changes.c.document_id).where(schema.changes.c.sequence > sequence)
        with self._connected() as connection:
            rows = connection.execute(query.group_by(schema.changes.c.document_id).order_by(newest))
            return [(row.newest, row.document_id) for row in rows]

    @contextmanager
    def _connected(self, *, write: bool = False) -> Iterator[Connection]:
        """Give a connection, in a transaction when writing; SQLAlchemy's errors become StoreError."""
        try:
            with self._engine.begin() if write else self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            lost = " Nothing of this step was stored." if write else ""
            raise StoreError(f"The catalog failed: {error}.{lost}") from error


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (SQLAlchemyError, ValueError):
        # Neither the URL nor the error that may quote it is shown: there may be a password in it.
        raise StoreError(
            "RAG_DATABASE_URL is not a URL like postgresql+psycopg://user:password@host/database."
        ) from None


def _place(address: URL) -> str:
    """Return what may be shown of a URL: with @ or / in a password, part of it is taken for the host or the name."""
    if address.get_backend_name() == "sqlite":
        return str(address.database)
    return f"{address.host}/{address.database}".rpartition("@")[2]


def _configure_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _no_document(document_id: str) -> DocumentNotFoundError:
    return DocumentNotFoundError(f"There is no document {document_id!r}. `rag docs ls` lists them.")


def _stack(rows: Sequence[Row[Any]]) -> tuple[list[str], Vectors]:
    if not rows:
        return [], np.zeros((0, 0), dtype=np.float32)
    blob = b"".join(row.vector for row in rows)
    return [row.id for row in rows], np.frombuffer(blob, dtype=np.float32).reshape(len(rows), -1)


def _filtered(query: Select[Any], filters: Filters) -> Select[Any]:
    """Limit a query over chunks to the documents that pass, as `StoredChunk.passes` does."""
    columns = schema.documents.c
    query = query.join(schema.documents).where(columns.collection == filters.collection)
    if filters.document_ids:
        query = query.where(columns.id.in_(filters.document_ids))
    if filters.sources:
        query = query.where(columns.source.in_(filters.sources))
    if filters.published_from:
        query = query.where(columns.published >= filters.published_from)
    if filters.published_to:
        query = query.where(columns.published <= filters.published_to)
    return query


def _info_query() -> Select[Any]:
    chunks = select(func.count()).where(schema.chunks.c.document_id == schema.documents.c.id).scalar_subquery()
    characters = func.length(schema.documents.c.text).label("characters")
    columns = [c for c in schema.documents.c if c.name not in ("text", "pages")]
    return select(*columns, characters, chunks.label("chunks"))


def _info(row: Row[Any]) -> DocumentInfo:
    return DocumentInfo(**{name: row._mapping[name] for name in DocumentInfo.__slots__})


def _chunk_query() -> Select[Any]:
    c, d = schema.chunks.c, schema.documents.c
    own = (c.id, c.document_id, c.start, c.end, c.page, c.text, c.vector)
    return select(*own, d.collection, d.source, d.title, d.publisher, d.published).join(schema.documents)


def _chunk(row: Row[Any]) -> StoredChunk:
    return StoredChunk(**{**row._mapping, "vector": np.frombuffer(row.vector, dtype=np.float32)})


def _chunk_row(node: TextNode, position: int, document_id: str) -> dict[str, Any]:
    return {
        "id": node.node_id, "document_id": document_id, "position": position, "text": node.text,
        "start": node.start_char_idx, "end": node.end_char_idx, "page": node.metadata["page"],
        "vector": np.asarray(node.get_embedding(), dtype=np.float32).tobytes(),
    }  # fmt: skip
