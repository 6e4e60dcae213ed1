"""Who says what: in a chat, an interview or minutes, where each turn opens with a name, and beside "said" in prose."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final

from rag.answering.text.lines import NAME
from rag.answering.text.quotations import SAID
from rag.answering.text.stems import same_name
from rag.answering.text.words import PLAIN_WORD, TITLES
from rag.initials import without_stops

_SAY: Final = (
    r"(?:say|tell|write|think|believe|feel|suggest|propose|recommend|advise|describe|mention|reply|answer|argue|claim"
    r"|explain|announce|promise|warn|note|comment|prefer|recall|hope|want)"
)
_ASKED: Final = re.compile(
    r"\b(?:do|does|did|has|had) (?:the (?:[a-z][\w-]* ){0,2}?)?(?P<name>\w[\w.’'-]*(?: [A-ZÀ-Þ][\w.’'-]*){0,3}) "
    r"(?:of (?:the )?\w[\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*){0,3} )?(?:\w+ly )?"
    rf"(?:{_SAY}|{SAID})\b"
    rf"|\b(?P<whose>{NAME})(?:(?<=['’]s)|(?<=s['’])) (?:\w+ )?"
    r"(?:opinion|view|position|stance|advice|suggestion|proposal|recommendation|reaction|reply|favou?rite)s?\b"
    rf"|\b[Aa]ccording to (?P<source>{NAME})"
)
_WHAT: Final = re.compile(r"\bwhat (?:(?:is|was|are|were) )?$", re.IGNORECASE)
_SPEAKS: Final = re.compile(
    rf"\b{NAME},? (?:\w+ly )?{SAID}\b|\b{SAID} (?:the )?{NAME}|\b[Aa]ccording to (?:the )?{NAME}"
)
_FULL_NAME: Final = r"[A-ZÀ-Þ][\w’'-]+ [A-ZÀ-Þ][\w’'-]+"
_HUMP: Final = re.compile(r"[\W_]+|(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_TO_SOMEBODY: Final = re.compile(r"\?|\byou\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """The one whose words or thoughts a question asks for, "" for nobody, and whether that one has turns.

    `asked` are the words of the question that ask for all of them, "did Ann Lee say" behind "what"; "" where it asks
    for something in them, as "how many did Ann Lee promise" does. `holders` are those whom the passages name as "the
    judge" that is asked about.
    """

    name: str
    speaks: bool
    asked: str = ""
    holders: Sequence[str] = ()

    def says(self, sentence: str) -> bool:
        """Return whether a sentence of prose gives what that one says: "The fees must fall, Ann Lee said."."""
        if not self.asked or self.speaks:
            return False
        own = [one.rsplit(" ", 1)[-1].lower() for one in (self.name, *self.holders)]
        named = {word for word in PLAIN_WORD.findall(sentence) if any(same_name(word.lower(), one) for one in own)}
        if not named:
            return False
        last = f"(?:{'|'.join(map(re.escape, sorted(named)))})"
        before = r"(?:(?!(?:to|that|of|about|how)\b)[\w.’'-]+ ){0,3}"
        return (
            re.search(
                rf"\b{last}\b(?:,[^,]{{1,60}},)? (?:\w+ly )?{SAID}\b"
                rf"|\b(?!tell|told){SAID} {before}{last}\b|\b[Aa]ccording to {before}{last}\b",
                sentence,
            )
            is not None
        )

    def has_turn(self, speaker: str) -> bool:
        """Return whether a turn is of the one whose words are asked for."""
        return bool(self.asked and self.speaks and speaker) and is_same(self.name, speaker)

    def is_another(self, sentence: str, speaker: str) -> bool:
        """Return whether somebody else says a sentence, and it does not tell of the one asked about.

        `speaker` has the turn that the sentence stands in, "" outside of turns. In prose that has to be said.
        """
        if not self.name:
            return False
        told = any(_names(one, sentence) for one in (self.name, *self.holders))
        if self.speaks and speaker:
            return not is_same(self.name, speaker) and (not told or _TO_SOMEBODY.search(sentence) is not None)
        named = self.name[0].isupper() or bool(self.holders)
        return not told and named and _SPEAKS.search(sentence) is not None


def speaker_in(question: str, speakers: Set[str], texts: Sequence[str] = ()) -> Speaker:
    """Return whose words are asked for; `speakers` have turns in what was found, the passages with these `texts`."""
    found = _ASKED.search(question)
    name = (found["name"] or found["source"] or re.sub("['’]s?$", "", found["whose"])) if found else ""
    speaks = any(is_same(name, one) for one in speakers)
    if found and found["source"] and not speaks:  # a paper, which tells what others say
        return Speaker(name="", speaks=False)
    asked = found[0] if found and _WHAT.search(question, 0, found.start()) else ""
    return Speaker(name=name, speaks=speaks, asked=asked, holders=_holders(name, texts))


def _holders(role: str, texts: Sequence[str]) -> list[str]:
    """Return whom texts name as "the judge": Judge Ann Lee; Ann Lee, the judge of the case. A name is no role."""
    if not role or not role.islower():
        return []
    said = rf"\b(?i:{re.escape(role)})\b"
    named = re.compile(
        rf"{said},? (?:Dr\.? )?({_FULL_NAME})|\b({_FULL_NAME}), (?:the|an?|its|their)\b[^.,;]{{0,60}}?{said}"
    )
    return list(dict.fromkeys(one or other for text in texts for one, other in named.findall(text)))


def is_same(name: str, other: str) -> bool:
    """Return whether two names can be of one person: "Emily", "EmilyBurnett" and "Emily Burnett"."""
    mine, theirs = _words(name), _words(other)
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def _names(name: str, text: str) -> bool:
    """Return whether a text has a word of a name, in any spelling."""
    words = _words(text)
    return any(same_name(one, other) for one in _words(name) for other in words)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _HUMP.split(without_stops(text)) if word and word not in TITLES)
