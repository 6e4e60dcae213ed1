"""Bringing a collection in line with files: what becomes of each."""

import threading
from pathlib import Path

import pytest
from sync_samples import MANY_BYTES, CountingEmbedding, Run, stored, told

from rag.ingest import sync
from rag.ingest.sync import Ingestor, document_id, items_from_paths, upload_item
from rag.receipt import FileOutcome, FileStatus
from rag.store.store import Store


def test_new_files_are_added_in_order_with_the_number_of_their_chunks(run: Run, store: Store, folder: Path) -> None:
    receipt = run()
    assert receipt.outcomes == tuple(
        FileOutcome(source=str(folder / name), status=FileStatus.ADDED, chunks=1)
        for name in ("a.md", "b.txt", "deep/c.md")
    )
    assert not receipt.dry_run
    assert stored(store)["c.md"] == "The ferry is blue."


def test_unchanged_files_are_left_alone_and_not_embedded_again(
    run: Run, store: Store, embedding: CountingEmbedding
) -> None:
    run()
    embedded, sequence = len(embedding.seen), store.catalog.last_sequence()
    assert set(told(run()).values()) == {FileStatus.UNCHANGED}
    assert (len(embedding.seen), store.catalog.last_sequence()) == (embedded, sequence)


def test_only_the_file_that_changed_is_embedded_again(
    run: Run, store: Store, folder: Path, embedding: CountingEmbedding
) -> None:
    run()
    embedding.seen.clear()
    (folder / "a.md").write_text("The harbour bridge is red.")
    assert told(run()) == {
        "a.md": FileStatus.CHANGED, "b.txt": FileStatus.UNCHANGED, "c.md": FileStatus.UNCHANGED,
    }  # fmt: skip
    assert [text.rpartition("\n")[2] for text in embedding.seen] == ["The harbour bridge is red."]
    assert stored(store)["a.md"] == "The harbour bridge is red."
    assert store.catalog.counts() == (3, 3)


def test_a_changed_document_keeps_its_id(run: Run, store: Store, folder: Path) -> None:
    run()
    before = store.catalog.versions("default")[str(folder / "a.md")]
    (folder / "a.md").write_text("The harbour bridge is red.")
    run()
    after = store.catalog.versions("default")[str(folder / "a.md")]
    assert before[0] == after[0] == document_id("default", str(folder / "a.md"))
    assert before[1] != after[1]


def test_a_file_that_was_only_touched_is_unchanged(run: Run, folder: Path) -> None:
    run()
    (folder / "a.md").touch()
    assert told(run())["a.md"] is FileStatus.UNCHANGED


@pytest.mark.parametrize("content", [b"", b" \n ", b"\x00\x01\x02"])
def test_a_bad_file_is_refused_with_a_reason_and_the_rest_goes_on(
    run: Run, store: Store, folder: Path, content: bytes
) -> None:
    (folder / "aa.md").write_bytes(content)
    (folder / "bad.pdf").write_bytes(b"no PDF")
    receipt = run()
    assert told(receipt) == {
        "a.md": FileStatus.ADDED, "aa.md": FileStatus.REFUSED, "b.txt": FileStatus.ADDED,
        "bad.pdf": FileStatus.REFUSED, "c.md": FileStatus.ADDED,
    }  # fmt: skip
    assert all(outcome.reason for outcome in receipt.outcomes if outcome.status is FileStatus.REFUSED)
    assert receipt.count(FileStatus.REFUSED) == 2
    assert set(stored(store)) == {"a.md", "b.txt", "c.md"}


def test_a_refused_new_version_leaves_the_old_one_and_tells_how_to_remove_it(
    run: Run, store: Store, folder: Path
) -> None:
    run()
    (folder / "a.md").write_bytes(b"")
    (folder / "aa.md").write_bytes(b"")
    [known, new] = [outcome for outcome in run(prune=True).outcomes if outcome.status is FileStatus.REFUSED]
    assert stored(store)["a.md"] == "The harbour bridge is grey."
    old = document_id("default", known.source)
    assert known.reason == f"{new.reason.rstrip('.')}. Its older version stays; `rag docs rm {old}` removes it."


def test_a_file_over_the_limit_is_refused_without_reading_it(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (folder / "big.txt").open("wb") as file:
        file.truncate(30_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda path: path.open("rb").read(100))
    outcome = next(outcome for outcome in run().outcomes if outcome.source.endswith("big.txt"))
    assert outcome.status is FileStatus.REFUSED
    assert outcome.reason == "has 30 MB, more than the 1 MB that RAG_MAX_FILE_MB allows"


def test_a_file_that_vanishes_after_listing_is_refused(ingestor: Ingestor, folder: Path) -> None:
    items = items_from_paths([folder], max_bytes=MANY_BYTES)
    (folder / "b.txt").unlink()
    receipt = ingestor.ingest(items, collection="default")
    refused = [outcome for outcome in receipt.outcomes if outcome.status is FileStatus.REFUSED]
    assert [(Path(outcome.source).name, outcome.reason) for outcome in refused] == [
        ("b.txt", "cannot be read: No such file or directory")
    ]
    assert receipt.count(FileStatus.ADDED) == 2


def test_a_file_whose_name_is_no_unicode_does_not_stop_the_rest(run: Run, store: Store, folder: Path) -> None:
    (folder / "caf\udce9.md").write_text("The café is green.")
    run()
    assert set(stored(store)) >= {"a.md", "b.txt", "c.md"}


def test_progress_is_told_after_each_file(run: Run) -> None:
    calls: list[tuple[str, int, int]] = []
    run(progress=lambda outcome, done, total: calls.append((Path(outcome.source).name, done, total)))
    assert calls == [("a.md", 1, 3), ("b.txt", 2, 3), ("c.md", 3, 3)]


def test_a_batch_is_embedded_while_the_next_file_is_read(
    ingestor: Ingestor, embedding: CountingEmbedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "BATCH_CHUNKS", 1)
    second_read = threading.Event()
    embedding.hold = second_read.wait

    def second() -> bytes:
        second_read.set()
        return b"The lighthouse is white."

    items = [upload_item("a.md", lambda: b"The bridge is grey.", max_bytes=MANY_BYTES)]
    items.append(upload_item("b.md", second, max_bytes=MANY_BYTES))
    receipt = ingestor.ingest(items, collection="default")
    assert [outcome.status for outcome in receipt.outcomes] == [FileStatus.ADDED] * 2
    assert not embedding.held_too_long


def test_two_collections_hold_the_same_file_apart(run: Run, store: Store, folder: Path) -> None:
    run(folder / "a.md")
    run(folder / "a.md", collection="other")
    assert store.catalog.counts() == (2, 2)
    assert stored(store) == stored(store, "other")


def test_cutting_anew_embeds_everything_and_changes_no_text(
    run: Run, ingestor: Ingestor, store: Store, embedding: CountingEmbedding
) -> None:
    run()
    before = stored(store), store.catalog.versions("default")
    embedding.seen.clear()
    assert ingestor.recut() == 3
    assert len(embedding.seen) == 3
    assert (stored(store), store.catalog.versions("default")) == before
