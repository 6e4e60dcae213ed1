"""Blocks of code: where they are, and how they are shown."""

import time

import pytest

from rag.answering.text.code import block_of, code_at, fenced, in_code
from rag.answering.text.sentences import sentence_ranges

FENCED = "Start it:\n\n```bash\npier up \\\n    --gate 4\n\npier log\n```\n\nThen wait."
LITERAL = "Start it::\n\n    pier up \\\n        --gate 4\n\n    pier log\n\nThen wait."
DIRECTIVE = (
    "Start it:\n\n.. code-block:: bash\n   :linenos:\n\n   pier up \\\n       --gate 4\n\n   pier log\n\nThen wait."
)
CODE = "pier up \\\n    --gate 4\n\npier log"
FORMS = pytest.mark.parametrize("text", [FENCED, LITERAL, DIRECTIVE], ids=["fenced", "literal", "directive"])


@FORMS
def test_a_block_is_found_from_what_leads_in_to_it_and_from_any_of_its_lines(text: str) -> None:
    for place in (text.index("Start"), text.index("gate"), text.index("log")):
        block = block_of(text, place)
        assert block is not None
        assert text[slice(*block)].startswith("pier up")
        assert text[slice(*block)].endswith("pier log")
        assert code_at(text, *block) == CODE


@FORMS
def test_prose_is_in_no_block(text: str) -> None:
    assert block_of(text, text.index("wait")) is None
    assert code_at(text, 0, len("Start it:")) == ""


@FORMS
def test_a_block_is_cut_at_its_empty_lines_and_nowhere_else(text: str) -> None:
    pieces = [" ".join(text[slice(*one)].split()) for one in sentence_ranges(text)]
    assert [piece.rstrip(":") for piece in pieces] == ["Start it", "pier up \\ --gate 4", "pier log", "Then wait."]


@pytest.mark.parametrize(
    "text",
    [
        "Start it:\n\nThis is prose.\n\n```\npier up\n```",
        "Ports::\nThey are old.",
        "Ports::\n    They are old.",
        "Ports::\n\nThey are old.",
        ".. note::\n\n   They are old.",
        "- Ports:\n\n  They are old.",
    ],
)
def test_what_stands_below_is_not_always_code(text: str) -> None:
    assert block_of(text, 0) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("up()\n```\nThat starts it.\n```python\nstop()\n```", ["up()", "stop()"]),
        ("up()\n```\n\nThat starts it.\n\n```\nstop()\n```", ["up()", "stop()"]),
        ("That starts it.\n```python\nstop()", ["stop()"]),
    ],
)
def test_a_passage_may_begin_or_end_within_a_block(text: str, code: list[str]) -> None:
    lines = text.split("\n")
    assert [line for line, inside in zip(lines, in_code(lines), strict=True) if inside] == code


def test_code_with_fences_of_its_own_gets_longer_ones() -> None:
    assert fenced("a()") == "```\na()\n```"
    assert fenced("````\na\n````") == "`````\n````\na\n````\n`````"


def test_what_was_typed_at_the_prompt_of_python_is_code_with_what_it_printed() -> None:
    session = ">>> for one in gates:\n...     up(one)\n>>> len(gates)\n4"
    for text in (f"Open all:\n\n{session}\n\nThen wait.", f"Open all:\n{session}\n\nThen wait."):
        block = block_of(text, 0)
        assert block is not None
        assert code_at(text, *block) == session
        assert block_of(text, text.index("wait")) is None


def test_a_session_between_fences_ends_at_its_fence() -> None:
    lines = ["Open all:", "```", ">>> up(1)", "```", "Then wait."]
    assert [line for line, inside in zip(lines, in_code(lines), strict=True) if inside] == [">>> up(1)"]


@pytest.mark.parametrize(
    "text",
    [
        "Bob wrote:\n\n>> Ann wrote:\n>>> The pump is new.\n>>> It works.\n> Good.",
        "Bob wrote:\n\n>>> The pump is new.\n>>>\n>>> It works.",
        "Bob wrote:\n\n>>> The pump is new.\n>> Good.",
    ],
)
def test_quotations_within_quotations_are_not_code(text: str) -> None:
    assert not any(in_code(text.split("\n")))


@pytest.mark.parametrize(
    "text",
    [
        "a::\n" * 5_000,
        "a::\n\n" * 4_000,
        " " * 20_000 + "::",
        ":" * 20_000,
        "::\n" + " \n" * 10_000,
        "```\n" * 5_000,
        ">>> a\n" * 3_000,
        "a\n>>> b\n" * 2_000 + "> c",
    ],
    ids=["colons", "parted", "blanks", "marks", "empty", "fences", "prompts", "quoted"],
)
def test_hostile_text_is_read_in_time(text: str) -> None:
    began = time.monotonic()
    block_of(text, 0)
    code_at(text, 0, 4)
    assert time.monotonic() - began < 2
