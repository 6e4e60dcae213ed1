"""Who does it and to whom: "What does the city want from the choir?" is not answered with what the choir wants."""

import re
from collections.abc import Collection, Sequence, Set
from itertools import dropwhile
from typing import Final

from rag.answering.text.words import Stems, Word, WordReader

_ASKS: Final = re.compile(r"\b(?:what|which|whom?|when|where|why|how)\b", re.IGNORECASE)
_ASKED: Final = re.compile(
    r"\b(?:do|does|did) (?P<subject>(?:(?:the|our|your|his|her|its) )?\w[\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*){0,3})"
    r" (?P<verb>\w+)\b(?P<rest>[^?]*)"
)
LONGEST_DOER: Final = 80  # characters, with the verb
_HELPING: Final = frozenset(("had", "has", "have", "also"))


class Roles:
    """Who does something in a question, and what else it names."""

    def __init__(self, question: str, analyze: Stems) -> None:
        """Read the question; `analyze` turns text into word stems."""
        self._words = WordReader(analyze)
        found = _ASKED.search(question)
        if found and not _ASKS.search(question, 0, found.start()):  # yes or no is asked for
            found = None
        self._subject = self._stems(found["subject"]) if found else frozenset()
        self._verb = self._stems(found["verb"]) if found else frozenset()
        self._others = self._stems(found["rest"]) - self._subject if found else frozenset()
        self._is_name = found is not None and found["subject"][:1].isupper()
        self._named = frozenset(analyze(found["rest"])) if found and self._subject else frozenset()

    def are_exchanged(self, sentence: str, stems: Collection[str], around: Set[str] = frozenset()) -> bool:
        """Return whether another one does it, and nowhere the one that is asked about.

        That is another thing that the question names, or whose name the sentence begins with, where its passage, with
        the stems `around`, knows the one that is asked about by name. `stems` are those of the sentence, which spare
        most sentences a closer look.
        """
        known = self._is_name and self._subject <= around and self._subject.isdisjoint(stems)
        if known and self._begins_with_doer(sentence):
            return True
        words = () if self._named.isdisjoint(stems) else self._words.read(sentence).all
        doers = [_before(words, place) for place, word in enumerate(words) if word.stem in self._verb]
        exchanged = [bool(doer) and doer[-1].stem in self._others for doer in doers]
        of_subject = [any(word.stem in self._subject for word in doer) for doer in doers]
        return any(exchanged) and not any(of_subject)

    def _begins_with_doer(self, sentence: str) -> bool:
        """Return whether the verb of the question stands right behind the words with capitals that open a sentence."""
        words = self._words.read(sentence[:LONGEST_DOER]).all
        rest = list(dropwhile(lambda word: word.text[0].isupper() and not word.light, words))
        verb = next((word for word in rest if word.text.lower() not in _HELPING), None)
        return len(rest) < len(words) and verb is not None and verb.stem in self._verb

    def _stems(self, text: str) -> frozenset[str]:
        return frozenset(word.stem for word in self._words.read(text).all if not word.light)


def _before(words: Sequence[Word], place: int) -> Sequence[Word]:
    """Return the words of its clause before a verb; none where a light word stands right before it: was given."""
    before = [word for word in words[:place] if word.clause == words[place].clause]
    return [word for word in before if not word.light] if before and not before[-1].light else []
