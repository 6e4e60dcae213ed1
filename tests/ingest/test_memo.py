"""The day of minutes, memos, reports and stories, which stands in the lines below their title."""

import time
from datetime import date

import pytest
from reader_samples import read

from rag.ingest.memo import day_in_head, day_in_name

DAY = date(2026, 1, 14)


@pytest.mark.parametrize("day", ["14 January 2026", "January 14, 2026", "Wednesday, 14 January 2026", "2026-01-14"])
@pytest.mark.parametrize(
    "head",
    [
        "# Minutes\n\n**Date:** {}, 19:30–21:05, Meeting House\n**Present:** Ann Lee, Tom Reed\n\n## 1. Roof",
        "Outage of the ferry desk\n\nAuthor: Ann Lee\nDate: {}\n\nThe desk was closed.",
        "# MEMO\n\n- To: all\n- From: Ann Lee\n- Date: {}\n\nThe office moves.",
        "Mill burns down\n\nSouthern Tidings, {}\n\nVELL - The mill of Vell burned down on Monday, police said.",
        "Mill burns down\n\nTidings | {}\n\nVELL, Norland (Tidings) — The mill burned down.",
        "# Mill burns down\n\n*By Ann Lee, {}, 18:20*\n\nThe mill of Vell burned down.",
        "# Mill burns down\n\nBy Ann Lee\n\nPublished on {} at 6.20 p.m.\n\nThe mill of Vell burned down.",
    ],
    ids=["minutes", "report", "memo", "wire", "dateline", "byline", "published"],
)
@pytest.mark.parametrize("name", ["notes.md", "notes.txt"])
def test_is_that_of_publication(head: str, day: str, name: str) -> None:
    assert read(head.format(day), name).published == DAY


@pytest.mark.parametrize(
    "text",
    [
        "# Summer party\n\nDate: 14 January 2026\nPlace: the quay\n\nAll are welcome.",
        "# Minutes\n\nPresent: Ann Lee\n\nThe party was put off.\n\nDate: 14 January 2026",
        "# Minutes\n\nPresent: Ann Lee\nDate: to be agreed\n",
        "# Minutes\n\nPresent: Ann Lee\nDate: 44 January 2026\n",
        "# Minutes\n\nPresent: Ann Lee\nDate of the next meeting: 14 January 2026\n",
        "# Summer party\n\nSaturday, 14 January 2026\n\nAll are welcome.",
        "# Summer party\n\nOld Quay, 14 January 2026\n\nAll are welcome.",
        "# Fees\n\nBy 14 January 2026\n\nAll have to pay.",
        "# Fees\n\nPublished prices hold until 14 January 2026 for all members.\n",
        "Mill burns down\n\nThe mill was sold to Ann Lee, 14 January 2026.\n\nIt stood on the quay - for long.",
    ],
    ids=[
        "party",
        "below the text",
        "no day",
        "no such day",
        "another day",
        "day",
        "place",
        "term",
        "sentence",
        "no dateline",
    ],
)
def test_is_not_known_where_it_may_be_of_something_else(text: str) -> None:
    assert read(text).published is None


def test_front_matter_counts_more() -> None:
    minutes = "---\ndate: 2025-02-03\n---\n# Minutes\n\nPresent: Ann Lee\nDate: 14 January 2026\n"
    assert read(minutes).published == date(2025, 2, 3)


def test_long_lines_take_no_more_than_their_share() -> None:
    began = time.thread_time()
    for line in ("x " * 10_000, "x:" * 10_000, "Date: " + "a " * 10_000, "**" * 10_000 + "Date:", "By A" * 5_000):
        day_in_head(f"a\n{line}\n{line}")
    assert time.thread_time() - began < 2


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2026-03-12-minutes.md", date(2026, 3, 12)),
        ("notes_20260312.txt", date(2026, 3, 12)),
        ("2026-03-12.md", date(2026, 3, 12)),
        ("minutes 2026.03.12.docx", date(2026, 3, 12)),
        ("2026-13-12.md", None),
        ("2026-03-1234.md", None),
        ("1202603124.txt", None),
        ("2026-03.md", None),
        ("2026-03-01_2026-03-31-report.md", None),
        ("folder/2026-03-12/minutes.md", None),
    ],
)
def test_the_name_of_a_file_may_tell_the_day(name: str, day: date | None) -> None:
    assert day_in_name(name) == day


def test_what_the_text_tells_goes_before_the_name() -> None:
    assert read("---\ndate: 2026-01-01\n---\nText.", "2026-03-12.md").published == date(2026, 1, 1)
    assert read("Text.", "2026-03-12.md").published == date(2026, 3, 12)
