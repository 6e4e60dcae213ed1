"""Things that share a part of their name."""

import pytest

from rag.answering.namesakes import is_of_namesake, names_in
from rag.answering.words import Stems

CATALOGUE = "The Velora Swift is a city bike. It weighs 13 kg.\n\nThe Velora Cargo is a transport bike. It is blue."
WEIGHS = "It weighs 13 kg."


def is_of_another(stems: Stems, question: str, sentence: str, *before: str, passage: str = CATALOGUE) -> bool:
    return is_of_namesake(names_in(question, stems), sentence, before, frozenset(stems(passage)), stems)


@pytest.mark.parametrize(
    ("before", "other"),
    [
        (["The Velora Swift is a city bike."], True),
        (["Velora Swift: a city bike."], True),
        (["It is red.", "The Velora Swift is a city bike."], True),
        (["Ada Holm drew it.", "The Velora Swift is a city bike."], True),
        (["The Velora Cargo is a transport bike."], False),
        (["Unlike the Velora Swift, the Velora Cargo is a transport bike."], False),
        (["Ada Holm drew the bike.", "The Velora Cargo is a transport bike."], False),
        (["Velora makes bikes."], False),
        (["Unlike Velora, others make cars."], False),
        (["Ada Holm drew the bike."], False),
        ([], False),
    ],
)
def test_it_is_the_thing_that_was_named_last(stems: Stems, before: list[str], *, other: bool) -> None:
    assert is_of_another(stems, "What is the weight of the Velora Cargo?", WEIGHS, *before) is other


@pytest.mark.parametrize(
    ("question", "sentence", "passage"),
    [
        ("What is the weight of the Velora Swift?", WEIGHS, CATALOGUE),
        ("What is the weight of the Swift?", WEIGHS, CATALOGUE),
        ("What does the Swift of Cargo weigh?", WEIGHS, CATALOGUE),
        ("what is the weight of the velora cargo?", WEIGHS, CATALOGUE),
        ("What is the weight of the Velora Cargo?", "The bike weighs 13 kg.", CATALOGUE),
        ("What is the weight of the Velora Cargo?", WEIGHS, "The Velora Swift is a city bike. It weighs 13 kg."),
    ],
    ids=["the same", "a part of it", "two names", "no name", "no pronoun", "not in the passage"],
)
def test_it_is_taken_for_what_is_asked_about_otherwise(
    stems: Stems, question: str, sentence: str, passage: str
) -> None:
    assert not is_of_another(stems, question, sentence, "The Velora Swift is a city bike.", passage=passage)
