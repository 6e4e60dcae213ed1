"""Other wordings of a question, which are tried where its own has no answer."""

import time

import pytest

from rag.answering.question.followup import parts
from rag.answering.question.wordings import of_no_person, worded_otherwise


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("When is the pool open on Sunday?", "Is the pool open on Sunday?"),
        ("when does it open on public holidays", "Does it open on public holidays"),
        ("Who was at the board meeting?", "Who was present at the board meeting?"),
        ("Who attended the board meeting?", "Who was present at the board meeting?"),
        ("Who took part in our meeting?", "Who was present at our meeting?"),
    ],
)
def test_a_question_may_be_worded_otherwise(question: str, other: str) -> None:
    assert worded_otherwise(question) == other
    assert [*parts(question)[0].wordings] == [question, other]


@pytest.mark.parametrize(
    "question",
    [
        "When is the pool open?",
        "When was the pool opened on a Sunday?",
        "Who was at fault?",
        "Who was the speaker at the meeting?",
        "When was Ann Lee born?",
        "",
    ],
)
def test_most_questions_have_no_other_wording(question: str) -> None:
    assert worded_otherwise(question) == question


def test_towns_and_companies_are_not_born() -> None:
    assert of_no_person("When was Brask born?") == "When was Brask founded?"
    assert of_no_person("When was the bridge built or opened?") == "When was the bridge built or opened?"


@pytest.mark.parametrize(
    "text", ["When is on " * 2_000, "When is " + "on a" * 5_000, "When is " + " " * 20_000, "When was " + "a " * 9_000]
)
def test_a_long_question_is_worded_in_no_time(text: str) -> None:
    begin = time.process_time()
    worded_otherwise(text)
    of_no_person(text)
    assert time.process_time() - begin < 1
