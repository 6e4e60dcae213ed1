"""The reader: the one in the box, and others of transformers, here a tiny one with random weights."""

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_index.core.schema import NodeWithScore, TextNode

from rag.bootstrap import open_engine
from rag.errors import ModelError
from rag.retrieval import reader as module
from rag.retrieval.reader import MAX_ANSWER_TOKENS, MAX_TOKENS, MODEL_FOLDER, Reader, Reading, load_reader
from rag.retrieval.reranker import ReaderReranker
from rag.settings import Settings, load_settings
from rag.types import AnswerStatus

BRIDGE = "The harbour bridge was opened on 19 March 1932. It was designed by the engineer John Bradfield."
FERRY = "The ferry to the island leaves at nine in the morning. A ticket for the ferry costs four crowns."
DESIGNER = "Who designed the harbour bridge?"


def node(text: str, *, title: str = "", name: str = "") -> TextNode:
    return TextNode(id_=name or text[:40], text=text, metadata={"title": title})


@pytest.fixture(scope="module")
def bundled() -> Reader:
    return load_reader(load_settings({}))


@pytest.fixture(scope="module")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch  # noqa: PLC0415 - takes seconds
    from transformers import BertConfig, BertForQuestionAnswering, BertTokenizerFast  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("tiny-reader")
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)] + list("0123456789.?")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "bridge", "harbour", "designed", "ferry"]
    (folder / "vocab.txt").write_text("\n".join([*words, *letters, *(f"##{letter}" for letter in letters)]))
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=len(words) + 2 * len(letters), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=512, initializer_range=0.5,
    )  # fmt: skip
    BertForQuestionAnswering(config).save_pretrained(folder)
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def tiny(tiny_folder: Path) -> Iterator[Reader]:
    return load_reader(load_settings({}, reader_model=str(tiny_folder)))


# -- the reader in the box -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (DESIGNER, BRIDGE, "John Bradfield"),
        ("When was the harbour bridge opened?", BRIDGE, "19 March 1932"),
        ("When does the ferry leave?", FERRY, "nine"),
        ("how much is a ticket for the ferry", FERRY, "four crowns"),
    ],
)
def test_it_finds_the_exact_characters_of_the_answer(bundled: Reader, question: str, text: str, answer: str) -> None:
    (reading,) = bundled.read(question, [node(text, title="The harbour 🌉")])
    span = reading.best(0, len(text))
    assert span is not None
    assert answer in text[span.start : span.end]
    assert len(text[span.start : span.end]) < len(answer) + 20


def test_it_knows_which_passage_holds_the_answer(bundled: Reader) -> None:
    right, wrong = bundled.read(DESIGNER, [node(BRIDGE), node(FERRY)])
    assert right.relevance > 0 > wrong.relevance
    inside, outside = right.best(0, len(BRIDGE)), wrong.best(0, len(FERRY))
    assert inside is not None
    assert outside is not None
    assert inside.score > 0 > outside.score


def test_another_file_in_its_place_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "MODEL_FOLDER", tmp_path)
    with pytest.raises(ModelError, match="cannot be read"):
        load_reader(load_settings({}))
    (tmp_path / "model.onnx").write_bytes(b"something else")
    with pytest.raises(ModelError, match=r"has sha256 .* Install verified-rag again"):
        load_reader(load_settings({}))
    shutil.copy(MODEL_FOLDER / "model.onnx", tmp_path)
    (tmp_path / "tokenizer.json").write_text("{")
    with pytest.raises(ModelError, match=r"tokenizer\.json cannot be read: .*Install verified-rag again"):
        load_reader(load_settings({}))


# -- any reader ----------------------------------------------------------------------------------------------


def test_a_passage_longer_than_the_model_reads_is_read_to_its_end(bundled: Reader) -> None:
    long = "The council met again and talked about the weather. " * 60 + BRIDGE
    (reading,) = bundled.read(DESIGNER, [node(long)])
    span = reading.best(0, len(long))
    assert span is not None
    assert "John Bradfield" in long[span.start : span.end]
    assert len(reading.starts) > MAX_TOKENS


def test_a_title_is_read_but_never_an_answer(tiny: Reader) -> None:
    text = "the bridge."
    (reading,) = tiny.read("the bridge?", [node(text, title="harbour ferry")])
    assert (reading.offsets >= 0).all()
    assert (reading.offsets <= len(text)).all()
    assert [text[start:end] for start, end in reading.offsets] == ["the", "bridge", "."]


def test_passages_of_other_lengths_do_not_change_what_is_read(tiny: Reader) -> None:
    texts = ["the bridge", "the harbour bridge was designed. " * 9, "ferry", "the ferry. " * 20, "harbour", "a b c"]
    together = tiny.read("the ferry?", [node(text) for text in texts])
    for text, reading in zip(texts, together, strict=True):
        (alone,) = tiny.read("the ferry?", [node(text, name=f"alone {text}")])
        assert np.allclose(alone.starts, reading.starts, atol=1e-4)
        assert alone.relevance == pytest.approx(reading.relevance, abs=1e-3)


