"""What a run that broke off leaves behind, and what the next one has left to do."""

from pathlib import Path

import pytest
from sync_samples import CountingEmbedding, Run, stored, told

from rag.errors import StoreError
from rag.ingest import sync
from rag.receipt import FileStatus
from rag.store.store import Store


@pytest.fixture
def broken_off(run: Run, embedding: CountingEmbedding, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that committed the first two documents and broke down over the third."""
    monkeypatch.setattr(sync, "BATCH_CHUNKS", 1)
    embedding.poison = "ferry"
    with pytest.raises(ConnectionError):
        run()
    embedding.poison = ""


@pytest.mark.usefixtures("broken_off")
def test_a_broken_off_run_keeps_what_was_committed(store: Store) -> None:
    assert set(stored(store)) == {"a.md", "b.txt"}


@pytest.mark.usefixtures("broken_off")
def test_the_next_run_does_only_what_was_left(run: Run, store: Store, embedding: CountingEmbedding) -> None:
    embedding.seen.clear()
    assert told(run()) == {"a.md": FileStatus.UNCHANGED, "b.txt": FileStatus.UNCHANGED, "c.md": FileStatus.ADDED}
    assert len(embedding.seen) == 1
    assert set(stored(store)) == {"a.md", "b.txt", "c.md"}
    assert store.lexical.count() == 3


@pytest.mark.usefixtures("broken_off")
def test_what_a_broken_off_run_committed_can_be_searched(store: Store) -> None:
    assert store.lexical.count() == 2


def test_a_changed_document_is_never_half_stored(
    run: Run, store: Store, folder: Path, embedding: CountingEmbedding
) -> None:
    run()
    (folder / "a.md").write_text("The harbour bridge is poisoned.")
    embedding.poison = "poisoned"
    with pytest.raises(ConnectionError):
        run()
    assert stored(store)["a.md"] == "The harbour bridge is grey."


def test_a_full_disk_is_told_before_anything_is_written(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "MIN_FREE_BYTES", 10**18)
    with pytest.raises(StoreError, match="Make room and run the same command again"):
        run()
    assert stored(store) == {}
