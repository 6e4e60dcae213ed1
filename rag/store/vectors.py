"""The dense index: Chroma, as a folder of our own or as a server. A cache of the catalog, made anew when it breaks.

Why a folder is audited after an unclean end, and replaced rather than mended, is told in
docs/decisions/0003-catalog-is-the-truth.md.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import chromadb
import chromadb.config
import numpy as np
from llama_index.core.schema import TextNode
from numpy.typing import NDArray

from rag.errors import IndexUnavailableError
from rag.store.nodes import day_number, published_day
from rag.types import Filters

COLLECTION: Final = "chunks"
BATCH: Final = 500  # rows in one call; far larger ones fail inside Chroma's SQLite
AUDIT_TIMEOUT_S: Final = 120
HNSW: Final = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 16}
_SETTINGS: Final = chromadb.config.Settings(anonymized_telemetry=False)


class VectorIndex:
    """Nearest neighbours by cosine among the chunks that a filter lets through."""

    name = "vectors"

    def __init__(self, make_client: Callable[[], Any], *, on_close: Callable[[], None] = lambda: None) -> None:
        """Use the client that `make_client` returns; the collection is made when there is none."""
        self._on_close = on_close
        with _translated("opened"):
            self._client = make_client()
            self._collection = self._make_collection()

    def _make_collection(self) -> Any:
        return self._client.get_or_create_collection(
            COLLECTION, embedding_function=None, configuration={"hnsw": HNSW}, metadata={"sequence": 0}
        )

    def applied_sequence(self) -> int:
        """Return the number of the newest change of the catalog that this index holds."""
        with _translated("read"):
            found = self._client.get_collection(COLLECTION, embedding_function=None)
            return int((found.metadata or {}).get("sequence", 0))

    def count(self) -> int:
        """Return how many chunks this index holds."""
        with _translated("read"):
            return int(self._collection.count())

    def apply(self, documents: Sequence[tuple[str, Sequence[TextNode]]], *, sequence: int) -> None:
        """Hold exactly these chunks for these documents (none: removed) and remember `sequence`."""
        nodes = [node for _, nodes in documents for node in nodes]
        with _translated("written"):
            self._delete_stale([document_id for document_id, _ in documents], {node.node_id for node in nodes})
            for i in range(0, len(nodes), BATCH):
                batch = nodes[i : i + BATCH]
                self._collection.upsert(
                    ids=[node.node_id for node in batch],
                    embeddings=np.array([node.embedding for node in batch], dtype=np.float32),
                    metadatas=[_metadata(node) for node in batch],
                )
            self._collection.modify(metadata={"sequence": sequence})

    def _delete_stale(self, document_ids: Sequence[str], keep: set[str]) -> None:
        for i in range(0, len(document_ids), BATCH):
            where = {"document_id": {"$in": list(document_ids[i : i + BATCH])}}
            stale = [key for key in self._collection.get(where=where, include=[])["ids"] if key not in keep]
            for j in range(0, len(stale), BATCH):
                self._collection.delete(ids=stale[j : j + BATCH])

    def search(self, vector: NDArray[np.float32], filters: Filters, limit: int) -> list[str]:
        """Return the ids of the `limit` chunks nearest to `vector`, shape (dimension,), nearest first."""
        with _translated("searched"):
            found = self._collection.query(
                query_embeddings=vector[np.newaxis], n_results=limit, where=_where(filters), include=[]
            )
        return list(found["ids"][0])

    def clear(self) -> None:
        """Forget everything, the applied sequence included."""
        with _translated("cleared"):
            self._client.delete_collection(COLLECTION)
            self._collection = self._make_collection()

    def close(self) -> None:
        """Flush and close; the index must not be used afterwards."""
        self._client.close()
        self._on_close()


def open_server(url: str) -> VectorIndex:
    """Open the collection on the Chroma server at `url` (http or https, host, port)."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise IndexUnavailableError(f"RAG_CHROMA_URL={url!r} is not a URL like http://127.0.0.1:8000.")
    ssl = parts.scheme == "https"
    port = parts.port or (443 if ssl else 8000)
    return VectorIndex(lambda: chromadb.HttpClient(host=parts.hostname or "", port=port, ssl=ssl, settings=_SETTINGS))


def open_folder(parent: Path, *, fresh: bool = False) -> VectorIndex:
    """Open the Chroma folder below `parent`; a new one when there is none, it is broken, or `fresh` is wanted.

    A folder whose last owner died is first audited in a child process, as a broken one can take the process down.
    A replaced folder is removed at the next start: never under a client that may still have it open.
    """
    folders = sorted(parent.glob("chroma-*"), key=lambda path: int(path.name.removeprefix("chroma-")))
    newest = folders[-1] if folders else parent / "chroma-0"
    in_use = parent / "chroma.in-use"
    if fresh or (folders and in_use.exists() and not audit(newest)):
        newest = parent / f"chroma-{int(newest.name.removeprefix('chroma-')) + 1}"
    if not fresh:
        for folder in folders:
            if folder != newest:
                shutil.rmtree(folder, ignore_errors=True)
    in_use.touch()
    return VectorIndex(
        lambda: chromadb.PersistentClient(str(newest), settings=_SETTINGS),
        on_close=lambda: in_use.unlink(missing_ok=True),
    )


def audit(folder: Path) -> bool:
    """Return whether a Chroma folder can be opened, counted and searched, tried in a child process."""
    command = [sys.executable, "-m", "rag.store.vectors", str(folder)]
    try:
        return subprocess.run(command, timeout=AUDIT_TIMEOUT_S, capture_output=True, check=False).returncode == 0  # noqa: S603
    except subprocess.TimeoutExpired:
        return False


def _audit_here(folder: str) -> None:
    collection = chromadb.PersistentClient(folder, settings=_SETTINGS).get_collection(COLLECTION)
    rows = collection.get(limit=1, include=["embeddings"])
    if collection.count():
        collection.query(query_embeddings=rows["embeddings"], n_results=1)


@contextmanager
def _translated(verb: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # Chroma raises its own errors, plain ValueErrors, httpx's and those of its native binding.
        raise IndexUnavailableError(
            f"The vector index could not be {verb}: {error}. `rag rebuild` makes it anew from the catalog."
        ) from error


def _metadata(node: TextNode) -> dict[str, str | int]:
    return {
        "collection": node.metadata["collection"],
        "document_id": node.metadata["document_id"],
        "source": node.metadata["source"],
        "published": published_day(node),
    }


def _where(filters: Filters) -> dict[str, Any]:
    terms: list[dict[str, Any]] = [{"collection": filters.collection}]
    if filters.document_ids:
        terms.append({"document_id": {"$in": list(filters.document_ids)}})
    if filters.sources:
        terms.append({"source": {"$in": list(filters.sources)}})
    if filters.published_from or filters.published_to:
        terms.append({"published": {"$gte": day_number(filters.published_from, 1)}})
    if filters.published_to:
        terms.append({"published": {"$lte": day_number(filters.published_to)}})
    return terms[0] if len(terms) == 1 else {"$and": terms}


if __name__ == "__main__":
    _audit_here(sys.argv[1])
