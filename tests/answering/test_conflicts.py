"""Documents that give different values for the same thing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from llama_index.core.schema import NodeWithScore, TextNode

from rag.answering.conflicts import FARTHEST, conflict, disagreeing
from rag.answering.evidence import Evidence
from rag.answering.question import parse_question
from rag.answering.words import Stems
from rag.bootstrap import open_engine
from rag.retrieval.reader import Span
from rag.settings import Settings

ASKED = "How long is the bridge?"
FITTING = {"fits_kind": 1.0, "out_of_time": 0.0, "same_names_in_passage": 1.0, "same_words_nearby": 1.0}


def sentence(value: str, document: str, relevance: float = 1.0, *, score: float = 3.0, **features: float) -> Evidence:
    text = f"The bridge is {value} long."
    start = text.index(value)
    return Evidence(
        hit=0, document_id=document, start=0, end=len(text), text=text, stems=frozenset(), relevance=relevance,
        probability=0.9, features=FITTING | features, span=Span(start=start, end=start + len(value), score=score),
    )  # fmt: skip


FIRST = sentence("503 metres", "a", 2.0)


def found(stems: Stems, *evidence: Evidence, asked: str = ASKED) -> list[str]:
    return [one.document_id for one in disagreeing(parse_question(asked, stems), evidence, least=0.5)]


def test_different_numbers_of_two_documents(stems: Stems) -> None:
    assert found(stems, FIRST, sentence("510 metres", "b")) == ["a", "b"]


@pytest.mark.parametrize(
    "other",
    [
        sentence("503 m", "b"),
        sentence("five hundred and three metres", "b", score=-1),
        sentence("510 metres", "a"),
        sentence("very", "b"),
        sentence("510 metres", "b", FIRST.relevance - FARTHEST - 0.1),
        sentence("510 metres", "b", score=-0.1),
        sentence("510 metres", "b", out_of_time=1.0),
        sentence("510 metres", "b", same_names_in_passage=0.5),
        sentence("510 metres", "b", same_words_nearby=0.6),
        sentence("510 tonnes", "b", fits_kind=0.5),
        replace(sentence("510 metres", "b"), probability=0.4),
    ],
    ids=[
        "the same", "not sure", "same document", "no number", "far behind", "no answer", "another time", "another name",
        "other words", "another unit", "unlikely",
    ],
)  # fmt: skip
def test_what_is_no_conflict(stems: Stems, other: Evidence) -> None:
    assert found(stems, FIRST, other) == []


def test_only_numbers_and_dates_are_compared(stems: Stems) -> None:
    assert found(stems, FIRST, sentence("510 metres", "b"), asked="Who built the bridge in 510 days?") == []
    assert found(stems) == []


def test_the_latest_document_comes_first_and_one_without_a_date_last() -> None:
    days = ["", "2019-03-19", "2021-06-01"]
    hits = [NodeWithScore(node=TextNode(text="", metadata={"title": day, "published": day}), score=1) for day in days]
    shown = conflict(ASKED, [replace(sentence("503 m", day), hit=hit) for hit, day in enumerate(days)], hits)
    assert [value.published for value in shown.values] == [date(2021, 6, 1), date(2019, 3, 19), None]
    assert {value.text for value in shown.values} == {"503 m"}


def test_an_engine_quotes_both_and_shows_the_conflict(settings: Settings, tmp_path: Path) -> None:
    texts = {
        "gazette": "title: Harbour Gazette\npublished: 2019-03-19\n---\nThe harbour bridge has a span of 503 metres.",
        "survey": "title: Survey\npublished: 2022-01-02\n---\nThe harbour bridge has a span of 510 metres.",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.md").write_text(f"---\n{text}")
    with open_engine(settings.model_copy(update={"min_evidence": 0.0}), create=True) as engine:
        engine.ingest([tmp_path / f"{name}.md" for name in texts])
        answer = engine.ask("What is the length of the span of the harbour bridge?")
    (shown,) = answer.conflicts
    assert [(value.title, str(value.published)) for value in shown.values] == [
        ("Survey", "2022-01-02"),
        ("Harbour Gazette", "2019-03-19"),
    ]
    assert ["510" in shown.values[0].text, "503" in shown.values[1].text] == [True, True]
    assert {citation.document_id for citation in answer.citations} == {value.document_id for value in shown.values}
