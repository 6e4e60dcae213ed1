"""Questions that ask how two things differ, and in nothing in particular."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.answering.question.distribution import contrasted_in
from rag.bootstrap import Engine, open_engine
from rag.settings import Settings
from rag.types import AnswerStatus


@pytest.mark.parametrize(
    "question",
    [
        "What is the difference between the Basic plan and the Family plan?",
        "What are the main differences between the Basic plan and the Family plan?",
        "difference between the Basic plan and the Family plan",
        "How do the Basic plan and the Family plan differ?",
        "How does the Basic plan differ from the Family plan?",
        "How is the Basic plan different from the Family plan?",
        "Compare the Basic plan with the Family plan.",
    ],
)
def test_two_things_whose_difference_is_asked_for(question: str) -> None:
    assert contrasted_in(question) == ("the Basic plan", "the Family plan")


@pytest.mark.parametrize(
    "question",
    [
        "What is the difference in price between the Basic plan and the Family plan?",
        "Compare the price of the Basic plan and the Family plan.",
        "How do the Basic plan, the Family plan and the Club plan differ?",
        "How do opinions differ?",
        "When did Ann and Bob meet?",
        "",
    ],
)
def test_nothing_else_is_contrasted(question: str) -> None:
    assert contrasted_in(question) is None


@pytest.mark.parametrize("piece", ["A ", "how is A", "difference between ", "A and ", "differ from "])
def test_a_hostile_question_is_read_in_no_time(piece: str) -> None:
    began = time.process_time()
    contrasted_in(f"How is {piece * (20_000 // len(piece))}")
    assert time.process_time() - began < 1


PLANS = {
    "Basic": "The Basic plan costs 6 euros a month. It has 20 GB of storage.\n\nEvery plan has a mailbox.",
    "Family": "The Family plan costs 29 euros a month. It has 200 GB of storage.\n\nEvery plan has a mailbox.",
}


@pytest.fixture
def plans(settings: Settings, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine on a page for each of two plans, and one about something else."""
    for name, text in PLANS.items():
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name} plan\n---\n{text}\n")
    (tmp_path / "club.md").write_text(
        "---\ntitle: Club\n---\nThe club costs 4 euros a month. It has 3 GB of records.\n"
    )
    with open_engine(settings.model_copy(update={"min_evidence": 0.5}), create=True) as engine:
        engine.ingest([tmp_path])
        yield engine


def test_what_is_told_of_both_in_like_words_shows_how_they_differ(plans: Engine) -> None:
    answer = plans.ask("What is the difference between the Basic plan and the Family plan?")
    assert answer.status is AnswerStatus.ANSWERED
    assert [statement.text for statement in answer.statements] == [
        "The Basic plan costs 6 euros a month.",
        "It has 20 GB of storage.",
        "The Family plan costs 29 euros a month.",
        "It has 200 GB of storage.",
    ]


def test_no_difference_is_told_from_a_thing_of_which_there_is_no_document(plans: Engine) -> None:
    answer = plans.ask("What is the difference between the Basic plan and the Premium plan?")
    assert "29 euros" not in answer.answer
    assert "4 euros" not in answer.answer


def test_a_sentence_about_both_tells_by_itself_how_they_differ(plans: Engine, tmp_path: Path) -> None:
    said = "The difference between the Basic plan and the Family plan is the number of users."
    (tmp_path / "guide.md").write_text(f"---\ntitle: Guide to the plans\n---\n{said}\n")
    plans.ingest([tmp_path])
    answer = plans.ask("What is the difference between the Basic plan and the Family plan?")
    assert said in answer.answer
    assert "29 euros" not in answer.answer


def test_two_things_of_one_document_are_told_apart_and_named(plans: Engine, tmp_path: Path) -> None:
    (tmp_path / "bridges.md").write_text(
        "---\ntitle: Bridges of the Ander\n---\n"
        "The Salt Bridge was built by Joost Verhoeven. It is 84 metres long.\n\n"
        "The Tar Bridge carries the tram. It is 212 metres long.\n\n"
        "The Lark Bridge was designed by Mira Castellan. It is 130 metres long.\n"
    )
    plans.ingest([tmp_path])
    answer = plans.ask("How does the Salt Bridge differ from the Lark Bridge?")
    assert [statement.text for statement in answer.statements] == [
        "The Salt Bridge was built by Joost Verhoeven.",
        "It is 84 metres long.",
        "The Lark Bridge was designed by Mira Castellan.",
        "It is 130 metres long.",
    ]
