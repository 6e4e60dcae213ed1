"""Things that share a part of their name, as the Harbour Museum and the Maritime Museum."""

import re
from collections.abc import Sequence, Set
from typing import Final

from rag.answering.question import Analyze, is_named

_NAME: Final = re.compile(r"(?<![\w’'-])[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ\d][\w’'-]*)+")
_IT: Final = re.compile(r"(?:it|its|they|their)\b", re.IGNORECASE)

Name = frozenset[str]


def names_in(text: str, analyze: Analyze) -> list[Name]:
    """Return the stems of each name of several words."""
    return [frozenset(analyze(found.group())) for found in _NAME.finditer(text)]


def is_of_namesake(
    asked: Sequence[Name], sentence: str, before: Sequence[str], passage: Set[str], analyze: Analyze
) -> bool:
    """Return whether the "it" that begins a sentence is another thing than the one of a name that is asked about.

    The nearest sentence before it in its paragraph that has a part of the name tells, of `before`, the nearest first:
    it lacks a part that the passage has elsewhere, and has a name with another part in its place.
    """
    return bool(_IT.match(sentence)) and any(_is_of_another(name, before, passage, analyze) for name in asked)


def _is_of_another(asked: Name, before: Sequence[str], passage: Set[str], analyze: Analyze) -> bool:
    read = ((text, frozenset(analyze(text))) for text in before)
    text, stems = next(((text, stems) for text, stems in read if _common(asked, stems)), ("", frozenset[str]()))
    lacking = asked - _common(asked, stems)
    opening = frozenset(analyze(text.split(" ", 1)[0]))  # has a capital without being part of a name
    return any(is_named(stem, passage) for stem in lacking) and any(
        (shared := _common(name, asked)) and name - shared - opening for name in names_in(text, analyze)
    )


def _common(name: Name, stems: Set[str]) -> Name:
    return frozenset(stem for stem in name if is_named(stem, stems))
