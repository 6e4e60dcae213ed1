"""What tables with bars between their cells look like, as Markdown has them, and records with commas, as of CSV."""

import re
from typing import Final

ROW: Final = r"(?:[ \t]*\||(?:`[^`\n]*`|[^|`\n])+ \| )"
"""What a row begins with; bars in code part no cells."""
RULE: Final = re.compile(r"(?=[^-\n]*-)[ \t|:-]*")
"""The whole line that parts the names of the columns from the rows."""
LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
"""A line with its end; str.splitlines cuts at more than the documents' own line ends."""
LEAST_COMMAS: Final = 2
_QUOTED: Final = re.compile(r'"[^"\n]*"')
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d),(?=\d)")


def is_record(line: str) -> bool:
    """Return whether a line has values with commas between them and no blanks behind these, as prose has."""
    bare = _QUOTED.sub("", line.strip())
    enough = bare.count(",") >= LEAST_COMMAS and "," in _BETWEEN_DIGITS.sub("", bare)
    return enough and ", " not in bare
