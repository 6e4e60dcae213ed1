"""The dense index: Chroma, as a folder of our own or as a server. A cache of the catalog, made anew when it breaks.

Why a folder is audited after an unclean end, and replaced rather than mended, is told in
docs/decisions/0003-catalog-is-the-truth.md; why each vector is longer here by some dimensions, in
docs/decisions/0022-repeated-passages.md.
"""

import hashlib
import re
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
import httpx
import numpy as np
from llama_index.core.schema import TextNode
from numpy.typing import NDArray

from rag.errors import IndexUnavailableError
from rag.store.nodes import day_number, published_day
from rag.types import Filters

COLLECTION: Final = "spread-chunks"
BATCH: Final = 500  # rows in one call; far larger ones fail inside Chroma's SQLite
AUDIT_TIMEOUT_S: Final = 120
CONNECT_TIMEOUT_S: Final = 10
REQUEST_TIMEOUT_S: Final = 60
HNSW: Final = {"space": "cosine", "ef_construction": 200, "ef_search": 400, "max_neighbors": 16}
ROUNDING: Final = 1e-5  # Chroma gives a row back scaled to length 1
SPREAD_SHARE: Final = 0.3  # of a row's length lies in the dimensions that only keep it apart from others
SPREAD_DIMENSIONS: Final = 16  # one for each two bytes of a sha256
_FOLDER: Final = re.compile(r"chroma-(0|[1-9][0-9]*)")


class VectorIndex:
    """Nearest neighbours by cosine among the chunks that a filter lets through."""

    name = "vectors"

    def __init__(self, make_client: Callable[[], Any], *, on_close: Callable[[], None] = lambda: None) -> None:
        """Use the client that `make_client` returns; the collection is made when there is none.

        `on_close` is called after a clean end: when the index is closed and nothing in it had failed before.
        """
        self._on_close = on_close
        self._failed = False
        with _translated("opened"):
            self._client = make_client()
            try:
                self._collection = self._make_collection()
            except BaseException:
                self._client.close()
                raise

    def _make_collection(self) -> Any:
        return self._client.get_or_create_collection(
            COLLECTION, embedding_function=None, configuration={"hnsw": HNSW}, metadata={"sequence": 0}
        )

    def applied_sequence(self) -> int:
        """Return the number of the newest change of the catalog that this index holds."""
        with self._noted("read"):
            found = self._client.get_collection(COLLECTION, embedding_function=None)
            return int((found.metadata or {}).get("sequence", 0))

    def count(self) -> int:
        """Return how many chunks this index holds."""
        with self._noted("read"):
            return int(self._collection.count())

    def apply(self, documents: Sequence[tuple[str, Sequence[TextNode]]], *, sequence: int) -> None:
        """Hold exactly these chunks for these documents (none: removed) and remember `sequence`.

        A row that is there already keeps its place in the graph: an upsert of it cuts links of others, and Chroma
        then no longer finds some of them.
        """
        nodes = [node for _, nodes in documents for node in nodes]
        with self._noted("written"):
            self._delete_stale([document_id for document_id, _ in documents], {node.node_id for node in nodes})
            for i in range(0, len(nodes), BATCH):
                self._hold(nodes[i : i + BATCH])
            self._collection.modify(metadata={"sequence": sequence})

    def _delete_stale(self, document_ids: Sequence[str], keep: set[str]) -> None:
        for i in range(0, len(document_ids), BATCH):
            where = {"document_id": {"$in": list(document_ids[i : i + BATCH])}}
            stale = [key for key in self._collection.get(where=where, include=[])["ids"] if key not in keep]
            for j in range(0, len(stale), BATCH):
                self._collection.delete(ids=stale[j : j + BATCH])

    def _hold(self, nodes: Sequence[TextNode]) -> None:
        rows = {node.node_id: (_spread(node), _metadata(node)) for node in nodes}
        held = self._collection.get(ids=list(rows), include=["embeddings"])
        found = dict(zip(held["ids"], held["embeddings"], strict=True))
        same = [key for key in found if np.allclose(found[key], rows[key][0], atol=ROUNDING)]
        if other := [key for key in found if key not in same]:  # embedded by another model
            self._collection.delete(ids=other)
        if same:
            self._collection.update(ids=same, metadatas=[rows[key][1] for key in same])
        if new := [key for key in rows if key not in same]:
            self._collection.add(
                ids=new, embeddings=np.stack([rows[key][0] for key in new]), metadatas=[rows[key][1] for key in new]
            )

    def search(self, vector: NDArray[np.float32], filters: Filters | None, limit: int) -> list[str]:
        """Return the ids of the `limit` chunks nearest to `vector`, shape (dimension,), nearest first.

        With filters Chroma first lists all chunks that pass, which takes longer the more there are: 5 ms for each
        thousand. None lets all of them through.
        """
        where = _where(filters) if filters else None
        asked = np.pad(vector, (0, SPREAD_DIMENSIONS))[np.newaxis]
        with self._noted("searched"):
            found = self._collection.query(query_embeddings=asked, n_results=limit, where=where, include=[])
        return list(found["ids"][0])

    def verify(self, *, rows: int) -> None:
        """Raise IndexUnavailableError unless a search finds `rows` chunks, or all if there are fewer.

        Damage that leaves the counts as they were shows here: lost files, a graph cut short.
        """
        with self._noted("searched"):
            stored = self._collection.get(limit=1, include=["embeddings"])["embeddings"]
            wanted = min(rows, self._collection.count())
            found = self._collection.query(query_embeddings=stored, n_results=wanted, include=[]) if wanted else None
            if found and len(found["ids"][0]) < wanted:
                raise ValueError(f"only {len(found['ids'][0])} of {wanted} chunks are found")

    def clear(self) -> None:
        """Forget everything, the applied sequence included."""
        with self._noted("cleared"):
            self._client.delete_collection(COLLECTION)
            self._collection = self._make_collection()

    def close(self) -> None:
        """Flush and close; the index must not be used afterwards."""
        failed = self._failed  # a search that only the closing breaks off is no damage
        self._client.close()
        if not failed:
            self._on_close()

    @contextmanager
    def _noted(self, verb: str) -> Iterator[None]:
        try:
            with _translated(verb):
                yield
        except IndexUnavailableError:
            self._failed = True
            raise


