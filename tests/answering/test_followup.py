"""What a follow-up question inherits from the questions before it."""

import pytest

from rag.answering.followup import standalone
from rag.types import Turn

TALK = Turn(question="How long did Zelensky and Trump talk in The Hague?", answer="Fifty minutes.")


@pytest.mark.parametrize("question", ["Who built it?", "And where?", "Why?"])
def test_the_first_question_stands_as_it_is(question: str) -> None:
    assert standalone(question, []) == question


@pytest.mark.parametrize(
    "question", ["Which clocks does the museum in Aldenport keep?", "List the oldest bridges with a railway track."]
)
def test_a_question_that_refers_to_nothing_is_left_alone(question: str) -> None:
    assert standalone(question, [TALK]) == question


@pytest.mark.parametrize(
    "question", ["What did he say?", "Which agreement was signed after their meeting there?", "And where?", "How come?"]
)
def test_a_question_that_refers_back_gets_the_words_of_the_one_before(question: str) -> None:
    assert standalone(question, [TALK]) == f"{question} (long Zelensky Trump talk Hague)"


def test_words_that_it_has_already_are_not_repeated() -> None:
    assert standalone("And did trump talk to Macron?", [TALK]) == "And did trump talk to Macron? (long Zelensky Hague)"


def test_a_chain_of_follow_ups_keeps_its_topic() -> None:
    history = [TALK, Turn(question="And where?", answer="In The Hague."), Turn(question="Why there?", answer="NATO.")]
    assert standalone("Since when?", history) == "Since when? (long Zelensky Trump talk Hague)"


def test_a_new_topic_ends_what_was_carried() -> None:
    museum = Turn(question="Which clocks does the museum in Aldenport keep?", answer="Old ones.")
    assert standalone("And since when?", [TALK, museum]) == "And since when? (clocks museum Aldenport keep)"


def test_a_history_without_words_adds_nothing() -> None:
    assert standalone("Why?", [Turn(question="And?", answer="")]) == "Why?"


def test_the_same_history_gives_the_same_question_however_long_it_is() -> None:
    history = [TALK] + [Turn(question="Why?", answer="So.")] * 2000
    assert standalone("Why?", history) == standalone("Why?", history)


def test_a_question_with_a_time_of_its_own_does_not_inherit_another() -> None:
    goal = Turn(question="Which goal did NATO set in 2025?", answer="5 percent.")
    assert "2025" in standalone("And who set it?", [goal])
    assert "2025" not in standalone("And in 2014?", [goal])
