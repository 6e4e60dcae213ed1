"""The rows of a table that meet the condition of a question."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from llama_index.core.schema import TextNode

from rag.answering.evidence.cutting import cut
from rag.answering.evidence.rows import rows_that_meet
from rag.answering.quoting.lists import MOST_ITEMS
from rag.answering.text.words import Stems
from rag.bootstrap import open_engine
from rag.settings import Settings

ROOMS = """# Rooms at Linwood House

| Room | Floor | Seats | Projector | Price |
|---|---|---|---|---|
| Ash | 0 | 12 | no | £40 |
| Birch | 0 | 24 | yes | £65 |
| Cedar | 1 | 60 | yes | £140 |
| Elm | 1 | 8 | no | £30 |
| Hazel | 2 | 36 | yes | £90 |

Coffee is extra.
"""
PEAKS = """# Glen Tarvie

## Peaks

| Peak | Height | Way up | Parking | Path |
|---|---|---|---|---|
| Ben Orrin | 1,712 metres | 7 hours | Orrin bridge | |
| Cairn Doul | 1,546 metres | 5 hours 30 minutes | Doul farm | x |
| Meall Ruadh | 1,618 metres | 6 hours | Orrin bridge | x |

All are steep.
"""
TRAINS = """# Trains to the coast

| Train | Leaves | Arrives | Since |
|---|---|---|---|
| Gull | 7:40 | 9:15 | 1998 |
| Heron | 9:00 | 10:20 | 2004 |
| Tern | 14:10 | 15:50 | 2011 |

Bicycles are free.
"""
BRANCHES = """# Branches

Branch        Books     Visits
Central       120,400   301,900
Harbour       41,300    149,300
Mill Lane     18,700    –
Total         180,400   451,200

That is all.
"""
LEAGUE = """# League

