"""Questions about all things of a kind, each of which is told of in a document of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.answering.question.kinds import kinds_in, things_of
from rag.answering.text.words import Stems
from rag.bootstrap import Engine, open_engine
from rag.settings import Settings
from rag.types import AnswerStatus, Question, Turn


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Which branches lend bicycles?", "Does X lend bicycles?"),
        ("Which of the four branches are open on Sundays?", "Is X open on Sundays?"),
        ("Which branches do not lend bicycles?", "Does X not lend bicycles?"),
        ("Which branches did the flood reach?", "did the flood reach X?"),
        ("Which branch holds the most books?", "How many books X holds?"),
        ("Which of the three plans is the cheapest?", "How much does X cost?"),
        ("When did the branches open?", "When did X open?"),
        ("How many books do all four branches hold?", "How many books does X hold?"),
        ("How many books does each of the branches hold?", "How many books does X hold?"),
        ("loans by branch, all four", "loans of X"),
    ],
)
def test_what_is_asked_of_all_things_of_a_kind_is_asked_of_each(question: str, asked: str) -> None:
    assert [kind.asked("X") for kind in kinds_in(question)][:1] == [asked]


@pytest.mark.parametrize(
    "question",
    [
        "Which branch lends bicycles?",
        "What was the main reason?",
        "How many books do all four branches hold together?",
        "Which branches besides Tolva lend bicycles?",
        "Who leads the Harbour branch?",
        "",
        "What did Ann Lee say the branches lend?",
    ],
)
def test_questions_about_no_kind(question: str) -> None:
    assert not list(kinds_in(question))


def test_the_things_of_a_kind_are_those_that_are_named_with_its_noun(stems: Stems) -> None:
    text = (
        "# Tolva Branch\nThe Harbour branch is small. Every branch has a café, and so has our Stone Hill branch.\n"
        "Main branches are rare. In 2019 the branch and the Harbour branch were closed.\n- Norholm branch: open\n"
    )
    assert things_of("branches", [text], stems) == [
        "Tolva Branch", "Harbour branch", "Stone Hill branch", "Norholm branch",
    ]  # fmt: skip
    assert things_of("branches", [""], stems) == []


BRANCHES = {
    "Harbour": "It opened in 1931. The branch lends bicycles to anyone with a card. It holds 41,000 books.",
    "Tolva": "It opened in 1978. The branch has a recording studio. It holds 26,500 books.",
    "Norholm": "Bicycles can be borrowed here for one day at a time. It opened in 2009. It holds 18,200 books.",
}


@pytest.fixture
def library(settings: Settings, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine on a page for each branch of a library."""
    for name, text in BRANCHES.items():
        about = f"The {name} branch has a reading room.\n\n{text}"
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name} branch\n---\n{about}\n")
    with open_engine(settings.model_copy(update={"min_evidence": 0.5}), create=True) as engine:
        engine.ingest([tmp_path])
        yield engine


def test_a_list_has_its_items_from_the_document_of_each_thing(library: Engine) -> None:
    answer = library.ask("Which branches lend bicycles?")
    assert answer.status is AnswerStatus.ANSWERED
    assert "The branch lends bicycles to anyone with a card." in answer.answer
    assert "Bicycles can be borrowed here for one day at a time." in answer.answer
    assert "recording studio" not in answer.answer
    assert {answer.sources[one.number - 1].title for one in answer.citations} <= {"Harbour branch", "Norholm branch"}


@pytest.mark.parametrize("question", ["How many books does each branch hold?", "Which branch holds the most books?"])
def test_all_things_are_told_of_where_each_is_asked_about_or_they_are_compared(library: Engine, question: str) -> None:
    answer = library.ask(question)
    assert answer.status is AnswerStatus.ANSWERED
    assert all(number in answer.answer for number in ("41,000", "26,500", "18,200"))
    assert not answer.conflicts


FERRIES = {
    "North": "The North ferry carries cars. It runs all year.",
    "West": "The West ferry carries cars and lorries, but no coaches.",
    "South": "The South ferry does not carry cars.",
}


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize(
    ("question", "told", "left_out"),
    [
        ("Which ferries carry cars?", ["The North ferry", "The West ferry"], ["The South ferry"]),
        ("Which ferries do not carry cars?", ["The South ferry"], ["The North ferry carries", "The West ferry"]),
    ],
)
def test_of_several_things_those_are_told_of_that_do_what_is_asked(
    settings: Settings, tmp_path: Path, question: str, told: list[str], left_out: list[str], *, apart: bool
) -> None:
    if apart:
        for name, text in FERRIES.items():
            (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name} ferry\n---\n{text}\n")
    else:
        (tmp_path / "ferries.md").write_text(f"# Ferries\n\n{' '.join(FERRIES.values())}\n")
    with open_engine(settings.model_copy(update={"min_evidence": 0.5}), create=True) as engine:
        engine.ingest([tmp_path])
        answer = engine.ask(question).answer
    assert all(one in answer for one in told)
    assert not any(one in answer for one in left_out)


