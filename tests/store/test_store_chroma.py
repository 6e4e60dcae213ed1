"""Where Chroma lives: a folder of the store's own, which a killed process leaves open, or a server that goes away."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from chroma_server import ChromaServer, wait_until
from store_samples import (
    Opened,
    catalog_url,
    chunk,
    chunk_id_of,
    dense,
    fill,
    is_current,
    open_store,
    put,
    vector_of,
    vectors_detail,
    words,
)

from rag.errors import IndexUnavailableError
from rag.store.catalog import Catalog
from rag.store.lexical import LexicalIndex
from rag.store.store import Store
from rag.store.vectors import open_folder, open_server


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


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://a:b", "http://[::1"])
def test_a_bad_server_url_is_an_index_error(url: str) -> None:
    with pytest.raises(IndexUnavailableError, match="RAG_CHROMA_URL"):
        open_server(url)


def test_a_chunk_that_stays_gets_the_vector_of_another_model(tmp_path: Path) -> None:
    nodes = [chunk(f"text number{i}") for i in range(3)]
    index = open_folder(tmp_path)
    index.apply([("d1", nodes)], sequence=1)
    nodes[1].embedding = vector_of("something else").tolist()
    index.apply([("d1", nodes)], sequence=2)
    assert index.count() == 3
    assert index.search(vector_of("something else"), None, 1) == [nodes[1].node_id]
    assert index.search(vector_of("text number2"), None, 1) == [nodes[2].node_id]
    index.close()
