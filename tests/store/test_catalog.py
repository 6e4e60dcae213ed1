"""The catalog: one transaction commits one document, filters mean what they say, failures are StoreErrors."""

import resource
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import event
from store_samples import catalog_url, chunk, put, vector_of

from rag.errors import DocumentNotFoundError, StoreError, StoreMismatchError
from rag.store.catalog import Catalog, Stamp
from rag.store.database import damage_in
from rag.types import Document, DocumentFilter, Filters, Page

STAMP = Stamp(embedding_model="a model", dimension=8, chunking="sentences, 256 tokens, 32 shared")


def ids_of(catalog: Catalog, filters: Filters) -> set[str]:
    return set(catalog.all_vectors(filters)[0])


def texts_of(catalog: Catalog, document_id: str) -> list[str]:
    return [node.text for node in catalog.document_nodes(document_id)]


# -- documents ---------------------------------------------------------------------------------------------


def test_gives_back_what_was_put(catalog: Catalog) -> None:
    document = Document(
        text="Page one.\nPage two.", title="Two pages", media_type="application/pdf", publisher="A press",
        published=date(2024, 2, 29), pages=(Page(number=1, start=0, end=10), Page(number=2, start=10, end=19)),
        metadata={"author": "Nellie Bly"},
    )  # fmt: skip
    nodes = [chunk("Page one.", start=0), chunk("Page two.", start=10)]
    catalog.put_document(document, document_id="d1", collection="default", source="d1.pdf", version="v1", chunks=nodes)
    assert catalog.read_back("d1") == document
    info, text = catalog.document("d1")
    assert (info.characters, info.chunks, info.version, info.published) == (19, 2, "v1", date(2024, 2, 29))
    assert (text, info.metadata) == (document.text, {"author": "Nellie Bly"})


def test_keeps_offsets_in_code_points(catalog: Catalog) -> None:
    text = "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🇺🇦 e\u0301 café — naïve 漢字 end"
    node = chunk(text[10:], start=10)
    document = Document(text=text, title="ünï", media_type="text/plain")
    catalog.put_document(document, document_id="d1", collection="c", source="s", version="1", chunks=[node])
    info, stored = catalog.document("d1")
    [found] = catalog.document_nodes("d1")
    assert stored[found.start_char_idx : found.end_char_idx] == found.text == text[10:]
    assert info.characters == len(text)


def test_replaces_the_older_version_of_a_document(catalog: Catalog) -> None:
    put(catalog, "d1", ["old one", "old two"], version="1")
    put(catalog, "d1", ["new"], version="2")
    assert texts_of(catalog, "d1") == ["new"]
    assert catalog.versions("default") == {"d1.md": ("d1", "2")}
    assert catalog.counts() == (1, 1)


def test_a_put_that_fails_leaves_the_old_version_whole(catalog: Catalog) -> None:
    put(catalog, "d1", ["old one", "old two"], version="1")
    before = catalog.last_sequence()
    same = [chunk("first", chunk_id="same"), chunk("second", chunk_id="same")]
    with pytest.raises(StoreError, match="Nothing of this step was stored"):
        catalog.put_document(
            Document(text="new", title="t", media_type="text/plain"),
            document_id="d1", collection="default", source="d1.md", version="2", chunks=same,
        )  # fmt: skip
    assert texts_of(catalog, "d1") == ["old one", "old two"]
    assert catalog.versions("default") == {"d1.md": ("d1", "1")}
    assert catalog.last_sequence() == before


def test_a_chunk_id_of_another_document_is_refused(catalog: Catalog) -> None:
    put(catalog, "d1", ["mine"])
    with pytest.raises(StoreError):
        catalog.put_document(
            Document(text="x", title="t", media_type="text/plain"),
            document_id="d2", collection="default", source="d2.md", version="1", chunks=[chunk("mine")],
        )  # fmt: skip
    assert catalog.counts() == (1, 1)


def test_removes_a_document_with_its_chunks(catalog: Catalog) -> None:
    put(catalog, "d1", ["one"])
    put(catalog, "d2", ["two"])
    catalog.remove_document("d1")
    assert catalog.counts() == (1, 1)
    assert [info.id for info in catalog.documents()] == ["d2"]
    assert catalog.document_nodes("d1") == []


