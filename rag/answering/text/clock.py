"""Times of the day that a text names, as minutes since midnight: 13:00, 1 pm, 1.30 p.m., 5 o'clock."""

import re
from collections.abc import Iterator
from typing import Final

CLOCK: Final = "clock"
DIAL: Final = "dial"
HALF_A_DAY: Final = 720
_TIME: Final = re.compile(
    r"(?<![\w.,:])(?P<hour>[01]?\d|2[0-4])"
    r"(?:(?:[:.](?P<minutes>[0-5]\d))?[ \u00a0]?(?P<half>[ap])(?:\.[ \u00a0]?m\.|m\b)"
    r"|[ \u00a0]?o['’]clock\b|:(?P<past>[0-5]\d)(?![\w:]|[.,]\d))",
    re.IGNORECASE,
)


def located_times(text: str) -> Iterator[tuple[int, str, int, int]]:
    """Yield each time: its minutes since midnight, `CLOCK` or `DIAL`, and the range of characters that names it.

    `DIAL` is one that may be in either half of the day, as 5 o'clock or 5:30; 05:30 and 17:30 are `CLOCK`.
    """
    for found in _TIME.finditer(text):
        hour, minutes = int(found["hour"]), int(found["minutes"] or found["past"] or 0)
        if not found["half"]:
            sure = hour > HALF_A_DAY // 60 or found["hour"].startswith("0")
            yield 60 * hour + minutes, CLOCK if sure else DIAL, *found.span()
        elif 1 <= hour <= HALF_A_DAY // 60:
            later = HALF_A_DAY if found["half"].lower() == "p" else 0
            yield 60 * (hour % 12) + minutes + later, CLOCK, *found.span()


def same_time(one: tuple[int, str], other: tuple[int, str]) -> bool:
    """Return whether two times, as minutes and `CLOCK` or `DIAL`, can be the same."""
    apart = one[0] - other[0]
    return apart % HALF_A_DAY == 0 if DIAL in (one[1], other[1]) else apart % (2 * HALF_A_DAY) == 0
