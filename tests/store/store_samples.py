"""Documents and stores for the tests of the storage layer; the process that is killed while writing uses them, too."""

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from llama_index.core.schema import TextNode
from numpy.typing import NDArray

from rag.store.catalog import Catalog
from rag.store.lexical import LexicalIndex
from rag.store.nodes import chunk_node
from rag.store.store import Store
from rag.store.vectors import open_folder
from rag.types import DEFAULT_COLLECTION, Document

DIMENSION = 8


def vector_of(text: str, *, dimension: int = DIMENSION) -> NDArray[np.float32]:
    """Return a unit vector that depends on the text alone."""
    seed = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8])
    vector = np.random.default_rng(seed).normal(size=dimension)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def chunk(
    text: str,
    *,
    document_id: str = "d1",
    start: int = 0,
    collection: str = DEFAULT_COLLECTION,
    source: str | None = None,
    title: str = "A title",
    published: date | None = None,
    chunk_id: str | None = None,
    dimension: int = DIMENSION,
) -> TextNode:
    """Return an embedded chunk; its id depends on the document and the text unless given."""
    node = chunk_node(
        chunk_id=chunk_id or chunk_id_of(text, document_id=document_id), document_id=document_id, text=text,
        start=start, end=start + len(text), page=None, collection=collection, source=source or f"{document_id}.md",
        title=title, publisher="", published=published,
    )  # fmt: skip
    node.embedding = vector_of(text, dimension=dimension).tolist()
    return node


def chunk_id_of(text: str, *, document_id: str = "d1") -> str:
    return hashlib.sha256(f"{document_id}\0{text}".encode()).hexdigest()


def put(
    catalog: Catalog,
    document_id: str,
    texts: Sequence[str],
    *,
    collection: str = DEFAULT_COLLECTION,
    source: str | None = None,
    version: str = "1",
    title: str = "A title",
    published: date | None = None,
    dimension: int = DIMENSION,
) -> list[str]:
    """Store a document with one chunk for each text and return the ids of the chunks."""
    where = source or f"{document_id}.md"
    starts = [sum(len(text) + 1 for text in texts[:i]) for i in range(len(texts))]
    chunks = [
        chunk(
            text, document_id=document_id, start=start, collection=collection, source=where, title=title,
            published=published, dimension=dimension,
        )
        for text, start in zip(texts, starts, strict=True)
    ]  # fmt: skip
    catalog.put_document(
        Document(text="\n".join(texts), title=title, media_type="text/plain", published=published),
        document_id=document_id, collection=collection, source=where, version=version, chunks=chunks,
    )  # fmt: skip
    return [node.node_id for node in chunks]


def catalog_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'catalog.sqlite'}"


def open_store(folder: Path) -> Store:
    """Open a store as the service does: SQLite, tantivy and Chroma in one folder."""
    return Store(
        catalog=Catalog(catalog_url(folder)),
        lexical=LexicalIndex(folder / "lexical"),
        open_vectors=lambda fresh: open_folder(folder, fresh=fresh),
    )
