"""Stems of words as the lexical index has them, and whether two are of the same word or name in other spellings."""

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Levenshtein, Prefix

Analyze = Callable[[str], Sequence[str]]

SAME_NAME_MIN: Final = 5
SAME_NAME_LONG: Final = 8
SAME_LETTERS: Final = 4  # with which two spellings of a name begin, as follows from the next two
SAME_START: Final = 0.65  # spellings of a name differ towards its end; Slovenia and Slovakia differ before
_NUMERALS: Final = "1/i 2/two/ii 3/three/iii 4/four/iv 5/five/v 6/six/vi 7/seven/vii 8/eight/viii 9/nine/ix 10/ten/x"
# Countries whose people are called by another word; for the others an ending is added, as in Ukraine, Ukrainian.
_COUNTRIES: Final[Mapping[str, str]] = {
    "british": "britain", "briton": "britain", "uk": "britain", "dutch": "netherland", "holland": "netherland",
    "french": "franc", "danish": "denmark", "dane": "denmark", "swiss": "switzerland", "spanish": "spain",
    "greek": "greec", "polish": "poland", "swedish": "sweden", "swede": "sweden", "finnish": "finland",
    "turkish": "turkey", "turkiy": "turkey", "irish": "ireland", "welsh": "wale", "scottish": "scotland",
    "scot": "scotland", "english": "england", "chines": "china", "portugues": "portug", "norwegian": "norway",
    "thai": "thailand", "filipino": "philippin", "german": "germani", "american": "america", "us": "america",
    "usa": "america", "lebanes": "lebanon", "burmes": "myanmar", "afghan": "afghanistan", "iraqi": "iraq",
    "peruvian": "peru",
}  # fmt: skip
_ENDINGS: Final = frozenset(("n", "an", "ian", "ean", "es", "is", "i", "ish", "s", "e"))
_KNOWN: Final = [
    *(number.split("/") for number in _NUMERALS.split()),
    *([to, *(one for one, other in _COUNTRIES.items() if other == to)] for to in sorted(set(_COUNTRIES.values()))),
]
_SPELLINGS: Final[Mapping[str, Set[str]]] = {one: frozenset(group) for group in _KNOWN for one in group}
REMEMBERED: Final = 50_000  # pairs of words; most come up again for the next sentence
_SHORTEST: Final = 4


def is_named(stem: str, found: Set[str]) -> bool:
    """Return whether a stem is among others, or another spelling of it: Zelensky, Zelenskyy; 2, II; UK, British."""
    if stem in found or not found.isdisjoint(_SPELLINGS.get(stem, ())):
        return True
    start = stem[:SAME_LETTERS]
    return any(other.startswith(start) and (same_word(stem, other) or _is_of(stem, other)) for other in found)


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


def alternatives(stem: str) -> Collection[str]:
    """Return the first letters that spellings of a name can have."""
    return {one[0] for one in _SPELLINGS.get(stem, (stem,))}


@lru_cache(REMEMBERED)
def same_name(one: str, other: str) -> bool:
    """Return whether two stems are spellings of one name, or a country and what is of it."""
    one, other = _COUNTRIES.get(one, one), _COUNTRIES.get(other, other)
    if same_word(one, other):
        return True
    return _is_of(one, other)


def _is_of(one: str, other: str) -> bool:
    """Return whether one of two stems is that of a country and the other of what is of it: Ukraine, Ukrainian."""
    shorter, longer = sorted((one, other), key=len)
    trunk = shorter[:-1] if shorter[-1] in "aeoy" else shorter
    return len(shorter) >= _SHORTEST and longer.startswith(trunk) and longer[len(trunk) :] in _ENDINGS
