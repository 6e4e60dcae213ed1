"""The day of a text as it stands below its title: in the labelled lines of minutes, and in the byline of a story."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import islice, pairwise, takewhile
from pathlib import PurePath
from typing import Final

from rag.ingest.mail import day_of

MOST_LINES: Final = 12
MOST_OF_BYLINE: Final = 4  # lines below the title: who wrote it, for whom, and when
LONGEST_BYLINE: Final = 160  # characters
_LABELLED: Final = re.compile(r"\W*(?P<label>[^\W\d_][\w '’-]{0,30}):\W*(?P<value>\w.*)")
_DAY_OF_FILE: Final = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<sign>[-_.]?)(?P<month>\d{2})(?P=sign)(?P<day>\d{2})(?!\d)"
)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\b|(?:\w+day,? )?(?:\d{1,2} [^\W\d_]+|[^\W\d_]+ \d{1,2},) \d{4}\b")
# "Date" and "Place" alone may be those of a party that is to come.
_PEOPLE: Final = re.compile(
    r"present|absent|apologies|attend\w+|participants|minutes|minute[ -]taker|chair\w*"
    r"|authors?|(?:written|prepared|reported) by|from|to",
    re.IGNORECASE,
)
_CAPITAL: Final = r"[A-ZÀ-Þ][\w’'.-]*"
_PUBLISHED: Final = re.compile(
    rf"\W*(?:(?:first |originally )?(?:published|posted|filed)\b|by(?: {_CAPITAL}){{2}})[^\d\n]{{0,80}}?$",
    re.IGNORECASE,
)
_OUTLET: Final = re.compile(r"[\W_]*[^\W\d_][^\d\n]{1,60}[,|·•–—-][\W_]*$")
_CLOCK: Final = re.compile(r"[^\w\n]*(?:at )?(?:\d{1,2}[:.]\d\d(?: ?[ap]\.?m)?(?: ?[A-Z]{2,4})?)?\W*", re.IGNORECASE)
# "PORT VELL, March 3 (Meridian) - ": the place where a story was written opens it.
_DATELINE: Final = re.compile(
    r"[\W_]*[A-ZÀ-Þ][A-ZÀ-Þ .’'-]{1,40}[A-ZÀ-Þ](?:, [\w .]{2,30})?(?: \([\w .]{2,30}\))? ?(?:[-–—]|--) \S"
)


def day_in_name(name: str) -> date | None:
    """Return the day in the name of a file, as in "2026-03-12-minutes.md" and "notes_20260312.txt".

    None where it names none or several, as that of a report on a period does.
    """
    found = list(_DAY_OF_FILE.finditer(PurePath(name).stem))
    return day_of("-".join(found[0].group("year", "month", "day"))) if len(found) == 1 else None


def day_in_head(text: str) -> date | None:
    """Return the day that stands below the first line that has words: behind "Date:" beside people, or in a byline."""
    lines = list(islice((line for line in text.split("\n") if any(map(str.isalnum, line))), 1, MOST_LINES))
    told = {found["label"].lower(): found["value"] for found in takewhile(bool, map(_LABELLED.match, lines)) if found}
    day = _DAY.match(told.get("date", ""))
    return day_of(day[0]) if day and any(map(_PEOPLE.fullmatch, told)) else _day_in_byline(lines)


def _day_in_byline(lines: Sequence[str]) -> date | None:
    """Return the day in a line of its own behind "published" or who wrote it, or above a dateline behind the outlet.

    The day below a heading alone may be that of a party that is to come.
    """
    for line, below in pairwise([*lines[:MOST_OF_BYLINE], ""]):
        day = _DAY.search(line[:LONGEST_BYLINE])
        if not day or len(line) > LONGEST_BYLINE or not _CLOCK.fullmatch(line, day.end()):
            continue
        before = line[: day.start()]
        if _PUBLISHED.match(before) or (_OUTLET.match(before) and _DATELINE.match(below)):
            return day_of(day[0])
    return None
