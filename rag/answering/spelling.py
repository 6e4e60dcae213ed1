"""Questions as they were meant: a word that nobody knows gives way to the word of the passages that it nearly is."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST: Final = 4  # letters of a word that is looked at
LONG: Final = 8  # letters from which two of them may be wrong
_WORD: Final = re.compile(r"[^\W\d_]+")


def corrected(question: str, passages: Iterable[str], is_word: Callable[[str], bool]) -> str:
    """Return the question with misspelt words as the passages write them.

    A word is taken for misspelt when `is_word` does not know it and no passage has it. The one that takes its place
    starts with the same letter and differs by one letter (two from `LONG` letters on): one more, less, other, or two
    exchanged, as in optimal string alignment (Damerau, 1964). Of several as near, the one that is used most.
    """
    doubtful = [word for word in _WORD.finditer(question) if len(word.group()) >= SHORTEST]
    doubtful = [word for word in doubtful if not is_word(word.group().lower())]
    if not doubtful:
        return question
    used = Counter(word for passage in passages for word in _WORD.findall(passage) if len(word) >= SHORTEST)
    known = {word.lower() for word in used}
    for word in reversed(doubtful):
        if word.group().lower() not in known and (meant := _nearest(word.group(), used)):
            question = question[: word.start()] + meant + question[word.end() :]
    return question


def _nearest(word: str, used: Counter[str]) -> str | None:
    allowed = 1 if len(word) < LONG else 2
    alike = [other for other in used if other[0].lower() == word[0].lower()]
    found = process.extract(
        word, alike, scorer=OSA.distance, processor=str.lower, score_cutoff=allowed, limit=len(alike)
    )
    return min(found, key=lambda hit: (hit[1], -used[hit[0]], hit[0]))[0] if found else None
