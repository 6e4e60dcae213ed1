"""Making questions stand on their own, by rule: a follow-up, and each part of a question that asks several things."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final

from rag.answering.courtesy import without_courtesy
from rag.answering.dates import times_in, without_times
from rag.answering.words import Stems
from rag.types import Turn

FEW_WORDS: Final = 4
OWN_WORDS: Final = 3
MAX_TURNS: Final = 4
MAX_NAMES: Final = 4
_REFERRING: Final = re.compile(
    r"\b(he|him|his|she|her|hers|it|its|they|them|their|that|those|this|these|there|then|one|ones|former|latter|same)\b"
    r"|^(and|or|but|what about|how about|why|why not|since when|until when)\b|\belse\b|\balso\b|\btoo\b",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(
    r"\?\s+|,?\s+and\s+(?=(?:(?:in|on|at|by|to|from|with|for|of) )?(?:what|which|who|whom|whose|how|where|why|when)\b"
    r"|(?:did|does|do|is|are|was|were|would|will|has|have|had|can|could)\b)",
    re.IGNORECASE,
)
_PRONOUN: Final = re.compile(r"\b(he|him|his|she|her|hers|it|its|they|them|their|there|that|this|one)\b", re.IGNORECASE)
_ASKS_FOR_NAME: Final = re.compile(r"\b(who|whom|whose|which|where)\b", re.IGNORECASE)
# The first word is written like a name anyway, and taken for one before another, or when it is all that there is.
_NAME: Final = re.compile(r"(?:(?<![.!?:“\"] )(?<!^)|(?=[\w’'-]+ [A-ZÀ-Þ])|(?=\S+\s*$))\b[A-ZÀ-Þ][\w’'-]*")
_MARKS: Final = re.compile(r"\[[\d, –-]+\]")
_WORD: Final = re.compile(r"[\w’'%-]+")
_ASKING: Final[Set[str]] = frozenset(
    """a about an and are at be by can could did do does for from had has have how in is it its many much of on or
    should than that the their there they this to was were what when where which who whom whose why will with
    would""".split()  # noqa: SIM905 - a list of seventy quoted words is harder to read
)


def standalone(text: str, history: Sequence[Turn]) -> str:
    """Return the question without courtesies and with what it refers to, if that is anything in its history."""
    text = without_courtesy(text)
    added = carried(text, history)
    return f"{text} ({' '.join(added)})" if added else text


def carried(text: str, history: Sequence[Turn]) -> list[str]:
    """Return the words of the conversation that a follow-up needs; none when it stands on its own."""
    if not history or not (_REFERRING.search(text) or _is_short(text)):
        return []
    # What was asked before may itself have been a follow-up: "And where?" has its topic from before that.
    before = standalone(history[-1].question, history[-MAX_TURNS:-1])
    if times_in(text):
        before = without_times(before)
    words = _WORD.findall(before)
    if _PRONOUN.search(text) and _ASKS_FOR_NAME.search(before):  # then it may well mean what was answered
        words += _names(_MARKS.sub("", history[-1].answer))[:MAX_NAMES]
    present = {word.lower() for word in _WORD.findall(text)}
    return [
        word
        for word in dict.fromkeys(words)
        if word.lower() not in _ASKING and word.lower() not in present and not _REFERRING.fullmatch(word)
    ]


def may_be_new(text: str, history: Sequence[Turn]) -> bool:
    """Return whether a question is only taken for a follow-up because it is short: "When does the museum open?"."""
    return bool(carried(text, history)) and not _REFERRING.search(text) and bool(_content(text))


def belongs(text: str, added: Sequence[str], passages: Sequence[str], stems: Stems) -> bool:
    """Return whether a passage has all words of a short question, together with some of those it was given, if any."""
    own, topic = set(stems(" ".join(_content(text)))), set(stems(" ".join(added)))
    return any(own <= found and (not topic or topic & found) for found in (set(stems(one)) for one in passages))


def _is_short(text: str) -> bool:
    """Return whether a question has so few words, and no name of its own, that it may lean on what was said before."""
    content = _content(text)
    return len(content) < FEW_WORDS and not (len(content) > 1 and _names(text))


def _names(text: str) -> list[str]:
    """Return the words of a text that are written like names, but for those that may be so as they come first."""
    return [found[0] for found in _NAME.finditer(text) if found[0].lower() not in _ASKING]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the single questions in a question; a `dependent` one has no subject of its own ("and by when?")."""

    text: str
    dependent: bool


def parts(text: str) -> list[Part]:
    """Return the single questions that a question is made of, the later ones with what they refer to."""
    first, *others = [part.strip(" ,") for part in _PARTS.split(text) if _WORD.search(part)]
    history = [Turn(question=first, answer="")]
    return [
        Part(text=first, dependent=False),
        *(Part(text=standalone(part, history), dependent=len(_content(part)) < OWN_WORDS) for part in others),
    ]


def _content(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word.lower() not in _ASKING and not _REFERRING.fullmatch(word)]
