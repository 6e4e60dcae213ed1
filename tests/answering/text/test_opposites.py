"""Opposites between what is asked for and what a sentence gives."""

import pytest

from rag.answering.text.opposites import extremes_in, is_of_opposite
from rag.answering.text.words import Stems


@pytest.mark.parametrize(
    ("question", "sentence", "opposite"),
    [
        ("What is the minimum depth of the bay?", "It has a maximum depth of 44 metres.", True),
        (
            "What is the average depth of the bay?",
            "It has a maximum depth of 44 metres and an average width of 3.",
            True,
        ),
        ("What is the worst-selling bicycle?", "The best-selling bicycle is the Swift.", True),
        ("When does the last ferry leave?", "The first ferry leaves at six.", True),
        ("What is the minimum water depth?", "Maximum depth | 44 metres", True),
        ("How many days of unpaid leave are there?", "Staff have 28 days of paid leave.", True),
        ("What is the net weight of a crate?", "The gross weight of a crate is 40 kg.", True),
        ("What is the yearly rent?", "The monthly rent is 3 euros.", True),
        ("What do temporary staff get?", "Permanent staff get a bonus.", True),
        ("How many days of unpaid leave are there?", "There are 28 days of paid and 5 of unpaid leave.", False),
        ("How many days of annual leave are there?", "Staff have 28 days of paid leave.", False),
        ("What is the annual fee?", "The yearly fee is 3 euros.", False),
        ("What is the annual budget?", "The budget is discussed at the monthly meeting.", False),
        ("What is the net weight of a crate?", "The gross income of the yard was 40 euros.", False),
        ("What is the maximum depth of the bay?", "It has a maximum depth of 44 metres.", False),
        ("What is the depth of the bay?", "It has a maximum depth of 44 metres.", False),
        ("When does the last ferry leave?", "The first ferry leaves at six and the last at 20:00.", False),
        ("What was the lowest temperature?", "The highest temperature was 30 °C, the lowest was 3 °C.", False),
        ("Where is the largest museum?", "It stands in the smallest town of the north.", False),
        ("What is the maximum depth of the bay?", "It is no deeper than 44 metres.", False),
    ],
)
def test_what_is_given_of_the_other_extreme_is_not_what_is_asked_for(
    stems: Stems, question: str, sentence: str, *, opposite: bool
) -> None:
    assert is_of_opposite(extremes_in(question, stems), extremes_in(sentence, stems)) is opposite
