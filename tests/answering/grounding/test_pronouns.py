"""Statements that name what a passage has a pronoun for."""

from collections.abc import Callable

import pytest

from rag.answering.grounding.check import ground
from rag.answering.grounding.drafts import Draft
from rag.answering.grounding.entailment import load_entailment
from rag.answering.text.words import Stems
from rag.types import Source, SupportStatus

Cited = Callable[[str, str], str | None]

KEEPER = "The lighthouse keeper is called Ida Lewis. She has kept the light burning since 1879."
FEE = "The annual fee is 40 pounds. It is due in January."


@pytest.fixture
def cited(stems: Stems, passage: Callable[..., Source]) -> Cited:
    """Return the words that hold a statement up, also for the model of entailment; None when none do."""
    entails = load_entailment()

    def find(statement: str, text: str) -> str | None:
        grounded = ground([Draft(text=statement, marks=(1,))], [passage(text)], stems, entails=entails)
        return grounded.citations[0].cited_text if grounded.statements[0].status is SupportStatus.VERIFIED else None

    return find


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Ida Lewis has kept the light burning since 1879.", KEEPER),
        ("The annual fee is due in January.", FEE),
        ("Ines Kaya teaches in Norholm.", "Professor Ines Kaya leads the project in Leeds. She teaches in Norholm."),
        ("Anna Berg won the race.", "Anna Berg came in 2004. In 2011 she won the race."),
        ("The oak gate was restored in 1988.", "The oak gate was built in 1780. It was restored in 1988."),
        ("The museum opens on Sundays.", "The museum was built in 1902. It has a library. It opens on Sundays."),
        ("The night bus stops at the station.", "Our night bus runs on Fridays. It stops at the station."),
    ],
)
def test_the_subject_of_the_sentence_before_is_cited_with_the_pronoun(cited: Cited, statement: str, text: str) -> None:
    assert cited(statement, text) == text


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The monthly fee is due in January.", FEE),
        ("The annual fee is due in June.", FEE),
        ("The annual fee is not due in January.", FEE),
        ("Ida Lewis has kept the light burning since 1897.", KEEPER),
        ("The annual fee is due in January.", FEE.replace("It", "The deposit is 100 pounds. It")),
        ("Ida Lewis has kept the light burning since 1879.", KEEPER.replace("She", "Her husband is Tom Reed. He")),
        ("Tom Reed was paid 40 pounds.", "Tom Reed painted the hall. Lisa Frank carved it. She was paid 40 pounds."),
        ("Anna Berg left the firm in 2015.", "Anna Berg hired Karl Moser in 2011. He left the firm in 2015."),
        ("Norholm has 5,000 inhabitants.", "Norholm is old. Aldenport lies inland. It has 5,000 inhabitants."),
        ("The oak gates were restored.", "Some oak gates were built in 1780. They were restored."),
        ("The backup server is replaced often.", "The backup server room is cold. It is replaced often."),
        ("No annual fee is due in January.", FEE),
        (
            "The policy covers journeys by train, and volunteers of the branches and the library.",
            "The policy applies to journeys by train. It covers staff and volunteers of the branches and the library.",
        ),
    ],
)
def test_what_the_pronoun_may_not_mean_is_no_support(cited: Cited, statement: str, text: str) -> None:
    assert cited(statement, text) is None
