"""Names of options, settings and codes, and of what stands in quotes."""

import time

import pytest

from rag.answering.text.identifiers import identifiers_in
from rag.answering.text.words import Stems


def are_missing(question: str, text: str, stems: Stems) -> bool:
    return identifiers_in(question, stems).are_missing(text, frozenset(stems(text)))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does --frobnicate do?", "--follow: follow symbolic links."),
        ("What does --retry-max do?", "Use --retry-max-time to limit the time."),
        ("What does --follow do?", "--no-follow: leave symbolic links alone."),
        ("What does -z do?", "-q: print nothing. The extension is .gz, as of a-z."),
        ("What does tail -F do?", "-f: output appended data."),
        ("What does xargs -0 do?", "-1: use one line at a time."),
        ("What does max_depth do?", "The setting max_size skips files above a size."),
        ("What does `walk()` return?", "`scan()` yields one file after another."),
        ('What does "index corrupt" mean?', '"index locked" means that another one is writing.'),
        ("What does error E42 mean?", "E21: the battery is not locked. E4: the lid is open."),
        ("How much is the CB-300?", "The CB-200 costs 14 euros."),
    ],
)
def test_what_is_named_so_is_missing_where_only_its_neighbours_are(question: str, text: str, stems: Stems) -> None:
    assert are_missing(question, text, stems)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does --dry-run do?", "A dry run changes nothing."),
        ("What does `dry_run` do?", "--dry-run: change nothing."),
        ("What does --retry do?", "--retry <number> of times, or --retry-max-time."),
        ("What does -q do?", "-q, --quiet: print nothing."),
        ("What does -n do?", "−n10 prints ten lines."),
        ("What does QUARRY_HOME say?", "quarry_home says where the index lies."),
        ("What does `walk()` return?", "The function walk yields files."),
        ('What does "index locked" mean?', "The index is locked while another one writes."),
        ("What does error E42 mean?", "E-42: the lid is open. E21: the battery is not locked."),
        ("What does error e-42 mean?", "E42: the lid is open."),
        ("How many F-16s fly?", "The F-16s and the F-35s fly."),
        ("How long is A5?", "A 4 km walk."),
        ("How much CO2 is there?", "Carbon dioxide makes up a part."),
        ("Who said “we shall fight on the beaches and on the landing grounds”?", "We shall fight, he said."),
        ("What was sold in Q3 2024, on a well-known 5-a-side pitch at -5 degrees?", "Q1: 40 tickets were sold."),
        ("How long is the trail?", "The trail is 12 km long."),
        ("What happens at -5 degrees?", "It freezes at minus five degrees."),
    ],
)
def test_nothing_is_missing_that_is_spelt_otherwise_or_named_in_words(question: str, text: str, stems: Stems) -> None:
    assert not are_missing(question, text, stems)


@pytest.mark.parametrize(
    ("question", "line", "explained"),
    [
        ("What does -q do?", "`-q`: print nothing.", True),
        ("What does --quiet do?", "-q, --quiet: print nothing.", True),
        ("What does --quiet do?", "--quiet: print nothing, as -q.", True),
        ("What does the option --depth of quarry do?", "--depth N: how many folders deep.", True),
        ("What is QUARRY_HOME?", "QUARRY_HOME says where the index lies.", True),
        ("What is the default of --depth?", "--depth N [default: 3]: how many folders deep.", True),
        ("What is the default of --depth?", "--depth N: how many folders deep.", False),
        ("What does tail -F do?", "-f, --follow: output appended data.", False),
        ("What does curl -q do?", "-q: print nothing.", False),
        ("What does --quiet do?", "Use --quiet to print nothing.", False),
        ("What does OPT_SORT do?", "OPT_SORT) b'{}'", False),
        ("Who wrote --quiet?", "--quiet: print nothing.", False),
        ("What does quarry do?", "quarry searches folders.", False),
        ("What does the width parameter of quarry do?", "width : int, optional\n Columns of the output.", True),
        ("What does the keyword argument width do?", "**width** (int): columns of the output.", True),
        ("What is the argument called width for?", "`width` - columns of the output.", True),
        ("What is the default of width?", "width : int\n Columns of the output [default: 80].", True),
        ("What is the default of width?", "width : int\n Columns of the output.", False),
        ("What does the width parameter do?", "dynamic_width : bool\n Whether the width changes.", False),
        ("What does the width parameter do?", "width=80, height=40", False),
        ("What does the width parameter do?", "Width is measured in columns.", False),
        ("What does the width parameter of sieve do?", "width : int\n Columns of the output.", False),
        ("What does the parameter of quarry do?", "of: the folder.", False),
    ],
)
def test_a_line_that_opens_with_an_option_explains_it(question: str, line: str, explained: bool, stems: Stems) -> None:
    around = frozenset(stems(f"The manual of quarry and tail. {line}"))
    assert identifiers_in(question, stems).are_explained(line, around) == explained


@pytest.mark.parametrize(
    ("question", "line", "other"),
    [
        ("What does tail -f do?", "-F: follow the file by its name.", True),
        ("What does xargs -0 do?", "-d, --delimiter: end items with a character.", True),
        ("Which bytes does --bytes print?", "`-n`: print the last lines.", True),
        ("What does tail -f do?", "-f, --follow: output appended data.", False),
        ("What does --follow do?", "-F: as --follow, but by name.", False),
        ("What does tail -f do?", "It outputs appended data, as -F does.", False),
        ("What does max_depth do?", "-q: print nothing.", False),
        ("What does tail -f do?", "-5 degrees are cold.", False),
    ],
)
def test_a_line_that_opens_with_another_option_is_of_that(question: str, line: str, other: bool, stems: Stems) -> None:
    assert identifiers_in(question, stems).is_of_another(line) == other


@pytest.mark.parametrize(
    "text",
    [
        "-" * 20_000,
        "--" + "a-" * 10_000,
        "a_" * 10_000,
        "`" * 20_000,
        '"' * 20_000,
        "A1" * 10_000,
        "1" * 20_000,
        "*` " * 7_000,
    ],
)
def test_long_texts_take_no_more_than_their_share(text: str, stems: Stems) -> None:
    begin = time.process_time()
    identifiers_in(text, stems)
    identifiers_in("What do -q and max_size do?", stems).are_explained(text, frozenset())
    identifiers_in("What does -q do?", stems).is_of_another(text)
    identifiers_in("What does the width parameter do?", stems).are_explained(f"width{text}", frozenset())
    are_missing("What do --dry-run, -q, max_size, E42 and `x` do?", text, stems)
    assert time.process_time() - begin < 1
