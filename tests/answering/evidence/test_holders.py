"""Who holds an office, where a passage says it."""

import time

import pytest

from rag.answering.evidence.holders import Holders
from rag.answering.text.words import Stems


@pytest.mark.parametrize(
    "question",
    ["Who is the president of Norland?", "Who is Norland's president?", "who's the current Norland president?",
     "Who is the Norlandish president?"],
)  # fmt: skip
@pytest.mark.parametrize(
    "said",
    [
        "Norlandish President Ann Lee met the king.",
        "The president of Norland, Ann Lee, met the king.",
        "Ann Lee, the president of Norland, met the king.",
        "Ann van der Lee is the 12th president of Norland.",
        "Ann Lee, Norland's president, met the king.",
    ],
)
def test_where_the_holder_is_named_others_are_not_meant(stems: Stems, question: str, said: str) -> None:
    holders = Holders(question, ["President Ida Berg came.", said], stems)
    assert holders.are_others("President Ida Berg came.")
    assert holders.are_others("The Westlandish president Ole Dahl came.")
    assert not holders.are_others(said)
    assert not holders.are_others("Lee came.")
    assert not holders.are_others("President since May: Jonas Ferrel")  # another came after the one who is named


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who is the president of Norland?", "Westlandish President Ole Dahl came. President Ida Berg came."),
        ("Who is Ann Lee?", "Norlandish President Ann Lee met the king."),
        ("Who was at the harbour?", "Norlandish President Ann Lee met the king."),
        ("Who is the friend of the president of Norland?", "Norlandish President Ann Lee met the king."),
        ("Who is president and who is mayor?", "Norlandish President Ann Lee met the king."),
    ],
)
def test_where_no_holder_is_named_nothing_is_known(stems: Stems, question: str, text: str) -> None:
    assert not Holders(question, [text], stems).are_others("President Ida Berg came.")


@pytest.mark.parametrize("part", ["A ", "Ann Lee ", "president of ", "A's ", "president, A, ", "Ann Lee, the 1st 2nd "])
def test_long_texts_take_no_more_than_their_share(stems: Stems, part: str) -> None:
    began = time.perf_counter()
    Holders("Who is the president of Norland?", [part * 5000], stems)
    assert time.perf_counter() - began < 2
