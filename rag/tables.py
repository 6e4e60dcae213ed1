"""What tables with bars between their cells look like, as Markdown has them."""

import re
from typing import Final

ROW: Final = r"(?:[ \t]*\||[^|\n]+ \| )"
"""What a row begins with."""
RULE: Final = re.compile(r"(?=[^-\n]*-)[ \t|:-]*")
"""The whole line that parts the names of the columns from the rows."""
