"""The day of minutes, memos and reports, which stands in the lines below their title."""

import time
from datetime import date

import pytest
from reader_samples import read

from rag.ingest.memo import day_in_head

DAY = date(2026, 1, 14)


@pytest.mark.parametrize("day", ["14 January 2026", "January 14, 2026", "Wednesday, 14 January 2026", "2026-01-14"])
@pytest.mark.parametrize(
    "head",
    [
        "# Minutes\n\n**Date:** {}, 19:30–21:05, Meeting House\n**Present:** Ann Lee, Tom Reed\n\n## 1. Roof",
        "Outage of the ferry desk\n\nAuthor: Ann Lee\nDate: {}\n\nThe desk was closed.",
        "# MEMO\n\n- To: all\n- From: Ann Lee\n- Date: {}\n\nThe office moves.",
    ],
    ids=["minutes", "report", "memo"],
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
    ],
    ids=["party", "below the text", "no day", "no such day", "another day"],
)
def test_is_not_known_where_it_may_be_of_something_else(text: str) -> None:
    assert read(text).published is None


def test_front_matter_counts_more() -> None:
    minutes = "---\ndate: 2025-02-03\n---\n# Minutes\n\nPresent: Ann Lee\nDate: 14 January 2026\n"
    assert read(minutes).published == date(2025, 2, 3)


def test_long_lines_take_no_more_than_their_share() -> None:
    began = time.thread_time()
    for line in ("x " * 10_000, "x:" * 10_000, "Date: " + "a " * 10_000, "**" * 10_000 + "Date:"):
        day_in_head(f"a\n{line}\n{line}")
    assert time.thread_time() - began < 2
