"""Splitting text into sentences with their exact ranges, with respect for Markdown's lines.

Within a paragraph the cuts are those of NLTK's Punkt model (Kiss and Strunk, 2006), which LlamaIndex carries; they
are mended where an abbreviation or an initial was taken for an end.
"""

import re
from collections.abc import Iterator
from typing import Final

from llama_index.core.utils import globals_helper

# A line of its own: a heading, an item of a list, a row of a table, a quotation, a rule; or an empty line.
_LINE: Final = re.compile(r"^[ \t]*(#{1,6} |[-*+•] |\d{1,3}[.)] |\||> ?|[-*_=]{3,}[ \t]*$|```|~~~|$)")
_RULE: Final = re.compile(r"[ \t|:*_=-]*$|[ \t]*(```|~~~)")  # lines without a word of the text
_ANY: Final = re.compile("()")
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Sgt|Capt|Sen|Rep|Gov|St|No|Nos|vs|cf|ca|approx|Fig|Figs|Eq|Sec|Art"
    r"|Vol|pp|p|ed|eds|al|Jr|Sr|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.|\b(?:[A-Za-z]\.){2,})$"
)
_CLOSING: Final = re.compile(r"[\"'”’»)\]*_]+(?=\s|$)")
_OPENS_SENTENCE: Final = re.compile(r"(?:The|This|That|These|He|She|It|They|We|In|On|At|But|And|A|An|His|Her|Its)\b")
_MARKER: Final = re.compile(r"\s*(?:#{1,6} |[-*+•] |\d{1,3}[.)] |> ?)?\s*")

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


def _blocks(text: str) -> Iterator[Range]:
    """Yield the ranges of paragraphs, and of lines that stand for themselves."""
    start: int | None = None
    position = 0
    lines = text.splitlines(keepends=True)
    wrapped = max(map(len, lines), default=0) <= _WRAPPED
    for line in lines:
        own = _LINE.match(line.rstrip("\n")) or (None if wrapped else _ANY.match(line))
        if own and start is not None:
            yield start, position
            start = None
        if start is None and not _RULE.match(line.rstrip("\n")):
            start = position
        if own and own.group(1).startswith(("#", "|")) and start is not None:
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
    first = 0
    spans = list(globals_helper.punkt_tokenizer.span_tokenize(block))
    for i, (_, cut) in enumerate(spans):
        following = spans[i + 1][0] if i + 1 < len(spans) else len(block)
        closing = _CLOSING.match(block, following) if following == cut else None
        stop = closing.end() if closing else cut
        if i + 1 < len(spans) and _continues(block, first, stop, following):
            continue
        if block[first:stop].strip():
            yield start + first, start + stop
        first = stop + len(block[stop:]) - len(block[stop:].lstrip())


def _continues(block: str, first: int, stop: int, following: int) -> bool:
    """Return whether the cut at `stop` is none: it stands behind an abbreviation, or before a small letter."""
    if block[following : following + 1].islower():
        return True
    if not _ABBREVIATION.search(block[first:stop]):
        return False
    return not _OPENS_SENTENCE.match(block, following)
