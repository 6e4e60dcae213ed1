"""Whether a sentence tells who does what to whom the other way round."""

import time
from pathlib import Path

import pytest

from rag.answering.evidence.roles import Roles
from rag.answering.text.words import Stems
from rag.bootstrap import open_engine
from rag.settings import Settings


@pytest.mark.parametrize(
    ("question", "sentence", "exchanged"),
    [
        ("What does Dell want from the union?", "The union wants higher wages from Dell.", True),
        ("What does Dell want from the union?", "The old union still wants higher wages from Dell.", False),
        ("What did Vale give to Roth?", "Roth gave Vale a scarf.", True),
        ("When did Ann Lee beat Bob Ray?", "In May Bob Ray beat Ann Lee.", True),
        ("What did Vale give to Roth?", "Vale gave Roth a book.", False),
        ("What did Vale give to Roth?", "Roth was given a book by Vale.", False),
        ("What did Vale give to Roth?", "Moor gave Roth a ring.", False),
        ("What did Vale give to Roth?", "Roth thanked Vale, who gave a book.", False),
        ("When did the storm hit the coast?", "The storm off the coast hit at noon.", False),
        ("Did Ann Lee beat Bob Ray?", "In May Bob Ray beat Ann Lee.", False),
        ("What did Vale give?", "Roth gave Vale a scarf.", False),
        ("When was the bridge opened?", "The mayor opened the bridge.", False),
    ],
)
def test_roles_are_exchanged_where_another_thing_of_the_question_does_it(
    question: str, sentence: str, exchanged: bool, stems: Stems
) -> None:
    assert Roles(question, stems).are_exchanged(sentence, stems(sentence)) == exchanged


@pytest.mark.parametrize(
    ("sentence", "exchanged"),
    [
        ("Moor gave a ring.", True),
        ("Ann Moor had given a ring.", True),
        ("Later Vale gave a ring.", False),
        ("He gave a ring.", False),
        ("The postman gave a ring.", False),
        ("Moor was given a ring.", False),
        ("Moor thanked all who gave.", False),
    ],
)
def test_another_name_that_does_it_is_meant_by_no_other(sentence: str, exchanged: bool, stems: Stems) -> None:
    roles = Roles("What did Vale give to Roth?", stems)
    assert roles.are_exchanged(sentence, stems(sentence), {*stems(f"Vale came. {sentence}")}) == exchanged
    assert not roles.are_exchanged(sentence, stems(sentence), {*stems(f"A man came. {sentence}")})


def test_what_one_wants_of_the_other_is_told_of_that_one_alone(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "town.md").write_text(
        "# Town\n\nThe orchestra wants a new hall from the city. The city wants more concerts from the orchestra.\n"
    )
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path])
        assert engine.ask("What does the city want from the orchestra?").answer == (
            "The city wants more concerts from the orchestra. [1]"
        )
        assert engine.ask("What does the orchestra want from the city?").answer == (
            "The orchestra wants a new hall from the city. [1]"
        )


@pytest.mark.parametrize("text", ["what did " * 2_200, "did A " * 3_000, "what did " + "A " * 9_000, "give " * 4_000])
def test_long_texts_take_no_more_than_their_share(text: str, stems: Stems) -> None:
    begin = time.thread_time()
    Roles(text, stems).are_exchanged("Roth gave Vale a scarf.", stems("Roth gave Vale a scarf."))
    Roles("What did Vale give to Roth?", stems).are_exchanged(text, stems(text), {"vale"})
    assert time.thread_time() - begin < 2
