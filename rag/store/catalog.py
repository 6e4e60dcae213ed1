"""The catalog: documents, their chunks with vectors, and the change log, in one SQL database. It is the truth.

One transaction commits one document. Each commit appends the document's id to the change log; the indexes follow
that log and can be made anew from here without reading, cutting or embedding anything again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from llama_index.core.schema import TextNode
from sqlalchemy import Connection, Engine, bindparam, case, delete, func, insert, literal, select
from sqlalchemy.exc import SQLAlchemyError

from rag.errors import CollectionNotFoundError, DocumentNotFoundError, StoreError, StoreMismatchError
from rag.store import schema
from rag.store.database import open_database, what_it_says
from rag.store.nodes import StoredChunk
from rag.store.rows import (
    Vectors,
    chunk_query,
    chunk_row,
    collections_query,
    document_info,
    filtered,
    info_query,
    listed,
    stack,
    stored_chunk,
)  # fmt: skip
from rag.types import Collection, Document, DocumentFilter, DocumentInfo, Filters, Page

BATCH = 500  # ids in one IN clause: SQLite's default limit of variables is far above
LAST_SEQUENCE = select(func.max(schema.changes.c.sequence))  # made once: it is asked with every question
EVERY_DOCUMENT = DocumentFilter()


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
        self._engine = open_database(url)

    @property
    def engine(self) -> Engine:
        """The SQLAlchemy engine, for checks."""
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
                f"This store was made with {', '.join(differing)}. `rag rebuild --embeddings` cuts and embeds its "
                "documents anew; or set back the setting that was changed, or ingest into another RAG_DATA_DIR."
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
                connection.execute(insert(schema.chunks), [chunk_row(n, i, document_id) for i, n in enumerate(chunks)])
            connection.execute(insert(schema.changes), {"document_id": document_id, "at": _now()})

    def remove_document(self, document_id: str) -> None:
        """Remove a document and its chunks; raise DocumentNotFoundError when there is none."""
        with self._connected(write=True) as connection:
            connection.execute(delete(schema.chunks).where(schema.chunks.c.document_id == document_id))
            if not connection.execute(delete(schema.documents).where(schema.documents.c.id == document_id)).rowcount:
                raise _no_document(document_id)
            connection.execute(insert(schema.changes), {"document_id": document_id, "at": _now()})

    def documents(
        self, wanted: DocumentFilter = EVERY_DOCUMENT, *, limit: int | None = None, offset: int = 0
    ) -> list[DocumentInfo]:
        """List documents by collection and source."""
        order = (schema.documents.c.collection, schema.documents.c.source)
        query = listed(info_query(), wanted).order_by(*order).limit(limit).offset(offset)
        with self._connected() as connection:
            return [document_info(row) for row in connection.execute(query)]

    def count_documents(self, wanted: DocumentFilter) -> int:
        """Return how many documents `documents` lists without a limit."""
        query = listed(select(func.count()).select_from(schema.documents), wanted)
        with self._connected() as connection:
            return connection.scalar(query) or 0

    def document(self, document_id: str) -> tuple[DocumentInfo, str]:
        """Return one document and its stored text; raise DocumentNotFoundError when there is none."""
        query = info_query().add_columns(schema.documents.c.text).where(schema.documents.c.id == document_id)
        with self._connected() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise _no_document(document_id)
        return document_info(row), row.text

    def pages(self, document_id: str) -> tuple[Page, ...]:
        """Return the pages of a document; raise DocumentNotFoundError when there is none."""
        query = select(schema.documents.c.pages).where(schema.documents.c.id == document_id)
        with self._connected() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise _no_document(document_id)
        return _pages(row.pages)

    def text_before(self, chunk_id: str, characters: int) -> str:
        """Return up to so many characters of the stored text that stand right before a chunk; "" for an unknown one."""
        chunks, documents = schema.chunks.c, schema.documents.c
        first = case((chunks.start > characters, chunks.start - characters), else_=0)
        query = (
            select(func.substr(documents.text, first + 1, chunks.start - first))
            .join_from(schema.chunks, schema.documents)
            .where(chunks.id == chunk_id)
        )
        with self._connected() as connection:
            return str(connection.execute(query).scalar_one_or_none() or "")

    def text_behind(self, chunk_id: str, characters: int) -> str:
        """Return up to so many characters of the stored text that stand right behind a chunk; "" for an unknown one."""
        chunks, documents = schema.chunks.c, schema.documents.c
        query = (
            select(func.substr(documents.text, chunks.end + 1, characters))
            .join_from(schema.chunks, schema.documents)
            .where(chunks.id == chunk_id)
        )
        with self._connected() as connection:
            return str(connection.execute(query).scalar_one_or_none() or "")

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
            pages=_pages(row.pages),
            metadata=row.metadata,
        )

    # -- collections ---------------------------------------------------------------------------------------

    def collections(self) -> list[Collection]:
        """List the collections by name."""
        with self._connected() as connection:
            return [Collection(**row._mapping) for row in connection.execute(collections_query())]

    def remove_collection(self, name: str) -> int:
        """Remove all documents of a collection in one transaction and return how many there were.

        Raises CollectionNotFoundError when there is none.
        """
        c = schema.documents.c
        ids = select(c.id).where(c.collection == name)
        touched = select(c.id, literal(_now())).where(c.collection == name).order_by(c.source)
        with self._connected(write=True) as connection:
            connection.execute(insert(schema.changes).from_select(["document_id", "at"], touched))
            connection.execute(delete(schema.chunks).where(schema.chunks.c.document_id.in_(ids)))
            removed = connection.execute(delete(schema.documents).where(c.collection == name)).rowcount
            if not removed:
                raise CollectionNotFoundError(f"There is no collection {name!r}.")
            return removed

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
        asked = chunk_query().where(schema.chunks.c.id.in_(bindparam("ids", expanding=True)))  # compiled once
        with self._connected() as connection:
            batches = (chunk_ids[i : i + BATCH] for i in range(0, len(chunk_ids), BATCH))
            return {row.id: stored_chunk(row) for ids in batches for row in connection.execute(asked, {"ids": ids})}

    def all_vectors(self, filters: Filters) -> tuple[list[str], Vectors]:
        """Return ids and vectors, shape (found, dimension), of all chunks that pass the filters."""
        query = filtered(select(schema.chunks.c.id, schema.chunks.c.vector), filters)
        with self._connected() as connection:
            return stack(connection.execute(query).all())

    def document_nodes(self, document_id: str) -> list[TextNode]:
        """Return the chunks of one document in reading order with their vectors; empty when it is gone."""
        query = chunk_query().where(schema.documents.c.id == document_id).order_by(schema.chunks.c.position)
        with self._connected() as connection:
            chunks = [stored_chunk(row) for row in connection.execute(query)]
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
            raise StoreError(f"The catalog failed: {what_it_says(error)}{lost}") from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _no_document(document_id: str) -> DocumentNotFoundError:
    return DocumentNotFoundError(f"There is no document {document_id!r}.")


def _pages(written: Sequence[Sequence[int]]) -> tuple[Page, ...]:
    return tuple(Page(number=number, start=start, end=end) for number, start, end in written)
