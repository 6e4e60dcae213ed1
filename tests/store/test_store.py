"""The store: the indexes follow the catalog, and search goes on whatever becomes of them."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from chroma_server import ChromaServer, wait_until
from store_samples import catalog_url, chunk_id_of, open_store, put, vector_of

from rag.errors import IndexUnavailableError, StoreError
from rag.store.catalog import Catalog
from rag.store.lexical import LexicalIndex
from rag.store.store import Store
from rag.store.vectors import VectorIndex, open_folder, open_server
from rag.types import Filters

Opened = Callable[[], Store]


def dense(store: Store, text: str, limit: int = 1) -> list[str]:
    return store.search_dense(vector_of(text), Filters(), limit)


def words(store: Store, text: str) -> list[str]:
    return [chunk_id for chunk_id, _ in store.lexical.search(text, Filters(), 10)]


def is_current(store: Store) -> bool:
    """Return whether both indexes hold everything, which they need not do yet to be ok."""
    chunks, change = store.catalog.counts()[1], store.catalog.last_sequence()
    whole = f"{chunks} of {chunks} chunks, change {change} of {change}"
    return [(check.ok, check.detail) for check in store.checks()] == [(True, whole)] * 2


def vectors_detail(store: Store) -> str:
    [check] = [check for check in store.checks() if check.name == "vectors"]
    assert bool(check.remedy) == (not check.ok and "brought up to date" not in check.detail)
    return "" if check.ok else check.detail


def fill(store: Store, documents: int = 12, chunks: int = 3) -> None:
    for i in range(documents):
        put(store.catalog, f"d{i}", [f"document{i} part{j}" for j in range(chunks)])
    store.catch_up(wait=True)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the store try again at once."""
    monkeypatch.setattr("rag.store.store.RETRY_S", 0)


# -- following the catalog ---------------------------------------------------------------------------------


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
    wait_until(lambda: is_current(store))
    put(store.catalog, "late", ["late words"])
    store.catch_up(wait=False)
    assert words(store, "late") == [chunk_id_of("late words", document_id="late")]
    wait_until(lambda: is_current(store))
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
    wait_until(lambda: is_current(store))
    assert all(dense(store, f"{name} {i} 1") == [chunk_id_of(f"{name} {i} 1", document_id=f"{name}{i}")]
               for name in "abcd" for i in range(8))  # fmt: skip


# -- Chroma fails ------------------------------------------------------------------------------------------


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


@pytest.fixture
def breakable(tmp_path: Path) -> Breakable:
    return Breakable(tmp_path)


