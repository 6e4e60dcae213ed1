"""One question for each of several things that are asked about apart."""

from pathlib import Path

import pytest

from rag.answering.distribution import distributed
from rag.bootstrap import open_engine
from rag.settings import Settings
from rag.types import AnswerStatus


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Compare the height of the Tyne Bridge and the Harbour Bridge.",
            ["What is the height of the Tyne Bridge.", "What is the height of the Harbour Bridge."],
        ),
        (
            "Compare the toll in the 2023 and the 2025 price list.",
            ["What is the toll in the 2023 price list.", "What is the toll in the 2025 price list."],
        ),
        (
            "How many spans do Tyne, Harbour and Forth each have?",
            ["How many spans do Tyne have?", "How many spans do Harbour have?", "How many spans do Forth have?"],
        ),
        (
            "With which ships did she make her first and her third voyage?",
            ["With which ships did she make her first voyage?", "With which ships did she make her third voyage?"],
        ),
        (
            "In which museums are the ships Mary and Anne?",
            ["In which museums are the ships Mary?", "In which museums are the ships Anne?"],
        ),
    ],
)
def test_things_that_are_asked_about_apart(question: str, parts: list[str]) -> None:
    assert distributed(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "When did Mary and Anne meet?",
        "What is the difference between Mary and Anne?",
        "What was said by Mary and Anne?",
        "Compare the ships.",
        "",
    ],
)
def test_things_that_may_be_meant_together(question: str) -> None:
    assert distributed(question) == [question]


@pytest.mark.parametrize(
    ("other", "status"), [("Harbour Bridge", AnswerStatus.ANSWERED), ("Forth Bridge", AnswerStatus.PARTIAL)]
)
def test_each_thing_gets_its_statement_or_is_said_to_be_missing(
    settings: Settings, tmp_path: Path, other: str, status: AnswerStatus
) -> None:
    for name, height in (("Tyne", 59), ("Harbour", 89)):
        text = f"The {name} Bridge has towers with a height of {height} metres."
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: The {name} Bridge\n---\n{text}\n")
    with open_engine(settings.model_copy(update={"min_evidence": 0.5}), create=True) as engine:
        engine.ingest([tmp_path])
        answer = engine.ask(f"Compare the height of the towers of the Tyne Bridge and the {other}.")
    assert answer.status is status
    assert "59 metres" in answer.answer
    assert ("89 metres" in answer.answer) == (other == "Harbour Bridge")
    assert ("What is the height of the towers of the Forth Bridge" in answer.message) == (other == "Forth Bridge")
    assert all(len(statement.citations) == 1 for statement in answer.statements)
