"""Questions that say only what differs from the one before."""

import pytest

from rag.answering.ellipsis import completed
from rag.answering.followup import standalone
from rag.types import Turn

POLICY = "What does the travel policy of 2025 pay per kilometre for bicycles on a day trip?"
TORQUE = "What is the torque for the hinge on the Folioscan 40?"
HOURS = "When is Norholm Central open on Sundays?"


@pytest.mark.parametrize(
    ("question", "before", "whole"),
    [
        ("And for cars?", POLICY, "What does the travel policy of 2025 pay per kilometre for cars on a day trip?"),
        ("And under the one of 2023?", POLICY, POLICY.replace("2025", "2023")),
        ("Is it the same on the 45?", TORQUE, "What is the torque for the hinge on the Folioscan 45?"),
        ("What about the Harbour one?", HOURS, "When is Norholm Harbour open on Sundays?"),
        ("What about on Mondays?", HOURS, "When is Norholm Central open on Mondays?"),
        ("And Eastfield?", HOURS, "When is Eastfield open on Sundays?"),
        ("and at Easter", HOURS, "When is Norholm Central open on Sundays at Easter?"),
        (
            "And before the eruption?",
            "How high is it today? (Tambora)",
            "How high is it before the eruption? (Tambora)",
        ),
        ("And the weight?", "What is the price of the Kestrel 300?", "What is the weight of the Kestrel 300?"),
        ("And for the T2?", "What was the price of the T4 in 2025?", "What was the price of the T2 in 2025?"),
        ("And its garden?", "When was the Norholm Museum opened?", "When was its garden opened? (Norholm Museum)"),
        ("And the towers?", "How old is the Long Bridge? (Norholm)", "How old is the towers? (Long Bridge Norholm)"),
    ],
)
def test_what_is_given_anew_takes_the_place_of_its_counterpart(question: str, before: str, whole: str) -> None:
    assert completed(question, before) == whole


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("And where?", HOURS),
        ("And who set it?", HOURS),
        ("And is it free?", HOURS),
        ("When is Eastfield open?", HOURS),
        ("And Macron?", "How long did Zelensky and Trump talk?"),
        ("What about groups?", "How much is a tour?"),
        ("And?", HOURS),
        ("", HOURS),
        ("And for cars?", ""),
        ("And for cars?", "?"),
    ],
)
def test_other_questions_are_not_touched(question: str, before: str) -> None:
    assert completed(question, before) is None


def test_a_chain_of_such_questions_keeps_what_was_said_last() -> None:
    history = [Turn(question=HOURS, answer="From 13:00."), Turn(question="And on Mondays?", answer="Not at all.")]
    assert standalone("What about the Harbour one?", history) == "When is Norholm Harbour open on Mondays?"
