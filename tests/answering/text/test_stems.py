"""Names in other spellings, and countries by what their people are called."""

import pytest

from rag.answering.text.stems import is_named


@pytest.mark.parametrize(
    ("stem", "other"), [("uk", "british"), ("british", "uk"), ("dutch", "netherland"), ("usa", "american"), ("2", "ii")]
)
def test_a_country_is_named_by_what_is_of_it(stem: str, other: str) -> None:
    assert is_named(stem, {"bridg", other})


@pytest.mark.parametrize(("stem", "other"), [("uk", "us"), ("ireland", "iceland"), ("polish", "english"), ("2", "iii")])
def test_another_country_is_not_named(stem: str, other: str) -> None:
    assert not is_named(stem, {"bridg", other})
