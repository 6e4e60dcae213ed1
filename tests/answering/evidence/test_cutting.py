"""A passage cut into the sentences that can answer."""

import time

import pytest
from llama_index.core.schema import TextNode

from rag.answering.evidence.cutting import cut
from rag.answering.text.words import Stems


def sentences(stems: Stems, text: str) -> list[str]:
    return [one.text for one in cut(TextNode(text=text, metadata={"title": "A package"}), stems).sentences]


@pytest.mark.parametrize(
    "pictures",
    [
        "[![Build](https://a.example/b.svg)](https://a.example)",
        "![Logo](logo.png)\n[![Tests](a.svg)](b) [![Docs](c.svg)](d)",
        "|Build Status| |Coverage|_",
        "|Conda-Forge-Status|",
        ".. image:: https://a.example/b.svg\n   :target: https://a.example\n   :alt: Build",
        '<img src="logo.png" alt="Logo">',
    ],
)
def test_badges_state_nothing(stems: Stems, pictures: str) -> None:
    assert sentences(stems, f"{pictures}\n\nIt needs Python 3.11.") == ["It needs Python 3.11."]


@pytest.mark.parametrize(
    "line",
    ["See ![the plan](plan.png) for it.", "| Birch | | 12 |", "|Birch|12|", "[Read the docs](https://a.example)"],
)
def test_what_has_words_of_its_own_is_a_sentence(stems: Stems, line: str) -> None:
    assert sentences(stems, line) == [line]


@pytest.mark.parametrize(
    "line", ["![" * 10_000, "[![a](b)](c)" * 2_000 + "x", "|aa| " * 5_000 + "x", ".. image:: x" + "\n :a: b" * 3_000]
)
def test_long_lines_of_pictures_take_no_more_than_their_share(stems: Stems, line: str) -> None:
    begin = time.process_time()
    sentences(stems, line)
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    ("line", "is_kept"),
    [
        ("Dear Ann,", False), ("Hi all!", False), ("Sir,", False), ("Best,\nAnn", False), ("Kind regards\nAnn", False),
        ("Thanks, Ann", False), ("Yours faithfully,", False), ("Best practices for boats", True),
        ("Hi-fi sales rose, said Lee!", True),
        ("Sir Tom Lee opened the bridge.", True), ("Thanks to Ann it works", True),
    ],
)  # fmt: skip
def test_the_lines_around_a_letter_are_no_sentences_of_it(stems: Stems, line: str, *, is_kept: bool) -> None:
    assert sentences(stems, line) == ([line] if is_kept else [])
