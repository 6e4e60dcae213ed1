"""Splitting text into sentences with their exact ranges, with respect for Markdown's lines.

Within a paragraph the cuts are those of sentencex, which knows abbreviations and keeps a quotation in one piece.
LlamaIndex carries NLTK's Punkt model, but importing NLTK takes as long as all the rest of a cold question.
"""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Final

import sentencex

# A line of its own: a heading, an item of a list, a row of a table, a quotation, a rule; or an empty line.
_ITEM: Final = r"[-*+•·▪◦●‣–] |\d{1,3}[.)] |\(?[a-z]\) |\(\d{1,3}\) "
_BARS: Final = re.compile(r"[ \t]*(?:\||[^|\n]+ \| )")
_NUMBER: Final = re.compile(r"[\d.,]*\d%?")
_LINE: Final = re.compile(rf"^[ \t]*(#{{1,6}} |{_ITEM}|> ?|[-*_=]{{3,}}[ \t]*$|```|~~~|$)")
_HEADING: Final = re.compile(r"[ \t]*#{1,6} ")
_RULE: Final = re.compile(r"[ \t|:*_=-]*$|[ \t]*(```|~~~)")  # lines without a word of the text
_ANY: Final = re.compile("()")
_CLOSING: Final = re.compile(r"[*_]+(?=\s|$)")
_MARKER: Final = re.compile(rf"\s*(?:#{{1,6}} |{_ITEM}|> ?)?\s*")

# Text with a line longer than this was not wrapped by hand: each of its lines is a paragraph.
_WRAPPED: Final = 160

Range = tuple[int, int]


def sentence_ranges(text: str) -> list[Range]:
    """Return (start, end) of each sentence in reading order, markers of headings and list items left out."""
    return [sentence for block in _blocks(text) for sentence in _split_block(text, *block)]


def is_heading(text: str, start: int) -> bool:
    """Return whether the sentence that starts there is a Markdown heading."""
    line_start = text.rfind("\n", 0, start) + 1
    return text[line_start:start].lstrip().startswith("#")


def is_item(line: str) -> bool:
    """Return whether a line begins an item of a list."""
    return re.match(rf"[ \t]*(?:{_ITEM})", line) is not None


def is_row(line: str) -> bool:
    """Return whether a line is a row of a table: cells with bars between them, or words with numbers in columns."""
    if _BARS.match(line):
        return True
    words = line.split()
    numbers = list(takewhile(_NUMBER.fullmatch, reversed(words)))
    name = "".join(words[: len(words) - len(numbers)])
    return len(numbers) > 1 and any(map(str.isalpha, name)) and not any(map(str.isdigit, name))


def _blocks(text: str) -> Iterator[Range]:
    """Yield the ranges of paragraphs, and of lines that stand for themselves."""
    start: int | None = None
    position = 0
    lines = text.splitlines(keepends=True)
    wrapped = max(map(len, lines), default=0) <= _WRAPPED
    for line in lines:
        row = is_row(line.rstrip("\n"))
        own = row or _LINE.match(line.rstrip("\n")) or (None if wrapped else _ANY.match(line))
        if own and start is not None:
            yield start, position
            start = None
        if start is None and not _RULE.match(line.rstrip("\n")):
            start = position
        if start is not None and (row or _HEADING.match(line)):
            yield start, position + len(line)
            start = None
        position += len(line)
    if start is not None:
        yield start, position


def _split_block(text: str, start: int, end: int) -> Iterator[Range]:
    marker = _MARKER.match(text, start, end)
    start = marker.end() if marker else start
    block = text[start:end].rstrip()
    if not block:
        return
    one = is_row(block)
    cuts = [len(block)] if one else [found["end_index"] for found in sentencex.get_sentence_boundaries("en", block)]
    first = 0
    for cut in cuts:
        closing = _CLOSING.match(block, cut)  # marks of emphasis belong to the sentence that they close
        stop = closing.end() if closing else cut
        piece = block[first:stop]
        if words := piece.strip():
            start_of_words = start + first + len(piece) - len(piece.lstrip())
            yield start_of_words, start_of_words + len(words)
        first = stop
