"""The store: the catalog with its two indexes, kept at its heels, and dense search that goes on when Chroma cannot."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
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
SHORT_S: Final = 3
VERIFIED: Final = 2000  # chunks that a search must find at the start: more than Chroma keeps outside its graph
WIDER: Final = 5  # times as many are fetched when filters leave too few of the nearest
REMEMBERED: Final = 20_000  # vectors kept in memory; 30 MB of those of the bundled model
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
        self._remembered: dict[str, NDArray[np.float32]] = {}
        self._stop = threading.Event()
        self._following = threading.Lock()  # held by whoever writes to an index, opens or closes one
        self._starting = threading.Lock()  # held while the next two are read and written
        self._healer: threading.Thread | None = None
        self._healing_wanted = False

    def catch_up(self, *, wait: bool) -> None:
        """Bring both indexes to the catalog's newest change.

        Without `wait` a vector index that takes longer than SHORT_S goes on in the background.
        """
        with self._following:
            self._follow_with_lexical()
        if wait:
            self._heal()
        else:
            self._start_healing()
            if healer := self._healer:
                healer.join(SHORT_S)

    def rebuild(self) -> None:
        """Make both indexes anew from the catalog, without reading or embedding anything.

        Raises IndexUnavailableError when the vector index cannot be made.
        """
        with self._following:
            self._vectors_current.clear()
            self.lexical.clear()
            follow(self.catalog, self.lexical, stop=self._stop)
            self._close_vectors()
            self._vectors = self._open_vectors(True)
            self._vectors.clear()
        self._heal()
        if not self._vectors_current.is_set():
            raise IndexUnavailableError(self._vectors_error or "The rebuild was broken off.")

    def search_dense(self, vector: NDArray[np.float32], filters: Filters, limit: int) -> list[str]:
        """Return the ids of the `limit` chunks nearest to the unit vector, shape (dimension,), nearest first.

        By Chroma when it is current, otherwise exactly over the vectors in the catalog: slower, and as right.
        """
        return self._search(vector, filters, limit, also=())[0]

    def candidates(
        self, vector: NDArray[np.float32], filters: Filters, limit: int, *, also: Sequence[str]
    ) -> tuple[list[str], NDArray[np.float32]]:
        """Return ids and vectors, shape (found, dimension), of the `limit` nearest chunks and of `also`.

        The catalog has the last word: only those that exist and pass the filters.
        """
        nearest, others = self._search(vector, filters, limit, also=also)
        found = list(dict.fromkeys([*nearest, *others]))
        vectors = self._known_vectors(found)
        ids = [key for key in found if key in vectors]  # one may have been removed meanwhile
        return ids, np.array([vectors[key] for key in ids], dtype=np.float32)

    def _search(
        self, vector: NDArray[np.float32], filters: Filters, limit: int, *, also: Sequence[str]
    ) -> tuple[list[str], list[str]]:
        """Return the ids of the nearest, and those of `also` that are present."""
        index = self._vectors
        if index is not None and self._vectors_current.is_set():
            try:
                return self._search_index(index, vector, filters, limit, also=also)
            except IndexUnavailableError as error:
                if index is self._vectors:  # not one that has been replaced meanwhile
                    self._lose_vectors(error)
        elif time.monotonic() - self._tried_at > RETRY_S:
            self._start_healing()
        ids, vectors = self.catalog.all_vectors(filters)
        cosine = vectors @ vector if ids else vector[:0]
        nearest = sorted(range(len(ids)), key=lambda i: (-cosine[i], ids[i]))[:limit]
        return [ids[i] for i in nearest], self.catalog.present(also, filters)

    def _search_index(
        self, index: VectorIndex, vector: NDArray[np.float32], filters: Filters, limit: int, *, also: Sequence[str]
    ) -> tuple[list[str], list[str]]:
        """Search without the filters and keep what passes; only when that is too little let Chroma filter.

        A graph that was damaged after it was opened finds less than there is, and says nothing.
        """
        for wanted in (limit, WIDER * limit):
            found = index.search(vector, None, wanted)
            if len(found) < wanted and len(found) < index.count():
                raise IndexUnavailableError(f"The vector index finds only {len(found)} chunks of {index.count()}.")
            passing = set(self.catalog.present([*found, *also], filters))
            nearest = [key for key in found if key in passing]
            if len(nearest) >= limit or len(found) < wanted:
                return nearest[:limit], [key for key in also if key in passing]
        return index.search(vector, filters, limit), [key for key in also if key in passing]

    def _known_vectors(self, chunk_ids: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """Map chunks to vectors, from memory where they are there: an id is a hash of what was embedded."""
        known = self._remembered
        missing = [key for key in chunk_ids if key not in known]
        if missing:
            if len(known) > REMEMBERED:
                self._remembered = known = {}  # another one: threads that read the old one keep it as it is
            known.update(self.catalog.vectors(missing))
        return known

    def checks(self) -> list[Check]:
        """Return the state of both indexes against the catalog."""
        newest, chunks = self.catalog.last_sequence(), self.catalog.counts()[1]
        following = self._following.locked()
        index = self._vectors
        if index is None or not self._vectors_current.is_set():
            why = self._vectors_error or "it is being brought up to date"
            vectors = Check(name="vectors", ok=False, detail=f"searching the catalog exactly: {why}", remedy=REBUILD)
        else:
            vectors = compare(index, newest=newest, chunks=chunks, following=following)
        return [compare(self.lexical, newest=newest, chunks=chunks, following=following), vectors]

    def close(self) -> None:
        """Stop catching up, flush and close."""
        self._stop.set()
        with self._following:
            self._vectors_current.clear()
            self._close_vectors()
        self.catalog.close()

    def _follow_with_lexical(self) -> None:
        """Bring the lexical index up to date; a broken one is emptied once and filled anew."""
        try:
            follow(self.catalog, self.lexical, stop=self._stop)
        except IndexUnavailableError as error:
            log.warning("%s It is made anew now.", error)
            self.lexical.clear()
            follow(self.catalog, self.lexical, stop=self._stop)

    # -- the vector index may be lost and found ------------------------------------------------------------

    def _heal(self) -> None:
        """Open the vector index if need be and bring it up to date; a broken one is replaced once."""
        with self._following:
            self._tried_at = time.monotonic()
            if self._vectors_error:  # found by a search: only opening it anew tells what is the matter
                self._close_vectors()
            for fresh in (False, True):
                if self._stop.is_set():
                    return
                try:
                    if self._vectors is None:
                        self._vectors = self._open_vectors(fresh)
                    follow(self.catalog, self._vectors, stop=self._stop)
                    self._vectors.verify(rows=VERIFIED)
                except IndexUnavailableError as error:
                    self._lose_vectors(error)
                    self._close_vectors()
                else:
                    if not self._stop.is_set():
                        self._vectors_error = ""
                        self._vectors_current.set()
                    return

    def _start_healing(self) -> None:
        with self._starting:
            self._healing_wanted = True
            if not self._stop.is_set() and (self._healer is None or not self._healer.is_alive()):
                healer = threading.Thread(target=self._heal_while_wanted, name="vector-index", daemon=True)
                healer.start()
                self._healer = healer  # only now: nobody can join a thread that has not been started

    def _heal_while_wanted(self) -> None:
        while self._take_wish():
            try:
                self._heal()
            except Exception as error:
                log.exception("Bringing the vector index up to date failed.")
                self._lose_vectors(error)

    def _take_wish(self) -> bool:
        """Return whether there is more to heal; if not, the next wish starts another thread."""
        with self._starting:
            wanted, self._healing_wanted = self._healing_wanted, False
            if not wanted:
                self._healer = None
            return wanted

    def _lose_vectors(self, error: Exception) -> None:
        log.warning("%s Searching the catalog exactly until then.", error)
        self._vectors_error = str(error)
        self._vectors_current.clear()

    def _close_vectors(self) -> None:
        index, self._vectors = self._vectors, None
        if index is not None:
            index.close()


def follow(catalog: Catalog, index: ChunkIndex, *, stop: threading.Event) -> None:
    """Bring `index` to the catalog's newest change; `stop` ends it early.

    An index that then holds another number of chunks than the catalog is emptied and filled anew: it has lost some,
    or it belongs to a catalog that was replaced by this one.
    """
    _apply_changes(catalog, index, stop=stop)
    if not stop.is_set() and not _is_whole(catalog, index):
        log.warning("The index %r does not hold what the catalog holds. It is made anew.", index.name)
        index.clear()
        _apply_changes(catalog, index, stop=stop)


def _apply_changes(catalog: Catalog, index: ChunkIndex, *, stop: threading.Event) -> None:
    changes = catalog.changed_since(index.applied_sequence())
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


def _is_whole(catalog: Catalog, index: ChunkIndex) -> bool:
    chunks, applied = catalog.counts()[1], index.applied_sequence()
    newest = catalog.last_sequence()  # read after the chunks were counted: the two belong together if it is `applied`
    return applied < newest or (applied == newest and index.count() == chunks)


def compare(index: ChunkIndex, *, newest: int, chunks: int, following: bool) -> Check:
    """Return whether an index holds every change and chunk of the catalog, or is just being brought there."""
    try:
        applied, count = index.applied_sequence(), index.count()
    except IndexUnavailableError as error:
        return Check(name=index.name, ok=False, detail=str(error), remedy=REBUILD)
    ok = following or (applied == newest and count == chunks)
    detail = f"{count} of {chunks} chunks, change {applied} of {newest}"
    return Check(name=index.name, ok=ok, detail=detail, remedy="" if ok else REBUILD)
