"""The days of the week that a line opens with, and that a question names."""

import re
import time

import pytest

from rag.answering.text.weekdays import HOURS, is_of_another_weekday, spelt_weekdays, weekdays_in


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


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("Monday: by appointment", True), ("Mon closed", True), ("Tue 9-12", True), ("Wed 9-12 and 14-18", True),
        ("Mon-Fri 9 am to 5 pm", True), ("Sat, Sun closed", True), ("Sat 10 am - noon", True),
        ("Sunday 12 March was cold", False), ("Sunday is closed to cars", False), ("Sun closed down", False),
        ("Monday 5 May 2025", False), ("Tuesday", False),
    ],
)  # fmt: skip
def test_lines_of_hours_need_no_colon_where_they_have_nothing_but_times(line: str, hours: bool) -> None:
    assert (re.match(HOURS, line) is not None) == hours


def test_weekdays_are_spelt_out() -> None:
    assert spelt_weekdays("Mon-Wed 9-12") == "Monday Tuesday Wednesday"
    assert spelt_weekdays("on public holidays") == ""


def test_long_texts_take_no_more_than_their_share() -> None:
    begin = time.process_time()
    for text in ("Mon " * 5_000, "Mon to " * 4_000, " " * 20_000, "Mon" + " " * 20_000,
                 "Mon " + "1 " * 10_000 + "x", "Mon" + ",Mon" * 5_000 + "x", "Mon " + "to " * 7_000 + "x"):  # fmt: skip
        re.match(HOURS, text)
        weekdays_in(text)
        is_of_another_weekday(frozenset((1,)), text)
    assert time.process_time() - begin < 1
