"""The day that a question asks about, held against the days of passages."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rag.answering.evidence.occasion import Occasion
from rag.answering.question.days_asked import asks_about
from rag.bootstrap import Engine, open_engine
from rag.settings import Settings
from rag.types import AnswerStatus

ASKED = "What was decided on 12 March 2026?"


@pytest.mark.parametrize(
    "question",
    [ASKED, "Who spoke on 2026-03-12?", "Who spoke on 20260312?", "Who spoke on March 12?", "the 12th of March"],
)
def test_a_question_may_ask_about_a_day(question: str) -> None:
    assert asks_about(question, date(2026, 3, 12))
    assert not asks_about(question, date(2026, 3, 13))


@pytest.mark.parametrize("question", ["What changed since 12 March 2026?", "What was decided in March 2026?", "Who?"])
def test_a_beginning_or_a_month_is_no_such_day(question: str) -> None:
    assert not asks_about(question, date(2026, 3, 12))


@pytest.mark.parametrize(
    ("published", "title", "text", "another"),
    [
        (date(2026, 3, 12), "Meeting", "The fee stays.", False),
        (date(2026, 3, 13), "Meeting", "The fee stays.", False),  # told on the next day
        (date(2026, 3, 19), "Meeting", "The fee stays.", True),
        (date(2026, 3, 11), "Meeting", "The fee stays.", True),
        (date(2026, 3, 19), "Meeting", "On 12 March the fee was raised.", False),
        (date(2026, 3, 19), "Meeting", "In March the fee was raised.", False),
        (date.min, "Meeting of 12 March 2026", "The fee stays.", False),
        (date.min, "Meeting of 19 March 2026", "The fee stays.", True),
        (date.min, "Meeting", "The fee stays.", False),
    ],
)
def test_a_passage_is_of_another_day_where_nothing_tells_of_the_one_asked_about(
    published: date, title: str, text: str, another: bool
) -> None:
    assert Occasion(ASKED, [(published, title, text)]).is_another(published, title, text) is another
    assert not Occasion("What was decided?", [(published, title, text)]).is_another(published, title, text)


def test_where_a_document_is_of_that_day_no_later_one_is() -> None:
    own, later = (date(2026, 3, 12), "Meeting", "The fee stays."), (date(2026, 3, 13), "Meeting", "In March it rose.")
    assert Occasion(ASKED, [own, later]).is_another(*later)
    assert not Occasion(ASKED, [own, later]).is_another(*own)


@pytest.fixture
def meetings(settings: Settings, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine on the notes of twenty meetings, whose days only the names of the files tell."""
    for week in range(20):
        day = date.fromordinal(date(2026, 1, 8).toordinal() + 7 * week)
        text = f"# Team meeting\n\nWe talked about the stand. The budget left is {100 + 7 * week} crowns.\n"
        (tmp_path / f"{day}-team-meeting.md").write_text(text)
    with open_engine(settings, create=True) as opened:
        opened.ingest([tmp_path])
        yield opened


@pytest.mark.parametrize("day", ["12 March 2026", "March 12", "2026-03-12", "20260312"])
def test_a_question_about_a_day_is_answered_from_the_notes_of_that_day(meetings: Engine, day: str) -> None:
    answer = meetings.ask(f"How much budget was left on {day}?")
    assert answer.answer == "The budget left is 163 crowns. [1]"
    assert not answer.conflicts


def test_a_day_without_notes_has_no_answer(meetings: Engine) -> None:
    assert meetings.ask("How much budget was left on 17 March 2026?").status is AnswerStatus.ABSTAINED
