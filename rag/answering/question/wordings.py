"""Other wordings of a question, for which the documents may have an answer where they have none for its own."""

import re
from typing import Final

from rag.answering.text.weekdays import DAY, HOLIDAY

_WORDINGS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    # When it is open on Sunday is also whether it is.
    (
        re.compile(rf"when (is|are|does|do) (.*\bon (?:\w+ )?(?:{DAY}|{HOLIDAY}).*)", re.IGNORECASE | re.DOTALL),
        r"\1 \2",
    ),
    # Minutes say who was present.
    (
        re.compile(
            r"who (?:(?:was|were) at|attended|came to|(?:took part|participated) in) ((?:the|our|its|this)\b.*)",
            re.IGNORECASE | re.DOTALL,
        ),
        r"who was present at \1",
    ),
)
_BORN: Final = re.compile(r"(when was .{1,200}) born\?", re.IGNORECASE)


def worded_otherwise(question: str) -> str:
    """Return another wording of a question, the question itself where there is none."""
    for pattern, wording in _WORDINGS:
        if found := pattern.fullmatch(question):
            other = found.expand(wording)
            return f"{other[0].upper()}{other[1:]}"
    return question


def of_no_person(question: str) -> str:
    """Return what "when was A born?" asks of a town or a company, as where A is compared with B by age."""
    return _BORN.sub(r"\1 founded?", question)
