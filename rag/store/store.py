"""The store: the catalog with its two indexes, kept at its heels, and dense search that goes on when Chroma cannot."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from llama_index.core.schema import TextNode
from numpy.typing import NDArray

from rag.errors import IndexUnavailableError
from rag.store.catalog import Catalog
from rag.store.lexical import LexicalIndex
from rag.store.memory import give_back
from rag.store.nodes import StoredChunk
from rag.types import Check, Filters, StoreState

if TYPE_CHECKING:
    from rag.store.vectors import VectorIndex  # Chroma takes half a second to import

log = logging.getLogger(__name__)
BATCH_CHUNKS: Final = 2000
RETRY_S: Final = 30
SHORT_S: Final = 3
SMALL: Final = 10_000  # chunks whose vectors are read in less time than it takes to import Chroma
VERIFIED: Final = 2000  # chunks that a search must find at the start: more than Chroma keeps outside its graph
WIDER: Final = 5  # times as many are fetched when filters leave too few of the nearest
REMEMBERED: Final = 10_000  # chunks kept in memory: about 35 MB with vectors of the bundled model
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

    def __init__(
        self, *, catalog: Catalog, lexical: LexicalIndex, open_vectors: "Callable[[bool], VectorIndex]"
    ) -> None:
        """`open_vectors(fresh)` opens the vector index, a new and empty one when `fresh`."""
        self.catalog = catalog
        self.lexical = lexical
        self._open_vectors = open_vectors
        self._vectors: VectorIndex | None = None
        self._vectors_current = threading.Event()
        self._vectors_error = ""
        self._tried_at = 0.0
        self._remembered: tuple[int, dict[str, StoredChunk]] = (0, {})  # what the catalog held after that change
        self._stop = threading.Event()
        self._following = threading.Lock()  # held by whoever writes to an index, opens or closes one
        self._starting = threading.Lock()  # held while the next two are read and written
        self._healer: threading.Thread | None = None
        self._healing_wanted = False

    def catch_up(self, *, wait: bool, one_question: bool = False) -> None:
        """Bring both indexes to the catalog's newest change.

        Without `wait` a vector index that takes longer than SHORT_S goes on in the background. For `one_question` it
        stays closed where all vectors are read sooner than it is opened; a change, or a search RETRY_S seconds later,
        opens it.
        """
        with self._following:
            self._follow_with_lexical()
        if one_question and self.catalog.counts()[1] <= SMALL:
            self._tried_at = time.monotonic()
        elif wait:
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
        return [chunk.id for chunk in self.candidates(vector, filters, limit, also=())]

    def candidates(
        self, vector: NDArray[np.float32], filters: Filters, limit: int, *, also: Sequence[str]
    ) -> list[StoredChunk]:
        """Return the `limit` nearest chunks, nearest first, and those of `also` that are not among them.

        The catalog has the last word: only those that exist and pass the filters.
        """
        index = self._vectors
        if index is not None and self._vectors_current.is_set():
            try:
                return self._search_index(index, vector, filters, limit, also=also)
            except IndexUnavailableError as error:
                if index is self._vectors:  # not one that has been replaced meanwhile
                    self._lose_vectors(error)
        elif time.monotonic() - self._tried_at > RETRY_S:
            self._start_healing()
        return self._search_catalog(vector, filters, limit, also=also)

    def _search_catalog(
        self, vector: NDArray[np.float32], filters: Filters, limit: int, *, also: Sequence[str]
    ) -> list[StoredChunk]:
        ids, vectors = self.catalog.all_vectors(filters)
        cosine = vectors @ vector if ids else vector[:0]
        nearest = [ids[i] for i in sorted(range(len(ids)), key=lambda i: (-cosine[i], ids[i]))[:limit]]
        return _first(nearest, limit, also, self._passing([*nearest, *also], filters))

    def _search_index(
        self, index: "VectorIndex", vector: NDArray[np.float32], filters: Filters, limit: int, *, also: Sequence[str]
    ) -> list[StoredChunk]:
        """Search without the filters and keep what passes; only when that is too little let Chroma filter.

        A graph that was damaged after it was opened finds less than there is, and says nothing.
        """
        for wanted in (limit, WIDER * limit):
            found = index.search(vector, None, wanted)
            if len(found) < wanted and len(found) < index.count():
                raise IndexUnavailableError(f"The vector index finds only {len(found)} chunks of {index.count()}.")
            passing = self._passing([*found, *also], filters)
            if len(found) < wanted or sum(key in passing for key in found) >= limit:
                return _first(found, limit, also, passing)
        found = index.search(vector, filters, limit)
        return _first(found, limit, also, self._passing([*found, *also], filters))

    def _passing(self, chunk_ids: Sequence[str], filters: Filters) -> dict[str, StoredChunk]:
        """Map those of the chunks that exist and pass; what was read of one is remembered until the catalog changes."""
        newest = self.catalog.last_sequence()
        sequence, known = self._remembered
        if sequence != newest or len(known) > REMEMBERED:
            known = {}
            self._remembered = (newest, known)  # threads that still read the old one keep it as it is
        if missing := [key for key in dict.fromkeys(chunk_ids) if key not in known]:
            known |= self.catalog.chunks(missing)
        return {key: known[key] for key in chunk_ids if key in known and known[key].passes(filters)}

    def checks(self) -> list[Check]:
        """Return the state of both indexes against the catalog."""
        newest, chunks = self.catalog.last_sequence(), self.catalog.counts()[1]
        following = self._following.locked()
        index = self._vectors
        if index is None or not self._vectors_current.is_set():
            why = self._vectors_error or "it is being brought up to date"
            remedy = REBUILD if self._vectors_error else ""
            vectors = Check(name="vectors", ok=False, detail=f"searching the catalog exactly: {why}", remedy=remedy)
        else:
            vectors = compare(index, newest=newest, chunks=chunks, following=following)
        return [compare(self.lexical, newest=newest, chunks=chunks, following=following), vectors]

    def state(self) -> StoreState:
        """Return how much there is, and how far the indexes are."""
        applied = self._applied()  # before the newest is asked for: no index is ahead of the catalog
        documents, chunks = self.catalog.counts()
        return StoreState(documents=documents, chunks=chunks, sequence=self.catalog.last_sequence(), applied=applied)

    def _applied(self) -> dict[str, int]:
        """Return the number of the newest change that each index holds, 0 for one that cannot be searched."""
        index = self._vectors if self._vectors_current.is_set() else None
        return {"lexical": _applied(self.lexical), "vectors": _applied(index)}

    def sees(self, sequence: int) -> bool:
        """Return whether a search sees that change of the catalog."""
        exactly = not self._vectors_current.is_set()  # then the catalog itself is searched
        applied = self._applied()
        return applied["lexical"] >= sequence and (exactly or applied["vectors"] >= sequence)

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
                    give_back()
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
        log.warning("%s Searching the catalog exactly until it is mended.", error)
        self._vectors_error = str(error)
        self._vectors_current.clear()

    def _close_vectors(self) -> None:
        index, self._vectors = self._vectors, None
        if index is not None:
            index.close()


def _first(
    found: Sequence[str], limit: int, also: Sequence[str], passing: Mapping[str, StoredChunk]
) -> list[StoredChunk]:
    """Return the first `limit` of what was found, and what was named, of all this only what passes and each once."""
    nearest = [key for key in found if key in passing][:limit]
    return [passing[key] for key in dict.fromkeys([*nearest, *also]) if key in passing]


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


def _applied(index: ChunkIndex | None) -> int:
    try:
        return index.applied_sequence() if index else 0
    except IndexUnavailableError:
        return 0


def compare(index: ChunkIndex, *, newest: int, chunks: int, following: bool) -> Check:
    """Return whether an index holds every change and chunk of the catalog, or is just being brought there."""
    try:
        applied, count = index.applied_sequence(), index.count()
    except IndexUnavailableError as error:
        return Check(name=index.name, ok=False, detail=str(error), remedy=REBUILD)
    ok = following or (applied == newest and count == chunks)
    detail = f"{count} of {chunks} chunks, change {applied} of {newest}"
    return Check(name=index.name, ok=ok, detail=detail, remedy=REBUILD if not ok and applied >= newest else "")
