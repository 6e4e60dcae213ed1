"""Three documents in a folder, and the means to bring a collection in line with them."""

from pathlib import Path
from typing import Any

import pytest
from sync_samples import MANY_BYTES, CountingEmbedding, Run

from rag.ingest.sync import Chunking, Ingestor, gone_sources, items_from_paths
from rag.receipt import Receipt
from rag.retrieval.embedder import EmbeddingModel
from rag.store.store import Store


@pytest.fixture
def embedding(model: EmbeddingModel) -> CountingEmbedding:
    return CountingEmbedding(model.embedding)


@pytest.fixture
def ingestor(store: Store, model: EmbeddingModel, embedding: CountingEmbedding, tmp_path: Path) -> Ingestor:
    chunking = Chunking(count_tokens=model.count_tokens, chunk_tokens=256, overlap=0)
    return Ingestor(store=store, embedding=embedding, chunking=chunking, data_dir=tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three documents."""
    path = tmp_path / "documents"
    (path / "deep").mkdir(parents=True)
    (path / "a.md").write_text("The harbour bridge is grey.")
    (path / "b.txt").write_text("The lighthouse is white.")
    (path / "deep" / "c.md").write_text("The ferry is blue.")
    return path


@pytest.fixture
def run(ingestor: Ingestor, store: Store, folder: Path) -> Run:
    """Ingest paths as the engine does; without any, the folder."""

    def ingest(*paths: Path, prune: bool = False, collection: str = "default", **options: Any) -> Receipt:
        items = items_from_paths(paths or [folder], max_bytes=MANY_BYTES)
        known = store.catalog.versions(collection)
        gone = gone_sources(paths or [folder], items, known) if prune else ()
        return ingestor.ingest(items, collection=collection, gone=gone, **options)

    return ingest
