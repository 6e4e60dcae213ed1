"""Splitting text into sentences with their exact ranges, with respect for Markdown's lines."""

import re
from collections.abc import Iterator
from typing import Final

from rag.answering.text.lines import Range
from rag.answering.text.paragraphs import MARKER, paragraphs, unquoted
from rag.sentence_ends import sentence_ends

_PICTURE: Final = "[\u2600-\u26ff\u2728\u2764\U0001f000-\U0001faff\ufe0f\u200d]"
# Marks of emphasis and emoji belong to the sentence that they close.
_CLOSING: Final = re.compile(rf"(?:[*_]++(?=\s|$))?(?: ?{_PICTURE})*+")
_ENDING: Final = re.compile(r"[?？][\s\"”’'»)\]*_`]*$")
_TAKES_FOR_SO: Final = re.compile(r"\b(?:what|which|who|whom|whose|when|where|why|how)\b", re.IGNORECASE)
LONGEST_ASKED: Final = 10  # words; what a longer one says beside its question is mostly so
_LABEL: Final = re.compile(r"(\*\*|__)(?=\S)[^*_\n]{1,80}\1[.:]?(?=\s+\S)\s*")


def sentence_ranges(text: str) -> list[Range]:
    """Return (start, end) of each sentence in reading order, markers of headings and list items left out."""
    return [one for start, end, whole in paragraphs(text) for one in _split_block(text, start, end, whole=whole)]


def _split_block(text: str, start: int, end: int, *, whole: bool) -> Iterator[Range]:
    marker = MARKER.match(text, start, end)
    start = marker.end() if marker else start
    block = unquoted(text[start:end]).rstrip()
    if not block or MARKER.fullmatch(f"{block} "):
        return
    first = 0
    for cut in [len(block)] if whole else _cuts(block):
        closing = _CLOSING.match(block, cut)
        stop = closing.end() if closing else cut
        piece = block[first:stop]
        if words := piece.strip():
            start_of_words = start + first + len(piece) - len(piece.lstrip())
            yield start_of_words, start_of_words + len(words)
        first = stop


def _cuts(block: str) -> list[int]:
    """Return where the sentences of a paragraph end; a label in bold at its beginning goes with the first of them."""
    label = _LABEL.match(block)
    return [cut for cut in sentence_ends(block) if not label or cut > label.end()]


def only_asks(sentence: str) -> bool:
    """Return whether a sentence asks whether something is so: "Is it on Friday?", and not why it is."""
    short = len(sentence.split()) <= LONGEST_ASKED
    return short and _ENDING.search(sentence) is not None and not _TAKES_FOR_SO.search(sentence)
