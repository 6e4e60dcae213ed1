"""The words around what a statement says: how it goes on from the one before, that it is worth noting, who says so.

They state nothing, and passages do not have them: "However, please note that a reset deletes all schedules."
"""

import re
from typing import Final

from rag.attribution import KINDS
from rag.types import Source

_DOCUMENTS: Final = (
    r"(?:the |these |this )?(?:(?:provided|given|retrieved|cited) )?"
    r"(?:passages?|documents?|sources?|context|text|information)(?: (?:provided|given|above))?"
)
_FRAME: Final = re.compile(
    r"(?:(?:yes|no|however|additionally|furthermore|moreover|likewise|unfortunately|fortunately|overall|finally|lastly"
    r"|also|in (?:addition|short|summary|conclusion|contrast)|by contrast|to (?:sum up|summari[sz]e)|on the other hand"
    rf"|at the same time|that said|(?:based on|according to) {_DOCUMENTS})(?:,|\s?[–—-](?=\s))\s*+"
    r"|(?:please )?(?:also )?(?:note|keep in mind|bear in mind|remember) (?:also )?that\s++"
    r"|it(?: is|['’]s) (?:also )?(?:important|worth)(?: to)? (?:not(?:e|ing)|mention(?:ing)?|remember(?:ing)?) that\s++"
    rf"|{_DOCUMENTS} (?:also )?(?:says?|states?|mentions?|notes?|specif(?:y|ies)|indicates?|explains?) that\s++)",
    re.IGNORECASE,
)
_NUMBER: Final = r"(?=[€£$]?\d|EUR|USD|GBP|(?:one|two|three|four|five|six|seven|eight|nine|ten)\b)"
_SOURCE: Final = re.compile(
    r"(?:according to|as (?:reported|stated|described|noted|announced) (?:by|in)|as per|in|at|under)"
    r" ([^,;:.!?\n]{1,100}), ?\s*+"
    r"|([^,;:.!?\n]{1,80}?) (?:(?:says?|states?)(?: that)? |(?:notes?|mentions?|reports?|specif(?:y|ies)|explains?)"
    rf" that |gives? {_NUMBER})\s*+"
    r"|\*\*([^*:\n]{1,80})(?::\*\*|\*\*:)\s++",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W_]+")
_SMALL: Final = frozenset(("the", "a", "an", "of", "and", "from", "in", "by", "for", "its", "s"))


def without_frame(statement: str) -> str:
    """Return a statement without the words around it that state nothing, as a sentence by itself."""
    rest = statement
    while frame := _FRAME.match(rest):
        rest = rest[frame.end() :]
    return rest[:1].upper() + rest[1:] if rest and rest != statement else statement


def without_source(statement: str, source: Source) -> str:
    """Return a statement without what names this passage as its source: its publisher, or what it is and its title.

    "According to the Harbour Gazette," or "The 2023 policy says that". Of another passage it would be the wrong one.
    """
    found = _SOURCE.match(statement)
    name = next((group for group in found.groups() if group), "") if found else ""
    if not found or not _names(name, source):
        return statement
    rest = statement[found.end() :]
    return rest[:1].upper() + rest[1:]


def _names(name: str, source: Source) -> bool:
    words = set(_WORD.findall(name.lower())) - _SMALL
    publisher, title = (set(_WORD.findall(text.lower())) for text in (source.publisher, source.title))
    day = {f"{source.published:%B}".lower(), str(source.published.year)} if source.published else set()
    kind = not words.isdisjoint(KINDS)
    return bool(words) and (words <= publisher or (kind and words <= publisher | title | day | KINDS))
