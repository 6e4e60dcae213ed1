"""Which sentences tell of what is over, where a question is about what is to come."""

import time
from datetime import date
from pathlib import Path

import pytest

from rag.answering.evidence.coming import Coming
from rag.answering.text.words import Stems
from rag.bootstrap import open_engine
from rag.settings import Settings
from rag.types import AnswerStatus

PUBLISHED = date(2025, 3, 10)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("When will Orlan visit Riga?", "Orlan visited Riga in 2026."),
        ("When will the bridge be closed?", "The bridge was closed for repairs."),
        ("When is the bridge going to be closed?", "The bridge has been closed since May."),
        ("When will the choir sing?", "A concert of the choir in Leeds, 9 May 2023."),
        ("When will the choir sing?", "Photo: the choir in Leeds."),
    ],
)
def test_what_is_told_as_done_or_of_the_past_is_over(question: str, sentence: str, stems: Stems) -> None:
    assert Coming(question, stems).is_over(sentence, PUBLISHED)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("When will the hall open?", "The hall will open in May, the mayor announced."),
        ("When will the hall open?", "The hall was built in 1990 and will open in June."),
        ("When will the mill be sold?", "The mill, which was sold in 2019, is to be sold again."),
        ("When will the hall open?", "The hall opens on 1 October."),
        ("When will the hall open?", "Opening of the hall: 12 May 2025."),
        ("When will the hall open?", "Opening of the hall: March 2025, not February."),
        ("When will parcels returned late be charged?", "Parcels returned late are charged after ten days."),
        ("When did Orlan visit Riga?", "Orlan visited Riga in 2022."),
        ("When was the bridge closed?", "Photo: the closed bridge, 4 May 2021."),
    ],
)
def test_what_is_to_come_or_may_be_is_not_over(question: str, sentence: str, stems: Stems) -> None:
    assert not Coming(question, stems).is_over(sentence, PUBLISHED)


def test_what_is_over_answers_no_question_about_what_is_to_come(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "visits.md").write_text("# Visits\n\nOrlan visited Riga in 2022. Petrek will visit Oslo on 4 May.\n")
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path])
        assert engine.ask("When will Orlan visit Riga?").status is AnswerStatus.ABSTAINED
        assert "2022" in engine.ask("When did Orlan visit Riga?").answer
        assert "4 May" in engine.ask("When will Petrek visit Oslo?").answer


@pytest.mark.parametrize("text", ["when is " * 2_500, "photo" + " " * 20_000, "1 May 2024 " * 1_800, "will " * 4_000])
def test_long_texts_take_no_more_than_their_share(text: str, stems: Stems) -> None:
    begin = time.thread_time()
    Coming(text, stems).is_over(text, PUBLISHED)
    Coming("When will the hall open?", stems).is_over(text, PUBLISHED)
    assert time.thread_time() - begin < 1
