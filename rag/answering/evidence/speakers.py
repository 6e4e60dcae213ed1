"""Who says what: in a chat, an interview or minutes, where each turn opens with a name, and beside "said" in prose."""

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import Final

from rag.answering.text.lines import NAME
from rag.answering.text.stems import same_word
from rag.answering.text.words import TITLES

_SAY: Final = (
    r"(?:say|tell|write|think|believe|feel|suggest|propose|recommend|advise|describe|mention|reply|answer|argue|claim"
    r"|explain|announce|promise|warn|note|comment|prefer|recall|hope|want)"
)
_SAID: Final = (
    r"(?:said|says|told|tells|wrote|writes|written|noted|notes|added|adds|stated|states|announced|announces|warned|warns"
    r"|claimed|claims|argued|argues|insisted|insists|explained|explains|replied|replies|suggested|suggests|proposed"
    r"|declared|declares|stressed|stresses|commented|remarked|thinks|thought|believes|believed|promised|promises|recalled"
    r"|recalls|admitted|admits|advised|advises|recommended|recommends)"
)
_ASKED: Final = re.compile(
    r"\b(?:do|does|did|has|had) (?:the )?(?P<name>\w[\w.’'-]*(?: [A-ZÀ-Þ][\w.’'-]*){0,3}) (?:\w+ly )?"
    rf"(?:{_SAY}|{_SAID})\b"
    rf"|\b(?P<whose>{NAME})(?:(?<=['’]s)|(?<=s['’])) (?:\w+ )?"
    r"(?:opinion|view|advice|suggestion|proposal|recommendation|reaction|reply|favou?rite)s?\b"
    rf"|\b[Aa]ccording to (?P<source>{NAME})"
)
_WHAT: Final = re.compile(r"\bwhat (?:(?:is|was|are|were) )?$", re.IGNORECASE)
_SPEAKS: Final = re.compile(
    rf"\b{NAME},? (?:\w+ly )?{_SAID}\b|\b{_SAID} (?:the )?{NAME}|\b[Aa]ccording to (?:the )?{NAME}"
)
_HUMP: Final = re.compile(r"[\W_]+|(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_TO_SOMEBODY: Final = re.compile(r"\?|\byou\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """The one whose words or thoughts a question asks for, "" for nobody, and whether that one has turns.

    `asked` are the words of the question that ask for all of them, "did Ann Lee say" behind "what"; "" where it asks
    for something in them, as "how many did Ann Lee promise" does.
    """

    name: str
    speaks: bool
    asked: str = ""

    def says(self, sentence: str) -> bool:
        """Return whether a sentence of prose gives what that one says: "The fees must fall, Ann Lee said."."""
        if not self.asked or self.speaks:
            return False
        last = re.escape(self.name.rsplit(" ", 1)[-1])
        before = r"(?:(?!(?:to|that|of|about|how)\b)[\w.’'-]+ ){0,3}"
        return (
            re.search(
                rf"\b{last}\b(?:,[^,]{{1,60}},)? (?:\w+ly )?{_SAID}\b"
                rf"|\b(?!tell|told){_SAID} {before}{last}\b|\b[Aa]ccording to {before}{last}\b",
                sentence,
            )
            is not None
        )

    def is_another(self, sentence: str, speaker: str) -> bool:
        """Return whether somebody else says a sentence, and it does not tell of the one asked about.

        `speaker` has the turn that the sentence stands in, "" outside of turns. In prose that has to be said.
        """
        if not self.name:
            return False
        told = _names(self.name, sentence)
        if self.speaks and speaker:
            return not is_same(self.name, speaker) and (not told or _TO_SOMEBODY.search(sentence) is not None)
        return not told and self.name[0].isupper() and _SPEAKS.search(sentence) is not None


def speaker_in(question: str, speakers: Set[str]) -> Speaker:
    """Return whose words are asked for; `speakers` have turns in what was found."""
    found = _ASKED.search(question)
    name = (found["name"] or found["source"] or re.sub("['’]s?$", "", found["whose"])) if found else ""
    speaks = any(is_same(name, one) for one in speakers)
    if found and found["source"] and not speaks:  # a paper, which tells what others say
        return Speaker(name="", speaks=False)
    asked = found[0] if found and _WHAT.search(question, 0, found.start()) else ""
    return Speaker(name=name, speaks=speaks, asked=asked)


def is_same(name: str, other: str) -> bool:
    """Return whether two names can be of one person: "Emily", "EmilyBurnett" and "Emily Burnett"."""
    mine, theirs = _words(name), _words(other)
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def _names(name: str, text: str) -> bool:
    """Return whether a text has a word of a name, in any spelling."""
    words = _words(text)
    return any(same_word(one, other) for one in _words(name) for other in words)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _HUMP.split(text) if word and word not in TITLES)
