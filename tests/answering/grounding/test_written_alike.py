"""Days and quantities of a statement in the characters of a quotation."""

import pytest

from rag.answering.grounding.written_alike import written_alike


@pytest.mark.parametrize(
    ("statement", "quotation", "expected"),
    [
        ("They counted 36417 dead.", "It counted 36,417 dead.", "They counted 36,417 dead."),
        ("From €20 on it is blocked.", "EUR 20 or more", "From EUR 20 on it is blocked."),
        ("Fourteen signs, no fewer.", "at least 14 signs", "14 signs, no fewer."),
        ("It rose on 2018-11-05.", "on 5 November 2018", "It rose on 5 November 2018."),
        ("It is 3800 m deep.", "about 3,800 metres down", "It is 3,800 metres deep."),
        ("It is 3,900 metres deep in May.", "about 3,800 metres down, on 2 May", "It is 3,900 metres deep in May."),
        ("It opens at 1 pm.", "from 13:00 on", "It opens at 13:00."),
        ("From 9 am to 5 pm.", "from 9:00 to 17:00", "From 9:00 to 17:00."),
        ("It goes 120 kilometres per hour.", "at 120 km/h", "It goes 120 km/h."),
        ("It starts at 2:30 pm.", "at 2:30 every night", "It starts at 2:30 pm."),
        ("It pays up to 70 thousand.", "up to 70 per cent", "It pays up to 70 thousand."),
        ("It pays up to 70.", "up to 70 per cent", "It pays up to 70."),
        ("It takes two weeks.", "for 14 days", "It takes two weeks."),
        ("Nothing is counted.", "in 1998", "Nothing is counted."),
    ],
    ids=[
        "thousands",
        "currency",
        "in words",
        "date",
        "unit",
        "others",
        "time of the day",
        "either half of the day",
        "per hour",
        "half of the day",
        "scale",
        "no unit",
        "another unit",
        "none",
    ],
)
def test_what_both_name_is_written_as_the_quotation_does(statement: str, quotation: str, expected: str) -> None:
    assert written_alike(statement, quotation) == expected