def test_says_which_document_there_is_not(catalog: Catalog) -> None:
    for missing in (catalog.remove_document, catalog.document, catalog.read_back):
        with pytest.raises(DocumentNotFoundError, match="'nobody'"):
            missing("nobody")
    assert catalog.last_sequence() == 0


def test_lists_documents_in_pages_by_collection_and_source(catalog: Catalog) -> None:
    for collection, source in (("b", "z"), ("a", "y"), ("b", "x"), ("a", "w")):
        put(catalog, f"{collection}{source}", ["text"], collection=collection, source=source)
    assert [info.id for info in catalog.documents()] == ["aw", "ay", "bx", "bz"]
    assert [info.id for info in catalog.documents(offset=1)] == ["ay", "bx", "bz"]
    assert [info.id for info in catalog.documents(limit=2, offset=1)] == ["ay", "bx"]
    assert [info.id for info in catalog.documents(DocumentFilter(collection="b"))] == ["bx", "bz"]


def test_gives_what_stands_before_a_chunk(catalog: Catalog) -> None:
    put(catalog, "d1", ["é🌉 one", "two"])
    first, second = catalog.document_nodes("d1")
    text = catalog.document("d1")[1]
    assert second.start_char_idx
    assert catalog.text_before(second.node_id, 10**6) == text[: second.start_char_idx]
    assert catalog.text_before(second.node_id, 3) == text[second.start_char_idx - 3 : second.start_char_idx]
    assert catalog.text_before(first.node_id, 3) == catalog.text_before("nobody", 3) == ""


def test_gives_what_stands_behind_a_chunk(catalog: Catalog) -> None:
    put(catalog, "d1", ["é🌉 one", "two"])
    first, second = catalog.document_nodes("d1")
    text = catalog.document("d1")[1]
    assert catalog.text_behind(first.node_id, 10**6) == text[first.end_char_idx :]
    assert catalog.text_behind(first.node_id, 3) == text[first.end_char_idx :][:3]
    assert catalog.text_behind(second.node_id, 3) == catalog.text_behind("nobody", 3) == ""


def test_a_document_may_have_no_chunks(catalog: Catalog) -> None:
    put(catalog, "d1", [])
    assert catalog.counts() == (1, 0)
    assert catalog.document("d1")[0].chunks == 0


# -- change log --------------------------------------------------------------------------------------------


def test_the_change_log_grows_with_every_commit(catalog: Catalog) -> None:
    assert (catalog.last_sequence(), catalog.changed_since(0)) == (0, [])
    put(catalog, "d1", ["one"])
    put(catalog, "d2", ["two"])
    put(catalog, "d1", ["one again"])
    catalog.remove_document("d2")
    assert catalog.last_sequence() == 4
    assert catalog.changed_since(0) == [(3, "d1"), (4, "d2")]
    assert catalog.changed_since(3) == [(4, "d2")]
    assert catalog.changed_since(4) == []


def test_the_change_log_goes_on_counting_after_everything_was_removed(tmp_path: Path) -> None:
    catalog = Catalog(catalog_url(tmp_path))
    put(catalog, "d1", ["one"])
    catalog.remove_document("d1")
    catalog.close()
    catalog = Catalog(catalog_url(tmp_path))
    put(catalog, "d1", ["one"])
    assert catalog.last_sequence() == 3
    catalog.close()


# -- chunks and filters ------------------------------------------------------------------------------------


@pytest.fixture
def dated(catalog: Catalog) -> Catalog:
    for document_id, published in (("may", date(2024, 5, 1)), ("june", date(2024, 6, 30)), ("undated", None)):
        put(catalog, document_id, [f"text of {document_id}"], published=published)
    put(catalog, "other", ["text of other"], collection="other")
    return catalog


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), ["may", "june", "undated"]),
        (Filters(collection="other"), ["other"]),
        (Filters(collection="nowhere"), []),
        (Filters(document_ids=("may", "other", "missing")), ["may"]),
        (Filters(sources=("june.md", "undated.md")), ["june", "undated"]),
        (Filters(document_ids=("may",), sources=("june.md",)), []),
        (Filters(published_from=date(2024, 5, 1)), ["may", "june"]),
        (Filters(published_from=date(2024, 5, 2)), ["june"]),
        (Filters(published_to=date(2024, 6, 30)), ["may", "june"]),
        (Filters(published_to=date(2024, 6, 29)), ["may"]),
        (Filters(published_from=date(2024, 5, 1), published_to=date(2024, 5, 1)), ["may"]),
        (Filters(published_from=date(2024, 7, 1), published_to=date(2024, 5, 1)), []),
    ],
)
def test_filters_let_through_what_they_say(dated: Catalog, filters: Filters, expected: Sequence[str]) -> None:
    every = [id_ for name in ("may", "june", "undated", "other") for id_ in node_ids(dated, name)]
    wanted = {id_ for name in expected for id_ in node_ids(dated, name)}
    assert ids_of(dated, filters) == wanted
    assert {id_ for id_, found in dated.chunks(every).items() if found.passes(filters)} == wanted


