"""Which files are taken below the paths that are named, and which stored ones are gone from there."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from sync_samples import MANY_BYTES, CountingEmbedding, Run, stored, told

from rag.errors import InputError
from rag.ingest.sync import Ingestor, gone_sources, items_from_paths, upload_item
from rag.receipt import FileStatus
from rag.store.store import Store


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


def test_a_file_whose_name_is_no_text_is_refused_with_its_name_told_once(run: Run, folder: Path) -> None:
    try:
        (folder / os.fsdecode(b"bad\xff.md")).write_text("x")
    except OSError:
        pytest.skip("this file system has no such names")
    (refused,) = (one for one in run().outcomes if one.status is FileStatus.REFUSED)
    assert refused.source == f"{folder}/bad?.md"
    assert refused.reason == "has a name that is not valid UTF-8. Rename it."


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


def test_prune_keeps_what_was_named_by_itself_and_is_still_there(run: Run, store: Store, folder: Path) -> None:
    run()
    for name in (".hidden.md", "notes.log", "old.log"):
        (folder / name).write_text("The museum is red.")
        run(folder / name)
    (folder / "old.log").unlink()
    assert run(prune=True).count(FileStatus.REMOVED) == 1
    assert set(stored(store)) == {"a.md", "b.txt", "c.md", ".hidden.md", "notes.log"}


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