@pytest.fixture
def store(tmp_path: Path, breakable: Breakable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr("rag.store.store.SHORT_S", 0)
    store = Store(
        catalog=Catalog(catalog_url(tmp_path)), lexical=LexicalIndex(tmp_path / "lexical"), open_vectors=breakable
    )
    yield store
    breakable.may_open.set()
    store.close()


def test_search_is_exact_while_the_vector_index_is_being_opened(store: Store, breakable: Breakable) -> None:
    breakable.may_open.clear()
    put(store.catalog, "d1", ["one", "two", "three"])
    store.catch_up(wait=False)
    assert dense(store, "two") == [chunk_id_of("two")]
    assert vectors_detail(store) == "searching the catalog exactly: it is being brought up to date"
    breakable.may_open.set()
    wait_until(lambda: is_current(store))


def test_exact_search_breaks_ties_by_chunk_id(store: Store, breakable: Breakable) -> None:
    breakable.error = IndexUnavailableError("no Chroma today")
    for i in range(5):
        put(store.catalog, f"d{i}", ["the same words"])
    found = dense(store, "the same words", 3)
    assert found == sorted(chunk_id_of("the same words", document_id=f"d{i}") for i in range(5))[:3]


@pytest.mark.parametrize("error", [IndexUnavailableError("no Chroma today"), RuntimeError("a bug"), OSError("no disk")])
def test_an_error_in_the_background_is_told_and_tried_again(
    store: Store, breakable: Breakable, error: Exception, impatient: None
) -> None:
    breakable.error = error
    put(store.catalog, "d1", ["one", "two"])
    store.catch_up(wait=False)
    wait_until(lambda: str(error) in vectors_detail(store))
    assert dense(store, "two") == [chunk_id_of("two")]
    breakable.error = None
    wait_until(lambda: dense(store, "two") == [chunk_id_of("two")] and is_current(store))


def test_waits_before_it_tries_again(store: Store, breakable: Breakable) -> None:
    breakable.error = IndexUnavailableError("no Chroma today")
    put(store.catalog, "d1", ["one"])
    store.catch_up(wait=True)
    assert breakable.opened == [False, True]
    for _ in range(5):
        assert dense(store, "one") == [chunk_id_of("one")]
    time.sleep(0.2)
    assert breakable.opened == [False, True]


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


def test_a_search_that_chroma_refuses_is_answered_exactly_and_does_no_harm(
    store: Store, breakable: Breakable, impatient: None
) -> None:
    fill(store)
    assert dense(store, "document7 part1", limit=0) == []
    assert "searching the catalog exactly" in vectors_detail(store)
    wait_until(lambda: bool(dense(store, "document7 part1")) and is_current(store))
    assert not any(breakable.opened)  # it was opened again, not made anew


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
    wait_until(lambda: is_current(store))
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
    wait_until(lambda: dense(store, QUESTIONS[7]) == wanted and is_current(store))
    assert dense(store, QUESTIONS[7]) == wanted
    assert is_current(store)


def test_search_goes_on_when_chroma_breaks_while_open(opened: Opened, tmp_path: Path, impatient: None) -> None:
    store = opened()
    fill(store)
    before = [dense(store, f"document{i} part1", 3) for i in range(12)]
    overwrite_database(tmp_path / "chroma-0" / "any")
    put(store.catalog, "late", ["late words"])
    store.catch_up(wait=True)
    assert [dense(store, f"document{i} part1", 3) for i in range(12)] == before
    assert dense(store, "late words") == [chunk_id_of("late words", document_id="late")]
    wait_until(lambda: bool(dense(store, "late words")) and is_current(store))
    assert (tmp_path / "chroma-1").exists()
    store.close()
    opened().catch_up(wait=True)
    assert not (tmp_path / "chroma-0").exists()


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


# -- the Chroma folder -------------------------------------------------------------------------------------


def test_other_things_beside_the_chroma_folder_are_left_alone(opened: Opened, tmp_path: Path) -> None:
    for name in ("chroma-0.bak", "chroma-old", "chroma-", "chroma-007", "chroma-²"):
        (tmp_path / name).mkdir()
    store = opened()
    fill(store, documents=1)
    store.close()
    store = opened()
    store.catch_up(wait=True)
    assert is_current(store)
    names = {path.name for path in tmp_path.glob("chroma-*")}
    assert names == {"chroma-0.bak", "chroma-old", "chroma-", "chroma-007", "chroma-²", "chroma-0"}


def test_the_newest_of_several_folders_is_used_and_the_rest_removed(tmp_path: Path) -> None:
    for number in (2, 9, 10):
        (tmp_path / f"chroma-{number}").mkdir()
    open_folder(tmp_path).close()
    assert [path.name for path in tmp_path.iterdir()] == ["chroma-10"]


def test_a_folder_that_cannot_be_used_is_an_index_error(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailableError):
        open_folder(tmp_path / "missing")


def test_a_folder_left_open_is_audited_and_kept_when_it_is_whole(opened: Opened, tmp_path: Path) -> None:
    store = opened()
    fill(store)
    store.close()
    (tmp_path / "chroma.in-use").touch()
    store = opened()
    store.catch_up(wait=True)
    assert is_current(store)
    assert not (tmp_path / "chroma-1").exists()


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


def test_two_folders_and_a_server_may_be_open_at_once(tmp_path: Path, chroma_server: ChromaServer) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    stores = [open_store(tmp_path / "a"), open_store(tmp_path / "b")]
    server = open_server(chroma_server.url)
    for i, store in enumerate(stores):
        put(store.catalog, f"d{i}", [f"words {i}"])
        store.catch_up(wait=True)
    assert all(is_current(store) for store in stores)
    assert dense(stores[0], "words", 9) == [chunk_id_of("words 0", document_id="d0")]
    assert dense(stores[1], "words", 9) == [chunk_id_of("words 1", document_id="d1")]
    for part in (server, *stores):
        part.close()


def test_nothing_is_lost_when_the_process_is_killed_while_it_writes(opened: Opened, tmp_path: Path) -> None:
    expected: dict[str, list[str]] = {}
    for seed in range(3):
        uncertain = write_until_killed(tmp_path, seed=seed, seconds=0.4 + 0.5 * seed, expected=expected)
        assert (tmp_path / "chroma.in-use").exists()
        store = opened()
        if uncertain:  # it was killed in the middle of this one, before or after its commit
            expected[uncertain] = [node.text for node in store.catalog.document_nodes(uncertain)]
        store.catch_up(wait=True)
        assert is_current(store)
        assert {info.id for info in store.catalog.documents()} == {key for key, texts in expected.items() if texts}
        for key, texts in expected.items():
            for text in texts[:1] + texts[-1:]:
                wanted = [chunk_id_of(text, document_id=key)]
                assert dense(store, text) == wanted
                assert words(store, text.split()[0]) == wanted
        store.close()
        assert not (tmp_path / "chroma.in-use").exists()


def write_until_killed(folder: Path, *, seed: int, seconds: float, expected: dict[str, list[str]]) -> str:
    """Let another process write for so long, note what it says it has stored, return what it was about to store."""
    command = [sys.executable, Path(__file__).with_name("killed_writer.py"), folder, str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert json.loads(writer.stdout.readline()) == ["ready"]
        time.sleep(seconds)
        writer.kill()
        said = [json.loads(line) for line in writer.stdout if line.endswith("\n")]
    begun = ""
    for word, key, *texts in said:
        if word == "begin":
            begun = key
        else:
            expected[key], begun = texts[0], ""
    assert said
    return begun


# -- the Chroma server -------------------------------------------------------------------------------------


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[ChromaServer]:
    (tmp_path / "server").mkdir()
    server = ChromaServer(tmp_path / "server")
    yield server
    server.stop()


def test_search_goes_on_exactly_while_the_chroma_server_is_away(
    tmp_path: Path, own_server: ChromaServer, monkeypatch: pytest.MonkeyPatch, impatient: None
) -> None:
    monkeypatch.setattr("rag.store.vectors.CONNECT_TIMEOUT_S", 0.3)
    monkeypatch.setattr("rag.store.vectors.REQUEST_TIMEOUT_S", 0.5)
    store = Store(
        catalog=Catalog(catalog_url(tmp_path)),
        lexical=LexicalIndex(tmp_path / "lexical"),
        open_vectors=lambda _: open_server(own_server.url),
    )
    fill(store)
    assert is_current(store)
    wanted = [dense(store, f"document{i} part1", 5) for i in range(2, 5)]
    for go, come in ((own_server.freeze, own_server.thaw), (own_server.stop, own_server.start)):
        go()
        assert [dense(store, f"document{i} part1", 5) for i in range(2, 5)] == wanted
        assert "searching the catalog exactly" in vectors_detail(store)
        put(store.catalog, "d1", ["changed meanwhile"])
        store.catch_up(wait=True)
        assert dense(store, "changed meanwhile") == [chunk_id_of("changed meanwhile")]
        come()
        wait_until(lambda: bool(dense(store, "changed meanwhile")) and is_current(store))
        assert dense(store, "changed meanwhile") == [chunk_id_of("changed meanwhile")]
        put(store.catalog, "d1", [f"document1 part{j}" for j in range(3)])
        store.catch_up(wait=True)
    store.close()


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://a:b", "http://[::1"])
def test_a_bad_server_url_is_an_index_error(url: str) -> None:
    with pytest.raises(IndexUnavailableError, match="RAG_CHROMA_URL"):
        open_server(url)


# -- rebuilding and closing --------------------------------------------------------------------------------


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
