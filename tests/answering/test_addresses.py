"""No address that a language model was talked into is passed on, and nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.addresses import settled, without_addresses
from rag.answering.grounding import parse_drafts

EVIL = "https://evil.example/?q=secret"


@pytest.mark.parametrize(
    "written",
    [
        f"The [bridge]({EVIL}) is open [1].",
        "The [bridge](http://evil.example/a_(b)) is open [1].",
        f"The ![bridge]({EVIL}) is open [1].",
        f"The [bridge](<{EVIL}> 'a title') is open [1].",
        "The [bridge](/relative?q=secret) is open [1].",
        f'<img src="{EVIL}">The bridge is open [1].',
        "<img src=//evil.example/secret onerror=alert(1)>The bridge is open [1].",
        f"<a\nhref='{EVIL}'>The bridge is open [1].",
        f"<!-- {EVIL} -->The bridge is open [1].",
        f"<style>@import '{EVIL}'</style>\n\nThe bridge is open [1].",
        f"The bridge is open [1]({EVIL}).",
    ],
)
def test_of_links_images_and_tags_only_the_words_are_kept(written: str) -> None:
    cleaned = without_addresses(written)
    assert "secret" not in cleaned
    assert ("The bridge is open.", (1,)) in [(draft.text, draft.marks) for draft in parse_drafts(cleaned)]


@pytest.mark.parametrize(
    "address",
    [
        EVIL,
        EVIL.upper(),
        "http:\\\\evil.example\\secret",
        "//evil.example/secret",
        "www.evil.example/secret",
        "ftp://secret@evil.example",
        "javascript:fetch('secret')",
        "data:text/html,secret",
        "mailto:secret@evil.example",
        f"<{EVIL}>",
        f"`{EVIL}`",
        f"({EVIL})",
        f"“{EVIL}”",
        f"[see][ref]\n\n[ref]: {EVIL} 'title'",
        f"[see]:\n{EVIL}",
        f"![a [nested] one]({EVIL})",
    ],
)
def test_a_bare_address_is_left_out(address: str) -> None:
    cleaned = without_addresses(f"It is open, see {address} for more [1].")
    assert "secret" not in cleaned.lower()
    assert "evil" not in cleaned.lower()
    assert cleaned.startswith("It is open, see ")


@pytest.mark.parametrize(
    "text",
    [
        "The ratio is 3:4 at 10:30, and a < b [1].",
        "Use `x[1]` or List<String>; note: data: none [2][3].",
        "Write to press@harbour.example or and//or [1, 2].",
        "A. B. www is short for World Wide Web.",
        "[1] Marks may lead their sentences. 【2†source】",
    ],
)
def test_what_is_no_address_stays_as_it_was(text: str) -> None:
    assert without_addresses(text) == text


def test_the_address_of_a_source_stays_and_only_that() -> None:
    kept = frozenset({"https://harbour.example/bridge"})
    written = "See https://harbour.example/bridge, not https://harbour.example/bridge?q=secret."
    assert without_addresses(written, kept) == "See https://harbour.example/bridge, not …."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The bri", "The "),
        ("It is [", "It is "),
        ("It is [bridge](http://evil.example/ and", "It is "),
        ("It is ![x](", "It is "),
        ("It is <img src=x ", "It is "),
        ("a < ", "a < "),
        ("It is [1] ", "It is [1] "),
        ("橋は開い", "橋は開い"),
    ],
)
def test_what_may_become_an_address_is_waited_for(text: str, shown: str) -> None:
    assert text[: settled(text)] == shown


PIECES = st.lists(
    st.sampled_from([EVIL, "[", "]", "(", ")", "<", ">", "!", " ", "\n", "a", "[x](", "<img src=", "//", "[1]", ": "])
)


@given(PIECES)
def test_an_address_gets_through_neither_whole_nor_in_pieces(pieces: list[str]) -> None:
    assert "evil.example" not in without_addresses("".join(pieces))
    text, shown, told = "", 0, ""
    for character in "".join(pieces):
        text += character
        ready = shown + settled(text[shown:])
        told, shown = told + without_addresses(text[shown:ready]), ready
    assert "evil.example" not in told + without_addresses(text[shown:])
