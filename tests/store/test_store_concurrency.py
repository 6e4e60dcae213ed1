"""Several threads in one store: they write, search, mend and close at the same time."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from chroma_server import wait_until
from store_samples import (
    Breakable,
    Opened,
    chunk_id_of,
    dense,
    fill,
    is_current,
    put,
    vector_of,
    vectors_detail,
    wait_for_mending,
)

from rag.errors import IndexUnavailableError
from rag.store.store import Store
from rag.store.vectors import VectorIndex, open_folder


def test_several_threads_may_write_catch_up_and_search(opened: Opened) -> None:
    store = opened()

    def work(name: str) -> None:
        for i in range(8):
            put(store.catalog, f"{name}{i}", [f"{name} {i} {j}" for j in range(3)])
            store.catch_up(wait=i % 2 == 0)
            assert dense(store, f"{name} 0 0", 5)
            store.checks()

    with ThreadPoolExecutor() as pool:
        list(pool.map(work, "abcd"))
    wait_for_mending(store)
    assert is_current(store)
    assert all(dense(store, f"{name} {i} 1") == [chunk_id_of(f"{name} {i} 1", document_id=f"{name}{i}")]
               for name in "abcd" for i in range(8))  # fmt: skip


def test_search_is_exact_while_the_vector_index_is_being_opened(store: Store, breakable: Breakable) -> None:
    breakable.may_open.clear()
    put(store.catalog, "d1", ["one", "two", "three"])
    store.catch_up(wait=False)
    assert dense(store, "two") == [chunk_id_of("two")]
    assert vectors_detail(store) == "searching the catalog exactly: it is being brought up to date"
    breakable.may_open.set()
    wait_for_mending(store)
    assert is_current(store)


def test_a_search_that_fails_in_an_index_already_replaced_does_no_harm(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    begun, may_fail = threading.Event(), threading.Event()

    def fail_late(*_: object) -> list[str]:
        begun.set()
        may_fail.wait(60)
        raise IndexUnavailableError("closed meanwhile")

    monkeypatch.setattr(VectorIndex, "search", fail_late)
    found: list[list[str]] = []
    searching = threading.Thread(target=lambda: found.append(dense(store, "document7 part1")))
    searching.start()
    begun.wait(60)
    monkeypatch.undo()
    store.rebuild()
    may_fail.set()
    searching.join()
    assert found == [[chunk_id_of("document7 part1", document_id="d7")]]
    assert is_current(store)


# -- closing -----------------------------------------------------------------------------------------------


def test_closing_leaves_no_mark_and_may_be_done_twice(opened: Opened, tmp_path: Path) -> None:
    store = opened()
    fill(store, documents=1)
    assert (tmp_path / "chroma.in-use").exists()
    store.close()
    store.close()
    assert not (tmp_path / "chroma.in-use").exists()


def test_closing_while_the_vector_index_is_being_opened_waits_and_leaves_no_mark(
    store: Store, breakable: Breakable, tmp_path: Path
) -> None:
    breakable.may_open.clear()
    put(store.catalog, "d1", ["one"])
    store.catch_up(wait=False)
    wait_until(lambda: breakable.opened == [False])
    closing = threading.Thread(target=store.close)
    closing.start()
    time.sleep(0.1)
    assert closing.is_alive()
    breakable.may_open.set()
    closing.join(30)
    assert not closing.is_alive()
    assert (tmp_path / "chroma-0").exists()
    assert not (tmp_path / "chroma.in-use").exists()


def test_a_closed_store_does_not_open_chroma_again(
    store: Store, breakable: Breakable, tmp_path: Path, impatient: None
) -> None:
    fill(store, documents=1)
    store.close()
    assert dense(store, "document0 part1") == [chunk_id_of("document0 part1", document_id="d0")]
    store.catch_up(wait=False)
    store.catch_up(wait=True)
    time.sleep(0.1)
    assert breakable.opened == [False]
    assert not (tmp_path / "chroma.in-use").exists()


def test_a_search_that_closing_breaks_off_leaves_no_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = open_folder(tmp_path)
    close = index._client.close

    def close_under_a_search() -> None:
        close()
        with pytest.raises(IndexUnavailableError):
            index.search(vector_of("words"), None, 1)

    monkeypatch.setattr(index._client, "close", close_under_a_search)
    index.close()
    assert not (tmp_path / "chroma.in-use").exists()


def test_closing_while_other_threads_work_does_not_break_them(opened: Opened, tmp_path: Path) -> None:
    store = opened()
    fill(store)
    running = threading.Event()

    def work(number: int) -> None:
        for i in range(30):
            dense(store, "document7 part1")
            put(store.catalog, f"w{number}-{i}", [f"words {number} {i}"])
            store.catch_up(wait=i % 2 == 0)
            running.set()

    with ThreadPoolExecutor() as pool:
        working = [pool.submit(work, number) for number in range(3)]
        running.wait(60)
        store.close()
        for future in working:
            future.result()
    assert not (tmp_path / "chroma.in-use").exists()
    store = opened()
    store.catch_up(wait=True)
    assert is_current(store)
    assert store.catalog.counts() == (102, 126)
