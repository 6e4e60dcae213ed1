"""Questions as they were meant: a word that nobody knows gives way to the word that it nearly is."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rag.answering.text.identifiers import as_written

if TYPE_CHECKING:
    from spellchecker import SpellChecker

SHORTEST: Final = 4  # letters of a word that is looked at
LONG: Final = 8  # letters from which two of them may be wrong, beside a word of the passages
SHORTEST_ENGLISH: Final = 5  # letters of a word that no passage has: shorter ones are names, or want an apostrophe
_WORD: Final = re.compile(r"[^\W\d_]+")
_ENDINGS: Final = ("s", "es", "d", "ed", "r", "er", "ers", "ing", "ly")
_ENGLISH: Final = re.compile(
    r"\b(?:the|of|for|how|what|when|which|where|who|why|does|did|after|before|with|many|much|at|from)\b", re.IGNORECASE
)


def corrected(question: str, passages: Iterable[str], is_word: Callable[[str], bool], words: Mapping[str, int]) -> str:
    """Return the question with misspelt words as the passages write them, or else as English does.

    A word is taken for misspelt when `is_word` does not know it, and neither a passage nor a dictionary of English
    does. The one that takes its place starts with the same letter and differs by one letter (two from `LONG`
    letters on): one more, less, other, or two exchanged, as in optimal string alignment (Damerau, 1964). Of several
    as near, the one that has more of the letters typed, then the one that is used most. `words` are English ones
    with their rank, the most frequent first. One of them takes its place where it is nearer by that, and differs by
    one letter. A name is none of them, nor an ending added to one, nor what is asked in another language. Codes are
    written as in the passages, too: KX20 as KX-20.
    """
    passages = list(passages)
    question = as_written(question, passages)
    doubtful = [word for word in _WORD.finditer(question) if len(word.group()) >= SHORTEST]
    doubtful = [word for word in doubtful if not is_word(word.group().lower())]
    if not doubtful:
        return question
    used = Counter(word for passage in passages for word in _WORD.findall(passage) if len(word) >= SHORTEST)
    known = {word.lower() for word in used}
    english = words if _ENGLISH.search(question) else {}
    for word in reversed(doubtful):
        typed = word.group()
        if typed.lower() in known:
            continue
        found = _near(typed, {other: -count for other, count in used.items()}, 1 if len(typed) < LONG else 2)
        is_name = typed[0].isupper() and bool(question[: word.start()].strip())
        if len(typed) >= SHORTEST_ENGLISH and not is_name and not _is_inflected(typed.lower(), words):
            found += _near(typed, english, 1)
        if found and (is_name or typed.lower() not in _dictionary()):
            question = question[: word.start()] + min(found)[-1] + question[word.end() :]
    return question


@cache
def _dictionary() -> "SpellChecker":
    """Return the words of English, 160,000 of them; reading them takes a tenth of a second."""
    from spellchecker import SpellChecker  # noqa: PLC0415 - only a process that would change a word pays for it

    return SpellChecker()


def _is_inflected(word: str, words: Mapping[str, int]) -> bool:
    """Return whether a word is one of the words with an ending: skips, skipped, hoping."""
    stems = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
    single = [stem[:-1] for stem in stems if stem[-2:-1] == stem[-1:]]
    return any(form in words for form in (*stems, *(f"{stem}e" for stem in stems), *single))


def _near(word: str, ranks: Mapping[str, int], most: int) -> list[tuple[int, int, int, str]]:
    """Return the words that differ by `most` letters: by how many, how many of the word's they lack, rank and word."""
    alike = [other for other in ranks if other[0].lower() == word[0].lower()]
    found = process.extract(word, alike, scorer=OSA.distance, processor=str.lower, score_cutoff=most, limit=len(alike))
    return [(int(apart), _lacking(word, other), ranks[other], other) for other, apart, _ in found]


def _lacking(word: str, other: str) -> int:
    """Return how many of the letters of a word another one lacks."""
    return (Counter(word.lower()) - Counter(other.lower())).total()
