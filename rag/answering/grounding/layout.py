"""Layout of a written answer, which states nothing: tags, names of columns, headings, the list of its sources."""

import re
from typing import Final

from rag.answering.grounding.marks import CODE, MARK, ROW
from rag.tables import RULE

_TAG: Final = re.compile(
    rf"{CODE}|<br */?>|<(?P<tag>[biup]|em|strong|span|mark)>(?P<words>(?:(?!<(?P=tag)>).)*?)</(?P=tag)>", re.DOTALL
)
_LABEL: Final = re.compile(r"\A\s*+(\*\*|__)?+answer(?(1)(?:\1:|:\1)|:)", re.IGNORECASE)
# From "Sources:" to the end, where each line has a mark, and the text of a footnote; not where an answer begins so.
_SOURCES: Final = re.compile(
    rf"(?<=\n)[ \t#*_]*+(?:sources?|references?|citations?)[ \t*_]*+:?[ \t*_]*+(?:{ROW})?[ \t.]*+"
    rf"(?:\s*+^[ \t]*+(?:[-*+•] |\d{{1,2}}[.)] )?{MARK}[^\n]*+)*+\s*+\Z|(?<=\n)[ \t]*+\[\^\d{{1,3}}\]:[^\n]*+$",
    re.IGNORECASE | re.MULTILINE,
)
# A line in bold alone above one that is not; one that ends with a full stop is a sentence.
_BOLD: Final = re.compile(r"^[ \t]*+(\*\*|__)([^*_\n]*+)(?<![.!?…])\1:?[ \t]*+$(?=\s*+[^\s*_])", re.MULTILINE)
# A line that opens with a label in bold says something by itself, as an item of a list does.
_LABELLED: Final = re.compile(r"^(?=(\*\*|__)[^*_\n]{1,80}(?::\1|\1:)[ \t]+\S)", re.MULTILINE)
_MARKED: Final = re.compile(MARK, re.IGNORECASE)


def without_layout(text: str) -> str:
    """Return a written answer without its layout, its headings as those of Markdown."""
    lines = _LABEL.sub("", _TAG.sub(_without_tags, text)).split("\n")
    kept = [line for line, below in zip(lines, [*lines[1:], ""], strict=True) if not _names_columns(line, below)]
    return _LABELLED.sub("- ", _BOLD.sub(r"# \2", _SOURCES.sub("", "\n".join(kept))))


def _without_tags(found: re.Match[str]) -> str:
    """Return what a tag of layout stands around, a blank for the end of a line, and code as it is."""
    return found["words"] if found["tag"] else " " if found[0].startswith("<br") else found[0]


def _names_columns(line: str, below: str) -> bool:
    return "|" in line and "|" in below and bool(RULE.fullmatch(below)) and not _MARKED.search(line)
