"""Hybrid retrieval on a real store: what both legs find, what filters hide, and in which order it comes."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from llama_index.core.schema import NodeWithScore

from rag.answering.question.days_asked import asks_about
from rag.ingest.sync import Chunking, Ingestor, upload_item
from rag.retrieval.embedder import EmbeddingModel
from rag.retrieval.retriever import HybridRetriever, as_source
from rag.store.store import Store
from rag.types import Filters

DOCUMENTS = {
    "bridge.md": "---\npublished: 2019-03-19\n---\nThe harbour bridge was opened in 1932. Its plans are called QX7741.",
    "keeper.md": "---\npublished: 2021-06-01\n---\nEmily Blackwell is a doctor of medicine who treats sick children.",
    "ferry.md": "The boat to the island leaves at nine. A ticket costs four crowns.",
}
Search = Callable[..., list[NodeWithScore]]


@pytest.fixture
def ingestor(store: Store, model: EmbeddingModel, tmp_path: Path) -> Ingestor:
    chunking = Chunking(count_tokens=model.count_tokens, chunk_tokens=256, overlap=0)
    return Ingestor(store=store, embedding=model.embedding, chunking=chunking, data_dir=tmp_path)


@pytest.fixture
def add(ingestor: Ingestor) -> Callable[..., None]:
    """Put documents into the store."""

    def put(documents: dict[str, str], collection: str = "default") -> None:
        items = [upload_item(name, partial(bytes, text.encode()), max_bytes=10_000) for name, text in documents.items()]
        ingestor.ingest(items, collection=collection)

    return put


@pytest.fixture
def search(store: Store, model: EmbeddingModel) -> Search:
    def run(question: str, *, top_k: int = 8, candidates: int = 100, **filters: object) -> list[NodeWithScore]:
        retriever = HybridRetriever(
            store=store,
            model=model,
            filters=Filters(**filters),
            top_k=top_k,
            candidates=candidates,
            dense_weight=0.6,
            word_bonus=1,
            asks_about=asks_about,
        )
        return retriever.retrieve(question)

    return run


def names(hits: list[NodeWithScore]) -> list[str]:
    return [hit.node.metadata["source"].removeprefix("upload:") for hit in hits]


def test_a_rare_word_finds_its_passage(add: Callable[..., None], search: Search) -> None:
    add(DOCUMENTS)
    best = search("QX7741")[0]
    assert names([best]) == ["bridge.md"]
    assert best.node.metadata["bm25"] > 0


def test_a_question_without_a_common_word_finds_its_passage(add: Callable[..., None], search: Search) -> None:
    add(DOCUMENTS)
    best = search("pediatric physician")[0]
    assert names([best]) == ["keeper.md"]
    assert best.node.metadata["bm25"] == 0
    assert best.node.metadata["cosine"] > 0


def test_each_leg_brings_its_own_candidates(add: Callable[..., None], search: Search) -> None:
    add(DOCUMENTS)
    assert set(names(search("Is there a physician for ill kids (QX7741)?", candidates=1))) == {"keeper.md", "bridge.md"}


def test_every_candidate_has_both_scores(add: Callable[..., None], search: Search) -> None:
    add(DOCUMENTS)
    hits = search("When was the harbour bridge opened?")
    assert len(hits) == 3
    for hit in hits:
        assert -1 <= hit.node.metadata["cosine"] <= 1.000001
        assert hit.node.metadata["bm25"] >= 0
    assert [hit.score for hit in hits] == sorted((hit.get_score() for hit in hits), reverse=True)


def test_at_most_top_k_passages_come_back(add: Callable[..., None], search: Search) -> None:
    add(DOCUMENTS)
    assert names(search("harbour bridge", top_k=1)) == ["bridge.md"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"sources": ("upload:ferry.md",)}, {"ferry.md"}),
        ({"sources": ("upload:ferry.md", "upload:keeper.md")}, {"ferry.md", "keeper.md"}),
        ({"sources": ("upload:none.md",)}, set()),
        ({"published_from": date(2020, 1, 1)}, {"keeper.md"}),
        ({"published_to": date(2019, 3, 19)}, {"bridge.md"}),
        ({"published_to": date(2019, 3, 18)}, set()),
        ({"published_from": date(2019, 3, 19), "published_to": date(2021, 6, 1)}, {"bridge.md", "keeper.md"}),
        ({"collection": "other"}, {"other.md"}),
        ({"collection": "empty"}, set()),
    ],
)
def test_filters_hide_everything_else(
    add: Callable[..., None], search: Search, filters: dict[str, object], found: set[str]
) -> None:
    add(DOCUMENTS)
    add({"other.md": "The harbour bridge of another collection."}, collection="other")
    assert set(names(search("harbour bridge, the boat and Emily Blackwell", **filters))) == found


def test_a_filter_by_document_sees_that_document_alone(add: Callable[..., None], search: Search) -> None:
    add(DOCUMENTS)
    wanted = search("boat")[0].node.metadata["document_id"]
    assert names(search("harbour bridge", document_ids=(wanted,))) == ["ferry.md"]


def test_the_same_question_gives_the_same_order_even_among_copies(add: Callable[..., None], search: Search) -> None:
    add({f"copy-{i}.md": "---\ntitle: Same\n---\nThe harbour bridge was opened in 1932." for i in range(6)})
    first = search("harbour bridge")
    assert names(search("harbour bridge")) == names(first)
    assert names(search("harbour bridge", top_k=3)) == names(first)[:3]


def test_a_removed_document_is_not_seen_even_while_the_indexes_still_hold_it(
    add: Callable[..., None], search: Search, store: Store
) -> None:
    add(DOCUMENTS)
    gone = search("harbour bridge")[0].node.metadata["document_id"]
    store.catalog.remove_document(gone)
    assert store.lexical.count() == 3
    assert "bridge.md" not in names(search("harbour bridge QX7741"))


def test_the_old_text_of_a_changed_document_is_not_seen(add: Callable[..., None], search: Search) -> None:
    add(DOCUMENTS)
    add({"bridge.md": "The harbour bridge was pulled down."})
    texts = [hit.node.get_content() for hit in search("harbour bridge QX7741 1932")]
    assert "The harbour bridge was pulled down." in texts
    assert not any("QX7741" in text for text in texts)


@pytest.mark.parametrize("question", ["harbour bridge", "the of and", "?!", "🌉", "bridge " * 500])
def test_an_empty_store_finds_nothing(search: Search, question: str) -> None:
    assert search(question) == []


@pytest.mark.parametrize("question", ["the of and", "?!", "🌉", 'a AND (b OR "c) [x TO y] field:z', "bridge " * 500])
def test_any_question_can_be_searched(add: Callable[..., None], search: Search, question: str) -> None:
    add(DOCUMENTS)
    assert len(search(question)) == 3


def test_a_hit_becomes_a_source_with_all_that_is_known(add: Callable[..., None], search: Search) -> None:
    add(DOCUMENTS)
    hit = search("harbour bridge")[0]
    source = as_source(hit)
    assert (source.source, source.published, source.page) == ("upload:bridge.md", date(2019, 3, 19), None)
    assert source.text == "The harbour bridge was opened in 1932. Its plans are called QX7741."
    assert source.end_char_index - source.start_char_index == len(source.text)
    assert (source.score, source.cosine) == (hit.score, hit.node.metadata["cosine"])


def test_words_that_follow_each_other_go_before_the_same_words_apart(
    add: Callable[..., None], store: Store, model: EmbeddingModel
) -> None:
    add({
        "together.md": "Every ship that calls stands in the log of the harbour master, with its day and its load.",
        "apart.md": "Log, master: harbour.",
    })  # fmt: skip

    def best(word_bonus: float) -> str:
        words_alone = {"dense_weight": 0, "word_bonus": word_bonus, "asks_about": asks_about}
        retriever = HybridRetriever(store=store, model=model, filters=Filters(), top_k=2, candidates=10, **words_alone)
        return names(retriever.retrieve("log of the harbour master"))[0]

    assert (best(0), best(1)) == ("apart.md", "together.md")


def test_more_passages_begin_with_the_same_ones(add: Callable[..., None], search: Search) -> None:
    add({f"{number}.md": f"Ship number {number} stands in the log of the harbour master." for number in range(40)})
    question = "log of the harbour master, ship number 7"
    assert names(search(question, top_k=40))[:8] == names(search(question, top_k=8))


def by(publisher: str, text: str) -> str:
    return f"---\ntitle: Letter\npublisher: {publisher}\n---\n{text}"


def publishers(hits: list[NodeWithScore]) -> list[str]:
    return [hit.node.metadata["publisher"] for hit in hits]


def test_a_passage_whose_publisher_the_question_names_comes_before_its_equal(
    search: Search, add: Callable[..., None]
) -> None:
    names = ("Ann Lee", "Tom Reed", "Uma Day")
    add({f"{i}.md": by(name, "I would spend 4,200 crowns on chairs.") for i, name in enumerate(names)})
    for name in names:
        assert publishers(search(f"How much would {name} spend on chairs?"))[0] == name


def test_passages_of_the_publisher_that_is_asked_come_first(search: Search, add: Callable[..., None]) -> None:
    add({f"{i}.md": by("Talve Courier", f"The harbour is {i} metres deep, as divers found out.") for i in range(2, 9)})
    add({"gazette.md": by("Harbour Gazette", "Divers were at work for a week.")})
    found = search("According to the Gazette, how many metres deep is the harbour that divers measured?", top_k=3)
    assert publishers(found)[0] == "Harbour Gazette"
