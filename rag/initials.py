"""Initials that are one word, with full stops or without: the U.S. and the US, J. K. Rowling and JK Rowling."""

import re
from typing import Final

INITIALS: Final = r"(?<![\w.])[A-Z](?:(?:\.[A-Z])+\b(?:\.(?!\w))?|\.(?: [A-Z]\.)+(?!\w))"
"""Capitals with a full stop behind each; "." goes along where it ends the last."""
_INITIALS: Final = re.compile(INITIALS)


def without_stops(text: str) -> str:
    """Return a text with initials as one word each."""
    return _INITIALS.sub(lambda found: re.sub(r"[. ]", "", found[0]), text)
