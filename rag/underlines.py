"""Headings with a line of one sign below them, as Markdown, reStructuredText and plain text have them."""

import re
from collections.abc import Sequence
from typing import Final

LONGEST: Final = 120  # characters
SHORTEST: Final = 3  # signs, which a rule of Markdown has as well: a heading of three has no shorter one
SHORTER: Final = 2  # characters that the line below may be shorter; one of "=" may be of any length, as it is no rule
LONGER: Final = 12  # and longer; a rule goes on to the margin
_UNDERLINE: Final = re.compile(r"[ \t]*([=~^\"#*+_-])\1{2,}[ \t]*")
_LOWER_LINE: Final = re.compile(r"[ \t]|[-*+•] |\d{1,3}[.)] ")  # goes on with an item: what is not indented ends it
_NO_HEADING: Final = re.compile(r"\s*(?:[-+>|•] |#|\.\. )|.*[^\s.!?](?:\t| [ \t])\s*\S|.*[,;]$")
_LEVELS: Final = {"#": 1, "*": 1, "=": 1, "-": 2, "^": 4, '"': 4}


def underlined(lines: Sequence[str]) -> dict[int, int]:
    """Return which lines are underlined headings, and the level of each.

    Levels are those that most texts give the signs: which a text gives them cannot be told from a piece of it.
    """
    found: dict[int, int] = {}
    for i in range(1, len(lines)):
        below = _UNDERLINE.fullmatch(lines[i].rstrip())
        if below and i - 2 not in found and _is_heading(lines, i - 1, lines[i].rstrip()):
            found[i - 1] = _LEVELS.get(below[1], 3)
    return found


def is_underline(line: str) -> bool:
    """Return whether a line may stand below a heading: it has one sign again and again."""
    return _UNDERLINE.fullmatch(line.rstrip()) is not None


def _is_heading(lines: Sequence[str], here: int, below: str) -> bool:
    line, above = lines[here].rstrip(), lines[here - 1].rstrip() if here else ""
    if not any(map(str.isalnum, line)) or len(line) > LONGEST or _NO_HEADING.match(line):
        return False
    if above == below:  # one line above and one below
        return True
    indented = len(line) - len(line.lstrip()) == len(below) - len(below.lstrip())
    alone = not above.strip() or _LOWER_LINE.match(above) is not None or is_underline(above)
    missing = len(line) - len(below)
    fits = -LONGER <= missing <= min(SHORTER, len(below.strip()) - SHORTEST)
    return indented and alone and (fits or "=" in below)
