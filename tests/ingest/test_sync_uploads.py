"""Files that were uploaded: under which name they are stored, and which are refused."""

from functools import partial

import pytest
from sync_samples import stored

from rag.ingest.sync import Ingestor, upload_item
from rag.receipt import FileStatus
from rag.store.store import Store


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
    assert receipt.outcomes[0].source.removeprefix("upload:")


def test_a_second_file_of_one_name_is_refused_and_the_first_stays(ingestor: Ingestor, store: Store) -> None:
    texts = {"a.md": b"The first text.", "deep/a.md": b"The second text."}
    items = [upload_item(name, partial(bytes, text), max_bytes=99) for name, text in texts.items()]
    for status in (FileStatus.ADDED, FileStatus.UNCHANGED):
        outcomes = {outcome.status: outcome for outcome in ingestor.ingest(items, collection="default").outcomes}
        assert outcomes.keys() == {status, FileStatus.REFUSED}
        assert "another file of this name is in the same request" in outcomes[FileStatus.REFUSED].reason
        assert stored(store) == {"upload:a.md": "The first text."}


def test_a_file_that_was_refused_does_not_keep_its_name_from_another(ingestor: Ingestor, store: Store) -> None:
    items = [upload_item("a.md", partial(bytes, text), max_bytes=99) for text in (b"", b"Some text.")]
    receipt = ingestor.ingest(items, collection="default")
    assert [outcome.status for outcome in receipt.outcomes] == [FileStatus.REFUSED, FileStatus.ADDED]
    assert stored(store) == {"upload:a.md": "Some text."}


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
