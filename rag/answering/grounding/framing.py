"""The words around what a statement says: how it goes on from the one before, that it is worth noting, a yes or no.

They state nothing, and passages do not have them: "However, please note that a reset deletes all schedules."
"""

import re
from typing import Final

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


def without_frame(statement: str) -> str:
    """Return a statement without the words around it that state nothing, as a sentence by itself."""
    rest = statement
    while frame := _FRAME.match(rest):
        rest = rest[frame.end() :]
    return rest[:1].upper() + rest[1:] if rest else statement
