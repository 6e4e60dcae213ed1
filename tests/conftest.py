"""Settings and a tiny corpus that every layer can use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.bootstrap import Engine, open_engine
from rag.retrieval.embedder import EmbeddingModel, load_embedding_model
from rag.settings import Settings, load_settings
from rag.store.catalog import Catalog
from rag.store.lexical import LexicalIndex
from rag.store.store import Store
from rag.store.vectors import open_folder

TINY_CORPUS = {
    "bridge.md": (
        "---\ntitle: The harbour bridge\npublisher: Harbour Gazette\npublished: 2019-03-19\n---\n\n"
        "# The harbour bridge\n\nThe harbour bridge was opened on 19 March 1932. "
        "It was designed by the engineer John Bradfield. The bridge has a span of 503 metres.\n"
    ),
    "lighthouse.md": (
        "---\ntitle: The lighthouse\npublished: 2021-06-01\n---\n\n"
        "# The lighthouse\n\nThe lighthouse keeper is called Ida Lewis. "
        "She has kept the light burning since 1879.\n"
    ),
    "ferry.txt": "The ferry to the island leaves at nine in the morning. A ticket for the ferry costs four crowns.\n",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The defaults, with a data folder of this test's own."""
    return load_settings({}, data_dir=tmp_path / "data", lock_wait_s=0)


@pytest.fixture(scope="session")
def tiny_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the three documents of TINY_CORPUS; do not change it."""
    folder = tmp_path_factory.mktemp("tiny-corpus")
    for name, text in TINY_CORPUS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory, tiny_corpus: Path) -> Iterator[Engine]:
    """An engine on the tiny corpus that answers however weak the evidence is; do not change what it holds."""
    settings = load_settings({}, data_dir=tmp_path_factory.mktemp("tiny") / "data", min_evidence=0)
    with open_engine(settings, create=True) as opened:
        opened.ingest([tiny_corpus])
        yield opened


@pytest.fixture(scope="session")
def model() -> EmbeddingModel:
    """The model in the box."""
    return load_embedding_model(load_settings({}))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store of this test's own."""
    opened = Store(
        catalog=Catalog(f"sqlite:///{tmp_path / 'catalog.sqlite'}"),
        lexical=LexicalIndex(tmp_path / "lexical"),
        open_vectors=lambda fresh: open_folder(tmp_path, fresh=fresh),
    )
    yield opened
    opened.close()
