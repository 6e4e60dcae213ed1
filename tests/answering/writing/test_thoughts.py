"""What a language model thinks aloud, and what only looks like it."""

import pytest

from rag.answering.writing.thoughts import without_thoughts


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
        ("So it is. </think>It is.", "It is."),
        ("So it is.</think>\nIt is.", "It is."),
        ("Thoughts end with `</think>`.", "Thoughts end with `</think>`."),
        ("<think></think>\n<think>So it is.</think>\nIt is.", "It is."),
        ("<think></think>\n<think>So it", ""),
        ("<thought>So it is.</thought>It is.", "It is."),
        ("<reasoning>So it is.</reasoning>It is.", "It is."),
        ("[THINK]So it is.[/THINK]It is.", "It is."),
        ("[THI", ""),
        ("[1] says so.", "[1] says so."),
        ("◁think▷So it is.◁/think▷It is.", "It is."),
        ("<|channel|>analysis<|message|>So<|end|><|start|>assistant<|channel|>final<|message|>It is.", "It is."),
        ("It is.<|im_end|>", "It is."),
        ("It is.</s>\n<|eot_id|>\n", "It is."),
        ("The sign <|im_end|> ends a turn.", "The sign <|im_end|> ends a turn."),
    ],
)
def test_thoughts_end_before_the_answer_begins(written: str, answer: str) -> None:
    assert without_thoughts(written) == answer
