"""Questions for whatever is said about something."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.answering.question.parsing import as_read, asks_all_about
from rag.bootstrap import Engine, open_engine
from rag.settings import Settings
from rag.types import AnswerStatus

NOTES = """Trump may send Ukraine more launchers. The launchers are made in Lowell, and each costs 90 million crowns.

The summit ended on Wednesday. The ministers agreed on a fund for the harbour."""


@pytest.mark.parametrize(
    "question",
    [
        "What is said about the launchers?", "what do the documents say about the launchers",
        "Tell me about the launchers",
        "What about the launchers?", "Can you tell me more about the launchers?", "How about the launchers?",
        "What do you know about the launchers?", "Is there any information about the launchers?",
        "Anything on the launchers?", "Main points about the launchers", "Summarise what is said about the launchers",
    ],
)  # fmt: skip
def test_is_read_as_what_it_is_about(question: str) -> None:
    assert asks_all_about(question)
    assert as_read(question).rstrip("?") == "the launchers"


@pytest.mark.parametrize(
    "question",
    [
        "What is known of it?",
        "What did Lee say about it?",
        "Tell me",
        "What is it about?",
        "What about?",
        "What does the mayor say about it?",
    ],
)
def test_others_are_read_as_they_are(question: str) -> None:
    assert not asks_all_about(question)
    assert as_read(question) == question


@pytest.fixture
def engine(settings: Settings, tmp_path: Path) -> Iterator[Engine]:
    (tmp_path / "summit.txt").write_text(f"The summit\n\n{NOTES}\n")
    with open_engine(settings, create=True) as opened:
        opened.ingest([tmp_path / "summit.txt"])
        yield opened


def test_what_names_it_is_quoted_and_no_few_words_of_it_are_the_answer(engine: Engine) -> None:
    answer = engine.ask("What do the documents say about the launchers?")
    assert "Trump may send Ukraine more launchers." in answer.answer
    assert "made in Lowell" in answer.answer
    assert answer.short_answer is None


def test_what_is_not_named_is_not_told_of(engine: Engine) -> None:
    for topic in ("the submarines", "the fund for the railway", "launchers of Norway"):
        assert engine.ask(f"What is said about {topic}?").status is AnswerStatus.ABSTAINED


def test_the_head_of_a_mail_does_not_tell_what_is_said(engine: Engine, tmp_path: Path) -> None:
    mail = "From: Ann Lee\nTo: all\nSubject: Pumps\n\nThe pumps are loud. We will look for other pumps in May."
    (tmp_path / "mail.txt").write_text(f"{mail}\n")
    engine.ingest([tmp_path / "mail.txt"])
    answer = engine.ask("Tell me about the pumps")
    assert "The pumps are loud." in answer.answer
    assert "Subject" not in answer.answer
