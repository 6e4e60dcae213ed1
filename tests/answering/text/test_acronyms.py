"""What letters stand for."""

import time

import pytest

from rag.answering.text.acronyms import letters_asked, spells_out


@pytest.mark.parametrize(
    ("question", "letters"),
    [
        ("What does AIS stand for?", "AIS"),
        ("what does the acronym ais mean", "AIS"),
        ("What does “R&D” stand for in this report?", "R&D"),
        ("What is the A.I.S.?", "AIS"),
        ("What's HFRS?", "HFRS"),
        ("What is the AIS of the harbour?", ""),
        ("What is Norholm?", ""),
        ("What does Ann Lee mean to the town?", ""),
    ],
)
def test_a_question_may_ask_for_it(question: str, letters: str) -> None:
    assert letters_asked(question, ["The harbour has the Automatic Identification System (AIS)."]) == letters


def test_what_something_is_may_be_told_otherwise() -> None:
    texts = ["Ships have the Automatic Identification System (AIS).", "AIS is a radio system."]
    assert letters_asked("What is AIS?", texts) == ""
    assert letters_asked("What does AIS stand for?", texts) == "AIS"


@pytest.mark.parametrize(
    ("sentence", "letters"),
    [
        ("Ships have the Automatic Identification System (AIS).", "AIS"),
        ("It grew by 5 % of gross domestic product (GDP) in 2024.", "GDP"),
        ("The AIS (automatic identification system) is old.", "AIS"),
        ("The United Nations Office on Drugs and Crime [UNODC] met.", "UNODC"),
        ("They spend much on research and development (R&D).", "R&D"),
        ("The Ministry of the Interior (“MI”) paid.", "MI"),
    ],
)
def test_a_sentence_spells_letters_out(sentence: str, letters: str) -> None:
    assert spells_out(sentence, letters)


@pytest.mark.parametrize(
    "sentence",
    ["Ships have AIS.", "The harbour is open (AIS).", "Ships (AIS on board) are seen.", "All inland ships (AIT) pay."],
)
def test_letters_alone_are_not_spelt_out(sentence: str) -> None:
    assert not spells_out(sentence, "AIS")


@pytest.mark.parametrize("part", ["(AIS ", "a i s (AIS) ", "AIS (a ", "A.I.S. "])
def test_long_lines_take_no_more_than_their_share(part: str) -> None:
    began = time.perf_counter()
    spells_out(part * 5000, "AIS")
    assert time.perf_counter() - began < 2
