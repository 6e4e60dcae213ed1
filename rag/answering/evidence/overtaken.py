"""Sentences that tell of what did not come or holds no more: what was called off, corrected, or whose office ended."""

import re
from typing import Final

from rag.answering.text.english import VERBS

_WHEN_DONE: Final = re.compile(
    r"\bwhen (?:did [^?]{1,200}|(?:was|were) [^?]{1,200}? (?P<done>[\w-]+))\W*$", re.IGNORECASE
)
_OFF: Final = r"(?:cancell?ed|called off|put off|postponed|delayed|scrapped|scrubbed|abandoned|halted|suspended)"
_ASKS_OFF: Final = re.compile(
    r"\b(?:cancel\w*|postpon\w*|delay\w*|scrap\w*|abandon\w*|halt\w*|suspend\w*|stop\w*|end(?:s|ed)?|clos\w+|ceas\w*"
    r"|shut\w*|(?:call|put)\w* .{0,40}?\boff)\b",
    re.IGNORECASE,
)
# Not "which had been put off", behind which stands what became of it, nor to which day.
_CALLED_OFF: Final = re.compile(
    rf"(?<!\bwhich )(?<!\bthat )(?<!\bwho )\b(?:was|were|is|are|has been|have been) (?:\w+ly |then |again )?{_OFF}\b"
    r"(?! (?:to|until|till|by)\b)(?![^.]{0,200}\b(?:and|but)\b)",
    re.IGNORECASE,
)
_CORRECTION: Final = re.compile(
    r"\ban? (?:earlier|previous|original|older) version of (?:this|the|our) (?:\w+ )?"
    r"(?:article|story|report|post|page|piece|text)\b"
    r"|\bwe (?:wrongly|incorrectly|mistakenly) (?:said|reported|stated|wrote)\b",
    re.IGNORECASE,
)
_ASKS_CORRECTION: Final = re.compile(r"\b(?:correct\w*|version|mistakes?|errors?|wrong\w*)\b", re.IGNORECASE)
_WHO_IS: Final = re.compile(
    r"\b[Ww]ho(?:['’]s| is| are) (?!(?:\w+ ){0,2}(?:former|previous|ex|late|first|last)\b)"
    r"(?:(?:the|our|your|its|their|now|currently|current) )*[a-z]"
)
_FORMER: Final = re.compile(r"\b(?:former|previous|then|ex)[ -](?P<office>\w+)", re.IGNORECASE)
_UNTIL: Final = re.compile(
    r"\b(?:was|were|been|served|held)\b[^.;]{0,100}"
    r"\b(?:(?:from|between) (?:\w+ )?\d{4} (?:to|and|until|till)|until) (?:\w+ )?\d{4}\b"
)
_CHANGED: Final = re.compile(
    r"\b(?:succe(?:ed\w*|ssor)|replac\w+|t(?:ook|akes?|aken) over|became|becomes?|new|appointed|elected|named|chosen"
    r"|since)\b",
    re.IGNORECASE,
)


class Overtaken:
    """What a question takes for done, or for what is so at present."""

    def __init__(self, question: str) -> None:
        """Read the question."""
        found = _WHEN_DONE.search(question)
        done = (found["done"] or "did").lower() if found else ""
        self._done = (done.endswith("ed") or done in VERBS or done == "did") and not _ASKS_OFF.search(question)
        self._corrects = _ASKS_CORRECTION.search(question) is not None
        self._present = _WHO_IS.search(question) is not None
        self._words = frozenset(re.findall(r"\w+", question.lower()))

    def has(self, sentence: str) -> bool:
        """Return whether a sentence tells that it was called off, what was wrong, or who was in office before."""
        if not self._corrects and _CORRECTION.search(sentence):
            return True
        if self._done and _CALLED_OFF.search(sentence):
            return True
        return self._present and self._has_left(sentence)

    def _has_left(self, sentence: str) -> bool:
        former = any(found["office"].lower() in self._words for found in _FORMER.finditer(sentence))
        return (former or _UNTIL.search(sentence) is not None) and not _CHANGED.search(sentence)
