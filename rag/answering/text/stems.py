"""Stems of words as the lexical index has them, and whether two are of the same word or name in other spellings."""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Final

from rapidfuzz.distance import Levenshtein, Prefix

Analyze = Callable[[str], Sequence[str]]

SAME_NAME_MIN: Final = 5
SAME_NAME_LONG: Final = 8
SAME_LETTERS: Final = 4  # with which two spellings of a name begin, as follows from the next two
SAME_START: Final = 0.65  # spellings of a name differ towards its end; Slovenia and Slovakia differ before
_NUMERALS: Final = "1/i 2/two/ii 3/three/iii 4/four/iv 5/five/v 6/six/vi 7/seven/vii 8/eight/viii 9/nine/ix 10/ten/x"
_SPELLINGS: Final[Mapping[str, Set[str]]] = {
    stem: frozenset(number) for number in (one.split("/") for one in _NUMERALS.split()) for stem in number
}


def is_named(stem: str, found: Set[str]) -> bool:
    """Return whether a stem is among others, itself or in another spelling: Zelensky as Zelenskyy, 2 as two or II."""
    if stem in found or not found.isdisjoint(_SPELLINGS.get(stem, ())):
        return True
    start = stem[:SAME_LETTERS]
    return any(other.startswith(start) and same_word(stem, other) for other in found)


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
