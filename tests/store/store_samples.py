"""Documents, stores and questions to them; the process that is killed while writing uses them, too."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from llama_index.core.schema import TextNode
from numpy.typing import NDArray

from rag.store.catalog import Catalog
from rag.store.lexical import LexicalIndex
from rag.store.nodes import chunk_node
from rag.store.store import Store
from rag.store.vectors import VectorIndex, open_folder
from rag.types import DEFAULT_COLLECTION, Document, Filters

DIMENSION = 8
Opened = Callable[[], Store]


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


def fill(store: Store, documents: int = 12, chunks: int = 3) -> None:
    for i in range(documents):
        put(store.catalog, f"d{i}", [f"document{i} part{j}" for j in range(chunks)])
    store.catch_up(wait=True)


def dense(store: Store, text: str, limit: int = 1) -> list[str]:
    return store.search_dense(vector_of(text), Filters(), limit)


def words(store: Store, text: str) -> list[str]:
    return [chunk_id for chunk_id, _ in store.lexical.search(text, Filters(), 10)]


def is_current(store: Store) -> bool:
    """Return whether both indexes hold everything, which they need not do yet to be ok."""
    chunks, change = store.catalog.counts()[1], store.catalog.last_sequence()
    whole = f"{chunks} of {chunks} chunks, change {change} of {change}"
    return [(check.ok, check.detail) for check in store.checks()] == [(True, whole)] * 2


def wait_for_mending(store: Store) -> None:
    """Wait for what is done to the vector index in the background, which may take as long as it takes.

    Mending audits a folder in a process of its own: no number of seconds is enough for that on every machine.
    """
    if healer := store._healer:
        healer.join()


def vectors_detail(store: Store) -> str:
    [check] = [check for check in store.checks() if check.name == "vectors"]
    assert bool(check.remedy) == (not check.ok and "brought up to date" not in check.detail)
    return "" if check.ok else check.detail


class Breakable:
    """Opens real vector indexes that can be made to fail, and counts them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.opened: list[bool] = []
        self.error: Exception | None = None
        self.may_open = threading.Event()
        self.may_open.set()

    def __call__(self, fresh: bool) -> VectorIndex:
        self.opened.append(fresh)
        assert self.may_open.wait(60)
        if self.error is not None:
            raise self.error
        return open_folder(self.folder, fresh=fresh)
