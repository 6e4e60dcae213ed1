"""When two texts give different values, and when they only write the same one in different ways."""

import pytest

from rag.answering.text.values import WIDEST, is_range, values_of


def differ(one: str, other: str, *, dates: bool = False) -> bool:
    first, second = values_of(one, 0, len(one)), values_of(other, 0, len(other))
    assert first.differ(second, dates=dates) == second.differ(first, dates=dates)
    return first.differ(second, dates=dates)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("503 metres", "510 metres"),
        ("1,624 m", "1,600 metres"),
        ("EUR 184,000", "EUR 196,500"),
        ("0.38 euro", "EUR 0.36"),
        ("seven days", "ten days"),
        ("612,480 visits", "more than 640,000 visits"),
        ("50 to 60 km", "65 km"),
        ("2 days", "72 hours"),
        ("1.7 billion", "1.9 billion"),
        ("about 71,000", "92,000"),
        ("155.5 m", "157 m"),
        ("nearly 23 hours", "roughly 21 hours"),
        ("about 70,000", "about 76,000"),
        ("just over 100 km", "96 km"),
        ("nearly 100 km", "104 km"),
        ("503", "510 metres"),
        ("up to three days", "up to two days"),
        ("at most 20 kg", "up to 25,000 g"),
        ("at least 31 people", "at least 90 people"),
        ("40 degrees Celsius", "38 °C"),
    ],
)
def test_different_numbers_differ(one: str, other: str) -> None:
    assert differ(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("503 metres", "503 m"),
        ("fifty minutes", "50 min"),
        ("2 days", "48 hours"),
        ("one and a half kilometres or 1.5 km", "1,500 metres"),
        ("1.7 billion dollars", "1,702 million dollars"),
        ("155.5 metres", "156 metres"),
        ("about 50 km", "52 km"),
        ("nearly 23 hours", "22.9 hours"),
        ("more than 600,000", "612,480"),
        ("about 70,000", "nearly 72,000"),
        ("just over 100 km", "104 km"),
        ("up to EUR 125", "EUR 110"),
        ("between 11,000 and 12,000", "11,500"),
        ("50–60 km", "55 km"),
        ("5 to 7 days", "seven days"),
        ("12 weeks", "84 days"),
        ("up to 20 kg", "no more than 20,000 g"),
        ("up to about 20 kg", "up to 21 kg"),
        ("at least five", "no fewer than 5"),
        ("up to three days", "at least two days"),
    ],
)
def test_one_number_written_in_two_ways_does_not_differ(one: str, other: str) -> None:
    assert not differ(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("40 degrees Celsius", "104 degrees Fahrenheit"),
        ("40 degrees C", "104 °F"),
        ("503 metres", "8 years"),
        ("20 dollars", "18 euros"),
        ("5 km", "many"),
        ("", ""),
    ],
)
def test_what_cannot_be_compared_does_not_differ(one: str, other: str) -> None:
    assert not differ(one, other)


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("5 April 1973", "6 April 1973", True),
        ("19 March 1932", "1933", True),
        ("2 March", "3 March", True),
        ("19 March 1932", "March 19, 1932", False),
        ("19 March 1932", "1932-03-19", False),
        ("19 March 1932", "March 1932", False),
        ("19 March", "in 1932", False),
        ("at noon", "in 1932", False),
        ("from 3 June 2024 until 30 August 2024", "from 1 July 2024 until 27 September 2024", True),
        ("3 June to 30 August", "3 June – 31 August", True),
        ("3 June to 30 August 2024", "from 3 June 2024 through 30 August", False),
        ("from 3 June until 30 August", "5 July", False),
        ("1914–1918", "1914 to 1918", False),
        ("about 1914 to 1918", "1915 until 1919", False),
    ],
)
def test_days_differ_in_a_part_that_both_name(one: str, other: str, differs: bool) -> None:
    assert differ(one, other, dates=True) is differs


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("around 1440", "circa 1439", False),
        ("c.1440", "1439", False),
        ("c. 1440", "in 1438", False),
        ("late in 1939", "early 1940", False),
        ("by 1440", "1436", False),
        ("mid-1950", "1951", False),
        ("about 1440", "19 March 1442", False),
        ("around 1440", "1455", True),
        ("1440", "1439", True),
        ("about 5 April 1973", "6 April 1973", True),
    ],
)
def test_a_year_that_is_hedged_can_be_one_near_it(one: str, other: str, differs: bool) -> None:
    assert differ(one, other, dates=True) is differs


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("from 3 June until 30 August", True),
        ("on 3 June and 30 August", False),
        ("between 1970 and 1972", False),
        ("put off from 3 June to 1 July", False),
        ("on 3 June, until 1 July, till 4 July", False),
    ],
)
def test_a_period_is_one_value_and_a_list_of_days_is_none(text: str, one: bool) -> None:
    assert values_of(text, 0, len(text)).is_one(dates=True) is one


def test_only_the_part_that_answers_counts_with_what_stands_around_it() -> None:
    sentence = "In 1932 the bridge cost 8 million and was about 500 metres long."
    start = sentence.index("500")
    assert not values_of(sentence, start, start + 3).differ(values_of("503 m", 0, 5), dates=False)
    assert values_of(sentence, start, start + 3).differ(values_of("8 million m", 0, 11), dates=False)


def test_no_more_is_read_between_two_numbers_than_a_range_has_there() -> None:
    for blanks in (1, WIDEST - 2, 5_000):
        text = f"5{' ' * blanks}to 7"
        assert is_range(text, 1, len(text) - 1) is (blanks + 3 <= WIDEST)
    assert is_range("EUR 5 and EUR 7", 5, 14)
    assert not is_range("5 of 7", 1, 5)


@pytest.mark.parametrize("number", ["1" + 400 * "0", "0." + 400 * "1", "1.0" + 400 * "1"])
def test_a_number_of_hundreds_of_digits_is_read(number: str) -> None:
    assert values_of(number, 0, len(number)).is_one(dates=False)
