"""Damage: an index that fails is mended or made anew, and search goes on meanwhile."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from store_samples import (
    Breakable,
    Opened,
    chunk_id_of,
    dense,
    fill,
    is_current,
    open_store,
    put,
    vectors_detail,
    wait_for_mending,
    words,
)

from rag.errors import IndexUnavailableError
from rag.store.store import Store
from rag.store.vectors import VectorIndex


@pytest.fixture(scope="module")
def large_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store with more chunks than Chroma keeps in its log: their graph is on disk."""
    folder = tmp_path_factory.mktemp("large")
    store = open_store(folder)
    fill(store, documents=12, chunks=120)
    store.close()
    return folder


@pytest.fixture
def segment(large_folder: Path, tmp_path: Path) -> Path:
    """The folder of the graph in a copy of the large store."""
    shutil.copytree(large_folder, tmp_path, dirs_exist_ok=True)
    [segment] = [path for path in (tmp_path / "chroma-0").iterdir() if path.is_dir()]
    return segment


QUESTIONS = [f"document{i} part{10 * i}" for i in range(12)]


def cut_short(segment: Path) -> None:
    vectors = segment / "data_level0.bin"
    vectors.write_bytes(vectors.read_bytes()[: vectors.stat().st_size // 2])


def lose_graph(segment: Path) -> None:
    shutil.rmtree(segment)


def lose_header(segment: Path) -> None:
    (segment / "header.bin").unlink()


def overwrite_database(segment: Path) -> None:
    database = segment.parent / "chroma.sqlite3"
    database.write_bytes(os.urandom(database.stat().st_size))


def empty_database(segment: Path) -> None:
    (segment.parent / "chroma.sqlite3").write_bytes(b"")


@pytest.mark.parametrize("damage", [lose_graph, lose_header, overwrite_database, empty_database])
def test_a_damaged_chroma_folder_is_replaced(opened: Opened, segment: Path, damage: Callable[[Path], None]) -> None:
    store = opened()
    store.catch_up(wait=True)
    wanted = [dense(store, question, 10) for question in QUESTIONS]
    store.close()
    damage(segment)
    store = opened()
    store.catch_up(wait=False)
    assert [dense(store, question, 10) for question in QUESTIONS] == wanted
    wait_for_mending(store)
    assert is_current(store)
    assert [dense(store, question, 10) for question in QUESTIONS] == wanted
    assert is_current(store)


def test_damage_that_only_some_searches_meet_is_found_and_mended(
    opened: Opened, segment: Path, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened()
    store.catch_up(wait=True)
    damaged, search = store._vectors, VectorIndex.search

    def meets_damage(index: VectorIndex, *arguments: object) -> list[str]:
        if index is damaged:
            with index._noted("searched"):
                raise OSError("a part of the graph cannot be read")
        return search(index, *arguments)

    monkeypatch.setattr(VectorIndex, "search", meets_damage)
    assert is_current(store)
    wanted = [chunk_id_of(QUESTIONS[7], document_id="d7")]
    assert dense(store, QUESTIONS[7]) == wanted
    assert "searching the catalog exactly" in vectors_detail(store)
    assert dense(store, QUESTIONS[7]) == wanted  # and has it mended
    wait_for_mending(store)
    assert is_current(store)
    assert dense(store, QUESTIONS[7]) == wanted
    assert is_current(store)


@pytest.mark.parametrize("damage", [cut_short, lose_graph])
def test_a_folder_left_open_is_replaced_when_the_audit_fails(
    opened: Opened, tmp_path: Path, segment: Path, damage: Callable[[Path], None]
) -> None:
    damage(segment)
    (tmp_path / "chroma.in-use").touch()
    store = opened()
    store.catch_up(wait=True)
    assert is_current(store)
    assert [path.name for path in tmp_path.glob("chroma-*")] == ["chroma-1"]


def test_search_goes_on_when_chroma_breaks_while_open(opened: Opened, tmp_path: Path, impatient: None) -> None:
    store = opened()
    fill(store)
    before = [dense(store, f"document{i} part1", 3) for i in range(12)]
    overwrite_database(tmp_path / "chroma-0" / "any")
    put(store.catalog, "late", ["late words"])
    store.catch_up(wait=True)
    assert [dense(store, f"document{i} part1", 3) for i in range(12)] == before
    assert dense(store, "late words") == [chunk_id_of("late words", document_id="late")]
    assert dense(store, "late words") == [chunk_id_of("late words", document_id="late")]  # and has it mended if need be
    wait_for_mending(store)
    assert is_current(store)
    assert (tmp_path / "chroma-1").exists()
    store.close()
    opened().catch_up(wait=True)
    assert not (tmp_path / "chroma-0").exists()


@pytest.mark.parametrize("error", [IndexUnavailableError("no Chroma today"), RuntimeError("a bug"), OSError("no disk")])
def test_an_error_in_the_background_is_told_and_tried_again(
    store: Store, breakable: Breakable, error: Exception, impatient: None
) -> None:
    breakable.error = error
    put(store.catalog, "d1", ["one", "two"])
    store.catch_up(wait=False)
    wait_for_mending(store)
    assert str(error) in vectors_detail(store)
    assert dense(store, "two") == [chunk_id_of("two")]
    breakable.error = None
    assert dense(store, "two") == [chunk_id_of("two")]
    wait_for_mending(store)
    assert is_current(store)


def test_waits_before_it_tries_again(store: Store, breakable: Breakable) -> None:
    breakable.error = IndexUnavailableError("no Chroma today")
    put(store.catalog, "d1", ["one"])
    store.catch_up(wait=True)
    assert breakable.opened == [False, True]
    for _ in range(5):
        assert dense(store, "one") == [chunk_id_of("one")]
    time.sleep(0.2)
    assert breakable.opened == [False, True]


def test_a_search_that_chroma_refuses_is_answered_exactly_and_does_no_harm(
    store: Store, breakable: Breakable, impatient: None
) -> None:
    fill(store)
    assert dense(store, "document7 part1", limit=0) == []
    assert "searching the catalog exactly" in vectors_detail(store)
    assert dense(store, "document7 part1")
    wait_for_mending(store)
    assert is_current(store)
    assert not any(breakable.opened)  # it was opened again, not made anew


def test_a_lexical_index_that_breaks_does_not_keep_the_store_from_opening(opened: Opened, tmp_path: Path) -> None:
    store = opened()
    fill(store)
    store.close()
    for file in (tmp_path / "lexical").glob("*.pos"):
        file.unlink()
    store = opened()
    store.catch_up(wait=True)
    assert is_current(store)
    assert len(words(store, "document7")) == 3


def test_a_lexical_index_whose_writer_was_killed_before_its_commit_is_made_anew(opened: Opened, tmp_path: Path) -> None:
    store = opened()
    fill(store)
    store.close()
    meta = tmp_path / "lexical" / "meta.json"
    before = meta.read_bytes()
    store = opened()
    store.catalog.remove_document("d3")
    store.catch_up(wait=True)
    store.close()
    meta.write_bytes(before)  # tantivy refuses to write the files again that the lost commit has left
    store = opened()
    store.catch_up(wait=True)
    assert is_current(store)
    assert chunk_id_of("document3 part1", document_id="d3") not in words(store, "document3 part1")
    assert len(words(store, "document7")) == 3


# -- rebuilding --------------------------------------------------------------------------------------------


def test_rebuild_makes_both_indexes_anew(opened: Opened, tmp_path: Path) -> None:
    store = opened()
    fill(store)
    for file in (tmp_path / "lexical").glob("*.term"):
        file.write_bytes(b"")
    overwrite_database(tmp_path / "chroma-0" / "any")
    store.rebuild()
    assert is_current(store)
    assert dense(store, "document7 part1") == [chunk_id_of("document7 part1", document_id="d7")]
    assert len(words(store, "document7")) == 3


def test_rebuild_before_anything_was_opened(opened: Opened) -> None:
    store = opened()
    fill(store)
    store.close()
    store = opened()
    store.rebuild()
    assert is_current(store)


def test_rebuild_says_when_it_cannot(store: Store, breakable: Breakable) -> None:
    fill(store)
    breakable.error = IndexUnavailableError("no Chroma today")
    with pytest.raises(IndexUnavailableError, match="no Chroma today"):
        store.rebuild()
    assert len(words(store, "document7")) == 3
    assert dense(store, "document7 part1") == [chunk_id_of("document7 part1", document_id="d7")]
