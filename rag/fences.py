"""What opens a block of code: a fence of Markdown, or a directive of reStructuredText."""

from typing import Final

FENCE: Final = r"(?:`{3,}+|~{3,}+)"
"""What stands above and below a block in Markdown."""
DIRECTIVE: Final = r"\.\. (?:code|code-block|highlight|prompt|sourcecode)::[^\n]*(?:\n[ \t]+:[\w-]+:[^\n]*)*"
"""What stands above one in reStructuredText, with its options."""
