"""Things of one kind that a document tells of in turn."""

import pytest
from llama_index.core.schema import TextNode

from rag.answering.evidence.cutting import cut
from rag.answering.evidence.neighbours import Neighbours
from rag.answering.question.parsing import parse_question
from rag.answering.text.words import Stems

LIGHTS = """# Lights of the coast: Korvan, Ilmen and Dosk

Three lights guide the ships.

## Korvan

The oldest was lit in 1822. It lost its lantern. The keeper saw Ilmen burn. The tower has no stairs.

## Ilmen

On its rock the second took seven years. Unlike Korvan it has no keeper.

### Visits

- It is open in May.

## Maintenance

It is done in June.
"""
STAFF = """Anna Keld is a chemist. She came in 2004. Her office is small.

Bruno Salter is a physicist. He has two students."""
POINTS = "**Meeting points.** Northgate: the car park. Millfield: the pitch. At Millfield it is dark, at Northgate not."
STORY = """The Halvard is white. She was built in Bergen.

Polar Lines bought the Halvard. She was painted.

The Nansen came later. She is red."""


def about_neighbours(stems: Stems, question: str, text: str, title: str = "A note") -> list[str]:
    """Return the sentences of a text that are about a neighbour of what is asked about."""
    told = [one.told for one in cut(TextNode(text=text, metadata={"title": title}), stems).sentences]
    neighbours = Neighbours(question, frozenset(parse_question(question, stems).stems), title, told, stems)
    return [one.text for one in told if neighbours.has(one)]


@pytest.mark.parametrize("question", ["When was Ilmen lit?", "when was ilmen lit?", "How old is the light of Ilmen?"])
def test_what_stands_below_the_heading_of_a_neighbour_is_about_that(stems: Stems, question: str) -> None:
    title = "Lights of the coast: Korvan, Ilmen and Dosk"
    assert about_neighbours(stems, question, LIGHTS, title) == ["The oldest was lit in 1822.", "It lost its lantern."]


def test_a_name_behind_a_year_is_known_as_one(stems: Stems) -> None:
    rovers = "Grit landed in May. It drove 7 km.\n\nDusty landed in June. In 2009 Grit and in 2010 Dusty broke down."
    assert "It drove 7 km." in about_neighbours(stems, "How far did Dusty drive?", rovers)


def test_a_name_may_have_an_owner_in_it(stems: Stems) -> None:
    bridges = (
        "The Queen's Bridge carries the tram.\n\nThe Lark Bridge was designed by Mira Castellan. It has no towers."
    )
    lark = ["The Lark Bridge was designed by Mira Castellan.", "It has no towers."]
    assert about_neighbours(stems, "Who designed the Queen's Bridge?", bridges) == lark
    assert not about_neighbours(stems, "Who designed the Lark Bridge?", bridges)[1:]


def test_a_heading_below_another_goes_with_that_one(stems: Stems) -> None:
    title = "Lights of the coast: Korvan, Ilmen and Dosk"
    assert about_neighbours(stems, "When is Korvan open?", LIGHTS, title) == [
        "On its rock the second took seven years.",
        "It is open in May.",
    ]


def test_a_paragraph_is_about_the_one_that_opens_it(stems: Stems) -> None:
    asked = "What does Bruno Salter do?"
    assert about_neighbours(stems, asked, STAFF) == [
        "Anna Keld is a chemist.",
        "She came in 2004.",
        "Her office is small.",
    ]


def test_a_label_tells_what_its_sentence_is_about(stems: Stems) -> None:
    asked = "Where do I go at Millfield?"
    assert about_neighbours(stems, asked, POINTS) == ["**Meeting points.** Northgate: the car park."]


@pytest.mark.parametrize(
    ("question", "text", "title"),
    [
        ("Which light is the oldest?", LIGHTS, "Lights"),
        ("Was Korvan or Ilmen lit in 1822?", LIGHTS, "Lights"),
        ("Which light is older than Ilmen?", LIGHTS, "Lights"),
        ("When was Ravik lit?", LIGHTS, "Lights"),
        ("When is the maintenance done?", LIGHTS, "Lights"),
        ("When was the Halvard painted?", STORY, "The ship Halvard"),
        ("When was the Halvard painted?", f"{STORY}\n\nThe Halvard is old.", "Ships"),
        ("What does Bruno Salter do?", STAFF.replace("\n\n", " "), "Staff"),
        ("When was Severn opened?", "## Severn\n\nIt is long.\n\n## History\n\nIt was opened in 1966.", "A note"),
    ],
    ids=[
        "none is named", "both are", "one beyond it", "unknown", "no name", "of the title", "a story", "one paragraph",
        "a heading that is no name",
    ],
)  # fmt: skip
def test_nothing_is_about_a_neighbour_otherwise(stems: Stems, question: str, text: str, title: str) -> None:
    assert about_neighbours(stems, question, text, title) == []


@pytest.mark.parametrize("piece", ["Ab ", "A", "**A", "Ab 1.", "In the A", "A’", "A's ", "A-"])
def test_a_hostile_text_is_read_in_no_time(stems: Stems, piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    assert about_neighbours(stems, "When was Ab lit?", f"# {text}\n\n{text}\n\nAb is here.") == []