def node_ids(catalog: Catalog, document_id: str) -> list[str]:
    return [node.node_id for node in catalog.document_nodes(document_id)]


def test_chunks_have_the_vectors_that_were_put(catalog: Catalog) -> None:
    wanted = put(catalog, "d1", [f"text {i}" for i in range(1200)])
    by_id = catalog.chunks([*wanted, "missing"])
    assert set(by_id) == set(wanted)
    assert all(np.array_equal(by_id[id_].vector, vector_of(f"text {i}")) for i, id_ in enumerate(wanted))


def test_no_vectors_are_an_empty_array(catalog: Catalog) -> None:
    ids, vectors = catalog.all_vectors(Filters())
    assert (ids, len(vectors)) == ([], 0)
    assert catalog.chunks([]) == {}


def test_nodes_carry_what_their_document_says(catalog: Catalog) -> None:
    [first, _] = put(catalog, "d1", ["one", "two"], title="Title", published=date(2024, 1, 2), source="s.md")
    node = catalog.chunks([first])[first].node()
    metadata = node.metadata
    assert (metadata["title"], metadata["published"], metadata["source"]) == ("Title", "2024-01-02", "s.md")
    assert node.embedding is None


def test_document_nodes_come_in_reading_order_with_vectors(catalog: Catalog) -> None:
    texts = [f"text {i}" for i in range(30)]
    put(catalog, "d1", texts)
    nodes = catalog.document_nodes("d1")
    assert [node.text for node in nodes] == texts
    assert np.array_equal(np.float32(nodes[7].get_embedding()), vector_of("text 7"))


# -- stamp -------------------------------------------------------------------------------------------------


def test_an_empty_store_takes_any_stamp(catalog: Catalog) -> None:
    catalog.check_stamp(STAMP)
    other = Stamp(embedding_model="another", dimension=3, chunking="otherwise")
    catalog.check_stamp(other)
    assert catalog.stamp_rows() == other.as_rows()


def test_a_filled_store_refuses_another_stamp_by_name(catalog: Catalog) -> None:
    catalog.check_stamp(STAMP)
    put(catalog, "d1", ["one"])
    catalog.check_stamp(STAMP)
    with pytest.raises(StoreMismatchError) as refused:
        catalog.check_stamp(Stamp(embedding_model="another", dimension=8, chunking=STAMP.chunking))
    assert "embedding_model a model (now another)" in str(refused.value)
    assert "dimension" not in str(refused.value)
    assert "rag rebuild --embeddings" in str(refused.value)


def test_a_filled_store_without_a_stamp_is_refused(catalog: Catalog) -> None:
    put(catalog, "d1", ["one"])
    with pytest.raises(StoreMismatchError, match="schema None"):
        catalog.check_stamp(STAMP)


def test_a_stamp_can_be_written_anew(catalog: Catalog) -> None:
    catalog.check_stamp(STAMP)
    put(catalog, "d1", ["one"])
    other = Stamp(embedding_model="another", dimension=8, chunking=STAMP.chunking)
    catalog.write_stamp(other)
    catalog.check_stamp(other)


# -- several threads ---------------------------------------------------------------------------------------


def test_readers_see_whole_documents_while_a_writer_replaces_them(catalog: Catalog) -> None:
    put(catalog, "d1", ["version 0 part 0"])
    done = threading.Event()

    def read() -> int:
        reads = 0
        while not done.is_set():
            texts = texts_of(catalog, "d1")
            [version] = {int(text.split()[1]) for text in texts}
            assert len(texts) == version % 5 + 1
            reads += 1
        return reads

    with ThreadPoolExecutor() as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for version in range(1, 60):
            put(catalog, "d1", [f"version {version} part {i}" for i in range(version % 5 + 1)])
        done.set()
        assert all(reader.result() > 0 for reader in readers)


