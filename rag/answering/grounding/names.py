"""Whether the names of a statement stand where it says: the same ones, and none in another's place."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from rag.answering.grounding.direction import is_done_by
from rag.answering.text.stems import same_name
from rag.answering.text.words import Word

_ACRONYM: Final = range(2, 7)
_CLAUSE: Final = 2  # words of content of a clause that says something


def stands_for(name: Word, words: Sequence[Word]) -> bool:
    """Return whether a name in capitals, such as NATO, is made of the initials of some of the words in a row."""
    if not (name.text.isupper() and len(name.text) in _ACRONYM):
        return False
    initials = "".join(word.text[0] if word.capital else " " for word in words if word.capital or not word.light)
    return name.text in initials


def unnamed(names: Sequence[Word], words: Sequence[Word]) -> list[Word]:
    """Return the names that do not stand among the words, or not as often."""
    left = list(words)
    missing: list[Word] = []
    for name in names:
        found = next((word for word in left if word.stem and same_name(name.stem, word.stem)), None)
        if found:
            left.remove(found)
        elif not stands_for(name, words):
            missing.append(name)
    return missing


def displaced(names: Sequence[Word], said: Sequence[Word], held_names: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether next to words that both texts have the one has other names than the other.

    Once is enough where it leaves the other's names out; names that both have must have changed places.
    """
    mine, theirs = _beside(names, said), _beside(held_names, held)
    left_out = {name.stem for name in held_names if not any(same_name(name.stem, w.stem) for w in said if w.stem)}
    others = [
        theirs[place]
        for place, group in mine.items()
        if place in theirs and not any(same_name(one, other) for one in group for other in theirs[place])
    ]
    return len(others) > 1 or any(not group.isdisjoint(left_out) for group in others)


def replaced(names: Sequence[Word], said: Sequence[Word], held_names: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether a name stands in the very place of another one that is left out, between the same words."""
    mine, theirs = _slots(names, said), _slots(held_names, held)
    return any(
        not stands_for(name, held)
        and all(_is_missing(one, held) for one in mine[place])
        and all(_is_missing(one, said) for one in theirs[place])
        for place in mine.keys() & theirs.keys()
        for name in mine[place][:1]
    )


def is_respelt(name: Word, words: Sequence[Word]) -> bool:
    """Return whether words have a name in another form alone, as Greek for Greece, which has other neighbours."""
    forms = {word.stem for word in words if word.stem and same_name(name.stem, word.stem)}
    return bool(forms) and name.stem not in forms


def is_spoken_of(name: Word, words: Sequence[Word], said: Sequence[Word]) -> bool:
    """Return whether the clause of a name says hardly anything but the name, or has a word of the other text."""
    clause = {word.stem for word in words if word.clause == name.clause and not word.light and word != name}
    return len(clause) < _CLAUSE or not clause.isdisjoint(word.stem for word in said)


def _is_missing(name: Word, words: Sequence[Word]) -> bool:
    return not any(same_name(name.stem, word.stem) for word in words if word.stem)


def _slots(names: Sequence[Word], words: Sequence[Word]) -> dict[tuple[str, str], list[Word]]:
    """Return each name, of one word or more, by the words of content before and behind it, "" for none."""
    content = [(place, word) for place, word in enumerate(words) if not word.light]
    own = {name.start for name in names}
    slots: dict[tuple[str, str], list[Word]] = {}
    group: list[Word] = []
    before = ""
    for number, (place, word) in enumerate(content):
        following, other = content[number + 1] if number + 1 < len(content) else (-1, None)
        if word.start in own:
            group.append(word)
        goes_on = other is not None and other.start in own and following == place + 1 and other.clause == word.clause
        if group and not goes_on:
            slots[before, other.stem if other else ""] = group
            group = []
        if not group:
            before = word.stem
    return slots


def _beside(names: Sequence[Word], words: Sequence[Word]) -> dict[tuple[str, int], set[str]]:
    """Return the stems of the names before (-1) and behind (1) each other word; a list of names is one.

    A verb in the passive, with "by" behind it, has none: its names stand the other way round.
    """
    beside: dict[tuple[str, int], set[str]] = defaultdict(set)
    passive = {word.stem for place, word in enumerate(words) if is_done_by(words, place)}
    content = [word for word in words if not word.light]
    own = {name.start for name in names}
    for side, row in ((1, content), (-1, content[::-1])):
        last = ""
        for word in row:
            if word.start not in own:
                last = "" if word.stem in passive else word.stem
            elif last:
                beside[last, side].add(word.stem)
    return beside
