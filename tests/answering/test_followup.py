"""What a follow-up question inherits from the questions before it."""

import pytest

from rag.answering.followup import belongs, may_be_new, standalone
from rag.answering.words import Stems
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


BUILT = Turn(
    question="Which orbiter did NASA build to replace Challenger?", answer="The replacement was Endeavour. [1]"
)


def test_who_or_what_an_answer_named_is_carried_to_a_question_that_says_he_or_it() -> None:
    assert standalone("When did it first fly?", [BUILT]) == (
        "When did it first fly? (orbiter NASA build replace Challenger Endeavour)"
    )
    assert "Endeavour" not in standalone("And when?", [BUILT])
    opened = Turn(question="When was the bridge opened?", answer="On 19 March, says John Bradfield. [1]")
    assert standalone("Who designed it?", [opened]) == "Who designed it? (bridge opened)"


@pytest.mark.parametrize("question", ["Who is Emmanuel Macron?", "When did Finland join NATO?", "Where is Lake Toba?"])
def test_a_short_question_with_a_name_of_its_own_is_left_alone(question: str) -> None:
    assert standalone(question, [TALK]) == question


FERRY = Turn(question="When does the ferry to Norholm leave?", answer="At noon. [1]")
PASSAGES = ["The ferry to Norholm leaves at noon. A ticket costs four crowns.", "The museum opens at nine."]


@pytest.mark.parametrize(
    ("question", "follows"), [("How much is a ticket?", True), ("When does the museum open?", False)]
)
def test_a_short_question_belongs_to_what_was_said_when_a_passage_speaks_of_both(
    stems: Stems, question: str, follows: bool
) -> None:
    assert may_be_new(question, [FERRY])
    assert belongs(question, ["ferry", "Norholm", "leave"], PASSAGES, stems) is follows


@pytest.mark.parametrize(
    "question", ["And where?", "Why?", "What does it cost?", "Which clocks does the museum of Aldenport keep?"]
)
def test_a_question_that_surely_refers_back_or_surely_does_not_is_no_matter_of_doubt(question: str) -> None:
    assert not may_be_new(question, [FERRY])
