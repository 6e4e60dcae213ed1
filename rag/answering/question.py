"""What a question asks for: its words, the names and numbers in it, and the kind of answer that it expects."""

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rapidfuzz.distance import Levenshtein

Analyze = Callable[[str], list[str]]


class AnswerKind(StrEnum):
    """The kind of thing that would answer a question."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    OTHER = "other"


_KINDS: Final[Mapping[AnswerKind, re.Pattern[str]]] = {
    AnswerKind.DATE: re.compile(r"\bwhen\b|\b(what|which) (exact )?(year|date|day|month|time)\b", re.IGNORECASE),
    AnswerKind.NUMBER: re.compile(
        r"\bhow (many|much|long|old|far|tall|high|big|large|often|fast|heavy|deep|wide)\b|"
        r"\b(what|which) (\w+ ){0,2}(percentage|percent|share|number|amount|sum|figure|price|cost|population|"
        r"distance|duration|length)\b",
        re.IGNORECASE,
    ),
    AnswerKind.NAME: re.compile(
        r"\bwho(m|se)?\b|\bwhere\b|\bname of\b|"
        r"\b(what|which|whose) (\w+ ){0,3}(person|president|minister|city|country|state|town|village|region|place|"
        r"company|organi[sz]ation|team|actor|author|player|newspaper|official|leader|name)\b",
        re.IGNORECASE,
    ),
}
_NUMBER: Final = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundred|thousand|million|billion|dozen|dozens|half|once|twice|none)\b",
    re.IGNORECASE,
)
_DATE: Final = re.compile(
    r"\b(1[0-9]{3}|20[0-9]{2})\b|\b(January|February|March|April|May|June|July|August|September|October|November|"
    r"December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|yesterday|today|tomorrow|century|"
    r"spring|summer|autumn|winter|BC|AD)\b|\b\d{1,2}:\d{2}\b|\b\d{6,8}\b"
)
_NAME: Final = re.compile(r"(?<![.!?:#*\"“] )(?<!^)\b[A-ZÀ-Þ][\w'’.-]+")
_ANY_NAME: Final = re.compile(r"\b[A-ZÀ-Þ][\w'’-]+")
_QUESTION_NAME: Final = re.compile(r"\b(?:[A-ZÀ-Þ][\w’'-]*|\d[\d.,:%]*)")
_ASKING: Final[Set[str]] = frozenset(
    """what which who whom whose when where why how did does do is are was were has have had can could should would
    will the a an in on at of for from to by with and or if according tell name list give describe explain during
    after before i please some any""".split()  # noqa: SIM905 - a list of quoted words is harder to read
)
SAME_NAME_MIN: Final = 5
SAME_NAME_LONG: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedQuestion:
    """A question's text, its distinct word stems, the stems of its names and numbers, and what it asks for."""

    text: str
    stems: tuple[str, ...]
    names: tuple[str, ...]
    kind: AnswerKind


def parse_question(text: str, analyze: Analyze) -> ParsedQuestion:
    """Read a question; `analyze` turns text into word stems as the lexical index does."""
    names = [word for word in _QUESTION_NAME.findall(text) if word.lower() not in _ASKING]
    return ParsedQuestion(
        text=text,
        stems=tuple(dict.fromkeys(analyze(text))),
        names=tuple(dict.fromkeys(stem for name in names for stem in analyze(name))),
        kind=next((kind for kind, pattern in _KINDS.items() if pattern.search(text)), AnswerKind.OTHER),
    )


def holds_kind(sentence: str, kind: AnswerKind, question: str) -> bool:
    """Return whether a sentence holds a thing of that kind which the question does not already name."""
    asked = question.lower()
    match kind:
        case AnswerKind.NUMBER:
            return any(found.group().lower() not in asked.split() for found in _NUMBER.finditer(sentence))
        case AnswerKind.DATE:
            return any(found.group().lower() not in asked for found in _DATE.finditer(sentence))
        case AnswerKind.NAME:
            return any(name.lower().rstrip(".'’s") not in asked for name in _ANY_NAME.findall(sentence)[:40])
        case AnswerKind.OTHER:
            return True


def same_word(one: str, other: str) -> bool:
    """Return whether two stems are the same word or near spellings of one name (Zelensky, Zelenskyy)."""
    if one == other:
        return True
    shorter = min(len(one), len(other))
    if shorter < SAME_NAME_MIN or one[0] != other[0] or one.isdigit() or other.isdigit():
        return False
    allowed = 1 if shorter < SAME_NAME_LONG else 2
    return Levenshtein.distance(one, other, score_cutoff=allowed) <= allowed
