"""Which days, months and years a text names."""

import pytest

from rag.answering.text.dates import Time, times_in, without_times
from rag.answering.text.days import days_in

OCTOBER = Time(year=2024, month=10)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("since 2024-10", [OCTOBER]),
        ("on 2024-10-03.", [OCTOBER]),
        ("at 2024-10-03T10:00Z", [OCTOBER]),
        ("in 2024-10-03-minutes.md", [OCTOBER]),
        ("in October 2024", [OCTOBER]),
        ("in Oct 2024", [OCTOBER]),
        ("on Oct. 3, 2024", [OCTOBER]),
        ("on 3 oct 2024", [OCTOBER]),
        ("in Sept. 2023 and Jan 2024", [Time(year=2023, month=9), Time(year=2024, month=1)]),
        ("Jan Mar of the Dec 5 team", []),
        ("in 2023/24", [Time(year=2023), Time(year=2024)]),
        ("on 31-12-2024", [Time(year=2024)]),
        ("CVE-2024-10017", []),
        ("CVE-2024-1017", []),
        ("ticket LQ-2024-123456", []),
        ("from 2019-2021", []),
    ],
)
def test_an_identifier_with_the_digits_of_a_year_is_no_time(text: str, times: list[Time]) -> None:
    assert times_in(text) == times
    assert bool(times) == (without_times(text) != text)


@pytest.mark.parametrize(
    ("text", "day"),
    [("on 2024-10-03", (2024, 10, 3)), ("since 2024-10.", (2024, 10, 0)), ("2024-10-03T10:00Z", (2024, 10, 3))],
)
def test_days_are_read_as_iso_8601_writes_them(text: str, day: tuple[int, int, int]) -> None:
    assert [(found.year, found.month, found.day) for found in days_in(text)] == [day]


@pytest.mark.parametrize("text", ["CVE-2024-10017", "CVE-2024-1017", "part 2024-10-171", "2019-2021"])
def test_an_identifier_is_no_day(text: str) -> None:
    assert days_in(text) == []


def test_a_day_without_signs_is_a_time_and_is_left_in_the_text() -> None:
    assert times_in("notes of 20260312_1600") == [Time(year=2026, month=3)]
    assert times_in("order 20261312, 120260312") == []
    assert without_times("notes of 20260312 in May 2026").split() == ["notes", "of", "20260312", "in"]
    assert [(day.year, day.month, day.day) for day in days_in("20260312_1600")] == [(2026, 3, 12)]
