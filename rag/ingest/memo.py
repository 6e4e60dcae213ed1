"""The day of minutes, a memo or a report: labelled lines below its title give it beside who wrote it or was there."""

import re
from datetime import date
from itertools import islice, takewhile
from typing import Final

from rag.ingest.mail import day_of

MOST_LINES: Final = 12
_LABELLED: Final = re.compile(r"\W*(?P<label>[^\W\d_][\w '’-]{0,30}):\W*(?P<value>\w.*)")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\b|(?:\w+,? )?(?:\d{1,2} [^\W\d_]+|[^\W\d_]+ \d{1,2},) \d{4}\b")
# "Date" and "Place" alone may be those of a party that is to come.
_PEOPLE: Final = re.compile(
    r"present|absent|apologies|attend\w+|participants|minutes|minute[ -]taker|chair\w*"
    r"|authors?|(?:written|prepared|reported) by|from|to",
    re.IGNORECASE,
)


def day_in_head(text: str) -> date | None:
    """Return the day that stands behind "Date:" in the labelled lines below the first line that has words."""
    lines = islice((line for line in text.split("\n") if any(map(str.isalnum, line))), 1, MOST_LINES)
    told = {found["label"].lower(): found["value"] for found in takewhile(bool, map(_LABELLED.match, lines)) if found}
    day = _DAY.match(told.get("date", ""))
    return day_of(day[0]) if day and any(map(_PEOPLE.fullmatch, told)) else None
