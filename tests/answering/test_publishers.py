"""Questions of one publisher of several, and of documents whose author says "I"."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.bootstrap import Engine, open_engine
from rag.settings import Settings
from rag.types import AnswerStatus, Question

COURIER = "Eleven people are missing after the flood in Norholm. The bridge at Mill Lane fell at dawn."
GAZETTE = "Seventeen people are missing after the flood in Norholm. The school in Castle Street stays closed."
LETTER = "Dear Tom,\n\nI would spend 4,200 crowns on new chairs. The lamps can wait, I think.\n\nBest,\nAnn"
QUOTED = """Not for us.

On 3 May 2026 Ann Varga wrote:
> I have looked at four places.
"""
POLICY = "Dogs are not allowed on the ferry. Bicycles cost 3 crowns."
REPLY = "Hi Ann,\n\nI disagree about the lamps: half of them flicker.\n\nTom"


@pytest.fixture
def engine(settings: Settings, tmp_path: Path) -> Iterator[Engine]:
    written = {
        "a.md": ("Flood in Norholm", "Talve Courier", COURIER),
        "b.md": ("Norholm under water", "Harbour Gazette", GAZETTE),
        "c.md": ("Budget of the reading room", "Ann Varga", LETTER),
        "d.md": ("Re: Budget of the reading room", "Tom Okafor", REPLY),
        "e.md": ("Re: Places", "Tom Okafor", QUOTED),
        "f.md": ("Policy of the ferry", "", POLICY),
        "g.md": ("Visitors", "", "Dogs are welcome in the garden of the museum."),
    }
    for name, (title, publisher, text) in written.items():
        (tmp_path / name).write_text(f"---\ntitle: '{title}'\npublisher: {publisher}\n---\n\n{text}\n")
    with open_engine(settings, create=True) as opened:
        opened.ingest([tmp_path])
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "How many people are missing according to the {}?",
        "According to the {}, how many people are missing?",
        "What does the {} say about people who are missing?",
    ],
)
@pytest.mark.parametrize(("publisher", "told"), [("Talve Courier", "Eleven"), ("Gazette", "Seventeen")])
def test_a_question_is_answered_by_the_publisher_that_it_names(
    engine: Engine, question: str, publisher: str, told: str
) -> None:
    answer = engine.ask(question.format(publisher))
    assert answer.answer == f"{told} people are missing after the flood in Norholm. [1]"
    assert not answer.conflicts


def test_two_publishers_are_asked_one_after_the_other(engine: Engine) -> None:
    answer = engine.ask("How many people are missing according to the Courier and the Gazette?")
    assert {one.publisher for one in answer.citations} == {"Talve Courier", "Harbour Gazette"}
    assert [source.chunk_id for source in answer.sources].count(answer.sources[0].chunk_id) == 1


def test_what_one_of_two_does_not_tell_is_said_to_be_missing_there(engine: Engine) -> None:
    answer = engine.ask("When did the bridge at Mill Lane fall according to the Courier and the Gazette?")
    assert answer.status is AnswerStatus.PARTIAL
    assert "(Harbour Gazette)" in answer.message
    assert "(Talve Courier)" not in answer.message


def test_what_only_another_publisher_tells_is_not_told(engine: Engine) -> None:
    assert engine.ask("When did the bridge at Mill Lane fall?").status is AnswerStatus.ANSWERED
    assert engine.ask("According to the Gazette, when did the bridge fall?").status is AnswerStatus.ABSTAINED
    assert engine.ask("According to the Tidings, when did the bridge fall?").status is AnswerStatus.ABSTAINED


def test_its_passages_come_first(engine: Engine) -> None:
    found = engine.search(Question(text="What does the Gazette say about the bridge that fell at Mill Lane?", top_k=1))
    assert [source.publisher for source in found] == ["Harbour Gazette"]


def test_who_says_i_is_who_published_it(engine: Engine) -> None:
    assert "4,200 crowns" in engine.ask("How much would Ann Varga spend on new chairs?").answer
    told = engine.ask("What does Tom think about the lamps?")
    assert "flicker" in told.answer
    for question in ("What does Ann think about the lamps?", "What is Ann's opinion of the lamps?"):
        assert "flicker" not in engine.ask(question).answer


def test_what_a_mail_repeats_is_not_said_by_who_sent_it(engine: Engine) -> None:
    for question in ("What does Tom Okafor say about places?", "How many places has Tom Okafor looked at?"):
        assert "four places" not in engine.ask(question).answer
    assert "four places" in engine.ask("How many places did they look at?").answer


def test_the_policy_is_asked_and_no_other_document(engine: Engine) -> None:
    assert engine.ask("What does the policy say about dogs?").answer == "Dogs are not allowed on the ferry. [1]"
    assert "garden" in engine.ask("What is said about dogs?").answer


def test_how_a_letter_begins_and_ends_is_no_answer(engine: Engine) -> None:
    for question in ("Who disagrees about the lamps?", "Who is the letter to?", "Who would spend it on chairs?"):
        assert not engine.ask(question).answer.startswith(("Dear", "Hi", "Best"))
