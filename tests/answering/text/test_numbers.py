"""Numbers in digits and in words, each in one spelling."""

import pytest

from rag.answering.text.numbers import located_ordinals, numbers_in


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("50 people", {"50"}),
        ("150 people", {"150"}),
        ("4,200 clocks", {"4200"}),
        ("3.50 crowns", {"3.5"}),
        ("3,5 kg, 0,125 g and 1,25 m", {"3.5", "0.125", "1.25"}),
        ("1.234,56 or 12 345,6 or −2,5", {"1234.56", "12345.6", "-2.5"}),
        ("1,234,567 or 12,345.6 or 1,00,000", {"1234567", "12345.6", "100000"}),
        ("in 1932.", {"1932"}),
        ("5 million", {"5000000"}),
        ("$5bn", {"5000000000"}),
        ("five billion", {"5000000000"}),
        ("two hundred thousand", {"200000"}),
        ("a million", {"1000000"}),
        ("one million", {"1000000"}),
        ("two dozen", {"24"}),
        ("fifty-five", {"55"}),
        ("Fifty", {"50"}),
        ("one and a half", {"1.5"}),
        ("three and a half million", {"3500000"}),
        ("thirteen", {"13"}),
        ("-5 degrees", {"-5"}),
        ("−5 degrees", {"-5"}),
        ("5-10 people", {"5", "10"}),
        ("25.06.2025", {"25.06.2025"}),
        ("10:30", {"10", "30"}),
        ("one of them, a dozen, hundreds, often, someone", {"12"}),
        ("no number", set()),
        ("", set()),
    ],
)
def test_numbers_are_read(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("text", "ordinals"),
    [
        ("the fifth, Twelfth and twentieth", ["5", "12", "20"]),
        ("the twenty-first, ninety ninth", ["21", "99"]),
        ("1st, 22nd and 1,003rd", ["1", "22", "1003"]),
        ("first, second, seconds", []),
        ("a third, two-fifths, one fifth", []),
        ("v1.5th, A4th, sixths", []),
    ],
)
def test_ordinals_are_read(text: str, ordinals: list[str]) -> None:
    assert [value for value, _, _ in located_ordinals(text)] == ordinals
