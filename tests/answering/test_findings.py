"""Questions that ask several things: each is looked for by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index.core.schema import NodeWithScore, TextNode

from rag.answering.fetching import in_turn
from rag.answering.findings import single_questions
from rag.bootstrap import Engine, open_engine
from rag.settings import Settings
from rag.types import AnswerStatus, Question, Turn


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("When was the bridge opened?", ["When was the bridge opened?"]),
        (
            "When was the bridge opened, and how much does a day ticket for the ferry cost?",
            ["When was the bridge opened", "how much does a day ticket for the ferry cost?"],
        ),
        (
            "Which heights have the Golden Gate Bridge and the Humber Bridge?",
            ["Which heights have the Golden Gate Bridge?", "Which heights have the Humber Bridge?"],
        ),
        (
            "When did it first fly and what became of the old test orbiter? (orbiter Endeavour)",
            ["When did it first fly (orbiter Endeavour)", "what became of the old test orbiter? (orbiter Endeavour)"],
        ),
    ],
)
def test_a_question_is_made_of_the_things_that_it_asks(text: str, found: list[str]) -> None:
    assert single_questions(text) == found


def test_rankings_are_taken_in_turn_and_each_passage_once() -> None:
    rankings = [[NodeWithScore(node=TextNode(id_=name), score=0.0) for name in names] for names in ("abcd", "ea", "f")]
    assert [hit.node.node_id for hit in in_turn(rankings)] == ["a", "e", "f", "b", "c", "d"]
    assert in_turn(rankings[:1]) == rankings[0]


def test_each_thing_asked_about_finds_its_passage_where_one_has_many_more(settings: Settings, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for place in ("Norholm", "Eastfield", "Westfield", "Marsh End", "Port Grey", "Stonebeck"):
        text = f"The old bridge at {place} was opened in a storm. The day of its opening was late in the year.\n"
        (corpus / f"{place}.txt").write_text(text)
    (corpus / "tickets.txt").write_text("Entry is four crowns for grown-ups.\n")
    asked = "When was the old bridge at Norholm opened, and what do grown-ups pay to visit the local museum?"
    with open_engine(settings, create=True) as engine:
        engine.ingest([corpus])
        found = engine.search(Question(text=asked, top_k=2))
    assert [Path(source.source).name for source in found] == ["Norholm.txt", "tickets.txt"]


CAPTAIN = "Who is the captain of the ferry?"
PRICE = Turn(question="How much does a day ticket for the ferry cost?", answer="A day ticket costs 14 crowns. [1]")


@pytest.fixture
def ferry(settings: Settings, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine on a short note."""
    (tmp_path / "ferry.txt").write_text("A day ticket for the ferry costs 14 crowns. The ferry leaves from pier 4.\n")
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path / "ferry.txt"])
        yield engine


def test_what_only_the_conversation_was_about_is_no_answer(ferry: Engine) -> None:
    answer = ferry.ask(Question(text=CAPTAIN, history=(PRICE,)))
    assert answer.status is AnswerStatus.ABSTAINED
    assert "14 crowns" in answer.nearest[0].text


def test_a_later_part_with_words_of_its_own_is_said_to_be_missing(ferry: Engine) -> None:
    answer = ferry.ask("How much does a day ticket for the ferry cost and who is its captain?")
    assert answer.status is AnswerStatus.PARTIAL
    assert answer.message.endswith("hold this part: who is its captain?")


def test_a_later_part_that_only_says_how_it_measures_is_said_to_be_missing(ferry: Engine) -> None:
    answer = ferry.ask("How much does a day ticket for the ferry cost and how deep is it?")
    assert answer.status is AnswerStatus.PARTIAL
    assert answer.message.endswith("hold this part: how deep is it?")
