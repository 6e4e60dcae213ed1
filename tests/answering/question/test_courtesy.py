"""A question in polite words is the same question."""

import pytest

from rag.answering.question.courtesy import is_courtesy, without_courtesy

BARE = "When was the bridge opened?"


@pytest.mark.parametrize(
    "polite",
    [
        "Please tell me: When was the bridge opened?",
        "Can you tell me: When was the bridge opened?",
        "I would like to know: When was the bridge opened?",
        "One question: When was the bridge opened?",
        "A colleague asks: When was the bridge opened?",
        "Hello! When was the bridge opened?",
        "Hi there, quick question: When was the bridge opened?",
        "When was the bridge opened, please?",
        "When was the bridge opened? Thanks!",
        "Good morning, could you please tell me, When was the bridge opened? Thank you",
        "  When was the bridge opened?  ",
    ],
)
def test_what_is_said_around_a_question_is_left_out(polite: str) -> None:
    assert without_courtesy(polite) == BARE


@pytest.mark.parametrize(
    ("polite", "bare"),
    [
        ("could you tell me when the bridge was opened", "when the bridge was opened"),
        ("I'd like to know who designed it", "who designed it"),
        ("Do you know where the ferry leaves?", "where the ferry leaves?"),
        ("we are wondering whether the mill is open", "whether the mill is open"),
    ],
)
def test_an_indirect_question_is_kept_as_it_is_worded(polite: str, bare: str) -> None:
    assert without_courtesy(polite) == bare


@pytest.mark.parametrize(
    "text",
    [
        BARE,
        "What did Marie tell me about?",
        "Who said 'please tell me'?",
        "I need a permit for what?",
        "Which question was asked first?",
        "Hello Kitty sales 2020",
        "Do you know John Bradfield?",
        "Tell me about the bridge.",
        "Did the mayor say thanks to the crew?",
    ],
)
def test_words_that_belong_to_the_question_stay(text: str) -> None:
    assert without_courtesy(text) == text


@pytest.mark.parametrize("text", ["Hello!", "Please tell me:", "thanks", ""])
def test_courtesy_alone_is_kept(text: str) -> None:
    assert without_courtesy(text) == text


@pytest.mark.parametrize(
    "text", ["Thanks!", "ok thank you", "Great, thanks a lot.", "Hello!", "I see. Thank you very much"]
)
def test_thanks_and_greetings_ask_nothing(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize(
    "text", [BARE, "Why?", "", "OK, and the price?", "Good Hope", "Thanks to whom?", "ok " * 7_000 + "?x"]
)
def test_what_asks_anything_is_no_courtesy(text: str) -> None:
    assert not is_courtesy(text)
