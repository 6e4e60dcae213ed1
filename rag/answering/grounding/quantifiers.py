"""Whether a statement says of all, of most, or of one alone what a text says of some, of many, or of others too."""

import re
from collections.abc import Collection, Iterator, Sequence, Set
from typing import Final

from rag.answering.text.numbers import numbers_in
from rag.answering.text.units import unit_of
from rag.answering.text.words import Word

_ALL: Final = frozenset(("all", "every", "each", "whole", "entire", "entirely", "everyone", "everybody", "everywhere"))
_ALWAYS: Final = frozenset(("always", "invariably"))
_NO_PART: Final = _ALL | _ALWAYS | frozenset(("any", "anyone", "both", "no", "none", "nobody", "never", "only"))
_SOME: Final = frozenset(("some", "few", "many", "most", "half"))
_THE: Final = frozenset(("the", "these", "those"))
_FRACTIONS: Final = frozenset(
    "third thirds quarter quarters fifth fifths tenth cent percent majority minority".split()  # noqa: SIM905
)
_HARDLY_ALL: Final = frozenset(("mostly", "mainly", "largely", "partly", "partially", "majority", "minority"))
_MANY: Final = frozenset(("many", "some", "several", "few"))
_PART: Final = _MANY | frozenset(("most", "half", "part", "parts", "certain"))
_AT_TIMES: Final = frozenset(
    ("can", "could", "may", "might", "often", "usually", "typically", "sometimes", "generally", "normally", "mostly")
)
_ALONE: Final = frozenset(("only", "solely", "exclusively"))
_LIMITED: Final = _ALONE | frozenset(
    """just merely alone sole single unique except but unless until other limited restricted one first no not none
    nobody nothing never without n't n’t barely hardly once must need needs needed require requires required necessary
    outside apart excluding excluded excludes exception exceptions excl besides""".split()  # noqa: SIM905 - a list of quoted words is harder to read
)
_ANYBODY: Final = frozenset(("any", "anyone", "anybody", "every", "everyone", "everybody"))
_ONLY_IF: Final = frozenset(("if", "when", "with", "after", "once", "where", "until", "on", "by", "under", "in", "for"))
_CONDITIONS: Final = frozenset(
    "if when whenever once after provided case where who which whose until with".split()  # noqa: SIM905
)
_LEAVES_OPEN: Final = frozenset(("may", "can", "might", "could"))  # where the other text does not say so itself
_RELATIVE: Final = frozenset(("who", "which", "whose", "where", "when"))
_UNLESS: Final = frozenset(("unless", "except"))
_EXCEPT: Final = frozenset(("except", "excepting", "excluding", "but"))
_RANKED: Final = re.compile(r"first|last|best|worst|oldest|\w{3,}est")
_RANKS: Final = frozenset(("second", "third", "fourth", "fifth", "among", "one", "some"))
_ORDINALS: Final = frozenset(("second", "third", "fourth"))
_NEAR: Final = 6  # words between a quantifier and what it is about


