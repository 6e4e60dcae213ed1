"""Things of one name that a number tells apart."""

import pytest

from rag.answering.text.numbered import is_of_another, is_of_another_version, numbered_in, versions_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("On which day was Pioneer 11 launched?", {"pioneer": {"11"}}),
        ("pioneer 10 and pioneer 11", {"pioneer": {"10", "11"}}),
        ("Who won World War II?", {"war": {"ii"}}),
        ("when did world war ii end", {"war": {"ii"}}),
        ("What is new in version 3.0 of the app?", {"version": {"3.0"}}),
        ("What does COVID-19 do?", {"covid": {"19"}}),
        ("What happened on 5 May 2021, with 15 adults and more than 20 children?", {}),
        ("How many visits were there in 2024, and which form must I take, which card I?", {}),
    ],
)
def test_numbers_behind_words_are_found_years_and_dates_aside(text: str, found: dict[str, set[str]]) -> None:
    assert numbered_in(text) == found


@pytest.mark.parametrize(
    ("sentence", "other"),
    [
        ("Pioneer 10 lifted off on 2 March 1972.", True),
        ("Pioneer 11 lifted off on 5 April 1973.", False),
        ("Pioneer 10 and 11 crossed the belt.", False),
        ("Like Pioneer 10, it swung past Jupiter.", False),
        ("The sister probe flew on to Saturn.", False),
        ("Voyager 2 lifted off in August.", False),
    ],
)
def test_a_sentence_is_of_another_thing_where_the_same_name_has_another_thing(sentence: str, other: bool) -> None:
    assert is_of_another(numbered_in("On which day was Pioneer 11 launched?"), sentence) is other


@pytest.mark.parametrize(("sentence", "other"), [("World War 2 ended.", False), ("World War I ended.", True)])
def test_numbers_are_the_same_in_any_spelling(sentence: str, other: bool) -> None:
    assert is_of_another(numbered_in("When did World War II end?"), sentence) is other


def test_nothing_is_of_another_thing_where_none_is_numbered() -> None:
    assert not is_of_another(numbered_in("When was the probe launched?"), "Pioneer 10 lifted off on 2 March 1972.")


@pytest.mark.parametrize(
    ("asked", "version", "other"),
    [
        ("What changed in 2.3?", "2.3.0", False),
        ("What changed in 2.3?", "2.30", True),
        ("What changed in 2.3?", "2.2.0", True),
        ("What is new in Tarn v3.2.0?", "3.1.0", True),
        ("What is new in Tarn 2.3.1?", "2.3", False),
        ("What is new in Tarn 3.1.0 and 3.2.0?", "3.1.0", False),
        ("What has changed since version 2.3?", "2.4.0", False),
        ("What is new in Tarn?", "3.1.0", False),
        ("What changed in 2.3?", "", False),
    ],
)
def test_a_sentence_is_of_the_version_that_its_heading_names(asked: str, version: str, *, other: bool) -> None:
    assert is_of_another_version(versions_in(asked), "The format is new.", version) is other
    assert not is_of_another_version(versions_in(asked), "Versions 1.0.0 to 1.2.2 are affected.", version)
