"""Questions about what is to come ("When will she visit Riga?"), and the sentences that tell of what is over."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from rag.answering.text.days import Day, days_in
from rag.answering.text.tense import told_as_over
from rag.answering.text.words import Stems, Word, WordReader

_WHEN_WILL: Final = re.compile(
    r"\bwhen (?:will|shall|(?:is|are)\b[^?]{1,80}\b(?:going|due|set|expected) to)\b", re.IGNORECASE
)
# What was there to be taken or written.
_RECORD: Final = re.compile(
    r"\W*(?:photo(?:graph)?|picture|image|caption|published|posted|updated)\b[^:\n]{0,40}:", re.IGNORECASE
)


class Coming:
    """What a question takes for what is to come, if anything."""

    def __init__(self, question: str, analyze: Stems) -> None:
        """Read the question; `analyze` turns text into word stems."""
        self._words = WordReader(analyze)
        self._asked: Sequence[Word] = self._words.read(question).all if _WHEN_WILL.search(question) else ()

    def is_over(self, sentence: str, published: date) -> bool:
        """Return whether a sentence tells of it as done, gives only days before its publication, or is a caption."""
        if not self._asked:
            return False
        days = days_in(sentence)
        past = bool(days) and all(day.year and _is_before(day, published) for day in days)
        past = past or _RECORD.match(sentence) is not None
        return told_as_over(self._asked, self._words.read(sentence).all, past=past)


def _is_before(day: Day, other: date) -> bool:
    """Return whether a day, or all of a month or a year, is before another day."""
    return (day.year, day.month or 12, day.day or 31) < (other.year, other.month, other.day)
