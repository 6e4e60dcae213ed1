"""The days of the week, and public holidays, that a line of opening hours begins with, and that a question names."""

import re
from typing import Final

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY: Final = (
    r"(?:(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b"
    r"|\b(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b(?=\.|\s*(?:[-–—:|,/&]|to\b|and\b|\d|$)))\.?"
)
"""The name of a day of the week, or what it is cut short to, where that is no other word."""
HOURS: Final = rf"{DAY}[^.!?:\n]{{0,30}}: "
"""What a line of opening hours begins with."""
HOLIDAY: Final = r"(?i:\b(?:public|bank|national|legal) holidays?\b)"
_SPAN: Final = re.compile(rf"({DAY})(?:\s*(?:-|–|—|to\b|till\b|until\b|through\b)\s*({DAY}))?")
_HOLIDAY: Final = re.compile(HOLIDAY)
_OPENING: Final = re.compile(rf"\W*(?:(?i:on|every) )?(?:{DAY}|{HOLIDAY})")


def weekdays_in(text: str) -> frozenset[int]:
    """Return the days of the week that a text names, 0 for Monday, 7 for holidays, and those between two of a span."""
    found: set[int] = set()
    for first, last in _SPAN.findall(text):
        start = _place(first)
        found |= {(start + i) % 7 for i in range((_place(last) - start) % 7 + 1 if last else 1)}
    return frozenset((*found, len(_DAYS))) if _HOLIDAY.search(text) else frozenset(found)


def is_of_another_weekday(asked: frozenset[int], sentence: str) -> bool:
    """Return whether a sentence opens with days of the week that are not asked for, and names none that is."""
    opening = _OPENING.match(sentence) if asked else None
    return opening is not None and not asked & weekdays_in(sentence)


def _place(name: str) -> int:
    return _DAYS.index(name[:3].lower())
