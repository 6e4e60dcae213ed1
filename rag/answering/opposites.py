"""Words that say the opposite of each other, and whether two texts compare the same things the same way round."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

# Words of grammar, and forms that are other words in their base form, as they are written.
WRITTEN: Final[Sequence[tuple[str, str]]] = (
    ("more greater exceed exceeds exceeded over above", "less fewer under below"),
    ("most", "least"), ("majority", "minority"), ("maximum", "minimum"), ("best", "worst"), ("better", "worse"),
    ("before earlier prior preceding previously", "after later following afterwards subsequently"),
    ("higher taller larger bigger greater highest tallest largest biggest", "lower smaller shorter lowest smallest"),
    ("longer longest", "shorter shortest"), ("older oldest", "younger youngest newer newest"),
    ("first", "last second third"), ("second", "first third"), ("third", "first second fourth"),
    ("faster", "slower"), ("stronger", "weaker"), ("nearer", "farther"), ("up", "down"), ("inside", "outside"),
    ("left", "right"), ("above", "below under"), ("over", "under"), ("all whole entire", "none some half"),
    ("always", "never sometimes"), ("with", "without"), ("he him his", "she her hers"), ("left-hand", "right-hand"),
)  # fmt: skip
# Words of content in their base form: every form of them counts, and of their synonyms.
BASES: Final[Sequence[tuple[str, str]]] = (
    ("increase climb soar", "decrease shrink plunge"), ("gain", "lose"), ("win", "lose"),
    ("north northern", "south southern"),
    ("east eastern", "west western"), ("accept approve", "reject refuse decline"), ("allow", "forbid"),
    ("open", "close shut"), ("buy", "sell"), ("lend", "borrow"), ("positive", "negative"), ("support", "oppose"),
    ("success succeed successful", "failure"), ("legal", "illegal"), ("possible", "impossible"),
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
    ("clockwise", "anticlockwise counterclockwise"), ("morning", "evening"), ("summer", "winter"), ("front", "rear"),
    ("buyer purchaser", "seller vendor"), ("tenant lessee", "landlord lessor"), ("employer", "employee"),
    ("lender creditor", "borrower debtor"), ("plaintiff claimant", "defendant"), ("teacher", "pupil"),
    ("mother", "father"), ("sister", "brother"), ("wife", "husband"), ("daughter", "son"), ("adult", "child"),
)  # fmt: skip
Side = tuple[int, int]
Sides = Mapping[str, frozenset[Side]]


def sides_of(pairs: Sequence[tuple[str, str]], first: int = 0) -> Sides:
    """Return for each word which sides of which pairs it is on; pairs are numbered from `first`."""
    sides: dict[str, set[Side]] = {}
    for number, pair in enumerate(pairs, start=first):
        for side, words in enumerate(pair):
            for word in words.split():
                sides.setdefault(word, set()).add((number, side))
    return {word: frozenset(there) for word, there in sides.items()}


def compares_alike(said: Sequence[Side], held: Sequence[Side]) -> bool:
    """Return whether the first text is on no side where the other is on its opposite: more, less; before, after."""
    mine, theirs = Counter(said), Counter(held)
    return not any(
        count > theirs[pair, side] and theirs[pair, 1 - side] > mine[pair, 1 - side]
        for (pair, side), count in mine.items()
    )
