"""Sentences that tell of what did not come or holds no more."""

import time
from pathlib import Path

import pytest

from rag.answering.evidence.overtaken import Overtaken
from rag.bootstrap import open_engine
from rag.settings import Settings

CORRECTION = "Correction: An earlier version of this article said that the choir had 40 singers."


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("When was the ferry launched?", "The launch of the ferry was called off on Tuesday."),
        ("When did the fair open?", "The opening of the fair was cancelled on 3 May."),
        ("When was the fair held?", "The fair has been postponed because of the rain."),
        ("How many singers has the choir?", CORRECTION),
        ("How many singers has the choir?", "We wrongly reported that the choir has 40 singers."),
        ("Who is the mayor of Vell?", "Ann Lee was mayor of Vell from 1998 to 2006."),
        ("Who is the mayor of Vell now?", "Ann Lee held the office until May 2006."),
        ("Who is the treasurer of the choir?", "The former treasurer of the choir was fined."),
        ("Who's our treasurer?", "The then treasurer, Bo Ray, was fined."),
    ],
)
def test_what_was_called_off_or_is_no_more(question: str, sentence: str) -> None:
    assert Overtaken(question).has(sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("When was the ferry launched?", "The ferry, which was put off twice, was launched on 5 May."),
        ("When was the ferry launched?", "The launch was delayed by rain and took place on 5 May."),
        ("When was the ferry launched?", "The launch was postponed to 5 May."),
        ("When was the ferry launched?", "The ferry was launched on 5 May."),
        ("When was the launch called off?", "The launch was called off on Tuesday."),
        ("When did they cancel the launch?", "The launch was cancelled on Tuesday."),
        ("When did the trams stop?", "The tramway was abandoned in 1956."),
        ("When is the fair?", "The fair on 3 May was cancelled."),
        ("When was the fair?", "The fair on 3 May was cancelled."),
        ("Why did the fair not open?", "The fair was cancelled because of the rain."),
        ("What was corrected?", CORRECTION),
        ("How many singers has the choir?", "An earlier version of the choir had 40 singers."),
        ("Who is the mayor of Vell?", "Ann Lee has been mayor of Vell since 2006."),
        ("Who is the mayor of Vell?", "Ann Lee took over from the former mayor, Bo Ray."),
        ("Who is Ann Lee?", "Ann Lee was mayor of Vell from 1998 to 2006."),
        ("Who was the mayor of Vell?", "Ann Lee was mayor of Vell from 1998 to 2006."),
        ("Who is the former mayor of Vell?", "The former mayor, Bo Ray, left."),
        ("Who is the mayor of Vell?", "The former treasurer of the choir, Bo Ray, is mayor of Vell."),
    ],
)
def test_what_came_holds_or_is_asked_for(question: str, sentence: str) -> None:
    assert not Overtaken(question).has(sentence)


def test_nobody_who_left_is_told_of_as_in_office(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "vell.md").write_text("# Vell\n\nAnn Lee was mayor of Vell from 1998 to 2006.\n")
    with open_engine(settings.model_copy(update={"min_evidence": 0.5}), create=True) as engine:
        engine.ingest([tmp_path / "vell.md"])
        is_answered = {
            asked: bool(engine.ask(asked).citations)
            for asked in ("Who is the mayor of Vell?", "Who was the mayor of Vell?")
        }
    assert is_answered == {"Who is the mayor of Vell?": False, "Who was the mayor of Vell?": True}


@pytest.mark.parametrize(
    "text",
    [
        "was called off " * 1_500,
        "an earlier version of this " * 800,
        "held " * 4_000,
        "was until " * 2_000,
        "former " * 3_000,
        "was from 1998 to " * 1_200,
    ],
)
def test_long_lines_take_no_more_than_their_share(text: str) -> None:
    began = time.thread_time()
    for question in ("Who is the mayor?", "When was it opened?", f"When did {text}", f"Who is {text}"):
        Overtaken(question).has(text)
    assert time.thread_time() - began < 1
