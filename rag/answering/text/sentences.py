"""Splitting text into sentences with their exact ranges, with respect for Markdown's lines.

Within a paragraph the cuts are those of sentencex, which knows abbreviations and keeps a quotation in one piece.
LlamaIndex carries NLTK's Punkt model, but importing NLTK takes as long as all the rest of a cold question.
"""

import re
from collections.abc import Iterator
from typing import Final

import sentencex

from rag.answering.text.lines import Range
from rag.answering.text.paragraphs import MARKER, paragraphs, unquoted
from rag.answering.text.units import CURRENCY_SIGNS

_PICTURE: Final = "[\u2600-\u26ff\u2728\u2764\U0001f000-\U0001faff\ufe0f\u200d]"
# Marks of emphasis and emoji belong to the sentence that they close.
_CLOSING: Final = re.compile(rf"(?:[*_]++(?=\s|$))?(?: ?{_PICTURE})*+")
_LABEL: Final = re.compile(r"(\*\*|__)(?=\S)[^*_\n]{1,80}\1[.:]?(?=\s+\S)\s*")
# Before a number or a small letter these end no sentence; "5 min." may.
_SHORTENED: Final = re.compile(
    rf"(?i:\b(?:approx|max|incl|excl|est|avg|tel|ext|nos?|ca|resp)|(?<!\d )\bmin)\.\s*(?=[\d{CURRENCY_SIGNS}a-zß-ÿ])"
)
# No sentence ends in a picture of Markdown, a path or a range ("./pier", "0..Z"), nor with the letter or the two dots
# that its text begins with: "A. It is.", ".. image:: pier.png".
_WITHIN: Final = re.compile(r"(?<=!)\[|(?<=\.)/|(?<=[^.]\.\.)\w")
_NAME: Final = re.compile(r"(?<!\w)[^\W\d]\w*(?:\.[^\W\d]\w*){2,}|\w\.\w*_|\w\.\w+\(")  # fs.constants.O_RDONLY
_MARK_IN_QUOTES: Final = re.compile(r"[.!?]['’\"”`]\s*$")
# A unit of one letter is no initial: "510 m. It", "10 km/h. It".
_UNIT_ENDED: Final = re.compile(r"(?:\d[ \u00a0]?|(?<=[a-z])/)[dghlmst]\.(?=\s+[A-ZÀ-Þ])")
_LETTER: Final = re.compile(r"\s*+(?:[A-Z]|\.)\.\s*+")
_BLANK: Final = re.compile(r"[^\S\x00-\x7f]")  # between a letter and a full stop sentencex panics at these
LONGEST_NAME: Final = 40  # characters, behind a dot in it


def sentence_ranges(text: str) -> list[Range]:
    """Return (start, end) of each sentence in reading order, markers of headings and list items left out."""
    return [one for start, end, whole in paragraphs(text) for one in _split_block(text, start, end, whole=whole)]


def _split_block(text: str, start: int, end: int, *, whole: bool) -> Iterator[Range]:
    marker = MARKER.match(text, start, end)
    start = marker.end() if marker else start
    block = unquoted(text[start:end]).rstrip()
    if not block or MARKER.fullmatch(f"{block} "):
        return
    cuts = [len(block)] if whole else _cuts(block)
    first = 0
    for cut in cuts:
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
    ended = {one["end_index"] for one in sentencex.get_sentence_boundaries("en", _BLANK.sub(" ", block))}
    found = sorted(ended | {one.end() for one in _UNIT_ENDED.finditer(block)})
    cuts = [
        cut for cut in found if cut == len(block) or not (_WITHIN.match(block, cut) or _LETTER.fullmatch(block, 0, cut))
    ]
    shortened = {one.end() for one in _SHORTENED.finditer(block)}
    begins = {cut: cut + len(block[cut:]) - len(block[cut:].lstrip()) for cut in cuts}
    return [
        cut
        for cut in cuts
        if begins[cut] not in shortened
        and (not label or cut > label.end())
        and not (block[begins[cut] : begins[cut] + 1].islower() and _MARK_IN_QUOTES.search(block, max(0, cut - 9), cut))
        and not _is_within_name(block, cut)
    ]


def _is_within_name(block: str, cut: int) -> bool:
    """Return whether a cut falls into a name made of several by dots, as programs have them."""
    if not re.match(r"\.\w", block[cut - 1 : cut + 1]):
        return False
    start = max(block.rfind(" ", 0, cut), block.rfind("\n", 0, cut)) + 1
    return any(one.start() < cut < one.end() for one in _NAME.finditer(block, start, cut + LONGEST_NAME))
