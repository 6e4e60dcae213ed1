"""What a search finds: the nearest that pass, in a fixed order, by Chroma or exactly; and what it remembers."""

import time

import pytest
from store_samples import Breakable, Opened, chunk_id_of, dense, fill, put, vector_of

from rag.errors import IndexUnavailableError
from rag.store.store import Store
from rag.types import Filters


def test_exact_search_breaks_ties_by_chunk_id(store: Store, breakable: Breakable) -> None:
    breakable.error = IndexUnavailableError("no Chroma today")
    for i in range(5):
        put(store.catalog, f"d{i}", ["the same words"])
    found = dense(store, "the same words", 3)
    assert found == sorted(chunk_id_of("the same words", document_id=f"d{i}") for i in range(5))[:3]


@pytest.mark.parametrize("chroma", [True, False])
def test_candidates_are_the_nearest_and_the_named_that_pass(opened: Opened, chroma: bool) -> None:
    store = opened()
    fill(store, documents=3, chunks=1)
    if not chroma:
        store._vectors_current.clear()
        store._tried_at = time.monotonic()
    first, second, third = (chunk_id_of(f"document{i} part0", document_id=f"d{i}") for i in range(3))
    only = Filters(document_ids=("d0", "d2"))
    found = store.candidates(vector_of("document2 part0"), only, 1, also=[second, first, third, "missing"])
    assert [chunk.id for chunk in found] == [third, first]
    none = Filters(document_ids=("missing",))
    assert store.candidates(vector_of("document2 part0"), none, 1, also=[first]) == []


@pytest.mark.parametrize("hidden", [0, 3, 12, 30])
def test_a_filter_finds_its_nearest_however_many_nearer_ones_it_hides(opened: Opened, hidden: int) -> None:
    store = opened()
    names = [f"d{number}" for number in range(40)]
    for name in names:
        put(store.catalog, name, [f"text {name}"])
    store.catch_up(wait=True)
    question = vector_of("text d0")
    order = store.search_dense(question, Filters(), 40)
    document = {chunk_id_of(f"text {name}", document_id=name): name for name in names}
    wanted = order[hidden:]
    kept = Filters(document_ids=tuple(document[key] for key in wanted))
    assert store.search_dense(question, kept, 2) == wanted[:2]


def test_chunks_are_remembered_until_the_catalog_changes(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened()
    fill(store, documents=2, chunks=2)
    first, second, third = (
        chunk_id_of(f"document{i} part{j}", document_id=f"d{i}") for i, j in ((0, 0), (0, 1), (1, 0))
    )
    asked: list[list[str]] = []
    fetch = store.catalog.chunks
    monkeypatch.setattr(store.catalog, "chunks", lambda ids: asked.append(list(ids)) or fetch(ids))
    nearest = vector_of("document0 part0")
    for _ in range(2):
        found = store.candidates(nearest, Filters(), 1, also=[second, third])
        assert [chunk.text for chunk in found] == ["document0 part0", "document0 part1", "document1 part0"]
    assert asked == [[first, second, third]]
    put(store.catalog, "d0", ["document0 part1"], source="moved.md")
    assert first not in [chunk.id for chunk in store.candidates(nearest, Filters(), 1, also=[first, second])]
    [moved] = store.candidates(nearest, Filters(sources=("moved.md",)), 1, also=[second])
    assert (moved.id, moved.source) == (second, "moved.md")
    store.catalog.remove_document("d0")
    assert [chunk.id for chunk in store.candidates(nearest, Filters(), 1, also=[first, third])] == [third]


def test_no_more_chunks_are_remembered_than_there_is_room_for(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.store.store.REMEMBERED", 2)
    store = opened()
    fill(store, documents=12, chunks=1)
    for i in range(12):
        assert dense(store, f"document{i} part0") == [chunk_id_of(f"document{i} part0", document_id=f"d{i}")]
        assert len(store._remembered[1]) <= 3
