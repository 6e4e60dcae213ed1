"""How people type: questions as they come in, not as they were written for a question set.

Case is left alone: the model's tokenizer knows none.
"""

import random
import re
from collections.abc import Callable
from typing import Final

from rag.answering.question.parsing import ASKING

WITHOUT_MARK: Final = 0.3
WITH_ERROR: Final = 0.1
KEYWORDS: Final = 0.1

_LONG_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_WORD: Final = re.compile(r"[\w'’-]+")


def as_typed(question: str, rest: random.Random) -> str:
    """Return a question as somebody might type it; most often as it is."""
    if rest.random() < KEYWORDS:
        question = keywords(question)
    if rest.random() < WITH_ERROR:
        question = with_error(question, rest)
    return question.rstrip("? ") if rest.random() < WITHOUT_MARK else question


def keywords(question: str) -> str:
    """Return the words that carry the question, as for a search engine; the question when too few are left."""
    words = [word for word in _WORD.findall(question) if word.lower() not in ASKING]
    return " ".join(words) if len(words) > 1 else question


def with_error(question: str, rest: random.Random) -> str:
    """Return the question with two letters of a word exchanged, one dropped or one doubled; its first letter stays."""
    words = list(_LONG_WORD.finditer(question))
    if not words:
        return question
    found = rest.choice(words)
    place = rest.randrange(found.start() + 1, found.end() - 1)
    return question[:place] + rest.choice(_ERRORS)(question[place : place + 2]) + question[place + 2 :]


_ERRORS: Final[tuple[Callable[[str], str], ...]] = (
    lambda two: two[::-1],
    lambda two: two[1],
    lambda two: two[0] + two,
)
