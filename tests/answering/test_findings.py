"""Questions that ask several things: each is looked for by itself."""

from pathlib import Path

import pytest
from llama_index.core.schema import NodeWithScore, TextNode

from rag.answering.fetching import in_turn
from rag.answering.findings import single_questions
from rag.bootstrap import open_engine
from rag.settings import Settings
from rag.types import Question


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