def open_server(url: str) -> VectorIndex:
    """Open the collection on the Chroma server at `url` (http or https, host, port)."""
    try:
        parts = urlsplit(url)
        ssl = parts.scheme == "https"
        port = parts.port or (443 if ssl else 8000)
    except ValueError:
        raise _bad_url() from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _bad_url()
    return VectorIndex(lambda: _server_client(parts.hostname or "", port=port, ssl=ssl))


def _bad_url() -> IndexUnavailableError:
    return IndexUnavailableError("RAG_CHROMA_URL is not a URL like http://127.0.0.1:8000.")


def _server_client(host: str, *, port: int, ssl: bool) -> Any:
    """Return a client that gives up: Chroma's own waits for ever on a server that hangs, and has no option for it."""
    scheme, address = "https" if ssl else "http", f"[{host}]" if ":" in host else host
    httpx.get(f"{scheme}://{address}:{port}/api/v2/heartbeat", timeout=CONNECT_TIMEOUT_S).raise_for_status()
    client = chromadb.HttpClient(host=address, port=port, ssl=ssl, settings=_settings())
    client._server._session.timeout = REQUEST_TIMEOUT_S
    return client


def open_folder(parent: Path, *, fresh: bool = False) -> VectorIndex:
    """Open the Chroma folder below `parent`; a new one when there is none, it is broken, or `fresh` is wanted.

    A folder whose last owner died, or in which something failed, is first audited in a child process, as a broken
    one can take the process down. A replaced folder is removed at the next start: never under a client that may
    still have it open.
    """
    in_use = parent / "chroma.in-use"
    with _translated("opened"):
        numbers = sorted(int(found[1]) for path in parent.iterdir() if (found := _FOLDER.fullmatch(path.name)))
        newest = numbers[-1] if numbers else 0
        if fresh or (numbers and in_use.exists() and not audit(parent / f"chroma-{newest}")):
            newest += 1
        if not fresh:
            for number in numbers:
                if number != newest:
                    shutil.rmtree(parent / f"chroma-{number}", ignore_errors=True)
        in_use.touch()
    folder = str(parent / f"chroma-{newest}")
    return VectorIndex(
        lambda: chromadb.PersistentClient(folder, settings=_settings()),
        on_close=lambda: in_use.unlink(missing_ok=True),
    )


def audit(folder: Path) -> bool:
    """Return whether every chunk of a Chroma folder can be found, tried in a child process."""
    command = [sys.executable, "-m", "rag.store.vectors", str(folder)]
    try:
        return subprocess.run(command, timeout=AUDIT_TIMEOUT_S, capture_output=True, check=False).returncode == 0  # noqa: S603
    except subprocess.TimeoutExpired:
        return False


def _audit_here(folder: str) -> None:
    index = VectorIndex(lambda: chromadb.PersistentClient(folder, settings=_settings()))
    index.verify(rows=index.count())
    index.close()


def _settings() -> chromadb.config.Settings:
    # New ones for each client: Chroma writes the folder or server into those that it is given.
    return chromadb.config.Settings(anonymized_telemetry=False)


@contextmanager
def _translated(verb: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # Chroma raises its own errors, plain ValueErrors, httpx's and those of its native binding.
        raise IndexUnavailableError(
            f"The vector index could not be {verb}: {error}. `rag rebuild` makes it anew from the catalog."
        ) from error


def _spread(node: TextNode) -> NDArray[np.float32]:
    """Return a chunk's vector in a direction of its own, so that equal ones lie apart, and all as far from a question.

    Equal rows have only each other for neighbours in Chroma's graph: a search never gets out of them, or into them.
    """
    own = np.frombuffer(hashlib.sha256(node.node_id.encode()).digest(), dtype="<i2").astype(np.float32)
    vector = np.asarray(node.embedding, dtype=np.float32)
    share = SPREAD_SHARE / np.linalg.norm(own)
    return np.concatenate([vector * np.sqrt(1 - SPREAD_SHARE**2), own * share]).astype(np.float32)


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