def test_several_writers_lose_nothing(catalog: Catalog) -> None:
    def write(name: str) -> None:
        for i in range(15):
            put(catalog, f"{name}{i}", [f"text {name} {i}"])

    with ThreadPoolExecutor() as pool:
        list(pool.map(write, "abcd"))
    assert catalog.counts() == (60, 60)
    assert catalog.last_sequence() == 60


# -- failures ----------------------------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(b"this is no database, whatever its name says. " * 200)
    with pytest.raises(StoreError, match=r"catalog\.sqlite.*not a database\. Its file is damaged: restore a backup"):
        Catalog(catalog_url(tmp_path))


def test_a_disk_that_takes_no_more_is_told_with_what_to_look_for(catalog: Catalog) -> None:
    put(catalog, "d1", ["text"])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    try:
        with pytest.raises(StoreError, match="See whether its disk is full, over a quota or failing, and try again"):
            put(catalog, "d2", ["text " * 100_000])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    put(catalog, "d2", ["text " * 100_000])
    assert catalog.counts() == (2, 2)


def test_a_folder_that_is_not_there_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unable to open"):
        Catalog(catalog_url(tmp_path / "missing"))


def test_a_database_that_breaks_while_open_is_a_store_error(tmp_path: Path) -> None:
    catalog = Catalog(catalog_url(tmp_path))
    put(catalog, "d1", ["text " * 50])
    catalog.close()
    size = (tmp_path / "catalog.sqlite").stat().st_size
    (tmp_path / "catalog.sqlite").write_bytes(b"\xa5" * size)
    with pytest.raises(StoreError, match=r"^The catalog failed: [^\[\n]*damaged: restore a backup"):
        catalog.counts()
    with pytest.raises(StoreError, match="Nothing of this step was stored"):
        put(catalog, "d2", ["text"])
    catalog.close()


def test_damage_that_no_count_meets_is_found_when_the_file_is_read(tmp_path: Path) -> None:
    catalog = Catalog(catalog_url(tmp_path))
    for i in range(40):
        put(catalog, f"d{i}", [f"text {i} " * 500])
    assert damage_in(catalog.engine) == ""
    catalog.close()
    overwrite_pages_with_texts(tmp_path / "catalog.sqlite")
    assert catalog.counts() == (40, 40)
    assert damage_in(catalog.engine)
    catalog.close()


def overwrite_pages_with_texts(file: Path) -> None:
    data = file.read_bytes()
    pages = [data[i : i + 4096] for i in range(0, len(data), 4096)]
    file.write_bytes(b"".join(b"\xa5" * len(page) if page.count(b"text ") > 100 else page for page in pages))


def test_a_database_locked_by_another_program_is_a_store_error(tmp_path: Path) -> None:
    catalog = Catalog(catalog_url(tmp_path))
    put(catalog, "d1", ["one"])
    catalog.engine.dispose()
    event.listen(catalog.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=50"))
    other = sqlite3.connect(tmp_path / "catalog.sqlite")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        put(catalog, "d2", ["two"])
    assert catalog.counts() == (1, 1)  # reading goes on
    other.close()
    put(catalog, "d2", ["two"])
    assert catalog.counts() == (2, 2)
    catalog.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+nosuchdriver://user:s3cret@host/name",
        "postgresql://user:s3cret@host:port/name",
        "postgresql://user:p@s3cret@host/name?password=s3cret",
        "postgresql://user:p/s3cret@host/name",
        "nosuchdatabase://user:s3cret@host/name",
        "user:s3cret@host",
        "://s3cret",
    ],
)
def test_a_bad_url_is_a_store_error_that_keeps_the_password(url: str) -> None:
    with pytest.raises(StoreError) as refused:
        Catalog(url)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__cause__ is None or "s3cret" not in str(refused.value.__cause__)


def test_a_few_chunks_are_looked_up_without_a_walk_through_their_collection(catalog: Catalog) -> None:
    asked: list[tuple[str, object]] = []
    event.listen(catalog._engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    wanted = put(catalog, "d1", [f"text {number}" for number in range(200)])
    asked.clear()
    assert set(catalog.chunks(wanted)) == set(wanted)
    (statement, values) = asked[-1]
    with catalog._engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert plan[0][3].startswith("SEARCH chunks USING")
