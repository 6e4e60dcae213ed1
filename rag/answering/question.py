"""What a question asks for: its words, the names and numbers in it, and the kind of answer that it expects."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rapidfuzz.distance import Levenshtein, Prefix

from rag.answering.dates import Time, times_in, without_times

Analyze = Callable[[str], Sequence[str]]


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
        r"\b(what|which|whose) (\w+ ){0,3}(person|people|president|minister|cit(y|ies)|countr(y|ies)|state|town|"
        r"village|region|place|compan(y|ies)|organi[sz]ation|team|actor|author|player|newspaper|outlet|official|leader|head|"
        r"judge|agenc(y|ies)|name)s?\b",
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
ASKING: Final[Set[str]] = frozenset(
    """what which who whom whose when where why how did does do is are was were has have had can could should would
    will the a an in on at of for from to by with and or if according tell name list give describe explain during
    after before i please some any""".split()  # noqa: SIM905 - a list of quoted words is harder to read
)
_ASKED: Final = re.compile(rf"\b({'|'.join(sorted(ASKING))})(['’]s)?\b", re.IGNORECASE)
_COUNTED: Final = re.compile(
    r"\bhow many "
    r"((?:(?!(?:did|do|does|is|are|was|were|has|have|had|will|would|can|could|in|on|at|of|by)\b)[\w-]+ ?){1,3})",
    re.IGNORECASE,
)
# Words that say how the answer should look or where it was read, not what it is about.
_FRAME: Final = re.compile(
    r"\bhow (many|much|long|old|far|often|big|large|high)\b"
    r"|\baccording to (the |its |his |her |their )?(\w+ )?(report|article|text|document|account|source|paper)s?\b",
    re.IGNORECASE,
)
_LATEST: Final = re.compile(
    r"\b(latest|newest|most recent(ly)?|current(ly)?|now|nowadays|today|these days|at present|at the moment"
    r"|up to date)\b",
    re.IGNORECASE,
)
_UNITS: Final[Mapping[re.Pattern[str], re.Pattern[str]]] = {
    re.compile(r"\bhow long\b", re.IGNORECASE): re.compile(
        r"\b(second|minute|hour|day|night|week|month|year|decade|centur|met(er|re)|kilomet|mile|f(ee|oo)t|inch|page|k?m\b)",
        re.IGNORECASE,
    ),
    re.compile(r"\bhow old\b", re.IGNORECASE): re.compile(r"\b(day|month|year|centur)|aged\b", re.IGNORECASE),
    re.compile(r"\b(percent|percentage|share)\b", re.IGNORECASE): re.compile(r"%|per ?cent|half|third|quarter"),
    re.compile(r"\b(cost|price|paid|how much money)\b", re.IGNORECASE): re.compile(
        r"[$£€¥]|\b(EUR|USD|GBP|JPY|INR)\b|dollar|euro|pound|million|billion|cent|rupee|yen", re.IGNORECASE
    ),
}
NEAR_NUMBER: Final = 40  # characters behind a number within which what it counts must stand
BEFORE_NUMBER: Final = 4  # and before it the sign of a currency: EUR 20
SAME_NAME_MIN: Final = 5
SAME_NAME_LONG: Final = 8
SAME_START: Final = 0.65  # spellings of a name differ towards its end; Slovenia and Slovakia differ before
_NUMERALS: Final = "1/i 2/two/ii 3/three/iii 4/four/iv 5/five/v 6/six/vi 7/seven/vii 8/eight/viii 9/nine/ix 10/ten/x"
_SPELLINGS: Final[Mapping[str, Set[str]]] = {
    stem: frozenset(number) for number in (one.split("/") for one in _NUMERALS.split()) for stem in number
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedQuestion:
    """A question: its word stems and the stems of its names, times left out; the times; what it asks for.

    `counted` are the stems of what a question of the form "how many ..." counts; `latest` that it asks for what holds
    now, or happened last.
    """

    text: str
    stems: tuple[str, ...]
    names: tuple[str, ...]
    times: tuple[Time, ...]
    kind: AnswerKind
    counted: tuple[str, ...]
    latest: bool


def parse_question(text: str, analyze: Analyze) -> ParsedQuestion:
    """Read a question; `analyze` turns text into word stems as the lexical index does."""
    about = _ASKED.sub(" ", _FRAME.sub(" ", without_times(text)))
    names = _QUESTION_NAME.findall(about)
    counted = _COUNTED.search(text)
    return ParsedQuestion(
        text=text,
        stems=_distinct(analyze(about)),
        names=_distinct(stem for name in names for stem in analyze(name)),
        times=tuple(times_in(text)),
        kind=next((kind for kind, pattern in _KINDS.items() if pattern.search(text)), AnswerKind.OTHER),
        counted=tuple(analyze(counted.group(1))[-1:]) if counted else (),
        latest=_LATEST.search(text) is not None,
    )


def _distinct(stems: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stem for stem in stems if stem != "s"))  # what is left of a genitive


def fits_kind(sentence: str, question: ParsedQuestion, analyze: Analyze) -> float:
    """Return how well a sentence holds the kind of thing asked for, which the question does not name: 0, 0.5 or 1."""
    asked = question.text.lower()
    match question.kind:
        case AnswerKind.NUMBER:
            return _fits_number(sentence, question, analyze)
        case AnswerKind.DATE:
            return float(any(found.group().lower() not in asked for found in _DATE.finditer(sentence)))
        case AnswerKind.NAME:
            if any(_bare(name) not in asked for name in _NAME.findall(sentence)):
                return 1.0
            return 0.5 * any(_bare(name) not in asked for name in _ANY_NAME.findall(sentence)[:1])
        case AnswerKind.OTHER:
            return 1.0


def _fits_number(sentence: str, question: ParsedQuestion, analyze: Analyze) -> float:
    """Return 1 for a number of what is counted, or with a unit of what is measured, and 0.5 for any other number."""
    timeless = without_times(sentence)
    found = [number for number in _NUMBER.finditer(timeless) if number.group().lower() not in question.text.split()]
    if not found:
        return 0.0
    near = [timeless[max(0, number.start() - BEFORE_NUMBER) : number.end() + NEAR_NUMBER] for number in found]
    unit = next((unit for asked, unit in _UNITS.items() if asked.search(question.text)), None)
    if unit and any(unit.search(part) for part in near):
        return 1.0
    if not question.counted:
        return 0.5 if unit else 1.0
    stems = [stem for number in found for stem in analyze(timeless[number.start() : number.end() + NEAR_NUMBER])]
    return 1.0 if any(same_word(stem, other) for stem in stems for other in question.counted) else 0.5


def _bare(name: str) -> str:
    return re.sub(r"['’]s$", "", name.rstrip(".-")).lower()


def is_named(stem: str, found: Set[str]) -> bool:
    """Return whether a stem is among others, itself or in another spelling: Zelensky as Zelenskyy, 2 as two or II."""
    if stem in found or not found.isdisjoint(_SPELLINGS.get(stem, ())):
        return True
    return any(same_word(stem, other) for other in found)


def same_word(one: str, other: str) -> bool:
    """Return whether two stems are the same word or near spellings of one name (Zelensky, Zelenskyy)."""
    if one == other:
        return True
    longer = max(len(one), len(other))
    if longer < SAME_NAME_MIN or one.isdigit() or other.isdigit():
        return False
    if Prefix.similarity(one, other) < SAME_START * longer:
        return False
    allowed = 1 if longer < SAME_NAME_LONG else 2
    return Levenshtein.distance(one, other, score_cutoff=allowed) <= allowed
