"""Where the sentences of a text end: as sentencex finds it, which keeps quotations whole, but for what it cuts amiss.

LlamaIndex brings NLTK's Punkt without the abbreviations that it learned ("a U.S. | ally"), and importing NLTK takes as
long as all the rest of a cold question.
"""

import re
from typing import Final

import sentencex

# Before a number or a small letter these end no sentence; "5 min." may.
_SHORTENED: Final = re.compile(
    r"(?i:\b(?:approx|max|incl|excl|est|avg|tel|ext|nos?|ca|resp)|(?<!\d )\bmin)\.\s*(?=[^\sA-ZÀ-Þ\"“‘(\[])"
)
# No sentence ends in a picture of Markdown, a path or a range ("./pier", "0..Z"), nor with the letter or the two dots
# that its line begins with: "A. It is.", ".. image:: pier.png".
_WITHIN: Final = re.compile(r"(?<=!)\[|(?<=\.)/|(?<=[^.]\.\.)\w")
_OPENS: Final = re.compile(r"(?:^|\n)[^\S\n]*+(?:[A-Z]|\.)\.\s*+$")
OPENING: Final = 40  # characters, with the blanks before it
_NAME: Final = re.compile(r"(?<!\w)[^\W\d]\w*(?:\.[^\W\d]\w*){2,}|\w\.\w*_|\w\.\w+\(")  # fs.constants.O_RDONLY
LONGEST_NAME: Final = 40  # characters, behind a dot in it
_MARK_IN_QUOTES: Final = re.compile(r"[.!?]['’\"”`]\s*$")
# A unit of one letter is no initial: "510 m. It", "10 km/h. It".
_UNIT_ENDED: Final = re.compile(r"(?:\d[ \u00a0]?|(?<=[a-z])/)[dghlmst]\.(?=\s+[A-ZÀ-Þ])")
_BLANK: Final = re.compile(r"[^\S\x00-\x7f]")  # between a letter and a full stop sentencex panics at these


_SPACE: Final = re.compile(r"\s*+")


def sentence_ends(text: str) -> list[int]:
    """Return where the sentences of a text end, ascending; the white space behind one may go with it."""
    ended = {one["end_index"] for one in sentencex.get_sentence_boundaries("en", _BLANK.sub(" ", text))}
    found = sorted(ended | {one.end() for one in _UNIT_ENDED.finditer(text)})
    shortened = {one.end() for one in _SHORTENED.finditer(text)}
    behind = {cut: one.end() for cut in found if (one := _SPACE.match(text, cut))}
    return [
        cut
        for cut, begins in behind.items()
        if begins not in shortened
        and (cut == len(text) or not (_WITHIN.match(text, cut) or _OPENS.search(text, max(0, cut - OPENING), cut)))
        and not (text[begins : begins + 1].islower() and _MARK_IN_QUOTES.search(text, max(0, cut - 9), cut))
        and not _is_within_name(text, cut)
    ]


def _is_within_name(text: str, cut: int) -> bool:
    """Return whether a cut falls into a name made of several by dots, as programs have them."""
    if not re.match(r"\.\w", text[cut - 1 : cut + 1]):
        return False
    start = max(text.rfind(" ", 0, cut), text.rfind("\n", 0, cut)) + 1
    return any(one.start() < cut < one.end() for one in _NAME.finditer(text, start, cut + LONGEST_NAME))
