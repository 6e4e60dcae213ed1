"""The figures in a row of a table and the times that they are of."""

import pytest

from rag.answering.text.dated_cells import dated_row
from rag.answering.text.dates import Time

YEARS = "years ended december 31, | 2011 | 2010"


@pytest.mark.parametrize(
    ("row", "columns", "figures"),
    [
        ("net sales | $11287 | $8512", YEARS, {"$11287": 2011, "$8512": 2010}),
        ("| Net sales | 11,287 | 8,512 |", "| | 2011 | 2010 |", {"11,287": 2011, "8,512": 2010}),
        ("net sales | 11287 | 8512", "2011 | 2010", {"11287": 2011, "8512": 2010}),
        ("Net sales 11,287 8,512", "2011 2010", {"11,287": 2011, "8,512": 2010}),
        ("Net sales (in €) 11,287 8,512", "Years ended December 31, 2011 2010", {"11,287": 2011, "8,512": 2010}),
        ("Net sales    11,287    8,512", "Item         2011      2010", {"11,287": 2011, "8,512": 2010}),
        ("net sales | 2014 | 1983", YEARS, {"2014": 2011, "1983": 2010}),
        ("notes due 2019 | 50 | 60", YEARS, {"50": 2011, "60": 2010}),
        ("2011 | 50 | 60", "- | ships | cargo", {"50": 2011, "60": 2011}),
        ("first quarter | 44.6 | 40.1", "2010 | high | low", {"44.6": 2010, "40.1": 2010}),
        ("2004 | $925005", "", {"$925005": 2004}),
    ],
)
def test_a_figure_is_of_the_time_that_its_column_or_its_row_names(
    row: str, columns: str, figures: dict[str, int]
) -> None:
    dated = dated_row(row, columns)
    assert dated is not None
    found = [(row[slice(*one.place)], one.times) for one in dated.cells]
    assert found == [(figure, (Time(year=year),)) for figure, year in figures.items()]


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ("Solo | 5 | 6", "Plan | Seats | Price"),
        ("Solo | 5 | 6", "Plan | Price until 2024 | Price from 2025"),
        ("Total 200", "It was paid as follows until 31 December 2009:"),
        ("The concert in 2019 drew 400", ""),
        ("Total revenue", "2011 2010"),
    ],
)
def test_figures_without_a_time_are_of_none(row: str, columns: str) -> None:
    assert dated_row(row, columns) is None


def test_a_row_is_of_others_only_where_its_columns_say_so() -> None:
    (by_column, by_row) = dated_row("net sales | 5 | 6", YEARS), dated_row("2010 | 5 | 6", "- | ships | cargo")
    assert by_column
    assert by_row
    assert by_column.is_of_others([Time(year=2009)])
    assert not by_column.is_of_others([Time(year=2009), Time(year=2010)])
    assert not by_row.is_of_others([Time(year=2009)])
