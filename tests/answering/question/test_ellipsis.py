"""Questions that say only what differs from the one before."""

import pytest

from rag.answering.question.ellipsis import completed
from rag.answering.question.followup import standalone
from rag.types import Turn

POLICY = "What does the travel policy of 2025 pay per kilometre for bicycles on a day trip?"
TORQUE = "What is the torque for the hinge on the Folioscan 40?"
HOURS = "When is Norholm Central open on Sundays?"
PRICE = "How much does the Kestrel Swift cost?"
FEE = "How much does the Basic membership cost per month?"
STAFF = "How many people did the ferry company of Norholm employ in 2022?"
QUAKE = "How many people died in the Tolva valley in August 2024?"


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
        (
            "And of the Maritime Museum?",
            "Who is the director of the Harbour Museum in Norholm?",
            "Who is the director of the Maritime Museum in Norholm?",
        ),
        ("And of the Tar Bridge?", "How long is the Norholm Bridge?", "How long is the Tar Bridge?"),
        (
            "And of the tower?",
            "How high is the wall of the mill at Norholm?",
            "How high is the wall of the tower at Norholm?",
        ),
        (
            "And for the Department of Justice?",
            "What is the budget for the Department of Health?",
            "What is the budget for the Department of Justice?",
        ),
        ("And the Family membership?", FEE, "How much does the Family membership cost per month?"),
        ("And the other memberships?", FEE, "How much does the other memberships cost per month? (Basic)"),
        ("And the Family one?", FEE, "How much does the Family membership cost per month?"),
        (
            "And for the Family one?",
            "What is the fee for the Basic membership?",
            "What is the fee for the Family membership?",
        ),
        ("And the blue one?", "How much is the Kestrel?", "How much is the blue one? (Kestrel)"),
        (r"And the \d?", "How much is the Kestrel?", r"How much is the \d? (Kestrel)"),
    ],
)
def test_what_is_given_anew_takes_the_place_of_its_counterpart(question: str, before: str, whole: str) -> None:
    assert completed(question, before) == whole


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("I meant the Cargo.", "How much does the Cargo cost?"),
        ("I mean, the Cargo", "How much does the Cargo cost?"),
        ("No, the Trail.", "How much does the Trail cost?"),
        ("Oh, sorry, I meant the Trail", "How much does the Trail cost?"),
        ("Actually, in Norway", "How much does the Kestrel Swift cost in Norway?"),
        ("No, that is wrong.", None),
        ("No, thanks", None),
        ("No smoking in the Kestrel", None),
    ],
)
def test_a_correction_takes_the_place_of_what_it_corrects(question: str, whole: str | None) -> None:
    assert completed(question, PRICE) == whole


@pytest.mark.parametrize(
    ("question", "before", "whole"),
    [
        ("And in October?", "How many died? (quake August 2024 Tolva)", "How many died in October? (quake Tolva)"),
        ("And in October?", "How many died in May 2024 in Tolva?", "How many died in October in Tolva?"),
        ("And in Norholm?", QUAKE, "How many people died in Norholm in August 2024?"),
        ("And Norholm?", QUAKE.replace("valley ", ""), "How many people died in Norholm in August 2024?"),
        ("And in 2023?", "When was it open in Norholm?", "When was it open in Norholm in 2023?"),
        ("And in October?", "When is Norholm open in summer?", "When is Norholm open in October?"),
        ("And the year after?", STAFF, STAFF.replace("2022", "2023")),
        ("And in the following year?", STAFF, STAFF.replace("2022", "2023")),
        ("And a year earlier?", STAFF, STAFF.replace("2022", "2021")),
        ("And the year after?", HOURS, None),
        ("And the next day?", HOURS, None),
        ("And a week later?", STAFF, None),
    ],
)
def test_a_time_takes_the_place_of_a_time_alone(question: str, before: str, whole: str | None) -> None:
    assert completed(question, before) == whole


@pytest.mark.parametrize(
    ("question", "before", "whole"),
    [
        ("And the Trail?", "And how much does it cost? (speed Kestrel)", "How much does the Trail cost?"),
        ("And the Maritime Museum?", "Who is its director? (Norholm)", "Who is the Maritime Museum's director?"),
        ("And of the Maritime Museum?", "How many rooms has it? (Norholm)", "How many rooms has the Maritime Museum?"),
        ("And of the library?", "How many rooms has it? (Norholm)", None),
        ("And the towers?", "How old is it? (Long Bridge)", None),
        ("And Ann Lee?", "Why is it true that he left? (Norholm)", "Why is it true that Ann Lee left?"),
    ],
)
def test_a_name_takes_the_place_of_the_pronoun_where_that_is_all_there_is(
    question: str, before: str, whole: str | None
) -> None:
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
