"""What a row of the catalog is as a noun, and which rows a query is for."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from llama_index.core.schema import TextNode
from numpy.typing import NDArray
from sqlalchemy import Row, Select, func, or_, select

from rag.days import require_order
from rag.store import schema
from rag.store.nodes import StoredChunk
from rag.types import DocumentFilter, DocumentInfo, Filters

Vectors = NDArray[np.float32]


def stack(rows: Sequence[Row[Any]]) -> tuple[list[str], Vectors]:
    """Return the ids of chunks and their vectors, shape (found, dimension)."""
    if not rows:
        return [], np.zeros((0, 0), dtype=np.float32)
    blob = b"".join(row.vector for row in rows)
    return [row.id for row in rows], np.frombuffer(blob, dtype=np.float32).reshape(len(rows), -1)


def filtered(query: Select[Any], filters: Filters) -> Select[Any]:
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


def listed(query: Select[Any], wanted: DocumentFilter) -> Select[Any]:
    """Limit a query over documents to those that are wanted; raise InputError for days in the wrong order."""
    require_order(wanted.published_from, wanted.published_to)
    columns = schema.documents.c
    if wanted.collection is not None:
        query = query.where(columns.collection == wanted.collection)
    if wanted.words:
        found = (column.icontains(wanted.words, autoescape=True) for column in (columns.title, columns.source))
        query = query.where(or_(*found))
    if wanted.published_from:
        query = query.where(columns.published >= wanted.published_from)
    if wanted.published_to:
        query = query.where(columns.published <= wanted.published_to)
    return query


def collections_query() -> Select[Any]:
    """Return the query of all collections with what is in them, by name."""
    d, c = schema.documents.c, schema.chunks.c
    counted = select(c.document_id, func.count().label("chunks")).group_by(c.document_id).subquery()
    return (
        select(
            d.collection.label("name"),
            func.count().label("documents"),
            func.coalesce(func.sum(counted.c.chunks), 0).label("chunks"),
            func.sum(func.length(d.text)).label("characters"),
        )
        .select_from(schema.documents.outerjoin(counted, counted.c.document_id == d.id))
        .group_by(d.collection)
        .order_by(d.collection)
    )


def info_query() -> Select[Any]:
    """Return the query of all documents without their texts."""
    chunks = select(func.count()).where(schema.chunks.c.document_id == schema.documents.c.id).scalar_subquery()
    characters = func.length(schema.documents.c.text).label("characters")
    columns = [c for c in schema.documents.c if c.name not in ("text", "pages")]
    return select(*columns, characters, chunks.label("chunks"))


def document_info(row: Row[Any]) -> DocumentInfo:
    """Return a row of `info_query` as a noun."""
    return DocumentInfo(**{name: row._mapping[name] for name in DocumentInfo.__slots__})


def chunk_query() -> Select[Any]:
    """Return the query of all chunks with what their documents say of themselves."""
    c, d = schema.chunks.c, schema.documents.c
    own = (c.id, c.document_id, c.start, c.end, c.page, c.text, c.vector)
    return select(*own, d.collection, d.source, d.title, d.publisher, d.published).join(schema.documents)


def stored_chunk(row: Row[Any]) -> StoredChunk:
    """Return a row of `chunk_query` as a noun."""
    return StoredChunk(**{**row._mapping, "vector": np.frombuffer(row.vector, dtype=np.float32)})


def chunk_row(node: TextNode, position: int, document_id: str) -> dict[str, Any]:
    """Return an embedded chunk as it is stored."""
    return {
        "id": node.node_id, "document_id": document_id, "position": position, "text": node.text,
        "start": node.start_char_idx, "end": node.end_char_idx, "page": node.metadata["page"],
        "vector": np.asarray(node.get_embedding(), dtype=np.float32).tobytes(),
    }  # fmt: skip
