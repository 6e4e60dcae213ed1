"""The names of the columns above a passage that begins in the middle of a table."""

import time

import pytest

from rag.retrieval.columns import FARTHEST, goes_on, names_of_columns

HEAD = "| Town | Rain | People |\n|---|---|---|\n"
ROWS = "| Alder | 730.5 | 52,912 |\n| Borsk | 1070.4 | 3,597 |\n"
PASSAGE = "| Calden | 962.2 | 8,713 |\n\nThat is all."


def found(before: str, passage: str = PASSAGE) -> tuple[str, int]:
    return names_of_columns(passage, lambda characters: before[-characters:])


@pytest.mark.parametrize("intro", ["", "Climate.\n\n", "é\u2028🌉 | a |\n\n"])
def test_the_line_above_the_rows_is_found_with_its_place(intro: str) -> None:
    text = intro + HEAD + ROWS
    columns, back = found(text)
    assert columns == "| Town | Rain | People |"
    assert text[len(text) - back :].startswith(columns)


def test_a_table_without_a_rule_has_its_first_row_for_the_names() -> None:
    assert found("Climate.\n  Town | Rain | People\nAlder | 730.5 | 52,912\n", "Calden | 962.2 | 8,713") == (
        "Town | Rain | People", len("Town | Rain | People\nAlder | 730.5 | 52,912\n"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "passage"),
    [
        ("", HEAD + ROWS),
        ("Climate.\n\n", HEAD + ROWS),
        (HEAD + ROWS, "Prose with no bars.\n" + ROWS),
        (HEAD + ROWS + "\nOther rows:\n\n", PASSAGE),
        ("|---|---|---|\n", PASSAGE),
        ("| no end | to | it |\n" * FARTHEST, PASSAGE),
    ],
)
def test_a_passage_that_does_not_begin_below_them_has_none(before: str, passage: str) -> None:
    assert found(before, passage) == ("", 0)


def test_a_long_line_that_is_nearly_a_rule_is_read_at_once() -> None:
    line = "|" + "-" * (FARTHEST - 10) + "x"
    began = time.process_time()
    assert found(f"{line}\n")[0] == line
    assert time.process_time() - began < 3  # it grew with the square


@pytest.mark.parametrize(
    ("passage", "behind", "more"),
    [
        (ROWS.strip(), "\n| Calden | 962.2 | 8,713 |\n", True),
        (ROWS.strip(), "\n\nThat is all.", False),
        (ROWS.strip(), "\n", False),
        (ROWS.strip(), "", False),
        ("Alder   730.5   52,912", "\nBorsk   1070.4   3,597", True),
        (ROWS + "That is", " all.", False),
    ],
)
def test_a_table_goes_on_where_a_line_stands_right_behind_its_last_row(passage: str, behind: str, more: bool) -> None:
    assert goes_on(passage, lambda characters: behind[:characters]) is more


def test_a_long_last_line_is_read_at_once() -> None:
    began = time.process_time()
    for line in ("|" * 20_000, " " * 20_000, "a |" * 7_000, "-" * 20_000):
        goes_on(line, lambda characters: " \t" * characters)
    assert time.process_time() - began < 3
