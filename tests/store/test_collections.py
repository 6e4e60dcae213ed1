"""Collections as the catalog sees them: there with their first document, gone with their last."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from store_samples import catalog_url, put

from rag.errors import CollectionNotFoundError
from rag.store.catalog import Catalog
from rag.types import Collection, DocumentFilter


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(catalog_url(tmp_path))
    put(opened, "a1", ["One.", "Two."], collection="a")
    put(opened, "a2", [], collection="a")
    put(opened, "b1", ["Three."], collection="b")
    yield opened
    opened.close()


def test_lists_collections_with_what_is_in_them(catalog: Catalog) -> None:
    first, second = catalog.collections()
    characters = sum(info.characters for info in catalog.documents(DocumentFilter(collection="a")))
    assert first == Collection(name="a", documents=2, chunks=2, characters=characters)
    assert (second.name, second.documents, second.chunks) == ("b", 1, 1)


def test_a_removed_collection_takes_its_documents_along_and_no_others(catalog: Catalog) -> None:
    before = catalog.last_sequence()
    assert catalog.remove_collection("a") == 2
    assert [info.id for info in catalog.documents()] == ["b1"]
    assert catalog.counts() == (1, 1)
    assert [key for _, key in catalog.changed_since(before)] == ["a1", "a2"]
    assert [one.name for one in catalog.collections()] == ["b"]


def test_a_collection_that_is_not_there_cannot_be_removed(catalog: Catalog) -> None:
    before = catalog.last_sequence()
    with pytest.raises(CollectionNotFoundError, match=r"There is no collection .c.\."):
        catalog.remove_collection("c")
    assert catalog.last_sequence() == before


def test_documents_are_listed_by_words_of_title_and_source(catalog: Catalog) -> None:
    put(catalog, "u", ["Text."], collection="c", title="Die Übung von 100 % Güte", source="ordner/ÄRZTE_1.md")
    for words in ("übung", "ÜBUNG", "ärzte_1", "100 %", "ORDNER/"):
        assert [info.id for info in catalog.documents(DocumentFilter(words=words))] == ["u"], words
        assert catalog.count_documents(DocumentFilter(words=words)) == 1
    for words in ("ubung", "%%", "ärzte%1", "100%"):
        assert catalog.documents(DocumentFilter(words=words)) == [], words


def test_documents_are_listed_by_their_day(catalog: Catalog) -> None:
    for day in (1, 2, 3):
        put(catalog, f"d{day}", ["Text."], collection="c", published=date(2024, 1, day))
    wanted = DocumentFilter(published_from=date(2024, 1, 2), published_to=date(2024, 1, 2))
    assert [info.id for info in catalog.documents(wanted)] == ["d2"]
    assert catalog.count_documents(DocumentFilter(published_from=date(2024, 1, 2))) == 2
