"""The days of the week that a line opens with, and that a question names."""

import time

import pytest

from rag.answering.text.weekdays import is_of_another_weekday, weekdays_in


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on Tuesday", {1}),
        ("Mon–Thu: 9 to 5", {0, 1, 2, 3}),
        ("Saturday and Sunday", {5, 6}),
        ("Fri. to Mon.", {4, 5, 6, 0}),
        ("on Thursdays", {3}),
        ("open on wednesdays", {2}),
        ("Sun cream for those who sat in the sun and wed", set()),
        ("Mon 9-5, Tue 9-4", {0, 1}),
        ("on Sundays and public holidays", {6, 7}),
        ("Bank holidays: closed", {7}),
        ("in the school holidays", set()),
        ("no day", set()),
    ],
)
def test_days_are_read_in_their_usual_forms(text: str, days: set[int]) -> None:
    assert weekdays_in(text) == days


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("Monday: 8 am to 8 pm", True),
        ("| Mon–Wed | 9 to 5 |", False),
        ("**Thu to Sat**: 9 to 5", True),
        ("On Monday it is closed, on Tuesday open.", False),
        ("Public holidays: closed", True),
        ("Tuesdays and public holidays: closed", False),
        ("Sun cream is needed.", False),
        ("The office is closed on Mondays.", False),
    ],
)
def test_a_line_that_opens_with_another_day_is_of_that(line: str, other: bool) -> None:
    assert is_of_another_weekday(weekdays_in("When is it open on Tuesday?"), line) == other
    assert not is_of_another_weekday(frozenset(), line)


@pytest.mark.parametrize(("line", "other"), [("Saturday: closed", True), ("Bank holidays: closed", False)])
def test_a_public_holiday_is_a_day_of_its_own(line: str, other: bool) -> None:
    assert is_of_another_weekday(weekdays_in("When is it open on bank holidays?"), line) == other


def test_long_texts_take_no_more_than_their_share() -> None:
    begin = time.process_time()
    for text in ("Mon " * 5_000, "Mon to " * 4_000, " " * 20_000, "Mon" + " " * 20_000):
        weekdays_in(text)
        is_of_another_weekday(frozenset((1,)), text)
    assert time.process_time() - begin < 1
