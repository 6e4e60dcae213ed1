"""The headers of a mail that was saved as plain text: its subject is its title, and its date that of publication."""

import re
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Final

_NAMES: Final = "from|to|cc|bcc|date|sent|subject|reply-to|message-id|attachments?|importance"
_HEADERS: Final = re.compile(rf"(?:(?:{_NAMES}):[ \t]*\S[^\n]*\n(?:[ \t]+[^\n]*\S[^\n]*\n)*){{2,}}", re.IGNORECASE)
_HEADER: Final = re.compile(r"^(?P<name>[\w-]+):[ \t]*(?P<value>.*)$", re.MULTILINE)


def subject_and_day(text: str) -> tuple[str, date | None]:
    """Return the subject of a mail and the day on which it was sent, each empty where its headers do not tell it.

    A text that does not begin with two headers at least is no mail and has neither.
    """
    found = _HEADERS.match(text)
    told = {one["name"].lower(): one["value"].strip() for one in _HEADER.finditer(found[0])} if found else {}
    return told.get("subject", ""), _day(told.get("date") or told.get("sent") or "")


def _day(written: str) -> date | None:
    for time in "", " 00:00":
        try:
            return parsedate_to_datetime(written + time).date()
        except ValueError:
            continue
    return None
