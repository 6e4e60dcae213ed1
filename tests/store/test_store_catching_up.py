"""The indexes follow the catalog: changes, what was lost on disk, and another catalog in the place of the first."""

import shutil
from pathlib import Path

import pytest
from store_samples import Opened, chunk_id_of, dense, fill, is_current, put, vector_of, wait_for_mending, words

from rag.errors import StoreError
from rag.store.store import Store
from rag.types import Filters


def test_both_indexes_follow_the_catalog(opened: Opened) -> None:
    store = opened()
    put(store.catalog, "d1", ["first words", "second words"])
    put(store.catalog, "d2", ["other words"])
    store.catch_up(wait=True)
    assert is_current(store)
    assert dense(store, "other words") == [chunk_id_of("other words", document_id="d2")]
    assert len(words(store, "words")) == 3
    put(store.catalog, "d1", ["third words"])
    store.catalog.remove_document("d2")
    store.catch_up(wait=True)
    assert is_current(store)
    assert dense(store, "words", 10) == words(store, "words") == [chunk_id_of("third words")]


def test_an_empty_store_is_current_and_finds_nothing(opened: Opened) -> None:
    store = opened()
    store.catch_up(wait=True)
    assert is_current(store)
    assert (dense(store, "words"), words(store, "words")) == ([], [])


def test_catches_up_in_the_background(opened: Opened) -> None:
    store = opened()
    fill(store)
    store.close()
    store = opened()
    store.catch_up(wait=False)
    assert dense(store, "document7 part1") == [chunk_id_of("document7 part1", document_id="d7")]
    wait_for_mending(store)
    assert is_current(store)
    put(store.catalog, "late", ["late words"])
    store.catch_up(wait=False)
    assert words(store, "late") == [chunk_id_of("late words", document_id="late")]
    wait_for_mending(store)
    assert is_current(store)
    assert dense(store, "late words") == [chunk_id_of("late words", document_id="late")]


def test_waits_for_what_takes_a_short_time_even_when_it_need_not(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.store.store.SHORT_S", 60)
    store = opened()
    put(store.catalog, "d1", ["some words"])
    store.catch_up(wait=False)
    assert is_current(store)


def test_checks_say_how_far_the_indexes_are(opened: Opened) -> None:
    store = opened()
    fill(store, documents=2)
    put(store.catalog, "late", ["late words"])
    for check in store.checks():
        assert not check.ok
        assert check.detail == "6 of 7 chunks, change 2 of 3"
        assert check.remedy == ""  # it only has to catch up
    store.catch_up(wait=True)
    assert [check.detail for check in store.checks()] == ["7 of 7 chunks, change 3 of 3"] * 2
    store.lexical.apply([("late", [])], sequence=3)
    lexical, _ = store.checks()
    assert (lexical.detail, lexical.remedy) == ("6 of 7 chunks, change 3 of 3", "rag rebuild")


def test_checks_count_what_was_removed_as_gone(opened: Opened) -> None:
    store = opened()
    fill(store, documents=3)
    store.catalog.remove_document("d1")
    store.catch_up(wait=True)
    assert [check.detail for check in store.checks()] == ["6 of 6 chunks, change 4 of 4"] * 2


@pytest.mark.parametrize("lost", ["lexical", "chroma-0"])
def test_an_index_lost_on_disk_is_made_anew_from_the_catalog(opened: Opened, tmp_path: Path, lost: str) -> None:
    store = opened()
    fill(store)
    store.close()
    shutil.rmtree(tmp_path / lost)
    store = opened()
    store.catch_up(wait=True)
    assert is_current(store)
    assert dense(store, "document7 part1") == [chunk_id_of("document7 part1", document_id="d7")]
    assert len(words(store, "document7")) == 3


def test_indexes_of_a_catalog_that_was_replaced_are_emptied(opened: Opened, tmp_path: Path) -> None:
    store = opened()
    fill(store)
    store.close()
    (tmp_path / "catalog.sqlite").unlink()
    store = opened()
    put(store.catalog, "new", ["new words"])
    store.catch_up(wait=True)
    assert is_current(store)
    assert dense(store, "document7 part1", 100) == [chunk_id_of("new words", document_id="new")]
    assert words(store, "document7 part1") == []


def test_indexes_of_a_catalog_that_was_replaced_by_a_longer_one_are_made_anew(opened: Opened, tmp_path: Path) -> None:
    store = opened()
    fill(store, documents=3)
    store.close()
    (tmp_path / "catalog.sqlite").unlink()
    store = opened()
    for i in range(20):
        put(store.catalog, f"new{i}", [f"new{i} words"])
    store.catch_up(wait=True)
    assert is_current(store)
    assert len(dense(store, "words", 100)) == 20
    assert words(store, "new1") == [chunk_id_of("new1 words", document_id="new1")]
    assert words(store, "document2") == []


def test_a_store_that_was_emptied_takes_vectors_of_another_dimension(opened: Opened) -> None:
    store = opened()
    put(store.catalog, "d1", ["words"])
    store.catch_up(wait=True)
    store.catalog.remove_document("d1")
    store.catch_up(wait=True)
    put(store.catalog, "d1", ["words"], dimension=5)
    store.catch_up(wait=True)
    assert is_current(store)
    assert store.search_dense(vector_of("words", dimension=5), Filters(), 3) == [chunk_id_of("words")]


def test_a_failing_catalog_is_not_taken_for_a_failing_index(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, documents=1)

    def fail(_sequence: int) -> None:
        raise StoreError("the disk is gone")

    monkeypatch.setattr(store.catalog, "changed_since", fail)
    with pytest.raises(StoreError, match="the disk is gone"):
        store.catch_up(wait=True)
    monkeypatch.undo()
    store.catch_up(wait=True)
    assert is_current(store)
