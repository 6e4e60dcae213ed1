"""The days of the week, and public holidays, that a line of opening hours begins with, and that a question names."""

import re
from typing import Final

_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS: Final = tuple(name[:3].lower() for name in _NAMES)
DAY: Final = (
    r"(?:(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b"
    r"|\b(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b(?=\.|\s*(?:[-–—:|,/&]|to\b|and\b|closed\b|\d|$)))\.?"
)
"""The name of a day of the week, or what it is cut short to, where that is no other word."""
_DAYS_THERE: Final = rf"{DAY}(?:[ \t]{{0,2}}(?:[-–—,/&]|to\b|and\b)[ \t]{{0,2}}{DAY}){{0,6}}"
_TIMES: Final = (
    r"(?=[^\n]*\d|noon|midday)(?:[\d.:]++|[ap]\.?m\b\.?|noon|midday|midnight|(?:to|and|till|until|h)\b|[-–—,/&; \t])+$"
)
HOURS: Final = rf"(?:{DAY}[^.!?:\n]{{0,30}}: |{_DAYS_THERE}[ \t]++(?:(?i:closed)[ \t]*$|{_TIMES}))"
"""What a line of opening hours begins with; one without a colon has nothing but days and times."""
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


def spelt_weekdays(text: str) -> str:
    """Return the whole names of the days of the week that a text names or spans: Monday to Friday for "Mon-Fri"."""
    return " ".join(_NAMES[day] for day in sorted(weekdays_in(text)) if day < len(_NAMES))


def is_of_another_weekday(asked: frozenset[int], sentence: str) -> bool:
    """Return whether a sentence opens with days of the week that are not asked for, and names none that is."""
    opening = _OPENING.match(sentence) if asked else None
    return opening is not None and not asked & weekdays_in(sentence)


def _place(name: str) -> int:
    return _DAYS.index(name[:3].lower())