| Team | Played | Goals | Points |
|---|---|---|---|
| Reds | 10 | 24 | 19 |
| Blues | 10 | 11 | 9 |
| Greens | 9 | 17 | 14 |
"""
Met = Callable[..., dict[str, bool]]


@pytest.fixture
def met(stems: Stems) -> Met:
    """Return whether each row of a document meets a question, by the first words of the row; nothing where unsure."""

    def find(question: str, *texts: str, columns: str = "", goes_on: bool = False) -> dict[str, bool]:
        nodes = [
            TextNode(
                text=text,
                metadata={
                    "document_id": str(i),
                    "title": text[2:].partition("\n")[0],
                    "columns": columns,
                    "goes_on": goes_on,
                },
            )
            for i, text in enumerate(texts)
        ]
        found = rows_that_meet(question, [(node, cut(node, stems)) for node in nodes], stems)
        return {
            texts[int(i)][start:].strip("| ").split("  ")[0].split(" |")[0]: is_met
            for (i, start), is_met in found.items()
        }

    return find


def names(found: dict[str, bool]) -> list[str]:
    return [name for name, is_met in found.items() if is_met]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which rooms have more than 20 seats?", "Birch Cedar Hazel"),
        ("Which rooms have at least 24 seats?", "Birch Cedar Hazel"),
        ("Which rooms have over 24 seats?", "Cedar Hazel"),
        ("Which rooms hold between 12 and 24 people?", "Ash Birch"),
        ("Which rooms cost less than £65?", "Ash Elm"),
        ("Which rooms cost £65 or less?", "Ash Birch Elm"),
        ("Which rooms are cheaper than 50 pounds?", "Ash Elm"),
        ("Which rooms are on floor 1?", "Cedar Elm"),
        ("Which rooms have a projector?", "Birch Cedar Hazel"),
        ("Which rooms at Linwood House have no projector?", "Ash Elm"),
        ("Which rooms with a projector cost less than £100?", "Birch Hazel"),
        ("Which room is the cheapest?", "Elm"),
        ("What is the cheapest room with a projector?", "Birch"),
        ("Which room is the most expensive?", "Cedar"),
        ("Which room has the most seats?", "Cedar"),
        ("Which has the fewest seats?", "Elm"),
        ("Which room has the lowest price?", "Elm"),
    ],
)
def test_rows_meet_limits_ticks_and_superlatives(met: Met, question: str, rows: str) -> None:
    assert names(met(question, ROOMS)) == rows.split()


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Which team scored the most goals?", "Reds"),
        ("Which team scored the fewest goals?", "Blues"),
        ("Which team has won the fewest points?", "Blues"),
        ("Which team conceded the most goals?", ""),
        ("Which team lost the most points?", ""),
        ("Which team won the most matches?", ""),
        ("Which team scored?", ""),
    ],
)
def test_what_has_the_most_of_a_column_may_have_scored_or_won_it(met: Met, question: str, row: str) -> None:
    assert names(met(question, LEAGUE)) == row.split()


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which peaks are higher than 1,600 metres?", ["Ben Orrin", "Meall Ruadh"]),
        ("Which peaks are higher than 1.6 km?", ["Ben Orrin", "Meall Ruadh"]),
        ("Which peaks take at most 330 minutes?", ["Cairn Doul"]),
        ("Which peak in Glen Tarvie is the lowest?", ["Cairn Doul"]),
        ("Which peaks have parking at Orrin bridge?", ["Ben Orrin", "Meall Ruadh"]),
        ("Which peaks have a path?", ["Cairn Doul", "Meall Ruadh"]),
        ("Which peaks with a path have parking at Orrin bridge?", ["Meall Ruadh"]),
    ],
)
def test_columns_are_found_by_their_units_and_by_what_cells_say(met: Met, question: str, rows: list[str]) -> None:
    assert names(met(question, PEAKS)) == rows


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which trains leave after 9 am?", "Tern"),
        ("Which trains leave before 9:30?", "Gull Heron"),
        ("Which trains arrive between 10 am and 4 pm?", "Heron Tern"),
        ("Which is the earliest train?", ""),
    ],
)
def test_times_of_the_day_are_compared_where_it_is_told_which_time_is_meant(met: Met, question: str, rows: str) -> None:
    assert names(met(question, TRAINS)) == rows.split()
    if question == "Which trains leave after 9 am?":  # without one after noon they may be in either half of the day
        assert not met(question, TRAINS.replace("14:10", "2:10"))


def test_years_are_compared_where_the_column_is_named(met: Met) -> None:
    built = TRAINS.replace("Since", "Built")
    assert names(met("Which trains were built after 2004?", built)) == ["Tern"]
    assert names(met("Which trains were built in 2004?", built)) == ["Heron"]
    assert names(met("Which is the newest train?", built)) == ["Tern"]


def test_rows_that_add_up_the_others_and_blank_cells_meet_nothing(met: Met) -> None:
    assert names(met("Which branch has the most books?", BRANCHES)) == ["Central"]
    assert names(met("Which branches have more than 100,000 visits?", BRANCHES)) == ["Central", "Harbour"]
    assert not met("Which branch has the most visits?", BRANCHES)


@pytest.mark.parametrize(
    "question",
    [
        "Which rooms have more than 3 windows?",
        "Which rooms have a piano?",
        "Which rooms are free on floor 1?",
        "Which hotel is the cheapest?",
        "Which rooms are on floor 1 or 2?",
        "Which two rooms have a projector?",
        "Which room is the second cheapest?",
        "Which rooms other than Cedar have a projector?",
        "Which rooms weigh less than 20 kg?",
        "Which rooms are not on floor 1?",
        "What is a projector?",
        "How many seats does Elm have?",
        "How many rooms have more than 20 seats?",
        "Does Elm have a projector?",
        "What is the price of Elm?",
    ],
)
def test_nothing_is_said_of_rows_where_a_word_of_the_question_has_no_place(met: Met, question: str) -> None:
    assert not met(question, ROOMS)


def test_all_rows_are_known_not_to_meet_a_condition_that_none_meets(met: Met) -> None:
    assert list(met("Which rooms have more than 100 seats?", ROOMS).values()) == [False] * 5


def test_the_most_of_a_table_is_not_told_by_a_part_of_it_or_by_one_of_two(met: Met) -> None:
    most, table = "Which room has the most seats?", ROOMS.removesuffix("\nCoffee is extra.\n")
    assert names(met(most, table)) == ["Cedar"]
    assert not met(most, table, goes_on=True)
    assert not met(most, table.partition("---|\n")[2], columns="| Room | Floor | Seats | Projector | Price |")
    assert not met(most, ROOMS, ROOMS.replace("Linwood", "Marlow"))
    assert names(met("Which rooms have over 50 seats?", table, goes_on=True)) == ["Cedar"]


def test_a_hostile_question_and_table_are_read_in_time(met: Met) -> None:
    began = time.process_time()
    for text in ("most " * 4000, "a" * 20_000 + "est", "over " * 4000, "20 or " * 3000, "12:30 " * 3000):
        met(f"Which rooms have {text}?", ROOMS)
    assert time.process_time() - began < 5


def test_an_engine_quotes_the_rows_that_meet_a_condition_and_abstains_where_none_does(
    settings: Settings, tmp_path: Path
) -> None:
    many = "".join(f"| Cabin {i} | {i} | 12 | yes | £{i} |\n" for i in range(10, 30))
    (tmp_path / "rooms.md").write_text(ROOMS)
    (tmp_path / "cabins.md").write_text(ROOMS.replace("Room", "Cabin").replace("Coffee", f"{many}\nCoffee"))
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path])
        said = [one.text for one in engine.ask("Which rooms cost less than £50?").statements]
        lead = "Room | Floor | Seats | Projector | Price"
        assert said == [lead, "Ash | 0 | 12 | no | £40", "Elm | 1 | 8 | no | £30"]
        assert [one.text for one in engine.ask("Which room is the cheapest?").statements] == [lead, said[-1]]
        assert not engine.ask("Which rooms have more than 100 seats?").statements
        assert any(one.text.startswith("Elm") for one in engine.ask("How many seats does Elm have?").statements)
        assert len(engine.ask("Which cabins have 12 seats?").statements) <= MOST_ITEMS + 4