def quantifies_alike(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether the first text says nothing of more than the second does, nor of it alone, nor ranks it higher."""
    mine = {word.text.lower() for word in said}
    theirs = {word.text.lower() for place, word in enumerate(held) if not _is_of_part(held, place)}
    return not (
        (theirs.isdisjoint(_NO_PART) and _widened(said, held))
        or (mine & _ALWAYS and theirs.isdisjoint(_NO_PART) and theirs & _AT_TIMES)
        or (_is_limited(said) and theirs.isdisjoint(_LIMITED))
        or (mine.isdisjoint(_RANKS) and _outranked(said, held))
        or (theirs.isdisjoint(_ORDINALS) and _outranked(held, said, _ORDINALS))
        or (mine & _ANYBODY and mine.isdisjoint(_LIMITED) and theirs.isdisjoint(_ANYBODY) and _opened(said, held))
        or (mine.isdisjoint(_LIMITED | _CONDITIONS | (_LEAVES_OPEN - theirs)) and _needs_condition(said, held))
        or (mine.isdisjoint(_LIMITED) and _includes_excepted(said, held))
    )


def _opened(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether a text says the rest of a clause of which the other has only one that it is true of."""
    stems = {word.stem for word in said}
    for place, word in enumerate(held):
        if word.text.lower() in _ALONE:
            clause = {other.stem for other in held if other.clause == word.clause and not other.light}
            rest = clause.difference(_content(held[place + 1 :], word)[:1])
            if rest and stems.issuperset(rest):
                return True
    return False


def _needs_condition(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether a text says what the other says to be only so if, or not if, without any word of the condition."""
    stems = {word.stem for word in said}
    for place, word in enumerate(held[:-1]):
        only_if = word.text.lower() in _ALONE and held[place + 1].text.lower() in _ONLY_IF
        if only_if or word.text.lower() in _UNLESS:
            before = _content(held[:place][::-1], word)
            behind = _content(held[place + 1 :], word)
            if before and behind and stems.issuperset(before) and stems.isdisjoint(behind):
                return True
    return False


def _includes_excepted(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether a text says of what the other excepts, or of all, what that says of the rest."""
    stems = {word.stem for word in said}
    for place, word in enumerate(held[:-1]):
        text, before = word.text.lower(), held[max(0, place - 1)].text.lower()
        excepts = text in _EXCEPT and (text != "but" or before in _ALL)
        if excepts and (excepted := _content(held[place + 1 :], word)[:1]):
            if stems & _told_of(excepted[0], held[place + 1 :], word):
                continue
            rest = {w.stem for w in held if w.clause == word.clause and not w.light and w.stem not in excepted}
            widened = any(w.text.lower() in _ALL for w in said)
            if rest & stems and (stems.issuperset(excepted) or widened):
                return True
    return False


def _told_of(excepted: str, words: Sequence[Word], beside: Word) -> Set[str]:
    """Return the stems of what a text goes on to say of what it excepts: "except for children, who pay half"."""
    relative = next((word.start for word in words if word.text.lower() in _RELATIVE), words[-1].end)
    told = (word for word in words if word.clause != beside.clause or word.start > relative)
    return {word.stem for word in told if not word.light and word.stem != excepted}


def _content(words: Sequence[Word], beside: Word) -> list[str]:
    """Return the stems of the first two words of content in the clause of a word, in the order of `words`."""
    return [word.stem for word in words if word.clause == beside.clause and not word.light][:2]


def _widened(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether all of something is meant where the text has most or some of it, or only one kind of it."""
    parts = {stem for about in _quantified(held, _PART, counted=True) for stem in about}
    stems = {word.stem for word in said}
    return _told_of_the_whole(said, held) or any(
        not parts.isdisjoint(about) or _narrowed(about[0], held, stems) for about in _quantified(said, _ALL)
    )


def _told_of_the_whole(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether a text says of "the crew" what the other says of most of the crew."""
    if any(word.text.lower() in _PART | _AT_TIMES | _HARDLY_ALL | _FRACTIONS for word in said):
        return False
    some, whole, the = (
        {about[0] for about in _quantified(*one)} for one in ((held, _SOME), (held, _THE), (said, _THE))
    )
    return not the.isdisjoint(some - whole)


def _narrowed(noun: str, held: Sequence[Word], stems: Collection[str]) -> bool:
    """Return whether a noun has, wherever it stands, a word before it that the other text leaves out."""
    before = [(held[place - 1], word) for place, word in enumerate(held) if place and word.stem == noun]
    return bool(before) and all(
        not other.light and other.stem not in stems and other.end + 1 == word.start for other, word in before
    )


def _quantified(
    words: Sequence[Word], quantifiers: Collection[str], *, counted: bool = False
) -> Iterator[Sequence[str]]:
    """Yield the stems of the first two words of content that each quantifier is about, units left out.

    With `counted` a number before "of" is one, too: seven of the crew.
    """
    for place, word in enumerate(words):
        reach = [other for other in words[place + 1 : place + 1 + _NEAR] if other.clause == word.clause]
        counts = counted and _is_of_part(words, place + 2)
        whole = word.text.lower() in quantifiers and not _is_of_part(words, place)
        about = [other for other in reach if not other.light][:2]
        if about and (counts or whole) and not unit_of(about[0].text.lower()):
            yield [other.stem for other in about]


def _is_of_part(words: Sequence[Word], place: int) -> bool:
    """Return whether a part of what follows is meant: a third of all, 41% of the."""
    before = [word.text.lower() for word in words[max(0, place - 2) : place]]
    return before[1:] == ["of"] and (before[0] in _PART | _FRACTIONS or bool(numbers_in(before[0])))


def _is_limited(words: Sequence[Word]) -> bool:
    """Return whether a text says "only", other than of a number, of half or in "not only"."""
    rows = zip([None, *words], words, [*words[1:], None], strict=False)
    return any(
        word.text.lower() in _ALONE
        and not (before and before.text.lower() == "not")
        and not (behind and (numbers_in(behind.text) or behind.text.lower() == "half"))
        for before, word, behind in rows
    )


def _outranked(said: Sequence[Word], held: Sequence[Word], ranks: Collection[str] = _RANKS) -> bool:
    """Return whether a text says the largest of what is the second-largest, or one of the largest."""
    ranked = {word.stem for place, word in enumerate(held) if _is_ranked(held, place, ranks)}
    return any(word.stem in ranked and _RANKED.fullmatch(word.text.lower()) for word in said)


def _is_ranked(words: Sequence[Word], place: int, ranks: Collection[str]) -> bool:
    near = words[max(0, place - 3) : place]
    before = {word.text.lower() for word in near if word.clause == words[place].clause}
    return _RANKED.fullmatch(words[place].text.lower()) is not None and not before.isdisjoint(ranks)
