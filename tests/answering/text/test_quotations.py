"""Words that are understood with those before them."""

import time

import pytest

from rag.answering.text.quotations import attribution, is_answer, is_quotation

SAID = '"Nobody won," said Orr.'


@pytest.mark.parametrize(
    ("sentence", "alone"),
    [
        ('"It is a decent deal."', True),
        ("“It is a decent deal. We like it.”", True),
        (SAID, False),
        ('Orr called it "a decent deal".', False),
        ('"Old Pilgrim" and "Young Pilgrim"', False),
        ("It is a decent deal.", False),
    ],
)
def test_a_quotation_has_nothing_outside_its_quotes(sentence: str, *, alone: bool) -> None:
    assert is_quotation(sentence) is alone


@pytest.mark.parametrize(
    ("sentence", "before", "told"),
    [
        ('"It is a decent deal."', [SAID], SAID),
        ('"We like it."', ['"It is a decent deal."', SAID], SAID),
        ('"We like it."', ['Asked about it, Orr replied: "No."'], 'Asked about it, Orr replied: "No."'),
        ('"It is a decent deal."', [], ""),
        ('"It is a decent deal."', ["The hall was full.", SAID], ""),
        ('"It is a decent deal."', ["Orr said that nobody won."], ""),
        ("It is a decent deal.", [SAID], ""),
    ],
)
def test_who_says_it_is_told_by_the_sentence_before(sentence: str, before: list[str], told: str) -> None:
    assert attribution(sentence, before) == told


@pytest.mark.parametrize(
    ("before", "sentence", "answers"),
    [
        ("**Tidings:** Are you for it?", "**Ann Lee:** I am.", True),
        ("Tidings: *Are you for it?*", "Ann Lee: I am.", True),
        ("Tidings: Welcome.", "Ann Lee: Thank you.", False),
        ("Ann Lee: Are you for it?", "Ann Lee: I am.", False),
        ("Tidings: Are you for it?", "It was late.", False),
        ("Are they for it?", "Ann Lee: I am.", False),
    ],
)
def test_a_turn_behind_a_question_of_somebody_else_answers_it(before: str, sentence: str, *, answers: bool) -> None:
    assert is_answer(before, sentence) is answers


def test_long_lines_take_no_more_than_their_share() -> None:
    began = time.thread_time()
    for text in ('"' * 20_000, '" ' * 10_000, '"a said ' * 2_500, "said " * 4_000, "“" + "a " * 10_000):
        is_quotation(text)
        attribution('"a"', [f"{text}x"])
    assert time.thread_time() - began < 1
