"""Reranking with a real cross-encoder, tiny and made here, whose weights are set so that its scores are known."""

from collections.abc import Callable
from pathlib import Path

import pytest
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.bootstrap import open_engine
from rag.errors import ModelError
from rag.retrieval.reader import Reader, load_reader
from rag.retrieval.reranker import BATCH, CrossEncoderReranker, ReaderReranker, load_reranker
from rag.settings import Settings, load_settings

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "bridge", "granite", "the", "of", "is", "made", "mill"]


@pytest.fixture(scope="module")
def make_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Save a one-layer cross-encoder with so many outputs; its weights are random, and the same each time."""
    import torch  # noqa: PLC0415
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast  # noqa: PLC0415

    def make(outputs: int) -> Path:
        folder = tmp_path_factory.mktemp(f"cross-encoder-{outputs}")
        (folder / "vocab.txt").write_text("\n".join(WORDS))
        torch.manual_seed(3)
        config = BertConfig(
            vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
            num_labels=outputs, max_position_embeddings=64, initializer_range=1.0,
        )  # fmt: skip
        BertForSequenceClassification(config).save_pretrained(folder)
        BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
        return folder

    return make


@pytest.fixture(scope="module")
def bundled() -> Reader:
    return load_reader(load_settings({}))


@pytest.fixture(scope="module")
def reranker(make_model: Callable[[int], Path], bundled: Reader) -> CrossEncoderReranker:
    loaded = load_reranker(load_settings({}, rerank_model=str(make_model(1)), rerank_budget_ms=60_000), bundled)
    assert isinstance(loaded, CrossEncoderReranker)
    return loaded


@pytest.fixture
def hits() -> list[NodeWithScore]:
    texts = ["the mill", "the bridge is made of granite", "granite", "is made", "of the mill", "bridge bridge"]
    assert len(texts) > BATCH
    return [NodeWithScore(node=TextNode(id_=text, text=text), score=1.0 - n / 10) for n, text in enumerate(texts)]


def test_passages_are_ordered_by_what_the_model_says_of_each_pair(reranker, hits) -> None:
    question = "granite bridge"
    found = reranker.postprocess_nodes(hits, query_bundle=QueryBundle(question))
    by_model = reranker._model.predict([(question, hit.node.text) for hit in hits], show_progress_bar=False)
    expected = sorted(zip(by_model, (hit.node.node_id for hit in hits), strict=True), reverse=True)
    assert [hit.node.node_id for hit in found] == [name for _, name in expected]
    assert [hit.score for hit in found] == pytest.approx([float(score) for score, _ in expected], abs=1e-5)
    assert [hit.node.node_id for hit in found] != [hit.node.node_id for hit in hits]


def test_equal_scores_keep_their_order(reranker) -> None:
    same = [NodeWithScore(node=TextNode(id_=name, text="the mill"), score=0.5) for name in ("b", "a", "c")]
    assert [hit.node.node_id for hit in reranker.postprocess_nodes(same, query_str="mill")] == ["b", "a", "c"]


def test_the_order_stands_when_the_time_is_over(reranker, hits) -> None:
    late = CrossEncoderReranker(model=reranker._model, budget_ms=0.001)
    assert late.postprocess_nodes(hits, query_str="granite bridge") == hits


def test_nothing_to_order_is_left_as_it_is(reranker, hits) -> None:
    assert reranker.postprocess_nodes([], query_str="bridge") == []
    assert reranker.postprocess_nodes(hits) == hits


def test_the_reader_reranks_unless_a_cross_encoder_is_named(bundled: Reader) -> None:
    found = load_reranker(load_settings({}, rerank_passages=7, reader_weight=2), bundled)
    assert isinstance(found, ReaderReranker)
    assert (found.passages, found.weight) == (7, 2)


@pytest.mark.parametrize("name", ["no-such/model", "/no/such/folder"])
def test_a_model_that_is_not_here_is_named_and_not_fetched(name: str, tmp_path: Path, bundled: Reader) -> None:
    with pytest.raises(ModelError, match=f"The reranker '{name}' cannot be loaded"):
        load_reranker(load_settings({}, rerank_model=name, cache_dir=tmp_path), bundled)


def test_a_model_with_several_scores_is_refused(make_model: Callable[[int], Path], bundled: Reader) -> None:
    with pytest.raises(ModelError, match="gives 3 scores"):
        load_reranker(load_settings({}, rerank_model=str(make_model(3))), bundled)


def test_the_engine_reads_more_passages_than_it_answers_from(
    make_model: Callable[[int], Path], settings: Settings, tiny_corpus: Path
) -> None:
    named = {"rerank_model": str(make_model(1)), "rerank_passages": 6, "rerank_budget_ms": 60_000, "top_k": 2}
    with open_engine(settings, create=True) as plain:
        plain.ingest([tiny_corpus])
        fused = [source.chunk_id for source in plain.search("Which bridge is made of granite?")]
    with open_engine(settings.model_copy(update=named)) as engine:
        found = engine.search("Which bridge is made of granite?")
        read = [hit.node.node_id for hit in engine.retriever(top_k=6).retrieve("Which bridge is made of granite?")]
        assert engine.ask("Which bridge is made of granite?").sources == found
    assert len(found) == min(2, len(fused))
    assert {source.chunk_id for source in found} <= set(read)
    assert [source.score for source in found] == sorted((source.score for source in found), reverse=True)
