"""What the pronoun that a sentence opens with stands for, where a statement names it: the subject of the one before."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import takewhile
from typing import Final

from rag.answering.grounding.reading import Passage, Reading
from rag.answering.text.lines import Range, leads_in
from rag.answering.text.words import Word, names_of

FARTHEST: Final = 3  # sentences back, of which all but the first open with the pronoun
_PRONOUNS: Final = frozenset(("he", "she", "it", "they"))
_ARTICLES: Final = frozenset(("the", "a", "an", "our", "this", "these"))
_PLACED: Final = frozenset(("in", "at"))  # before the name of a place, which is no he or she
_VERBAL: Final = ("s", "ed")  # how the word behind a subject ends, unless it is light


def resolved(statement: Reading, passage: Passage, known: AbstractSet[str]) -> Iterator[tuple[int, Range, Range]]:
    """Yield (where the statement goes on behind its subject, the sentence with a pronoun for it, the whole range).

    The whole range begins with the sentence that names the subject. That one opens with it, or has no other name that
    he or she could be.
    """
    subjects = _Subjects(statement, known)
    sentences = [passage.reading.words.within(sentence) for sentence in passage.sentences]
    pronouns = [
        "" if leads_in(passage.reading.text[slice(*sentence)]) else _opening_pronoun(passage.reading, sentence)
        for sentence in passage.sentences
    ]
    for place, pronoun in enumerate(pronouns):
        before = range(place - 1, max(place - FARTHEST, 0) - 1, -1)
        first = next((i for i in before if pronouns[i] != pronoun), None) if pronoun else None
        if first is not None and (length := subjects.in_(sentences[first], pronoun)):
            goes_on = subjects.words[length - 1].end
            yield goes_on, passage.sentences[place], (passage.sentences[first][0], passage.sentences[place][1])


class _Subjects:
    """The words that a statement begins with, as far as they can be its subject."""

    def __init__(self, statement: Reading, known: AbstractSet[str]) -> None:
        self._known = known
        self.words = _without_articles(statement.words.all)

    def in_(self, sentence: Sequence[Word], pronoun: str) -> int:
        """Return how many of the words a sentence has as what a pronoun in the next one stands for, 0 for none."""
        for place in range(len(sentence)):
            length = _run(self.words, sentence[place:])
            if length and self._is_meant(sentence, place, length, pronoun):
                return length
        return 0

    def _is_meant(self, sentence: Sequence[Word], place: int, length: int, pronoun: str) -> bool:
        subject = sentence[place : place + length]
        names = names_of(sentence, self._known)
        named = all(word in names for word in subject)
        if not (_ends(self.words, length, named=named) and _ends(sentence, place + length, named=named)):
            return False
        before = _without_articles(sentence[:place])
        opens = all(named and word.capital for word in before)
        others = [
            word
            for i, word in enumerate(sentence)
            if word in names and word not in subject and word not in before and not _is_place(sentence, i)
        ]
        return opens if pronoun == "it" or not named else not others


def _opening_pronoun(reading: Reading, sentence: Range) -> str:
    """Return the pronoun that a sentence opens with, be it behind a date; "" for none."""
    found = next((word for word in reading.words.within(sentence) if word.text.lower() in _PRONOUNS), None)
    return found.text.lower() if found and not reading.content((sentence[0], found.start)) else ""


def _without_articles(words: Sequence[Word]) -> Sequence[Word]:
    return words[1:] if words and words[0].text.lower() in _ARTICLES else words


def _run(words: Sequence[Word], others: Sequence[Word]) -> int:
    """Return how many words of content two texts begin with alike."""
    pairs = zip(words, others, strict=False)
    return sum(1 for _ in takewhile(lambda two: not two[0].light and two[0].text.lower() == two[1].text.lower(), pairs))


def _ends(words: Sequence[Word], place: int, *, named: bool) -> bool:
    """Return whether a subject can end before the word at a place: it is a verb, as far as that can be seen."""
    if place == len(words) or words[place].light:
        return True
    return not words[place].capital if named else words[place].text.endswith(_VERBAL)


def _is_place(words: Sequence[Word], place: int) -> bool:
    """Return whether the name at a place stands behind a word like "in"."""
    while place and words[place].capital:
        place -= 1
    return words[place].text.lower() in _PLACED
