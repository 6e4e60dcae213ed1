"""The store: the catalog with its two indexes, kept at its heels, and dense search that goes on when Chroma cannot."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import numpy as np
from llama_index.core.schema import TextNode
from numpy.typing import NDArray

from rag.errors import IndexUnavailableError
from rag.store.catalog import Catalog
from rag.store.lexical import LexicalIndex
from rag.store.vectors import VectorIndex
from rag.types import Check, Filters

log = logging.getLogger(__name__)
BATCH_CHUNKS: Final = 2000
RETRY_S: Final = 30
REBUILD: Final = "rag rebuild"


class ChunkIndex(Protocol):
    """An index derived from the catalog."""

    name: str

    def applied_sequence(self) -> int:
        """Return the number of the newest change that it holds."""

    def count(self) -> int:
        """Return how many chunks it holds."""

    def apply(self, documents: Sequence[tuple[str, Sequence[TextNode]]], *, sequence: int) -> None:
        """Hold exactly these chunks for these documents and remember `sequence`."""

    def clear(self) -> None:
        """Forget everything."""


class Store:
    """One data folder in use by this process. Writes go to `catalog`, then `catch_up` brings the indexes along."""

    def __init__(self, *, catalog: Catalog, lexical: LexicalIndex, open_vectors: Callable[[bool], VectorIndex]) -> None:
        """`open_vectors(fresh)` opens the vector index, a new and empty one when `fresh`."""
        self.catalog = catalog
        self.lexical = lexical
        self._open_vectors = open_vectors
        self._vectors: VectorIndex | None = None
        self._vectors_current = threading.Event()
        self._vectors_error = ""
        self._tried_at = 0.0
        self._stop = threading.Event()
        self._following = threading.Lock()
        self._healer: threading.Thread | None = None

    def catch_up(self, *, wait: bool) -> None:
        """Bring both indexes to the catalog's newest change; the vector index in the background unless `wait`."""
        with self._following:
            follow(self.catalog, self.lexical, stop=self._stop)
        if wait:
            self._join()
            self._heal()
        else:
            self._start_healing()

    def rebuild(self) -> None:
        """Make both indexes anew from the catalog, without reading or embedding anything."""
        self._join()
        self._vectors_current.clear()
        with self._following:
            self.lexical.clear()
            follow(self.catalog, self.lexical, stop=self._stop)
            self._close_vectors()
            self._vectors = self._open_vectors(True)
            self._vectors.clear()
        self._heal()

    def search_dense(self, vector: NDArray[np.float32], filters: Filters, limit: int) -> list[str]:
        """Return the ids of the `limit` chunks nearest to the unit vector, shape (dimension,), nearest first.

        By Chroma when it is current, otherwise exactly over the vectors in the catalog: slower, and as right.
        """
        if self._vectors_current.is_set() and self._vectors is not None:
            try:
                return self._vectors.search(vector, filters, limit)
            except IndexUnavailableError as error:
                self._lose_vectors(error)
        elif time.monotonic() - self._tried_at > RETRY_S:
            self._start_healing()
        ids, vectors = self.catalog.all_vectors(filters)
        if not ids:
            return []
        nearest = np.argsort(-(vectors @ vector), kind="stable")[:limit]
        return [ids[i] for i in nearest]

    def checks(self) -> list[Check]:
        """Return the state of both indexes against the catalog."""
        newest, chunks = self.catalog.last_sequence(), self.catalog.counts()[1]
        if self._vectors is None or not self._vectors_current.is_set():
            why = self._vectors_error or "it is being brought up to date"
            vectors = Check(name="vectors", ok=False, detail=f"searching the catalog exactly: {why}", remedy=REBUILD)
        else:
            vectors = compare(self._vectors, newest=newest, chunks=chunks)
        return [compare(self.lexical, newest=newest, chunks=chunks), vectors]

    def close(self) -> None:
        """Stop catching up, flush and close."""
        self._stop.set()
        self._join()
        self._close_vectors()
        self.catalog.close()

    # -- the vector index may be lost and found ------------------------------------------------------------

    def _heal(self) -> None:
        """Open the vector index if need be and bring it up to date; a broken one is replaced once."""
        self._tried_at = time.monotonic()
        with self._following:
            for fresh in (False, True):
                try:
                    if self._vectors is None:
                        self._vectors = self._open_vectors(fresh)
                    follow(self.catalog, self._vectors, stop=self._stop)
                except IndexUnavailableError as error:
                    self._lose_vectors(error)
                    self._close_vectors()
                else:
                    if not self._stop.is_set():
                        self._vectors_error = ""
                        self._vectors_current.set()
                    return

    def _start_healing(self) -> None:
        if self._healer is None or not self._healer.is_alive():
            self._healer = threading.Thread(target=self._heal, name="vector-index", daemon=True)
            self._healer.start()

    def _join(self) -> None:
        if self._healer is not None:
            self._healer.join()

    def _lose_vectors(self, error: IndexUnavailableError) -> None:
        log.warning("%s Searching the catalog exactly until then.", error)
        self._vectors_error = str(error)
        self._vectors_current.clear()

    def _close_vectors(self) -> None:
        if self._vectors is not None:
            self._vectors.close()
            self._vectors = None


def follow(catalog: Catalog, index: ChunkIndex, *, stop: threading.Event) -> None:
    """Apply to `index` what the catalog's change log holds beyond it, in batches; `stop` ends it between two."""
    applied = index.applied_sequence()
    if applied > catalog.last_sequence():  # the catalog was replaced by another
        index.clear()
        applied = 0
    changes = catalog.changed_since(applied)
    batch: list[tuple[str, Sequence[TextNode]]] = []
    waiting = 0
    for i, (sequence, document_id) in enumerate(changes, start=1):
        if stop.is_set():
            return
        nodes = catalog.document_nodes(document_id)
        batch.append((document_id, nodes))
        waiting += len(nodes)
        if waiting >= BATCH_CHUNKS or i == len(changes):
            index.apply(batch, sequence=sequence)
            batch, waiting = [], 0


def compare(index: ChunkIndex, *, newest: int, chunks: int) -> Check:
    """Return whether an index holds every change and every chunk of the catalog."""
    try:
        applied, count = index.applied_sequence(), index.count()
    except IndexUnavailableError as error:
        return Check(name=index.name, ok=False, detail=str(error), remedy=REBUILD)
    ok = applied == newest and count == chunks
    detail = f"{count} of {chunks} chunks, change {applied} of {newest}"
    return Check(name=index.name, ok=ok, detail=detail, remedy="" if ok else REBUILD)
