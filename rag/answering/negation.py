"""Whether two texts deny and compare the same things the same way round."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from rag.answering.words import Word

_DENYING: Final = frozenset(
    """not no never none neither nor without cannot nobody nothing nowhere hardly unable impossible fail fails failed
    failing failure refuse refuses refused refusing deny denies denied denying decline declines declined lack lacks
    lacked lacking prevented prevents prevent forbids forbidden prohibited n't n’t""".split()  # noqa: SIM905 - a list of quoted words is harder to read
)
_ATTITUDES: Final = frozenset(
    """believe believes believed think thinks thought know knows knew known expect expects expected claim
    claims""".split()  # noqa: SIM905
)
_NO_DENIAL: Final = frozenset(
    ("not only", "not just", "not merely", "not least", "not until", "not more", "not less", "no more", "no less",
     "no fewer", "no later")
)  # fmt: skip
_WHETHER: Final = frozenset(("or", "whether"))
_SCOPE: Final = 3  # words of content behind a denial that it can be about
_REACH: Final = 8  # words in all

_OPPOSITES: Final[Sequence[tuple[str, str]]] = (
    ("more greater exceed exceeds exceeded over above", "less fewer under below"),
    ("most", "least"), ("majority", "minority"), ("maximum", "minimum"), ("best", "worst"), ("better", "worse"),
    ("before earlier prior preceding previously", "after later following afterwards subsequently"),
    ("higher taller larger bigger greater highest tallest largest biggest", "lower smaller shorter lowest smallest"),
    ("longer longest", "shorter shortest"), ("older oldest", "younger youngest newer newest"),
    ("first", "last second third"), ("second", "first third"), ("third", "first second fourth"),
    ("faster", "slower"), ("stronger", "weaker"), ("nearer", "farther"),
    ("increase increases increased increasing rise rises rose risen rising grew grows grown growth gain gained",
     "decrease decreases decreased decreasing fall falls fell fallen drop drops dropped decline declines declined"),
    ("north northern", "south southern"), ("east eastern", "west western"), ("up", "down"), ("inside", "outside"),
    ("left", "right"), ("above", "below under"), ("over", "under"), ("win wins won", "lose loses lost"),
    ("accepted", "rejected refused"), ("allowed permitted", "forbidden prohibited banned"),
    ("open opened opens", "close closed closes shut"), ("buy bought buys", "sell sold sells"),
    ("always", "never sometimes"), ("all", "none some"), ("with", "without"), ("positive", "negative"),
    ("support supported supports", "oppose opposed opposes"), ("success", "failure"), ("legal", "illegal"),
    ("possible", "impossible"), ("import imported imports", "export exported exports"),
    ("male men man", "female women woman"), ("he him his", "she her hers"), ("arrived", "departed left"),
    ("began started", "ended finished"),
    ("early", "late"), ("upper", "lower"), ("input", "output"), ("true", "false"),
)  # fmt: skip
_SIDES: Final[Mapping[str, frozenset[tuple[int, int]]]] = {
    word: frozenset(
        (number, side) for number, pair in enumerate(_OPPOSITES) for side in (0, 1) if word in pair[side].split()
    )
    for word in {word for pair in _OPPOSITES for side in pair for word in side.split()}
}


def denies_alike(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether what one text denies the other denies, as far as it speaks of it at all."""
    mine, theirs = _denials(said), _denials(held)
    return not _contradicts(mine, theirs, held) and not _contradicts(theirs, mine, said, elsewhere=True)


def compares_alike(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether the first text has no word where the other has its opposite: more, less; before, after."""
    mine, theirs = _sides(said), _sides(held)
    return not any(
        count > theirs[pair, side] and theirs[pair, 1 - side] > mine[pair, 1 - side]
        for (pair, side), count in mine.items()
    )


def is_denial(words: Sequence[Word]) -> bool:
    """Return whether anything is denied."""
    return bool(_denials(words))


def _sides(words: Sequence[Word]) -> Counter[tuple[int, int]]:
    return Counter(side for word in words for side in _SIDES.get(word.text.lower(), ()))


def _contradicts(
    denials: Sequence[Sequence[str]], others: Sequence[Sequence[str]], words: Sequence[Word], *, elsewhere: bool = False
) -> bool:
    """Return whether one of the denials is of something that the other text says.

    One whose object the other text does not name is met by any denial there, or, `elsewhere`, by silence.
    """
    stems = {word.stem for word in words}
    denied = Counter(stem for scope in others for stem in scope)
    own = Counter(stem for scope in denials for stem in scope)
    for scope in denials:
        head = scope[0] if scope else ""
        if head and head in stems:
            if (own[head] - denied[head]) % 2:
                return True
        elif not elsewhere and not others:
            return True
    return False


def _denials(words: Sequence[Word]) -> list[list[str]]:
    """Return for each denial the stems of what it is about, nearest first."""
    return [
        [other.stem for other in words[place + 1 : place + 1 + _REACH] if _can_be_denied(other, word)][:_SCOPE]
        for place, word in enumerate(words)
        if _denies(words, place)
    ]


def _can_be_denied(word: Word, denial: Word) -> bool:
    return word.clause == denial.clause and not word.light and word.text.lower() not in _ATTITUDES


def _denies(words: Sequence[Word], place: int) -> bool:
    word = words[place]
    if word.text.lower() not in _DENYING or (place and words[place - 1].text.lower() in _WHETHER):
        return False
    following = words[place + 1] if place + 1 < len(words) else word
    if f"{word.text} {following.text}".lower() in _NO_DENIAL:
        return False
    return word.text.lower() != "no" or (following.clause == word.clause and not following.text.isdigit())
