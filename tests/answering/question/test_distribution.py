"""One question for each of several things that are asked about apart."""

from pathlib import Path

import pytest

from rag.answering.question.distribution import distributed, perhaps_distributed
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
            ["How many spans does Tyne have?", "How many spans does Harbour have?", "How many spans does Forth have?"],
        ),
        (
            "With which ships did she make her first and her third voyage?",
            ["With which ships did she make her first voyage?", "With which ships did she make her third voyage?"],
        ),
        (
            "In which museums are the ships Mary and Anne?",
            ["In which museum is the ship Mary?", "In which museum is the ship Anne?"],
        ),
        (
            "I like the ships Mary and Anne. In which museums are they?",
            ["In which museum is the ship Mary?", "In which museum is the ship Anne?"],
        ),
        (
            "Compare the toll of the Tyne Bridge with that of the Harbour Bridge.",
            ["What is the toll of the Tyne Bridge.", "What is the toll of the Harbour Bridge."],
        ),
        ("What did Ann say in May and in June?", ["What did Ann say in May?", "What did Ann say in June?"]),
        (
            "What is the difference in weight between the P20 and the P30?",
            ["What is the weight of the P20?", "What is the weight of the P30?"],
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
        "Where did Mary or Anne sail?",
        "Does it rain more than in May or June?",
        "Which is longer?",
        "The Tyne and the Forth were crossed within days of each other. Which was first?",
        "",
    ],
)
def test_things_that_may_be_meant_together(question: str) -> None:
    assert distributed(question) == [question]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Which is longer, the Tyne or the Forth?", "How long is the {}?"),
        ("Which river is larger, the Tyne or the Forth?", "How large is the {}?"),
        ("Is the Tyne heavier than the Forth?", "How heavy is the {}?"),
        ("Which of the rivers Tyne and Forth has the longer bridge?", "How long is the bridge of the river {}?"),
        ("Which has more bridges, the Tyne or the Forth?", "How many bridges does the {} have?"),
        ("Which has carried more trains, the Tyne or the Forth?", "How many trains has the {} carried?"),
        ("Which is longer, the bridge of the Tyne or of the Forth?", "How long is the bridge of the {}?"),
        ("Which was crossed first, the Tyne or the Forth?", "When was the {} crossed?"),
        ("Did the Tyne freeze before the Forth?", "When did the {} freeze?"),
        ("Does the Tyne or the Forth have more bridges?", "How many bridges does the {} have?"),
        ("Is the Tyne or the Forth longer?", "How long is the {}?"),
        ("Did the Tyne or the Forth freeze first?", "When did the {} freeze?"),
        ("Is the Tyne cheaper than the Forth?", "How much does the {} cost?"),
    ],
)
def test_a_comparison_asks_the_same_of_each(question: str, asked: str) -> None:
    assert distributed(question) == [asked.format("Tyne"), asked.format("Forth")]


def test_who_is_older_asks_when_each_was_born() -> None:
    asked = ["When was Ann Lee born?", "When was Bob Ray born?"]
    assert distributed("Who is older, Ann Lee or Bob Ray?") == asked
    assert distributed("Who was born first, Ann Lee or Bob Ray?") == asked


def test_things_before_which_their_verb_stands_may_be_asked_about_apart() -> None:
    asked = ["When was Ann Lee born?", "When was Bob Ray born?"]
    assert perhaps_distributed("When were Ann Lee and Bob Ray born?") == asked
    towers = ["How high are the towers of the Tyne Bridge?", "How high are the towers of the Forth Bridge?"]
    assert perhaps_distributed("How high are the towers of the Tyne Bridge and the Forth Bridge?") == towers
    assert perhaps_distributed("Can I cancel A1 or B2?") == ["Can I cancel A1?", "Can I cancel B2?"]
    assert perhaps_distributed("Who built A1 and B2?") == ["Who built A1?", "Who built B2?"]
    for together in (
        "When did Ann and Bob meet?",
        "Is it open in May or June?",
        "What did Ann and Bob talk about?",
        "When was Ann born?",
        "What was said by Ann and Bob?",
    ):
        assert perhaps_distributed(together) == [together]


def test_one_sentence_about_both_answers_rather_than_one_for_each(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "lee.md").write_text(
        "---\ntitle: Ann Lee\n---\n"
        "Ann Lee was born in 1871 in Uppsala. Ann Lee sailed to Norholm in 1902. "
        "Ann Lee and Bob Ray sailed to Norholm in 1910.\n"
    )
    (tmp_path / "ray.md").write_text(
        "---\ntitle: Bob Ray\n---\nBob Ray was born in 1866 in Lyon. Bob Ray sailed to Norholm in 1905.\n"
    )
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path])
        born, sailed = (engine.ask(f"When {asked}?") for asked in (
            "were Ann Lee and Bob Ray born", "did Ann Lee and Bob Ray sail to Norholm",
        ))  # fmt: skip
    assert "1871" in born.answer
    assert "1866" in born.answer
    assert sailed.answer == "Ann Lee and Bob Ray sailed to Norholm in 1910. [1]"


def test_what_answers_for_one_of_two_things_is_no_answer_for_both(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "tyne.md").write_text(
        "---\ntitle: The Tyne Bridge\n---\nThe Tyne Bridge was built by Ann Lee in 1871.\n"
    )
    (tmp_path / "forth.md").write_text(
        "---\ntitle: The Forth Bridge\n---\nThe Forth Bridge is red and 90 metres high.\n"
    )
    with open_engine(settings.model_copy(update={"min_evidence": 0.5}), create=True) as engine:
        engine.ingest([tmp_path])
        both = engine.ask("Who built the Tyne Bridge and the Forth Bridge?")
        either = engine.ask("Was the Tyne Bridge or the Forth Bridge built by Ann Lee?")
        neither = engine.ask("Who painted the Tyne Bridge and the Forth Bridge?")
    assert both.answer == "The Tyne Bridge was built by Ann Lee in 1871. [1]"
    assert both.status is AnswerStatus.PARTIAL
    assert both.message.endswith("Who built the Forth Bridge?")
    assert "The Tyne Bridge was built by Ann Lee in 1871." in either.answer
    assert neither.status is AnswerStatus.ABSTAINED


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
