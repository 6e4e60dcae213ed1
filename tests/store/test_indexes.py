"""What every index derived from the catalog must do: one contract, three implementations."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from chroma_server import ChromaServer
from llama_index.core.schema import TextNode
from store_samples import chunk, vector_of

from rag.store.lexical import LexicalIndex
from rag.store.vectors import VectorIndex, open_folder, open_server
from rag.types import Filters

Index = VectorIndex | LexicalIndex
Reopen = Callable[[], Index]
EVERYTHING = Filters()


def search(index: Index, text: str, filters: Filters = EVERYTHING, limit: int = 10) -> list[str]:
    """Return the ids that are found for a text; the test vectors depend on the text alone."""
    if isinstance(index, VectorIndex):
        return index.search(vector_of(text), filters, limit)
    return [chunk_id for chunk_id, _ in index.search(text, filters, limit)]


def ids(nodes: Sequence[TextNode]) -> list[str]:
    return [node.node_id for node in nodes]


@pytest.fixture(params=["Chroma folder", "Chroma server", "lexical"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reopen]:
    """Open the index, or close and open it again."""
    if request.param == "Chroma server":
        server: ChromaServer = request.getfixturevalue("chroma_server")
        index = open_server(server.url)
        index.clear()
        index.close()
    openers: dict[str, Reopen] = {
        "Chroma folder": lambda: open_folder(tmp_path),
        "Chroma server": lambda: open_server(server.url),
        "lexical": lambda: LexicalIndex(tmp_path / "lexical"),
    }
    opened: list[Index] = []

    def close_and_open() -> Index:
        while opened:
            opened.pop().close()
        opened.append(openers[request.param]())
        return opened[0]

    yield close_and_open
    while opened:
        opened.pop().close()


@pytest.fixture
def index(reopen: Reopen) -> Index:
    return reopen()


def test_begins_empty_at_sequence_zero(index: Index) -> None:
    assert (index.count(), index.applied_sequence()) == (0, 0)
    assert search(index, "anything") == []


def test_finds_what_was_applied(index: Index) -> None:
    nodes = [chunk(f"alpha number{i} word") for i in range(5)]
    index.apply([("d1", nodes)], sequence=3)
    assert (index.count(), index.applied_sequence()) == (5, 3)
    assert search(index, "alpha number3 word")[0] == nodes[3].node_id
    assert set(search(index, "alpha number3 word")) == set(ids(nodes))


def test_replaces_a_document(index: Index) -> None:
    kept, old, new = chunk("kept sentence"), chunk("old sentence"), chunk("new sentence")
    other = chunk("other sentence", document_id="d2")
    index.apply([("d1", [kept, old]), ("d2", [other])], sequence=1)
    index.apply([("d1", [kept, new])], sequence=2)
    assert index.count() == 3
    assert set(search(index, "sentence")) == set(ids([kept, new, other]))


def test_replaces_the_metadata_of_a_chunk_that_stays(index: Index) -> None:
    index.apply([("d1", [chunk("the text", published=date(2020, 1, 1))])], sequence=1)
    index.apply([("d1", [chunk("the text", published=date(2024, 1, 1))])], sequence=2)
    assert search(index, "text", Filters(published_to=date(2021, 1, 1))) == []
    assert len(search(index, "text", Filters(published_from=date(2024, 1, 1)))) == 1


def test_removes_a_document(index: Index) -> None:
    index.apply([("d1", [chunk("first text")]), ("d2", [chunk("second text", document_id="d2")])], sequence=1)
    index.apply([("d1", [])], sequence=2)
    assert (index.count(), index.applied_sequence()) == (1, 2)
    assert search(index, "text") == ids([chunk("second text", document_id="d2")])
    index.apply([("d2", []), ("never there", [])], sequence=4)
    assert (index.count(), index.applied_sequence()) == (0, 4)
    assert search(index, "text") == []


def test_applying_twice_does_nothing(index: Index) -> None:
    documents = [(f"d{i}", [chunk(f"text {i} {j}", document_id=f"d{i}") for j in range(4)]) for i in range(4)]
    index.apply(documents, sequence=1)
    before = search(index, "text 2 2", limit=20)
    index.apply(documents, sequence=1)
    assert (index.count(), index.applied_sequence()) == (16, 1)
    assert sorted(search(index, "text 2 2", limit=20)) == sorted(before)


def test_remembers_over_reopening(reopen: Reopen) -> None:
    nodes = [chunk(f"remembered {i}") for i in range(3)]
    reopen().apply([("d1", nodes)], sequence=41)
    index = reopen()
    assert (index.count(), index.applied_sequence()) == (3, 41)
    assert set(search(index, "remembered 1")) == set(ids(nodes))
    index.apply([("d1", nodes[:1])], sequence=42)
    assert (reopen().count(), reopen().applied_sequence()) == (1, 42)


def test_clear_forgets_everything(reopen: Reopen) -> None:
    index = reopen()
    index.apply([("d1", [chunk("some text")])], sequence=7)
    index.clear()
    assert (index.count(), index.applied_sequence(), search(index, "text")) == (0, 0, [])
    assert (reopen().count(), reopen().applied_sequence()) == (0, 0)
    index = reopen()
    index.apply([("d1", [chunk("other text")])], sequence=1)
    assert search(index, "text") == ids([chunk("other text")])


def test_takes_more_chunks_than_one_batch(index: Index) -> None:
    nodes = [chunk(f"many word{i}", document_id=f"d{i % 700}") for i in range(1300)]
    documents = [(f"d{i}", [node for node in nodes if node.metadata["document_id"] == f"d{i}"]) for i in range(700)]
    index.apply(documents, sequence=1)
    assert index.count() == 1300
    assert search(index, "many word1234", limit=1) == [nodes[1234].node_id]
    index.apply([(document_id, []) for document_id, _ in documents[1:]], sequence=2)
    assert set(search(index, "many", limit=2000)) == set(ids(documents[0][1]))


def test_a_text_that_is_repeated_hides_hardly_any_other(index: Index) -> None:
    copies = [chunk("the same text", chunk_id=f"copy{i}") for i in range(600)]
    others = [chunk(f"other{i} text", document_id="d2") for i in range(300)]
    index.apply([("d1", copies), ("d2", others)], sequence=1)
    missed = [node for node in others if search(index, node.text, limit=1) != [node.node_id]]
    assert len(missed) <= 10  # a graph is not exact
    assert set(search(index, "the same text", limit=900)) == set(ids([*copies, *others]))


def test_chunks_that_stay_hide_none_when_others_are_removed(index: Index) -> None:
    copies = [chunk("the same text", chunk_id=f"copy{i}") for i in range(600)]
    others = [chunk(f"other{i} text", document_id="d2") for i in range(300)]
    index.apply([("d1", copies), ("d2", others)], sequence=1)
    for sequence, left in enumerate((501, 401, 301, 201, 101, 1), start=2):
        index.apply([("d1", copies[:left])], sequence=sequence)
        assert set(search(index, "text", limit=900)) == set(ids([*copies[:left], *others]))


FILTERS = [
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
    (Filters(published_from=date(1, 1, 1), published_to=date(9999, 12, 31)), ["may", "june"]),
]


def test_search_sees_only_what_the_filters_let_through(index: Index) -> None:
    days = {"may": date(2024, 5, 1), "june": date(2024, 6, 30), "undated": None, "other": None}
    nodes = {name: chunk("the same text", document_id=name, published=day) for name, day in days.items()}
    nodes["other"].metadata["collection"] = "other"
    index.apply([(name, [node]) for name, node in nodes.items()], sequence=1)
    for filters, expected in FILTERS:
        assert set(search(index, "same text", filters)) == {nodes[name].node_id for name in expected}, filters


def test_filters_limit_before_the_best_are_taken(index: Index) -> None:
    nodes = [chunk(f"crowd number{i}", document_id="crowd") for i in range(60)]
    lone = chunk("lone member of the crowd", document_id="lone")
    index.apply([("crowd", nodes), ("lone", [lone])], sequence=1)
    assert search(index, "crowd number7", Filters(document_ids=("lone",)), limit=1) == [lone.node_id]


def test_filter_values_are_taken_literally(index: Index) -> None:
    odd = chunk("text", document_id='d"1', source="a/b c*?'\"é漢🙂.md")
    index.apply([('d"1', [odd]), ("d2", [chunk("text", document_id="d2")])], sequence=1)
    assert search(index, "text", Filters(sources=(odd.metadata["source"],))) == [odd.node_id]
    assert search(index, "text", Filters(sources=("*", "a/b", "", "a\0b"))) == []
    assert search(index, "text", Filters(document_ids=('d"1',))) == [odd.node_id]


def test_takes_as_many_filter_values_as_a_request_may_hold(index: Index) -> None:
    index.apply([("d1", [chunk("text")])], sequence=1)
    filters = Filters(document_ids=tuple(f"d{i}" for i in range(500)), sources=tuple(f"d{i}.md" for i in range(500)))
    assert len(search(index, "text", filters)) == 1


def test_never_returns_more_than_the_limit(index: Index) -> None:
    index.apply([("d1", [chunk(f"text {i}") for i in range(20)])], sequence=1)
    assert len(search(index, "text 1", limit=5)) == 5
    assert len(search(index, "text 1", limit=1000)) == 20


def test_the_same_search_gives_the_same_answer(reopen: Reopen) -> None:
    index = reopen()
    index.apply([("d1", [chunk(f"word{i % 7} word{i % 11} again {i}") for i in range(200)])], sequence=1)
    first = search(index, "word3 word5 again", limit=50)
    assert all(search(index, "word3 word5 again", limit=50) == first for _ in range(5))
    assert search(reopen(), "word3 word5 again", limit=50) == first