def test_where_none_of_several_things_does_what_is_asked_that_is_said(settings: Settings, tmp_path: Path) -> None:
    denied = " ".join(f"The {name} ferry does not carry dogs." for name in FERRIES)
    (tmp_path / "ferries.md").write_text(f"# Ferries\n\n{denied}\n")
    with open_engine(settings.model_copy(update={"min_evidence": 0.5}), create=True) as engine:
        engine.ingest([tmp_path])
        answer = engine.ask("Which ferries carry dogs?").answer
    assert all(f"The {name} ferry does not carry dogs." in answer for name in FERRIES)


def test_the_others_are_those_that_were_not_named(library: Engine) -> None:
    before = Turn(question="When did the Harbour branch open?", answer="It opened in 1931. [1]")
    answer = library.ask(Question(text="And the other branches?", history=(before,)))
    assert "It opened in 1978." in answer.answer
    assert "It opened in 2009." in answer.answer
    assert "1931" not in answer.answer


def test_a_thing_of_which_no_document_tells_is_said_to_be_missing(library: Engine, tmp_path: Path) -> None:
    (tmp_path / "stone.md").write_text("---\ntitle: Stone Hill branch\n---\nThe Stone Hill branch is on a hill.\n")
    library.ingest([tmp_path])
    answer = library.ask("How many books does each branch hold?")
    assert answer.status is AnswerStatus.PARTIAL
    assert answer.message.endswith("How many books does the Stone Hill branch hold?")


def test_what_no_document_says_of_any_thing_of_a_kind_has_no_answer(library: Engine) -> None:
    assert library.ask("Which branches lend violins?").status is AnswerStatus.ABSTAINED
    assert library.ask("How many lockers does each branch have?").status is AnswerStatus.ABSTAINED


COUNTY = """# Libraries of Marrow County

The Harbour branch opens at nine. It has a café and lends tools.

The Station branch opens at eight and lends books and games.

The Hillside branch lends books and films. It does not lend games.
"""


def test_what_introduces_a_denial_is_left_out_with_it(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text(COUNTY, encoding="utf-8")
    with open_engine(settings.model_copy(update={"min_evidence": 0.5}), create=True) as engine:
        engine.ingest([tmp_path])
        answer = engine.ask("Which branches lend games?")
    assert [one.cited_text for one in answer.citations] == [COUNTY.splitlines()[4]]


PAGES = {
    "Quay": "Opens at nine on weekdays. Drills, saws and other tools can be borrowed with a library card.",
    "Abbey": "The Abbey branch opens at ten. It lends books, films and music.",
    "Moor": "The Moor branch opens at eight. It lends books and board games for two weeks.",
    "Tarn": "The Tarn branch opens at nine. Books and newspapers are lent for two weeks. It has a printer.",
}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which branches lend tools?", PAGES["Quay"].split(". ")[1]),
        ("Which branches have a printer?", "It has a printer."),
        ("Which branches lend bicycles?", ""),
        ("Which branches have a cinema?", ""),
    ],
)
def test_the_only_thing_that_does_what_is_asked_answers(
    settings: Settings, tmp_path: Path, question: str, told: str
) -> None:
    for name, text in PAGES.items():
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name} branch\n---\n# {name} branch\n\n{text}\n")
    with open_engine(settings.model_copy(update={"min_evidence": 0.5}), create=True) as engine:
        engine.ingest([tmp_path])
        answer = engine.ask(question)
    assert [one.cited_text for one in answer.citations][-1:] == [told] * bool(told)
    assert {one.title for one in answer.citations} <= {"Quay branch", "Tarn branch"}


def test_a_sentence_that_tells_of_several_things_answers_by_itself(library: Engine, tmp_path: Path) -> None:
    (tmp_path / "guide.txt").write_text("Bicycles are lent by the Harbour branch and the Norholm branch.\n")
    library.ingest([tmp_path])
    answer = library.ask("Which branches lend bicycles?")
    assert "Bicycles are lent by the Harbour branch and the Norholm branch." in answer.answer


def test_only_so_many_things_are_asked_about_as_it_says(library: Engine, tmp_path: Path) -> None:
    for name in ("Eastfield", "Westfield", "Marsh", "Quarry"):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name} branch\n---\nThe {name} branch opened in 1960.\n")
    library.ingest([tmp_path])
    answer = library.ask("When did the branches open?")
    assert answer.status is AnswerStatus.ANSWERED
    assert "The passages name more of them than the 6 that were asked about." in answer.message


def test_rows_that_meet_a_condition_answer_for_all(settings: Settings, tmp_path: Path) -> None:
    rows = "| Room | Seats |\n|---|---|\n| Elm room | 60 |\n| Oak room | 12 |\n| Ash room | 24 |"
    (tmp_path / "rooms.md").write_text(f"---\ntitle: Rooms of the house\n---\n{rows}\n")
    for name in ("Elm", "Oak", "Ash"):
        (tmp_path / f"{name}.md").write_text(
            f"---\ntitle: {name} room\n---\nThe {name} room has more than 20 seats on some days.\n"
        )
    with open_engine(settings.model_copy(update={"min_evidence": 0.5}), create=True) as engine:
        engine.ingest([tmp_path])
        answer = engine.ask("Which rooms have more than 20 seats?")
    assert [one.text for one in answer.statements] == ["Room | Seats", "Elm room | 60", "Ash room | 24"]