def test_the_best_span_is_the_best_of_all_within_the_range() -> None:
    rng = np.random.default_rng(2)
    tokens = 60
    offsets = np.array([[3 * i, 3 * i + 2] for i in range(tokens)])
    starts, ends = rng.standard_normal((2, tokens)).astype(np.float32)
    reading = Reading(relevance=0, starts=starts, ends=ends, offsets=offsets)
    every = [
        (float(starts[i] + ends[j]), 3 * i, 3 * j + 2)
        for i in range(10, 50)
        for j in range(i, min(50, i + MAX_ANSWER_TOKENS))
    ]
    span = reading.best(30, 149)
    assert span is not None
    assert (span.score, span.start, span.end) == pytest.approx(max(every))
    assert reading.best(2, 3) is None


def test_what_was_read_is_remembered(tiny: Reader) -> None:
    nodes = [node(f"the bridge {i}") for i in range(6)]
    first = tiny.read("the?", nodes[:4])
    assert all(one is other for one, other in zip(first, tiny.read("the?", nodes), strict=False))


def test_a_passage_reads_the_same_whatever_is_read_beside_it(bundled: Reader) -> None:
    (alone,) = bundled.read(DESIGNER, [node(BRIDGE, name="alone")])
    texts = {"long": FERRY * 9, "same": BRIDGE, "other": FERRY}
    together = bundled.read(DESIGNER, [node(text, name=name) for name, text in texts.items()])
    assert together[1].relevance == alone.relevance
    assert np.array_equal(together[1].starts, alone.starts)


def test_questions_that_are_read_at_once_take_turns(tiny: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    running: set[int] = set()
    most: list[int] = []
    run = tiny._run

    def watched(inputs: Any) -> Any:
        running.add(threading.get_ident())
        most.append(len(running))
        result = run(inputs)
        running.discard(threading.get_ident())
        return result

    monkeypatch.setattr(tiny, "_run", watched)
    nodes = [node(f"the bridge {i}") for i in range(4)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda i: tiny.read(f"the {i}?", nodes), range(8)))
    assert [len(readings) for readings in found] == [4] * 8
    assert set(most) == {1}


def test_a_question_of_any_length_can_be_asked(tiny: Reader) -> None:
    assert len(tiny.read("the bridge " * 400, [node("the ferry")])) == 1


def test_a_run_of_letters_of_any_length_is_no_word(bundled: Reader) -> None:
    assert bundled.is_word("harbour")
    assert not bundled.is_word("渡轮几点" * 400)


@pytest.mark.parametrize("character", ["다 ", "桥", "("])
def test_a_question_whose_every_character_is_a_token_leaves_a_passage_its_room(bundled: Reader, character: str) -> None:
    (reading,) = bundled.read(character * 300 + DESIGNER, [node(BRIDGE * 9)])
    assert reading.offsets[-1, 1] == len(BRIDGE) * 9


@pytest.mark.parametrize("name", ["no-such/model", "/no/such/folder"])
def test_a_reader_that_is_not_here_is_named_and_not_fetched(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"The reader '{name}' cannot be loaded"):
        load_reader(load_settings({}, reader_model=name, cache_dir=tmp_path))


def test_another_reader_serves_an_engine(tiny_folder: Path, settings: Settings, tiny_corpus: Path) -> None:
    chosen = {"reader_model": str(tiny_folder), "min_evidence": 0}
    with open_engine(settings.model_copy(update=chosen), create=True) as engine:
        engine.ingest([tiny_corpus])
        answer = engine.ask(DESIGNER)
    assert answer.status is AnswerStatus.ANSWERED


# -- reranking -----------------------------------------------------------------------------------------------


def ranked(reranker: ReaderReranker, texts: list[str], question: str = DESIGNER) -> list[str]:
    hits = [NodeWithScore(node=node(text), score=1 - place / 10) for place, text in enumerate(texts)]
    return [hit.node.get_content() for hit in reranker.postprocess_nodes(hits, query_str=question)]


OTHERS = [FERRY, "The lighthouse keeper is called Ida Lewis.", "The mill has a roof of slate."]


def test_the_passage_with_the_answer_comes_first(bundled: Reader) -> None:
    reranker = ReaderReranker(reader=bundled, passages=4, weight=5)
    assert ranked(reranker, [*OTHERS, BRIDGE])[0] == BRIDGE


def test_where_no_passage_answers_the_order_stands(bundled: Reader) -> None:
    reranker = ReaderReranker(reader=bundled, passages=4, weight=1)
    assert ranked(reranker, OTHERS, "What is the capital of Mongolia?") == OTHERS


def test_without_weight_the_order_stands(bundled: Reader) -> None:
    texts = [*OTHERS, BRIDGE]
    assert ranked(ReaderReranker(reader=bundled, passages=4, weight=0), texts) == texts


def test_what_is_not_looked_at_stays_behind(bundled: Reader) -> None:
    reranker = ReaderReranker(reader=bundled, passages=3, weight=5)
    assert ranked(reranker, [*OTHERS, BRIDGE])[-1] == BRIDGE
