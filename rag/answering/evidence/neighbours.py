"""Things of one kind that a document tells of in turn, each below a heading, behind a label or in a paragraph.

Where "Britannic" and "Titanic" are such headings, "She sank in 1912" below the latter is no answer about the former.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Final

from rag.answering.text.stems import Analyze, is_named
from rag.answering.text.words import CAPITAL, LIGHT, PLAIN_WORD

_NAME: Final = rf"{CAPITAL}(?:(?:['’]s)? (?:{CAPITAL}|\d[\w.]*))*"  # the Queen's Bridge
# A label in bold may stand before it: "**Keys.** Northgate: with the porter. At Millfield they are in the safe."
_OPENING: Final = re.compile(
    rf"(?:\*\*(?P<bold>{_NAME})[.:]?\*\*)"
    rf"|(?:\*\*[^*\n]{{1,80}}\*\*[.:]? )?(?:(?P<place>At|In|On|For) (?:the )?|The |An? |Our )?(?P<name>{_NAME})"
    r"(?:(?P<label>:| \(| [–—-]) ?|,? [a-zß-ÿ])"
)
_WITHIN: Final = re.compile(rf"(?<=[a-zß-ÿ\d,;(] )(?!I\b){CAPITAL}")
# What is asked may then be said of others.
_BEYOND: Final = re.compile(
    r"\b(?:besides|except|excluding|others?|than|unlike|like|after|before|without|not)\b", re.IGNORECASE
)

_Stems = frozenset[str]
Outline = Sequence[tuple[int, str]]
"""The level and the text of a heading, and of those that it stands below, the nearest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sentence, the ones before it in its paragraph, the nearest first, and the headings that it stands below."""

    text: str
    before: Sequence[str]
    outline: Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topic:
    """The stems of a name, and what stands around it in the texts that name others of its kind."""

    frame: str
    stems: _Stems


class Neighbours:
    """The things that a document tells of in turn, and which of them a question is about."""

    def __init__(self, question: str, asked: Set[str], title: str, told: Sequence[Told], analyze: Analyze) -> None:
        """`asked` are the stems of the question; `told` are the sentences of the document that are known."""
        self._analyze = analyze
        self._title = frozenset(analyze(title))
        self._names = _names([one.text for one in told], [question, title] if _is_sentence(title) else [question])
        shares: dict[str, dict[_Stems, _Stems]] = defaultdict(dict)
        for topic in () if _BEYOND.search(question) else self._in_turn(told):
            shares[topic.frame][topic.stems] = _share(topic.stems, asked)
        self._shares = {frame: found for frame, found in shares.items() if any(found.values())}

    def has(self, told: Told) -> bool:
        """Return whether a sentence is about a neighbour of what is asked about, and does not name that.

        Its own opening tells, else the nearest opening before it in its paragraph, else the nearest heading.
        """
        nearest = self._nearest(told) if self._shares else iter(())
        topic = next((one for one in nearest if one.stems in self._shares.get(one.frame, ())), None)
        if topic is None:
            return False
        shares = self._shares[topic.frame]
        meant = [name for name, share in shares.items() if shares[topic.stems] < share]
        return any(self._is_apart(shares[name] - topic.stems, topic.stems - name, told) for name in meant)

    def _is_apart(self, own: _Stems, others: _Stems, told: Told) -> bool:
        """Return whether what only the thing asked about has in its name stands neither in nor right before a sentence.

        A document whose title names that, and not the neighbour, is about the thing all through.
        """
        named = frozenset(self._analyze(" ".join((told.text, *told.before[:1]))))
        of_whole = _share(own, self._title) and not _share(others, self._title)
        return bool(own) and not of_whole and not _share(own, named)

    def _nearest(self, told: Told) -> Iterator[_Topic]:
        for text in (told.text, *told.before):
            yield from self._opening(text)
        for level, heading in told.outline:
            yield from self._heading(level, heading)

    def _in_turn(self, told: Sequence[Told]) -> Iterator[_Topic]:
        openings = {one.text: topic for one in told for topic in self._opening(one.text)}
        first = {one.text for one in told if not one.before}
        yield from (topic for topic in openings.values() if topic.frame != "paragraph")
        paragraphs = [topic for text, topic in openings.items() if topic.frame == "paragraph" and text in first]
        if len({topic.stems for topic in paragraphs}) == len(paragraphs):  # a story comes back to the ones it is about
            yield from paragraphs
        for level, heading in dict.fromkeys(heading for one in told for heading in one.outline):
            yield from self._heading(level, heading)

    def _opening(self, text: str) -> Iterator[_Topic]:
        found = _OPENING.match(text)
        if found and (stems := self._stems((found["bold"] or found["name"]).split())):
            yield _Topic(frame=_frame(found), stems=stems)

    def _heading(self, level: int, text: str) -> Iterator[_Topic]:
        named = [word for name in re.findall(_NAME, text) if self._stems(name.split()) for word in name.split()]
        if stems := self._stems(named):
            rest = [word.lower() for word in PLAIN_WORD.findall(text) if word not in named]
            yield _Topic(frame=f"{level} {' '.join(word for word in rest if word not in LIGHT)}", stems=stems)

    def _stems(self, words: Sequence[str]) -> _Stems:
        known = any(word in self._names for word in words)
        return frozenset(self._analyze(" ".join(words))) if known else frozenset()


def _frame(found: re.Match[str]) -> str:
    if found["bold"] or found["label"]:
        return "label"
    return found["place"] or "paragraph"


def _names(sentences: Sequence[str], others: Sequence[str]) -> frozenset[str]:
    """Return the words that have a capital within a sentence or other text, and in no sentence are without one."""
    small = {word for text in sentences for word in PLAIN_WORD.findall(text) if word[0].islower()}
    found = {word for text in (*sentences, *others) for word in _WITHIN.findall(text)}
    return frozenset(word for word in found if word.lower() not in small and word.lower() not in LIGHT)


def _is_sentence(title: str) -> bool:
    """Return whether a title has capitals only where a sentence has them."""
    return any(word[0].islower() and word not in LIGHT for word in PLAIN_WORD.findall(title))


def _share(stems: Set[str], others: Set[str]) -> _Stems:
    return frozenset(stem for stem in stems if is_named(stem, others))
