"""What letters stand for: a question that asks it, and a sentence that spells them out, as in "random access (RA)"."""

import re
from collections.abc import Sequence
from typing import Final

from rag.answering.text.words import LIGHT
from rag.initials import without_stops

_LETTERS: Final = r"(?P<letters>[A-Za-z][\w&-]{1,9})"
_STAND_FOR: Final = re.compile(
    rf"\bwhat (?:does|do|did) (?:the )?(?:(?:acronym|abbreviation|letters|term) )?[\"“']?{_LETTERS}[\"”']?"
    r" (?:stand for|mean)\b",
    re.IGNORECASE,
)
_WHAT_IS: Final = re.compile(r"^[Ww]hat(?:['’]s| is| are) (?:the |an? )?(?P<letters>[A-Z]\w*[A-Z]\w*)\W*$")
_WORD: Final = re.compile(r"[^\W_]+")
_ARTICLES: Final = frozenset(("a", "an", "the"))
MOST_WORDS: Final = 12  # that ten letters may stand for


def letters_asked(question: str, texts: Sequence[str]) -> str:
    """Return the letters of which is asked what they stand for, in capitals; "" for none.

    What something is its letters only tell where no text says it.
    """
    plain = without_stops(question)
    if found := _STAND_FOR.search(plain):
        return found["letters"].upper()
    found = _WHAT_IS.match(plain)
    told = found and any(re.search(rf"\b{found['letters']} (?:is|are|was|were) (?:an?|the)\b", text) for text in texts)
    return found["letters"].upper() if found and not told else ""


def spells_out(sentence: str, letters: str) -> bool:
    """Return whether words with these initials stand right before the letters in brackets, or in brackets behind."""
    if not letters:
        return False
    text, own = without_stops(sentence), re.escape(letters)
    before = (text[: found.start()] for found in re.finditer(rf" ?[(\[][\"“]?{own}s?\b", text, re.IGNORECASE))
    behind = (found[1] for found in re.finditer(rf"\b{own} [(\[]([^()\[\]]{{3,120}})[)\]]", text, re.IGNORECASE))
    return any(_begin_with(words, letters) for words in (*before, *behind))


def _begin_with(text: str, letters: str) -> bool:
    """Return whether the last words of a text begin with these letters; words of grammar need not."""
    words = _WORD.findall(text[-200:])[-MOST_WORDS:]
    content = [word for word in words if word.lower() not in LIGHT | _ARTICLES]
    wanted = [letter for letter in letters if letter.isalpha()]
    return any([word[0].upper() for word in some[-len(wanted) :]] == wanted for some in (content, words))
