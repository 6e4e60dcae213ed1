"""What a question asks for: its words, the names and numbers in it, and the kind of answer that it expects.

Whether a sentence has that kind of thing tells `rag.answering.evidence.fitting`.
"""

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import Final

from rag.answering.text.dates import Time, times_in, without_times
from rag.answering.text.days import COMPACT
from rag.answering.text.english import AUXILIARIES
from rag.answering.text.stems import Analyze
from rag.initials import without_stops


class AnswerKind(StrEnum):
    """The kind of thing that would answer a question."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    OTHER = "other"


ASKING: Final[Set[str]] = frozenset(
    """what which who whom whose when where why how did does do is are was were has have had can could should would
    will the a an in on at of for from to by with and or if according tell name list give describe explain during
    after before i we please some any compare""".split()  # noqa: SIM905 - a list of quoted words is harder to read
)
# What is asked for stands beside "what", or behind it and a form of "be": not across another verb.
_WHAT: Final = (
    r"\b(?:what|which|whose) (?:(?:is|was|are|were|of) (?:(?:the|an?) )?)?"
    rf"(?:(?!(?:{'|'.join(sorted(ASKING))})\b)[\w’'-]+ ){{0,2}}"
)
_KINDS: Final[Mapping[AnswerKind, re.Pattern[str]]] = {
    AnswerKind.DATE: re.compile(r"\bwhen\b|\b(what|which) (exact )?(year|date|day|month|time)\b", re.IGNORECASE),
    AnswerKind.NUMBER: re.compile(
        r"\bhow (many|much|long|old|far|tall|high|big|large|often|fast|heavy|deep|wide)\b|"
        r"\bwhat (do|does|did|will|would|can|could|should) ([\w’'-]+ ){1,6}(?<!\bthe )(cost|weigh|earn)\b|"
        rf"{_WHAT}(percentage|percent|share|number|amount|sum|figure|price|cost|population|distance|duration|length)\b|"
        r"\bwhat (is|was|are|were) the (\w+ ){0,2}(height|width|depth|weight|speed|span|temperature|capacity)\b",
        re.IGNORECASE,
    ),
    AnswerKind.NAME: re.compile(
        r"\bwho(m|se)?\b|\bwhere\b|\bname of\b|"
        rf"{_WHAT}(person|people|president|minister|cit(y|ies)|countr(y|ies)|state|town|"
        r"village|region|place|compan(y|ies)|organi[sz]ation|team|actor|author|player|newspaper|outlet|official|leader|head|"
        r"judge|agenc(y|ies)|name)s?\b(?!['’])",
        re.IGNORECASE,
    ),
}
_QUESTION_WORD: Final = re.compile(r"\b(?:what|which|who|whom|whose|when|where|why|how)\b", re.IGNORECASE)
_PAST: Final = re.compile(r"\b(?:did|was|were|had)\b", re.IGNORECASE)
# Who or what something with a name is, no other name tells.
IDENTITY: Final = re.compile(
    r"\W*(?:[Ww]ho|[Ww]hat)(?:['’]s| is| was| are| were)"
    r"(?: (?:v[ao]n|de[lnr]?|d[aiu]|l[ae]|al|bin|[A-ZÀ-Þ][\w’'.-]*)){1,5}\W*"
)
_WITH_NOUN: Final = re.compile(r"(?:what|which|whose|how|name) ", re.IGNORECASE)
_BESIDE: Final = re.compile(r"(?:[,;.?!]|\b(?:and|or|but)) (?:(?:by|from|since|till|to|until) )?$", re.IGNORECASE)
_QUESTION_NAME: Final = re.compile(r"\b(?:[A-ZÀ-Þ][\w’'-]*|\d[\d.,:%]*)")
_ASKED: Final = re.compile(rf"\b({'|'.join(sorted(ASKING))})(['’]s)?\b", re.IGNORECASE)
# The first word of a sentence is taken for a name before another one and in capitals: "Voyager 1", "NATO".
_OPENING: Final = re.compile(r"(?:^|(?<=[.!?] ))[A-ZÀ-Þ][a-zß-ÿ’'-]+(?= (?![A-ZÀ-Þ\d]))")
_COUNTED: Final = re.compile(
    r"\bhow many "
    rf"((?:(?!(?:{AUXILIARIES}|may|in|on|at|of|by|per|to|from|for|with|without"
    r"|than|that|who|which|there|a|an|the|because|under|over|after|before|each)\b)[\w-]+ ?){1,3})",
    re.IGNORECASE,
)
_PLURAL: Final = re.compile(
    r"[\w-]*[^\Ws]s|people|[\w-]*men|children|feet|teeth|species|series|fish|sheep", re.IGNORECASE
)
# Words that say how the answer should look or where it was read, not what it is about.
_FRAME: Final = re.compile(
    r"\bhow (many|much|long|old|far|often|big|large|high)\b"
    r"|\ball (of the |the )?(two|three|four|five|six|seven|eight|nine|ten)\b"
    r"|\baccording to (the |its |his |her |their )?(\w+ )?(report|article|text|document|account|source|paper)s?\b",
    re.IGNORECASE,
)
_DAY: Final = re.compile(rf"\b{COMPACT}")
_PRESENTLY: Final = r"((by|as of|right) )?(now|nowadays|today|these days|at present|at the moment|currently)"
_THE_CURRENT: Final = r"(?<=\b[Tt]he )current(?= (?!of|in|is|was|are|flow\w*|through|that|which|and|from|to|at)[a-z])"
_NEWEST: Final = rf"(latest|newest|most recent(ly)?|{_PRESENTLY}|up to date)\b"
# In capitals only where a question begins with them: USA Today is a name.
_LATEST: Final = re.compile(rf"^(?i:{_NEWEST})|\b{_NEWEST}|{_THE_CURRENT}")
# Words without which a question is the same: its tense says that it is about the present.
_SPARE: Final = re.compile(rf"^(?i:{_PRESENTLY})\b,?| ?\b{_PRESENTLY}\b")
_DOCUMENTS: Final = (
    r"(?:documents?|files?|texts?|sources?|articles?|reports?|(?:e-?)?mails?|messages?|reviews?|notes?|papers?|pages?"
    r"|passages?|material|collection)"
)
# Words that ask for all there is about something, which is then read as keywords are.
_ALL_ABOUT: Final = re.compile(
    r"\A\W*(?:what (?:is|was|has been) (?:said|known|reported|told|written|stated|mentioned)"
    rf"|what (?:do|does|did|can|are|is) (?:you|we|it|(?:the|these|those|your|our|my) {_DOCUMENTS})"
    r" (?:say|saying|tell|know|report|mention|state)(?: me| us)?"
    r"|(?:can you )?(?:tell|show) (?:me|us)(?: more| something| everything| anything)?|(?:what|how)"
    r"|(?:(?:is|are) there |do we have )?any(?:thing|(?: more)? (?:information|info|news|details|facts))"
    r"|(?:what are )?(?:the )?main points|(?:an |give me an )?overview"
    r"|summari[sz]e (?:what (?:is|was) (?:said|known)|everything|all)) (?:about|on|regarding|concerning) (?=\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedQuestion:
    """A question: its word stems and the stems of its names, times left out; the times; what it asks for.

    `counted` is the noun of what a question of the form "how many ..." counts, or ""; `latest` says that it asks for
    what holds now, or happened last.
    """

    text: str
    stems: tuple[str, ...]
    names: tuple[str, ...]
    times: tuple[Time, ...]
    kind: AnswerKind
    counted: str
    latest: bool


def parse_question(text: str, analyze: Analyze) -> ParsedQuestion:
    """Read a question; `analyze` turns text into word stems as the lexical index does."""
    plain = _OPENING.sub(lambda found: found[0].lower(), without_stops(_DAY.sub(" ", as_read(text))))
    about = _ASKED.sub(" ", _FRAME.sub(" ", _LATEST.sub(" ", plain)))
    names = _QUESTION_NAME.findall(about)
    return ParsedQuestion(
        text=text,
        stems=_distinct(analyze(about)),
        names=_distinct(stem for name in names for stem in analyze(name)),
        times=tuple(times_in(text)),
        kind=_kind(text),
        counted=_counted(text),
        latest=_LATEST.search(text) is not None,
    )


def as_read(question: str) -> str:
    """Return a question as the reader is asked it: without its times, which are held against the passages apart.

    What asks for all about something is read as that alone.
    """
    plain = " ".join(_SPARE.sub("", without_times(question)).split())
    return _ALL_ABOUT.sub("", plain) or question


def asks_all_about(question: str) -> bool:
    """Return whether a question asks for whatever is said about something."""
    return _ALL_ABOUT.match(question) is not None


def _kind(text: str) -> AnswerKind:
    """Return the kind that the first of the words that tell it asks for: "how much is it when I am away" a number."""
    if IDENTITY.fullmatch(text):
        return AnswerKind.OTHER
    found = [
        (told.start(), kind)
        for kind, pattern in _KINDS.items()
        for told in pattern.finditer(text)
        if not _begins_clause(text, told)
    ]
    return min(found, key=lambda one: one[0])[1] if found else AnswerKind.OTHER


def _begins_clause(text: str, told: re.Match[str]) -> bool:
    """Return whether a "when", "who" or "where" asks nothing: "which code is returned when the disk is full".

    What is asked of one occasion, "what did they agree on when they met", keeps wanting a time: a sentence without one
    is mostly about another occasion.
    """
    if told.group().lower() == "when" and _PAST.search(text):
        return False
    first = _QUESTION_WORD.search(text)
    if _WITH_NOUN.match(told.group()) or first is None or first.start() == told.start():
        return False
    return _BESIDE.search(text, max(0, told.start() - 10), told.start()) is None


def _counted(text: str) -> str:
    """Return the noun behind "how many", which is the last of the plurals there: "people" of "people died"."""
    found = _COUNTED.search(text)
    words = found[1].lower().split() if found else []
    first = next((i for i, word in enumerate(words) if _PLURAL.fullmatch(word)), len(words))
    plurals = list(takewhile(_PLURAL.fullmatch, words[first:]))
    return (plurals or words or [""])[-1]


def _distinct(stems: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stem for stem in stems if stem != "s"))  # what is left of a genitive
