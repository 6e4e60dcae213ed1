"""Questions that ask several things: each is looked for by itself."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index.core.schema import NodeWithScore, TextNode

from rag.answering.fetching import in_turn
from rag.answering.findings import single_questions
from rag.bootstrap import Engine, open_engine
from rag.settings import Settings
from rag.types import AnswerStatus, Question, Turn


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("When was the bridge opened?", ["When was the bridge opened?"]),
        (
            "When was the bridge opened, and how much does a day ticket for the ferry cost?",
            ["When was the bridge opened", "how much does a day ticket for the ferry cost?"],
        ),
        (
            "Which heights have the Golden Gate Bridge and the Humber Bridge?",
            ["Which height has the Golden Gate Bridge?", "Which height has the Humber Bridge?"],
        ),
        (
            "When did it first fly and what became of the old test orbiter? (orbiter Endeavour)",
            ["When did it first fly (orbiter Endeavour)", "what became of the old test orbiter? (orbiter Endeavour)"],
        ),
    ],
)
def test_a_question_is_made_of_the_things_that_it_asks(text: str, found: list[str]) -> None:
    assert single_questions(text) == found


def test_rankings_are_taken_in_turn_and_each_passage_once() -> None:
    rankings = [[NodeWithScore(node=TextNode(id_=name), score=0.0) for name in names] for names in ("abcd", "ea", "f")]
    assert [hit.node.node_id for hit in in_turn(rankings)] == ["a", "e", "f", "b", "c", "d"]
    assert in_turn(rankings[:1]) == rankings[0]


def test_each_thing_asked_about_finds_its_passage_where_one_has_many_more(settings: Settings, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for place in ("Norholm", "Eastfield", "Westfield", "Marsh End", "Port Grey", "Stonebeck"):
        text = f"The old bridge at {place} was opened in a storm. The day of its opening was late in the year.\n"
        (corpus / f"{place}.txt").write_text(text)
    (corpus / "tickets.txt").write_text("Entry is four crowns for grown-ups.\n")
    asked = "When was the old bridge at Norholm opened, and what do grown-ups pay to visit the local museum?"
    with open_engine(settings, create=True) as engine:
        engine.ingest([corpus])
        found = engine.search(Question(text=asked, top_k=2))
    assert [Path(source.source).name for source in found] == ["Norholm.txt", "tickets.txt"]


CAPTAIN = "Who is the captain of the ferry?"
PRICE = Turn(question="How much does a day ticket for the ferry cost?", answer="A day ticket costs 14 crowns. [1]")


@pytest.fixture
def ferry(settings: Settings, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine on a short note."""
    (tmp_path / "ferry.txt").write_text("A day ticket for the ferry costs 14 crowns. The ferry leaves from pier 4.\n")
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path / "ferry.txt"])
        yield engine


def test_what_only_the_conversation_was_about_is_no_answer(ferry: Engine) -> None:
    answer = ferry.ask(Question(text=CAPTAIN, history=(PRICE,)))
    assert answer.status is AnswerStatus.ABSTAINED
    assert "14 crowns" in answer.nearest[0].text


def test_what_copies_of_a_document_say_comes_near_once(ferry: Engine, tmp_path: Path) -> None:
    (tmp_path / "copy.txt").write_text(
        "A day ticket for the ferry costs 14 crowns. The ferry leaves from pier 4.\nNew.\n"
    )
    ferry.ingest([tmp_path / "copy.txt"])
    answer = ferry.ask(CAPTAIN)
    assert answer.status is AnswerStatus.ABSTAINED
    assert len({near.text for near in answer.nearest}) == len(answer.nearest) > 1


def test_a_later_part_with_words_of_its_own_is_said_to_be_missing(ferry: Engine) -> None:
    answer = ferry.ask("How much does a day ticket for the ferry cost and who is its captain?")
    assert answer.status is AnswerStatus.PARTIAL
    assert answer.message.endswith("hold this part: who is its captain?")


def test_a_later_part_that_only_says_how_it_measures_is_said_to_be_missing(ferry: Engine) -> None:
    answer = ferry.ask("How much does a day ticket for the ferry cost and how deep is it?")
    assert answer.status is AnswerStatus.PARTIAL
    assert answer.message.endswith("hold this part: how deep is it?")


TOWN = {
    "fire.md": (
        "Fire in Port Malden",
        "2024-05-14",
        "A fire in Port Malden killed four people. 17 people were injured.",
    ),
    "august.md": (
        "Earthquake in Tolva",
        "2024-08-03",
        "On 2 August 2024 an earthquake struck Tolva. 200 people were injured.",
    ),
    "october.md": (
        "New earthquake in Tolva",
        "2024-10-19",
        "An earthquake struck Tolva again. 12 people were injured.",
    ),
    "programme.md": (
        "Lakeside Festival programme",
        "2024-04-01",
        "Nadia Ferro plays on 14 July. Tickets cost 85 euros.",
    ),
    "gate.md": (
        "Lakeside Festival at the gate",
        "2024-06-10",
        "Tickets cost 90 euros at the gate. A locker is within.",
    ),
    "gym.md": ("Lumen Gym", "2024-06-10", "Tickets cost 11 euros. A locker costs 4 euros."),
}


