"""Bringing a collection in line with files: what becomes of each, and what a broken-off run leaves behind."""

import os
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from rag.errors import InputError, StoreError
from rag.ingest import sync
from rag.ingest.sync import Chunking, Ingestor, document_id, gone_sources, items_from_paths, upload_item
from rag.receipt import FileOutcome, FileStatus, Receipt
from rag.retrieval.embedder import EmbeddingModel
from rag.store.store import Store
from rag.types import DocumentFilter

MANY_BYTES = 1_000_000
Run = Callable[..., Receipt]


class CountingEmbedding(BaseEmbedding):
    """Embeds with a real model when `hold` lets it, remembers the texts, and breaks down over one with `poison`."""

    poison: str = ""
    hold: Callable[[float], bool] | None = None
    held_too_long: bool = False
    _real: BaseEmbedding = PrivateAttr()
    _seen: list[str] = PrivateAttr(default_factory=list)

    def __init__(self, real: BaseEmbedding) -> None:
        super().__init__(embed_batch_size=real.embed_batch_size)
        self._real = real

    @property
    def seen(self) -> list[str]:
        return self._seen

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        if self.poison and any(self.poison in text for text in texts):
            raise ConnectionError("the model is gone")
        if self.hold and not self.hold(30):
            self.held_too_long = True
        self._seen.extend(texts)
        return self._real.get_text_embedding_batch(texts)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


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


def told(receipt: Receipt) -> dict[str, FileStatus]:
    return {Path(outcome.source).name: outcome.status for outcome in receipt.outcomes}


def stored(store: Store, collection: str = "default") -> dict[str, str]:
    """Map the names of the stored documents to their texts."""
    infos = store.catalog.documents(DocumentFilter(collection=collection))
    return {Path(info.source).name: store.catalog.document(info.id)[1] for info in infos}


# -- what becomes of each file -------------------------------------------------------------------------------


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


def test_a_refused_new_version_leaves_the_old_one(run: Run, store: Store, folder: Path) -> None:
    run()
    (folder / "a.md").write_bytes(b"")
    assert told(run(prune=True))["a.md"] is FileStatus.REFUSED
    assert stored(store)["a.md"] == "The harbour bridge is grey."


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


# -- which files ---------------------------------------------------------------------------------------------


def names_of(paths: Sequence[Path]) -> list[str]:
    return [item.name for item in items_from_paths(paths, max_bytes=MANY_BYTES)]


def test_hidden_files_and_unknown_kinds_below_a_folder_are_passed_over(folder: Path) -> None:
    (folder / ".hidden.md").write_text("x")
    (folder / ".git").mkdir()
    (folder / ".git" / "notes.md").write_text("x")
    (folder / "picture.jpg").write_bytes(b"\xff\xd8\xff\0")
    assert names_of([folder]) == ["a.md", "b.txt", "c.md"]


def test_a_file_that_is_named_is_taken_whatever_it_is(run: Run, folder: Path) -> None:
    (folder / "picture.jpg").write_bytes(b"\xff\xd8\xff\0")
    assert told(run(folder / "picture.jpg")) == {"picture.jpg": FileStatus.REFUSED}


def test_a_file_named_twice_is_taken_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert names_of([Path("a.md"), folder, folder / "deep" / ".." / "a.md"]) == ["a.md", "b.txt", "c.md"]


