"""Stores and a Chroma server for the tests of the storage layer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chroma_server import ChromaServer
from store_samples import catalog_url, open_store

from rag.store.catalog import Catalog
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
def opened(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Open stores on one folder; those that a test leaves open are closed."""
    stores: list[Store] = []

    def open_another() -> Store:
        stores.append(open_store(tmp_path))
        return stores[-1]

    yield open_another
    for store in stores:
        store.close()
