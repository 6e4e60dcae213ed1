"""Whether the clauses of a sentence keep what is theirs, and their order, where a statement says it in its words."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise, product
from typing import Final, NamedTuple

from rag.answering.text.lines import Range
from rag.answering.text.numbers import numbers_in
from rag.answering.text.words import Word, Words

# What joins two clauses of which neither depends on the other.
_JOINING: Final = frozenset(("and", "but", "or", "while", "whereas", "although", "though", "then"))
_RELATIVE: Final = frozenset(("who", "which"))
_SEMICOLON, _COMMA_AND_WORD, _EITHER = 3, 2, 1  # how surely it is clauses that a sign or a word parts
_FEWEST: Final = 2  # words of content that make a clause of a statement
_MOST: Final = 20  # places to part at that are tried
# Of each the relation in which two clauses stand around it, and whether the one behind it comes first there.
_RELATING: Final[Mapping[str, tuple[str, bool]]] = {
    "before": ("time", False), "then": ("time", False), "after": ("time", True), "once": ("time", True),
    "because": ("cause", True), "so": ("cause", False), "therefore": ("cause", False),
    "if": ("if", True), "unless": ("unless", True), "until": ("until", True), "than": ("than", True),
}  # fmt: skip
_OPENING: Final = frozenset(("so", "then"))  # these relate clauses only where they begin one: "so many", "was then"
_COMPARATIVE: Final = re.compile(r"\w+er|more|less|worse", re.IGNORECASE)
_CONDITIONAL: Final = frozenset(("if", "unless"))
_PARTING: Final = re.compile(r"[;:]")
_NEAR: Final = 4  # words before "than" among which what it compares by stands
Own = Set[str]  # stems


class _Halves(NamedTuple):
    """The stems of a sentence before and behind a place, in its order, and how surely two clauses part there."""

    sureness: int
    before: Sequence[str]
    behind: Sequence[str]

    @property
    def own(self) -> tuple[Own, Own]:
        """The stems that only one of them has."""
        before, behind = frozenset(self.before), frozenset(self.behind)
        return before - behind, behind - before

    def alike(self, other: "_Halves") -> int:
        """Return how many of the stems are on the same sides there, or all on the other ones."""
        kept, changed = (
            sum(len(mine & theirs) for mine, theirs in zip(self.own, there, strict=True))
            for there in (other.own, other.own[::-1])
        )
        return max(kept, changed)


class _Related(NamedTuple):
    """Two clauses, as the stems that only one of them has, in a relation in which they cannot change places."""

    relation: str
    first: Own
    second: Own


def keep_clauses(said: Words, held: Words, span: Range) -> bool:
    """Return whether no two clauses of a sentence, which is a range of `held`, have exchanged their parts or places.

    "A is closed in summer and open in winter" has all the words of "A is open in summer and closed in winter".
    """
    mine, theirs = said.all, held.within(span)
    if any(_changed_places(*two) for two in product(_related(said.text, mine), _related(held.text, theirs))):
        return False
    if not _content(mine) <= _content(theirs):
        return True
    others = _halves(held.text, theirs, fewest=1)
    return not any(
        _exchanged(one, max(others, key=one.alike)) for one in _halves(said.text, mine, fewest=_FEWEST) if others
    )


def _exchanged(one: _Halves, other: _Halves) -> bool:
    """Return whether both of two clauses have something of each of the two others."""
    crossing = [mine & theirs for mine, theirs in product(one.own, other.own)]
    return all(crossing) and not (
        one.sureness == other.sureness == _EITHER and _only_listed(one, other, *crossing[1:3])
    )


def _only_listed(one: _Halves, other: _Halves, ahead: Own, back: Own) -> bool:
    """Return whether all that is exchanged stands around what parts it: gas and water pipes, water and gas pipes."""
    return (
        set(one.before[-len(ahead) :]) == set(other.behind[: len(ahead)]) == ahead
        and set(one.behind[: len(back)]) == set(other.before[-len(back) :]) == back
    )


def _halves(text: str, words: Sequence[Word], *, fewest: int) -> list[_Halves]:
    """Return the two parts of a sentence, each with so many stems of its own, on both sides of what parts it best."""
    parted = [(_sureness(text, words[place - 1], words[place]), place) for place in range(1, len(words))]
    found: list[_Halves] = []
    for sureness, place in sorted(parted, reverse=True)[:_MOST]:
        halves = _Halves(sureness, _stems(words[:place]), _stems(words[place:]))
        if sureness and min(map(len, halves.own)) >= fewest:
            found.append(halves)
    return [halves for halves in found if halves.sureness == found[0].sureness]


def _sureness(text: str, before: Word, word: Word) -> int:
    """Return how surely two clauses part between two words that follow each other; 0 where nothing parts them."""
    parted = before.clause != word.clause and word.start - before.end > 1
    joined = word.text.lower() in _JOINING
    if parted and ";" in text[before.end : word.start]:
        return _SEMICOLON
    if parted and joined:
        return _COMMA_AND_WORD
    return _EITHER if parted or joined or word.text.lower() in _RELATIVE else 0


def _related(text: str, words: Sequence[Word]) -> Iterator[_Related]:
    """Yield the clauses around each word that relates two; "; if" and "; unless" look ahead, "; after that" back."""
    ahead = [
        i
        for i in range(1, len(words))
        if words[i].text.lower() in _CONDITIONAL and _PARTING.search(text, words[i - 1].end, words[i].start)
    ]
    for start, end in pairwise([0, *ahead, len(words)]):
        yield from _related_in(words[start:end])


def _related_in(words: Sequence[Word]) -> Iterator[_Related]:
    """Yield the clauses around each word that relates two, where it is the only one of its relation."""
    found = [(_RELATING[word.text.lower()], place) for place, word in enumerate(words) if _relates(words, place)]
    relations = [relation for (relation, _), _ in found]
    for (relation, behind_first), place in found:
        kind = _compared_by(words, place) if relation == "than" else relation
        if not kind or relations.count(relation) > 1:
            continue
        end = next((i for i in range(1, len(words)) if words[i].clause != words[0].clause), len(words))
        main, other = (words[end:], words[1:end]) if place == 0 else (words[:place], words[place + 1 :])
        one, another = _content(main), _content(other)
        apart = (another - one, one - another) if behind_first else (one - another, another - one)
        yield _Related(kind, *apart)


def _relates(words: Sequence[Word], place: int) -> bool:
    """Return whether a word relates two clauses; "so many" and "was then" do not."""
    word = words[place].text.lower()
    return word in _RELATING and (word not in _OPENING or _begins_clause(words, place))


def _begins_clause(words: Sequence[Word], place: int) -> bool:
    """Return whether punctuation or an "and" stands before a word."""
    before = words[place - 1] if place else None
    return before is not None and (before.clause != words[place].clause or before.text.lower() == "and")


def _changed_places(one: _Related, other: _Related) -> bool:
    """Return whether the clauses of two texts stand in one relation the other way round."""
    return (
        one.relation == other.relation
        and not one.first.isdisjoint(other.second)
        and not one.second.isdisjoint(other.first)
        and (one.first.isdisjoint(other.first) or one.second.isdisjoint(other.second))
    )


def _compared_by(words: Sequence[Word], place: int) -> str:
    """Return the word by which a "than" compares two things, "" where none stands near or it is about a number."""
    if any(numbers_in(word.text) for word in words[place + 1 : place + 2]):
        return ""
    before = (word.text.lower() for word in reversed(words[max(0, place - _NEAR) : place]))
    return next((word for word in before if _COMPARATIVE.fullmatch(word)), "")


def _content(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(_stems(words))


def _stems(words: Sequence[Word]) -> list[str]:
    return [word.stem for word in words if not word.light and word.text.lower() not in _RELATING]