def test_a_path_that_does_not_exist_is_an_error(folder: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere cannot be read: No such file or directory\."):
        names_of([folder, folder / "nowhere"])


def test_a_pipe_is_refused_and_never_waited_for(run: Run, folder: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    assert told(run(folder / "pipe.md")) == {"pipe.md": FileStatus.REFUSED}
    assert "pipe.md" not in told(run(folder))


@pytest.fixture
def unlisted(folder: Path) -> Path:
    """A folder whose path is too long to be listed, which root cannot do either."""
    place = os.open(folder, os.O_RDONLY)
    parts = ["x" * 250] * 17
    for part in parts:
        os.mkdir(part, dir_fd=place)
        inner = os.open(part, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(place)
    longest = next(n for n in range(17, 0, -1) if len(str(folder.joinpath(*parts[:n]))) < 4096)
    return folder.resolve().joinpath(*parts[: longest + 1])


def test_a_folder_that_cannot_be_listed_is_refused_and_the_rest_goes_on(run: Run, folder: Path, unlisted: Path) -> None:
    outcomes = {outcome.source: outcome for outcome in run().outcomes}
    assert outcomes[str(unlisted)].status is FileStatus.REFUSED
    assert outcomes[str(unlisted)].reason == "cannot be read: File name too long"
    assert len(outcomes) == 4


def test_what_is_in_a_folder_that_cannot_be_listed_is_not_gone(folder: Path, unlisted: Path) -> None:
    items = items_from_paths([folder], max_bytes=MANY_BYTES)
    known = [str(unlisted / "notes.md"), str(folder.resolve() / "lost.md")]
    assert gone_sources([folder], items, known) == known[1:]


def test_an_empty_folder_gives_an_empty_receipt(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run(tmp_path / "empty").outcomes == ()


# -- pruning and dry runs ------------------------------------------------------------------------------------


def test_a_file_that_is_gone_stays_stored_without_prune(run: Run, store: Store, folder: Path) -> None:
    run()
    (folder / "a.md").unlink()
    assert "a.md" not in told(run())
    assert "a.md" in stored(store)


def test_prune_removes_what_is_gone_from_the_folder(run: Run, store: Store, folder: Path) -> None:
    run()
    (folder / "a.md").unlink()
    (folder / "b.txt").rename(folder / "bb.txt")
    assert told(run(prune=True)) == {
        "bb.txt": FileStatus.ADDED, "c.md": FileStatus.UNCHANGED, "a.md": FileStatus.REMOVED,
        "b.txt": FileStatus.REMOVED,
    }  # fmt: skip
    assert set(stored(store)) == {"bb.txt", "c.md"}
    assert store.lexical.count() == 2


def test_prune_touches_nothing_outside_the_folder(run: Run, ingestor: Ingestor, store: Store, folder: Path) -> None:
    run()
    beside = folder.with_name("documents-2")
    beside.mkdir()
    (beside / "d.md").write_text("The museum is red.")
    run(beside)
    ingestor.ingest([upload_item("u.md", partial(bytes, b"An upload."), max_bytes=99)], collection="default")
    for file in (folder / "a.md", beside / "d.md"):
        file.unlink()
    (folder / "deep" / "c.md").rename(folder / "deep" / "e.md")
    assert told(run(folder / "deep", prune=True)) == {"e.md": FileStatus.ADDED, "c.md": FileStatus.REMOVED}
    assert told(run(folder / "b.txt", prune=True)) == {"b.txt": FileStatus.UNCHANGED}
    assert set(stored(store)) == {"a.md", "b.txt", "d.md", "e.md", "upload:u.md"}


def test_prune_of_a_folder_with_nothing_left_is_refused_before_anything_is_done(
    run: Run, store: Store, folder: Path
) -> None:
    run()
    (folder / "deep" / "c.md").unlink()
    (folder / "a.md").write_text("The harbour bridge is green.")
    with pytest.raises(InputError, match=r"deep has nothing to read, .* \(1\)"):
        run(folder, folder / "deep", prune=True)
    assert set(stored(store)) == {"a.md", "b.txt", "c.md"}
    assert stored(store)["a.md"] == "The harbour bridge is grey."


def test_prune_touches_no_other_collection(run: Run, store: Store, folder: Path) -> None:
    run()
    run(collection="other")
    (folder / "a.md").unlink()
    run(prune=True)
    assert set(stored(store, "other")) == {"a.md", "b.txt", "c.md"}


def test_a_dry_run_tells_what_would_be_done_and_does_nothing(
    run: Run, store: Store, folder: Path, embedding: CountingEmbedding
) -> None:
    run()
    before, embedded, sequence = stored(store), len(embedding.seen), store.catalog.last_sequence()
    (folder / "a.md").write_text("The harbour bridge is red.")
    (folder / "b.txt").unlink()
    (folder / "d.md").write_text("The museum is red.")
    receipt = run(prune=True, dry_run=True)
    assert receipt.dry_run
    assert told(receipt) == {
        "a.md": FileStatus.CHANGED, "d.md": FileStatus.ADDED, "c.md": FileStatus.UNCHANGED, "b.txt": FileStatus.REMOVED,
    }  # fmt: skip
    assert (stored(store), len(embedding.seen), store.catalog.last_sequence()) == (before, embedded, sequence)


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


# -- broken-off runs -----------------------------------------------------------------------------------------


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


# -- collections, uploads and cutting anew -------------------------------------------------------------------


def test_two_collections_hold_the_same_file_apart(run: Run, store: Store, folder: Path) -> None:
    run(folder / "a.md")
    run(folder / "a.md", collection="other")
    assert store.catalog.counts() == (2, 2)
    assert stored(store) == stored(store, "other")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.md", "upload:a.md"),
        ("../../etc/a.md", "upload:a.md"),
        ("/etc/a.md", "upload:a.md"),
        ("C:\\Users\\me\\a.md", "upload:a.md"),
        ("..\\a.md", "upload:a.md"),
        ("dir/a.md/", "upload:a.md"),
        ("Zürich 🌉.md", "upload:Zürich 🌉.md"),
    ],
)
def test_an_upload_keeps_only_the_last_part_of_its_name(
    ingestor: Ingestor, store: Store, name: str, source: str
) -> None:
    receipt = ingestor.ingest([upload_item(name, partial(bytes, b"Some text."), max_bytes=99)], collection="default")
    assert [(outcome.source, outcome.status) for outcome in receipt.outcomes] == [(source, FileStatus.ADDED)]
    assert store.catalog.documents()[0].source == source


@pytest.mark.parametrize("name", ["", "/", "\\", "//", "."])
def test_an_upload_without_a_name_is_refused_like_any_bad_file(ingestor: Ingestor, name: str) -> None:
    items = [upload_item(each, partial(bytes, b"Some text."), max_bytes=99) for each in (name, "good.md")]
    receipt = ingestor.ingest(items, collection="default")
    assert [outcome.status for outcome in receipt.outcomes] == [FileStatus.REFUSED, FileStatus.ADDED]
    assert "needs a file name" in receipt.outcomes[0].reason


@pytest.mark.parametrize("name", ["a", "a.exe", "a.md", "a.pdf"])
def test_an_upload_of_no_known_kind_is_refused(ingestor: Ingestor, name: str) -> None:
    receipt = ingestor.ingest([upload_item(name, partial(bytes, b"MZ\0\xff"), max_bytes=99)], collection="default")
    assert [outcome.status for outcome in receipt.outcomes] == [FileStatus.REFUSED]


def test_a_reason_does_not_repeat_the_name(ingestor: Ingestor) -> None:
    items = [upload_item(name, partial(bytes, b"MZ\0\xff"), max_bytes=99) for name in ("a.exe", "a.pdf", "a.docx")]
    for outcome in ingestor.ingest(items, collection="default").outcomes:
        assert outcome.reason
        assert outcome.source.removeprefix("upload:") not in outcome.reason


def test_an_upload_over_the_limit_is_refused(ingestor: Ingestor) -> None:
    receipt = ingestor.ingest([upload_item("a.md", partial(bytes, b"x" * 100), max_bytes=99)], collection="default")
    assert receipt.outcomes[0].status is FileStatus.REFUSED
    assert "RAG_MAX_FILE_MB" in receipt.outcomes[0].reason


def test_cutting_anew_embeds_everything_and_changes_no_text(
    run: Run, ingestor: Ingestor, store: Store, embedding: CountingEmbedding
) -> None:
    run()
    before = stored(store), store.catalog.versions("default")
    embedding.seen.clear()
    assert ingestor.recut() == 3
    assert len(embedding.seen) == 3
    assert (stored(store), store.catalog.versions("default")) == before
