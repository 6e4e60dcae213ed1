"""Stores and a Chroma server for the tests of the storage layer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from chroma_server import ChromaServer
from store_samples import Breakable, Opened, catalog_url, open_store

from rag.store.catalog import Catalog
from rag.store.lexical import LexicalIndex
from rag.store.store import Store


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path_factory.mktemp("chroma-server"))
    yield server
    server.stop()


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(catalog_url(tmp_path))
    yield catalog
    catalog.close()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Open stores on one folder; those that a test leaves open are closed."""
    stores: list[Store] = []

    def open_another() -> Store:
        stores.append(open_store(tmp_path))
        return stores[-1]

    yield open_another
    for store in stores:
        store.close()


@pytest.fixture
def breakable(tmp_path: Path) -> Breakable:
    return Breakable(tmp_path)


@pytest.fixture
def store(tmp_path: Path, breakable: Breakable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store whose vector index can be made to fail; without `wait`, catching up waits for nothing."""
    monkeypatch.setattr("rag.store.store.SHORT_S", 0)
    store = Store(
        catalog=Catalog(catalog_url(tmp_path)), lexical=LexicalIndex(tmp_path / "lexical"), open_vectors=breakable
    )
    yield store
    breakable.may_open.set()
    store.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the store try again at once."""
    monkeypatch.setattr("rag.store.store.RETRY_S", 0)
