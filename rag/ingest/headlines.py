"""The title that a text begins with: Markdown's first heading, or the first line of plain text that reads like one."""

import re
from typing import Final

from rag.tables import is_record
from rag.underlines import is_underline, underlined

MAX_HEADLINE_CHARACTERS: Final = 120
_CODE_BLOCK: Final = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_MARKDOWN_HEADING: Final = re.compile(r"#[ \t]+(\S.*)")
_PICTURE: Final = re.compile(r"\[?!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])(?:\](?:\([^()]*\)|\[[^\[\]]*\]))?|<[^<>]+>")
_LINK: Final = re.compile(r"\[([^\[\]]+)\]\([^()]*\)")
_TITLE_FIELD: Final = re.compile(r":title:[ \t]+(\S.*)", re.IGNORECASE)  # of reStructuredText, as the next two
_ROLE: Final = re.compile(r":[\w:.+-]{1,40}:`([^`]*)`")
_SUBSTITUTED: Final = re.compile(r"[|\s]*(?:\|\w[\w .-]*\|_{0,2}[|\s]*)+")  # |Logo|


def markdown_headline(text: str) -> str:
    """Return the words of the first heading of the first level that has any, without pictures and what it links to."""
    lines = _CODE_BLOCK.sub("", text).split("\n")
    underlines = underlined(lines)
    for i, line in enumerate(lines):
        heading = _MARKDOWN_HEADING.match(line)
        if heading or underlines.get(i) == 1:
            words = heading[1].rstrip(" \t").rstrip("#") if heading else line
            if shown := _LINK.sub(r"\1", _PICTURE.sub("", words)).strip():
                return shown
    return ""


def plain_headline(text: str) -> str:
    """Return the first line that has words, if it reads like a title and not like a sentence, or a field that is one.

    Pictures, and what else reStructuredText has between two dots and the end of what is indented, are passed over.
    """
    lines = text.split("\n")
    headings = underlined(lines)
    directive = passed = False
    for i, line in enumerate(lines):
        directive = line.startswith("..") or (directive and (not line.strip() or line[0] in " \t"))
        if is_underline(line):
            if passed and i + 1 not in headings:  # a rule ends what pictures stand in
                return ""
        elif directive or _SUBSTITUTED.fullmatch(line) or not any(map(str.isalnum, _PICTURE.sub("", line))):
            passed = passed or bool(line.strip())
        else:
            field = _TITLE_FIELD.match(line)
            return _like_title(_ROLE.sub(r"\1", field[1] if field else line).strip())
    return ""


def _like_title(line: str) -> str:
    is_sentence = line.rstrip("\"'”’»)").endswith(tuple(".!?…:;,。！？"))
    return "" if is_sentence or "://" in line or is_record(line) or len(line) > MAX_HEADLINE_CHARACTERS else line