@pytest.fixture
def town(settings: Settings, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine on documents about events that resemble each other."""
    for name, (title, day, text) in TOWN.items():
        (tmp_path / name).write_text(f"---\ntitle: {title}\npublished: {day}\n---\n{text}\n")
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path / name for name in TOWN])
        yield engine


@pytest.mark.parametrize(
    ("before", "asked", "quoted"),
    [
        ("How many people died in the Port Malden fire?", "How many were injured?", {"17"}),
        ("When did the earth quake in Tolva in August 2024?", "How many were injured?", {"200"}),
        ("When does Nadia Ferro play?", "How much are tickets?", {"85", "90"}),
        ("When does Nadia Ferro play?", "How much is a locker?", {"4"}),
        ("Within how many days must a claim be made?", "How much is a locker?", {"4"}),
        ("When does Nadia Ferro play?", "How much are tickets at Lumen Gym?", {"11"}),
    ],
)
def test_a_short_question_is_answered_from_what_the_conversation_is_about(
    town: Engine, before: str, asked: str, quoted: set[str]
) -> None:
    answer = town.ask(Question(text=asked, history=(Turn(question=before, answer="Yes."),)))
    assert {number for one in answer.statements for number in re.findall(r"\d+", one.text)} == quoted


HOURS = """# Hartley Surgery

## Opening hours

- Monday: 8:00-18:00
- Wednesday: 8:00-13:00
- Saturday: closed
- Sunday: closed
- Bank holidays: closed
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When is the surgery open on Sunday?", "Sunday: closed"),
        ("When does the surgery open on Saturdays?", "Saturday: closed"),
        ("When is the surgery open on bank holidays?", "Bank holidays: closed"),
        ("When is the surgery open on Wednesday?", "Wednesday: 8:00-13:00"),
        ("Is the surgery open on Sunday?", "Sunday: closed"),
    ],
)
def test_when_it_is_open_on_a_day_is_answered_with_closed(
    settings: Settings, tmp_path: Path, question: str, said: str
) -> None:
    (tmp_path / "hours.md").write_text(HOURS, encoding="utf-8")
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path])
        assert engine.ask(question).answer.splitlines()[0].startswith(said)
        assert engine.ask("When is the dentist open on Sunday?").status is AnswerStatus.ABSTAINED


TOWNS = """# Towns of the valley

| Town | Founded | Inhabitants |
|---|---|---|
| Millbrook | 1640 | 12,300 |
| Northgate | 1712 | 9,800 |

# Companies

Brask was founded in 1998 in Graz. Ulmo, a maker of lamps, was established in 1974.

# Painters

Ida Thorn was born in 1871 in Leith. Rolf Keller was born in 1902 in Bern. Keller founded a school in 1931.
"""


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Is Millbrook older than Northgate?", ("1640", "1712")),
        ("Is Brask older than Ulmo?", ("1998", "1974")),
        ("Which is older, Brask or Ulmo?", ("1998", "1974")),
        ("Is Ida Thorn older than Rolf Keller?", ("1871", "1902")),
    ],
)
def test_two_things_are_compared_by_age_whether_they_were_born_or_founded(
    settings: Settings, tmp_path: Path, question: str, told: tuple[str, str]
) -> None:
    (tmp_path / "towns.md").write_text(TOWNS, encoding="utf-8")
    with open_engine(settings.model_copy(update={"min_evidence": 0.5}), create=True) as engine:
        engine.ingest([tmp_path])
        answer = engine.ask(question).answer
    assert all(year in answer for year in told)
    assert "1931" not in answer


def test_the_age_of_a_firm_is_not_that_of_its_director(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "# Ostrava Weaving in figures\n\nOstrava Weaving has 220 employees. Its managing director is Petra Lindqvist. "
        "The firm was founded in 1922.\n",
        encoding="utf-8",
    )
    (tmp_path / "b.md").write_text("# News\n\nTomas Berg took over as director of Ostrava Weaving.\n", encoding="utf-8")
    with open_engine(settings.model_copy(update={"min_evidence": 0.5}), create=True) as engine:
        engine.ingest([tmp_path])
        assert "1922" not in engine.ask("Is Tomas Berg older than Petra Lindqvist?").answer


MINUTES = """# Minutes of the rowing club, 12 March 2024

Present: Ada Brook, Tom Vale, Ines Roth, Per Lund.

The treasurer reported that the club has 3,200 euros in the bank.
"""


def test_who_was_at_a_meeting_is_said_by_its_minutes(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "minutes.md").write_text(MINUTES, encoding="utf-8")
    with open_engine(settings.model_copy(update={"min_evidence": 0.5}), create=True) as engine:
        engine.ingest([tmp_path])
        for question in ("Who was at the meeting of the rowing club?", "Who attended the meeting of the rowing club?"):
            assert "Ada Brook, Tom Vale" in engine.ask(question).answer
        assert engine.ask("Who attended the wedding?").status is AnswerStatus.ABSTAINED
