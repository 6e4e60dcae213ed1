"""Reading CSV: the table that becomes of it, which values, captions and odd rows it has, and how it is quoted."""

import pytest
from reader_samples import read, refusal

RULE = "| --- | --- | --- |"
FERRIES = f"| name | seats | since |\n{RULE}\n| Tern | 12 | 1932 |\n| Gull, old |  | 1950 |"


@pytest.mark.parametrize(
    "text",
    [
        'name,seats,since\nTern,12,1932\n"Gull, old",,1950\n',
        "name;seats;since\r\nTern;12;1932\r\nGull, old;;1950\r\n",
        "name\tseats\tsince\nTern\t12\t1932\nGull, old\t\t1950",
        '\ufeffname,seats,since\n\n,,\nTern,12,1932\n"Gull,\n old", ,1950',
        "sep=;\nname;seats;since\nTern;12;1932\nGull, old;;1950",
        "name|seats|since\nTern|12|1932\nGull, old||1950",
        'name, "seats", since\nTern, 12, 1932\n"Gull, old", "", 1950',
    ],
    ids=["commas", "semicolons", "tabs", "broken lines", "Excel", "bars", "blanks"],
)
def test_a_file_becomes_a_table_whatever_parts_its_values(text: str) -> None:
    document = read(text, name="ferries_of_the_lake.csv")
    assert (document.text, document.title, document.media_type) == (FERRIES, "ferries of the lake", "text/csv")


@pytest.mark.parametrize(
    "text",
    ['"price, net";seats\n1;2', "price, net;seats\n1;2", '"price, net","seats"\n1,2', '"price, net", "seats"\n1, 2'],
)
def test_the_sign_that_parts_values_is_told_from_those_within(text: str) -> None:
    assert read(text, name="a.csv").text == "| price, net | seats |\n| --- | --- |\n| 1 | 2 |"


def test_a_blank_before_a_quoted_value_parts_no_value() -> None:
    assert read('seats, name\n12, "Gull, old"', name="a.csv").text.endswith("\n| 12 | Gull, old |")


def test_a_bar_within_a_value_parts_no_cells() -> None:
    assert read("name,seats\nTern | Gull,12", name="a.csv").text.endswith("\n| Tern ¦ Gull | 12 |")


def test_what_stands_above_the_names_of_columns_is_text_and_its_first_line_the_title() -> None:
    document = read(
        "Ferries 2025;;\nAs of May, all;;\n;;\nname;seats;since\nTern;12;1932\nGull, old;;1950", name="a.csv"
    )
    assert document.title == "Ferries 2025"
    assert document.text == f"Ferries 2025\n\nAs of May, all\n\n{FERRIES}"


def test_rows_of_other_lengths_are_kept_as_they_are() -> None:
    wide = "a" + "," * 20_000 + "b\n" + "x\n" * 20_000
    assert len(read(wide, name="a.csv").text) < 6 * len(wide)


def test_a_file_without_several_values_in_a_row_is_text() -> None:
    assert read("Tern\nGull\n", name="a.csv").text == "Tern\n\nGull"


def test_a_value_that_is_too_long_is_refused_and_an_empty_file_too() -> None:
    assert "cannot be read as CSV" in refusal(f'a,b\n"{"x" * 200_000}",c', name="a.csv")
    assert "no text" in refusal(",,\n\n", name="a.csv")
