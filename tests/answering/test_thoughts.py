"""What a language model thinks aloud, and what only looks like it."""

import pytest

from rag.answering.thoughts import without_thoughts


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("<th", ""),
        ("<think>So it is", ""),
        ("<think>So it is.</think>\n\nIt is.", "It is."),
        ("So it is.\n</think>\n\nIt is.", "It is."),
        ("It writes between <think> and </think> tags.", "It writes between <think> and </think> tags."),
        ("<thank you>", "<thank you>"),
        (" ", " "),
    ],
)
def test_thoughts_end_before_the_answer_begins(written: str, answer: str) -> None:
    assert without_thoughts(written) == answer
