"""Words that say the opposite of each other, and whether two texts compare the same things the same way round."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import takewhile
from typing import Final

# Words of grammar, and forms that are other words in their base form, as they are written.
WRITTEN: Final[tuple[tuple[str, str], ...]] = (
    ("more greater exceed exceeds exceeded over above", "less fewer under below"),
    ("most", "least"), ("majority", "minority"), ("maximum", "minimum"), ("best", "worst"), ("better", "worse"),
    ("before earlier prior preceding previously", "after later following afterwards subsequently"),
    ("higher taller larger bigger greater highest tallest largest biggest greatest",
     "lower smaller shorter lowest smallest"),
    ("longer longest", "shorter shortest"), ("older oldest", "younger youngest newer newest"),
    ("first", "last second third"), ("second", "first third"), ("third", "first second fourth"),
    ("faster", "slower"), ("stronger", "weaker"), ("nearer", "farther"), ("up", "down"), ("inside", "outside"),
    ("left", "right"), ("above", "below under"), ("over", "under"), ("all whole entire", "none some half"),
    ("always", "never sometimes"), ("with", "without"), ("he him his", "she her hers"), ("left-hand", "right-hand"),
    ("half", "quarter"),
)  # fmt: skip
# Words of content in their base form: every form of them counts, and of their synonyms.
BASES: Final[tuple[tuple[str, str], ...]] = (
    ("increase climb soar", "decrease shrink plunge"), ("gain", "lose"), ("win", "lose"),
    ("north northern", "south southern"),
    ("east eastern", "west western"), ("accept approve", "reject refuse decline"), ("allow", "forbid"),
    ("open", "close shut"), ("buy", "sell"), ("lend", "borrow"), ("positive", "negative"), ("support", "oppose"),
    ("success succeed successful", "failure fail"), ("legal", "illegal"), ("possible", "impossible"),
    ("import", "export"), ("male man", "female woman"), ("arrive", "depart"), ("begin", "end"), ("early", "late"),
    ("upper", "lower"), ("input", "output"), ("true", "false"), ("warm heat hot", "cool cold freeze"),
    ("high", "low"), ("deep", "shallow"), ("wide", "narrow"), ("thick", "thin"), ("strong", "weak"),
    ("hard difficult", "easy"), ("heavy", "light"), ("fast", "slow"), ("rich", "poor"), ("cheap", "expensive"),
    ("full", "empty"), ("wet", "dry"), ("clean", "dirty"), ("safe", "dangerous"), ("public", "private"),
    ("permanent", "temporary"), ("voluntary optional", "compulsory mandatory obligatory"),
    ("automatic automatically", "manual manually"), ("remember", "forget"), ("repair", "break damage"),
    ("attack", "defend"), ("add", "subtract remove"), ("include", "exclude"), ("enter", "exit"),
    ("appear", "disappear vanish"), ("agree", "disagree"), ("confirm", "deny"), ("praise", "criticise criticize blame"),
    ("hire", "dismiss fire"), ("push", "pull"), ("raise", "lower cut"), ("join", "leave"), ("save", "waste"),
    ("love", "hate"), ("recommend advise", "warn discourage"), ("known", "unknown"),
    ("beautiful graceful", "ugly"), ("guilty", "innocent"), ("urban", "rural"), ("ancient old", "modern new"),
    ("friend ally", "enemy"), ("advantage", "disadvantage"), ("profit", "loss"), ("victory", "defeat"),
    ("die", "survive"), ("encourage", "discourage"), ("connect", "disconnect"),
    ("encrypt", "decrypt"), ("enable", "disable"), ("keep", "lose"), ("introduce", "abolish repeal scrap"),
    ("founded", "dissolve"), ("improve", "worsen deteriorate"), ("admit", "discharge"), ("charge", "discharge"),
    ("clockwise", "anticlockwise counterclockwise"), ("morning", "afternoon evening night"), ("afternoon", "night"),
    ("summer", "winter"), ("spring", "autumn"), ("front", "rear"), ("double triple", "halve"),
    ("buyer purchaser", "seller vendor"), ("tenant lessee", "landlord lessor"), ("employer", "employee"),
    ("lender creditor", "borrower debtor"), ("plaintiff claimant", "defendant"), ("teacher", "pupil"),
    ("mother", "father"), ("sister", "brother"), ("wife", "husband"), ("daughter", "son"), ("adult", "child"),
)  # fmt: skip
# Which of several of a kind is meant; of each line one excludes the others.
_EXTREMES: Final[Sequence[Sequence[str]]] = (
    ("maximum max", "minimum min", "average mean median typical"), ("best", "worst"), ("largest biggest", "smallest"),
    ("longest", "shortest"), ("highest tallest", "lowest"), ("oldest", "youngest newest"), ("fastest", "slowest"),
    ("heaviest", "lightest"), ("deepest", "shallowest"), ("widest", "narrowest"), ("strongest", "weakest"),
    ("hottest warmest", "coldest coolest"), ("cheapest", "dearest"), ("nearest", "farthest"), ("first", "last"),
    ("net", "gross"), ("paid", "unpaid"), ("indoor", "outdoor"), ("inner", "outer"), ("internal", "external"),
    ("domestic", "foreign international"), ("permanent", "temporary"), ("public", "private"),
    ("hourly", "daily", "weekly", "monthly", "quarterly", "annual yearly"),
)  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+")
_BEHIND: Final = 2  # words of content behind such a word among which stands what it is said of
_NEAR: Final = 6  # words behind it in which these stand
Extremes = Sequence[tuple[int, int, frozenset[str]]]
Side = tuple[int, int]
Sides = Mapping[str, frozenset[Side]]


# Pairs of which one side says that there is more or less of something than before, or than of another.
_MORE: Final = ("more", "higher", "up", "longer", "better", "increase", "gain", "raise", "improve", "double", "add")
_GROWING: Final = ("increase",)


@cache
def sides_of(pairs: tuple[tuple[str, str], ...], first: int = 0) -> Sides:
    """Return for each word which sides of which pairs it is on; pairs are numbered from `first`."""
    sides: dict[str, set[Side]] = {}
    for number, pair in enumerate(pairs, start=first):
        for side, words in enumerate(pair):
            for word in words.split():
                sides.setdefault(word, set()).add((number, side))
    return {word: frozenset(there) for word, there in sides.items()}


_EXTREME_SIDES: Final = {
    word: (line, side)
    for line, sides in enumerate(_EXTREMES)
    for side, words in enumerate(sides)
    for word in words.split()
}


def compares_alike(said: Sequence[Side], held: Sequence[Side]) -> bool:
    """Return whether the first text is on no side where the other is on its opposite: more, less; before, after."""
    mine, theirs = Counter(said), Counter(held)
    return not any(
        count > theirs[pair, side] and theirs[pair, 1 - side] > mine[pair, 1 - side]
        for (pair, side), count in mine.items()
    )


def says_more_or_less(words: Sequence[AbstractSet[Side]], *, changing: bool = False) -> bool:
    """Return whether any of the words, as the sides that they are on, compares amounts, or tells that one changes."""
    pairs = _pairs(_GROWING if changing else _MORE)
    return any(pair in pairs for sides in words for pair, _ in sides)


@cache
def _pairs(words: tuple[str, ...]) -> frozenset[int]:
    """Return the numbers of the pairs that begin with these words."""
    return frozenset(
        number
        for number, (one, other) in enumerate((*WRITTEN, *BASES))
        if one.split()[0] in words or other.split()[0] in words
    )


def extremes_in(text: str, analyze: Callable[[str], Sequence[str]]) -> Extremes:
    """Return the line and the place of each word like "maximum", and the stems of what it can be said of."""
    words = _WORD.findall(text.lower())
    found = []
    for place, word in enumerate(words):
        if word in _EXTREME_SIDES:
            behind = takewhile(str.isalpha, words[place + 1 : place + _NEAR])
            stems = [stem for one in behind for stem in analyze(one)]
            found.append((*_EXTREME_SIDES[word], frozenset(stems[:_BEHIND])))
    return found


def is_of_opposite(asked: Extremes, held: Extremes) -> bool:
    """Return whether a text gives only the maximum of something where its minimum is asked for, or the like."""
    return any(
        any(line == one and side != other and nouns & said for one, other, said in held)
        and not any((line, side) == (one, other) and (nouns & said or not said) for one, other, said in held)
        for line, side, nouns in asked
    )
