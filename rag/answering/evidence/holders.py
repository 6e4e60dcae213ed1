"""Who holds an office: where a passage says "Russian President Vladimir Putin", other presidents are not Russia's."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rag.answering.text.stems import Analyze, is_named
from rag.answering.text.words import CAPITAL, TITLES
from rag.initials import without_stops

_NAME: Final = rf"{CAPITAL}(?: (?:(?:van|von|de|der|da|di|la|al|bin) ){{0,2}}{CAPITAL}){{0,4}}"
_OFFICE: Final = r"(?P<office>(?!name\b)[a-z]+(?:[ -][a-z]+)?)"
_WHO: Final = r"\b[Ww]ho(?:['’]s| is) (?:(?:the|now|currently|current|present) )*"
_ASKED: Final = (
    re.compile(rf"{_WHO}(?i:{_OFFICE}) of (?:the )?(?P<of>{_NAME})\W*$"),  # who is the president of Russia
    re.compile(rf"{_WHO}(?P<of>{_NAME}?)(?:['’]s?)? (?i:{_OFFICE})\W*$"),  # who is Russia's president
)


class Holders:
    """Who the passages say holds the office that a question asks for, if anybody."""

    def __init__(self, question: str, texts: Sequence[str], analyze: Analyze) -> None:
        """`analyze` turns text into word stems."""
        self._names: frozenset[str] = frozenset()
        self._titled: re.Pattern[str] | None = None
        asked = next(filter(None, (pattern.search(without_stops(question)) for pattern in _ASKED)), None)
        if asked:
            of = analyze(asked["of"])
            said = (one for text in texts for one in _said(asked["office"], without_stops(text)))
            self._titled = re.compile(rf"\b(?i:{re.escape(asked['office'])}) (?P<name>{_NAME})")
            self._names = frozenset(
                name.split()[-1]
                for name, where in said
                if of and all(is_named(stem, frozenset(analyze(where))) for stem in of)
            )

    def are_others(self, sentence: str) -> bool:
        """Return whether a sentence names somebody in such an office, "President Ida Berg", and none of them so."""
        if not (self._titled and self._names):
            return False
        called = {word for one in self._titled.finditer(sentence) for word in one["name"].split()}
        return bool(called) and called.isdisjoint(self._names)


def _said(office: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each holder of an office in a text, and of what: "Vladimir Putin" and "Russian"."""
    holds = rf"\b(?i:{re.escape(office)})"
    for pattern in (
        rf"\b(?P<of>{_NAME}?)(?:['’]s?)? (?:[a-z]+ )?{holds},? (?P<name>{_NAME})",
        rf"{holds} of (?:the )?(?P<of>{_NAME}?)(?:,| is) (?P<name>{_NAME})",
        rf"\b(?P<name>{_NAME})(?:,| is)(?: (?:the|an?|current|new|\d+\w\w))* {holds} of (?:the )?(?P<of>{_NAME})",
        rf"\b(?P<name>{_NAME})(?:,| is) (?P<of>{_NAME}?)['’]s? (?:[a-z]+ )?{holds}\b",
    ):
        for found in re.finditer(pattern, text):
            name = " ".join(word for word in found["name"].split() if word not in TITLES)
            if name:
                yield name, found["of"]
