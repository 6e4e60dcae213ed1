"""The rows with the figure of a time that a question asks for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from llama_index.core.schema import TextNode

from rag.answering.evidence.cutting import cut
from rag.answering.evidence.figures import rows_with_figure
from rag.answering.question.parsing import parse_question
from rag.answering.text.words import Stems
from rag.bootstrap import open_engine
from rag.settings import Settings

MILLS = """# Aldo Mills

Results of the mills in millions were as follows.

- | 2012 | 2011 | 2010
net sales | $834.7 | $816.1 | $826.8
operating profit | 108.3 | 106.3 | 103.0
operating profit per share | 1.3 | 1.2 | 1.1
loss on mills sold pre-tax | 1.5 | 1.4 | 1.3
loss on mills sold after-tax | 1.2 | 1.1 | 1.0
taxes at home | 8.1 | 8.2 | 8.3
taxes abroad | 9.1 | 9.2 | 9.3
taxes online | 7.1 | 7.2 | 7.3

Sales by market, in millions of crowns, were as follows.

| | 2012 | 2011 |
|---|---|---|
| Home | 300.1 | 290.2 |
| Abroad | 534.6 | 525.9 |
"""
HARBOUR = """# Harbour of Talve

| Year | Ships | Cargo in tonnes |
|---|---|---|
| 2021 | 912 | 80,400 |
| 2022 | 950 | 82,100 |
| 2023 | 987 | 85,900 |

Debt falls due as follows:

2023 | $1,150.5
2024 | $925.5
"""
GOODWILL = """# Goodwill

The table has the goodwill and the charge on it.

- | goodwill at the end of 2010 | charge | goodwill at the end of 2011
mills | 20.5 | 2.5 | 18.0
total | 40.5 | 4.5 | 36.0
"""
PRICES = """# Shares

The price of a share by quarter.

quarter | 2011 high | 2011 low | 2010 high | 2010 low
first | 20.5 | 18.5 | 17.5 | 16.0
"""
MUSEUM = """Linden Museum

Members of the museum were as follows.

2021 2020 2019
Annual members 412 398 455
Life members 57 55 52
All members 469 453 507
"""
Rows = Callable[[str, str], list[str]]


@pytest.fixture
def rows(stems: Stems) -> Rows:
    """Return the first cells of the rows of a document that have the figure a question asks for."""

    def find(question: str, text: str) -> list[str]:
        node = TextNode(text=text, metadata={"document_id": "d", "title": text.strip("# ").partition("\n")[0]})
        found = rows_with_figure(parse_question(question, stems), [(node, cut(node, stems))], stems)
        return [text[start:].partition("\n")[0].strip("| ").split(" | ")[0] for _, start in sorted(found)]

    return find


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("What were the net sales in 2011?", MILLS, ["net sales"]),
        ("What were the net sales of Aldo Mills for each year from 2010 to 2012?", MILLS, ["net sales"]),
        ("How high was the operating profit in 2010?", MILLS, ["operating profit"]),
        ("What was the amount of net sales in 2011?", MILLS, ["net sales"]),
        (
            "What was the loss before and after tax for 2011?",
            MILLS,
            ["loss on mills sold pre-tax", "loss on mills sold after-tax"],
        ),
        ("What were the sales at home in 2012?", MILLS, ["Home"]),
        ("What was the cargo in 2021?", HARBOUR, ["2021"]),
        ("How many ships were there in 2022?", HARBOUR, ["2022"]),
        ("What was the debt due in 2024?", HARBOUR, ["2024"]),
        ("What is the amount of debt in 2023?", HARBOUR, ["2023"]),
        ("What was the total goodwill in 2011?", GOODWILL, ["total"]),
        ("What was the total charge on goodwill in 2011?", GOODWILL, []),
        ("What was the high price in the first quarter of 2010?", PRICES, ["first"]),
        ("How many life members were there in 2020?", MUSEUM, ["Life members 57 55 52"]),
    ],
)
def test_the_row_has_the_noun_and_the_column_the_time_or_the_other_way_round(
    rows: Rows, question: str, text: str, found: list[str]
) -> None:
    assert rows(question, text) == found


@pytest.mark.parametrize(
    "question",
    [
        "What were the net sales in 2008?",
        "What were the net sales?",
        "What were the net sales of Borel in 2011?",
        "What was the reason for the operating profit in 2011?",
        "What was the change in the sales at home in 2012?",
        "Why did the operating profit rise in 2011?",
        "Who told of the net sales in 2011?",
    ],
)
def test_nothing_is_said_of_another_time_thing_or_kind_of_question(rows: Rows, question: str) -> None:
    assert rows(question, MILLS) == []


def test_an_engine_quotes_the_row_of_the_time_alone_with_its_figure_and_none_of_another_time(
    settings: Settings, tmp_path: Path
) -> None:
    older = "Of the years before:\n\n- | 2009 | 2008\nnet sales | $511.2 | $498.7\noperating profit | 55.2 | 48.8\n"
    (tmp_path / "mills.md").write_text(f"{MILLS}\n{older}")
    (tmp_path / "water.csv").write_text("Item,2018,2019\nWater sold (m3),120400,118900\nOperating cost,340000,352000\n")
    (tmp_path / "harbour.md").write_text(HARBOUR)
    (tmp_path / "prices.md").write_text(PRICES)
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path])

        def asked(question: str) -> tuple[list[str], str]:
            answer = engine.ask(question)
            return [one.text for one in answer.statements], answer.short_answer.text if answer.short_answer else ""

        sales = "net sales | $834.7 | $816.1 | $826.8"
        assert asked("What were the net sales in 2011?") == (["2012 | 2011 | 2010", sales], "$816.1")
        assert asked("What were the net sales in 2010 and 2011?") == (["2012 | 2011 | 2010", sales], "")
        profit = ["2012 | 2011 | 2010", "operating profit | 108.3 | 106.3 | 103.0"]
        assert asked("What were the operating profits of Aldo Mills in 2011?") == (profit, "106.3")
        said, _ = asked("What was the tax in 2011?")
        assert len(said) < len(["names", "at home", "abroad", "online"])  # one thing is asked for
        assert asked("What was the operating profit in 2008?") == (
            ["2009 | 2008", "operating profit | 55.2 | 48.8"],
            "48.8",
        )
        assert asked("What were the net sales in 2004?") == ([], "")
        assert asked("What was the operating cost in 2019?") == (
            ["Item | 2018 | 2019", "Operating cost | 340000 | 352000"],
            "352000",
        )
        assert asked("What was the operating cost in 2016?") == ([], "")
        cargo = ["Year | Ships | Cargo in tonnes", "2021 | 912 | 80,400", "2022 | 950 | 82,100"]
        assert asked("What was the cargo in 2021 and 2022?") == (cargo, "")
        said, _ = asked("What was the cargo in the years 2021, 2022 and 2023?")
        assert said == [*cargo, "2023 | 987 | 85,900"]
        assert asked("What was the high price of a share in the first quarter of 2010?")[1] == "17.5"
        assert asked("What was the cargo in 2022?") == ([cargo[0], cargo[2]], "82,100")
