"""Whether two texts deny the same things, and which opposites they are on the side of."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from rag.answering.text.opposites import Side
from rag.answering.text.words import Word

_DENYING: Final = frozenset(
    """not no never none neither nor without cannot nobody nothing nowhere hardly scarcely rarely seldom unable
    impossible fail fails failed failing failure refuse refuses refused refusing deny denies denied denying decline
    declines declined lack lacks lacked lacking prevent prevents prevented preventing forbid forbids forbade forbidden
    prohibit prohibits prohibited unless n't n’t""".split()  # noqa: SIM905 - a list of quoted words is harder to read
)
_ATTITUDES: Final = frozenset(
    """believe believes believed think thinks thought know knows knew known expect expects expected claim claims show
    shows showed shown prove proves proved proven proof evidence confirm confirms confirmed suggest suggests
    suggested""".split()  # noqa: SIM905
)
_NO_DENIAL: Final = frozenset(
    ("not only", "not just", "not merely", "not least", "not until", "not more", "not less", "no more", "no less",
     "no fewer", "no later", "not later")
)  # fmt: skip
_FAILING: Final = frozenset(("fail", "fails", "failed", "failing", "failure"))
# Before these, what fails denies: failed to pay, failed the test; failed attempts are attempts.
_FAILED: Final = frozenset(("to", "the", "a", "an", "any", "its", "his", "her", "their"))
_DECLINING: Final = frozenset(("decline", "declines", "declined"))
# Before these, what declines falls: declined from 9% to 7%, declined slightly.
_FALLING: Final = frozenset(
    "from by in sharply slightly steadily significantly further again during over after since between".split()  # noqa: SIM905
)
_BOUNDING: Final = "exceed"  # not to exceed 20 is not to be more than 20, which bounds compare
_INSTEAD: Final = frozenset(("instead of", "rather than"))
_UNLIKE: Final = "unlike"
_UNLESS: Final = "unless"
_PARTING: Final = frozenset(("and", "but", "while"))
_WHETHER: Final = frozenset(("or", "whether"))
_NOTHING: Final = frozenset(("no", "none", "nobody", "nothing", "nowhere"))
_BEING: Final = frozenset(("is", "are", "was", "were"))  # lacking: what is lacking is missing
_JOINING: Final = frozenset(("or", "nor"))
_PREFIXES: Final = ("un", "in", "im", "dis", "non", "ir", "il")
# Words that deny without a denial: who stays away does not come.
_IMPLYING: Final = frozenset(
    """away absent absence avoid avoids avoided stop stops stopped cease ceases ceased void invalid exclude excludes
    excluded reject rejects rejected""".split()  # noqa: SIM905
)
_BACKWARD: Final = frozenset(("not", "n't", "n’t", "cannot"))  # these may stand behind what they deny: fines are not
_ASIDE: Final = frozenset(("without", "unless"))  # these deny something else: no parking without a permit
# With these a sentence goes on behind what somebody is without: without a permit you may not.
_GOING_ON: Final = frozenset(
    """i you he she it we they one may must can could shall should will would might is are was were do does did has have
    had""".split()  # noqa: SIM905
)
_SAME: Final = "same"  # "not the same as" denies that, and nothing of what follows
_SCOPE: Final = 3  # words of content behind a denial that it can be about
_REACH: Final = 8  # words in all


def denies_alike(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether what one text denies the other denies, as far as it speaks of it at all."""
    contrasts = any(_contrasts(held, place) for place in range(len(held)))
    mine, theirs = _denials(said, held, contrasts=contrasts), _denials(held, said)
    return not _contradicts(mine, theirs, held) and not _contradicts(theirs, mine, said, elsewhere=True)


def sides_in(words: Sequence[Word], others: Sequence[Word]) -> list[Side]:
    """Return the sides of opposites that a text is on: what is not open is on that of what is closed.

    A word that the other text has as well counts as it is: whether both deny it is another question.
    """
    shared = {word.stem for word in others if word.stem}
    firsts = [scope[0] for scope in _scopes(words) if scope]
    turned = {word for word in firsts if word.stem not in shared and not word.text.lower().startswith(_BOUNDING)}
    return [(pair, 1 - side if word in turned else side) for word in words for pair, side in sorted(word.sides)]


def is_denial(words: Sequence[Word]) -> bool:
    """Return whether anything is denied."""
    return bool(_scopes(words))


def _contradicts(
    denials: Sequence[Sequence[Word]],
    others: Sequence[Sequence[Word]],
    words: Sequence[Word],
    *,
    elsewhere: bool = False,
) -> bool:
    """Return whether one of the denials is of something that the other text says.

    One whose object the other text does not name is met by any denial there, or a word that implies one, by its
    opposite, or, `elsewhere`, by silence.
    """
    stems = {word.stem for word in words}
    sides = {side for word in words for side in word.sides}
    met = bool(others) or any(word.text.lower() in _IMPLYING for word in words)
    denied = Counter(word.stem for scope in others for word in scope)
    own = Counter(word.stem for scope in denials for word in scope)
    for scope in denials:
        head = scope[0] if scope else None
        if any(denied[word.stem] and own[word.stem] == denied[word.stem] for word in scope):
            continue
        if head and head.stem in stems:
            if (own[head.stem] - denied[head.stem]) % 2:
                return True
        elif not elsewhere and not met and not (head and any((pair, 1 - side) in sides for pair, side in head.sides)):
            return True
    return False


def _denials(words: Sequence[Word], others: Sequence[Word], *, contrasts: bool = True) -> list[list[Word]]:
    """Return for each denial what it is about, nearest first; unlikely is a denial where the other text says likely.

    Without `contrasts`, what is said of one thing unlike another denies nothing: the text may say it of each apart.
    """
    stems = {word.stem: word for word in others if word.stem}
    own = {word.stem for word in words}
    prefixed = [
        [stems[rest]]
        for word in words
        for prefix in _PREFIXES
        if word.stem.startswith(prefix)
        and (rest := word.stem.removeprefix(prefix)) in stems
        and rest not in own
        and word.stem not in stems
    ]
    return [*_scopes(words, contrasts=contrasts), *prefixed]


def _scopes(words: Sequence[Word], *, contrasts: bool = True) -> list[list[Word]]:
    """Return for each denying word the words that it is about, nearest first, and what "or" adds to them."""
    denying = [place for place in range(len(words)) if _denies(words, place)]
    if _only_if(words, denying):
        denying = []
    setting_apart = [place for place in range(len(words)) if contrasts and _contrasts(words, place)]
    return [_scope(words, place) for place in sorted({*denying, *setting_apart})]


def _only_if(words: Sequence[Word], denying: Sequence[int]) -> bool:
    """Return whether two denials together say "only if": not issued unless, unless paid none is issued."""
    unless = next((place for place in denying if words[place].text.lower() == _UNLESS), 0)
    if len(denying) != 2 or not (unless or words[0].text.lower() == _UNLESS):  # noqa: PLR2004
        return False
    between = words[denying[0] + 1 : denying[1]]
    begins = unless == 0 or words[unless - 1].clause != words[unless].clause
    apart = words[denying[1]].clause - words[denying[0]].clause
    return apart <= begins and not any(word.text.lower() in _PARTING for word in between)


def _scope(words: Sequence[Word], place: int) -> list[Word]:
    """Return what a denial is about: what stands behind it, or before it in "fines are not"."""
    denial = words[place]
    reach = _reach(words, place)
    scope = [other for other in reach if _can_be_denied(other, denial)]
    joined = {after.start for before, after in pairwise(reach) if before.text.lower() in _JOINING}
    if not scope and denial.text.lower() in _BACKWARD:
        before = words[max(0, place - _REACH) : place][::-1]
        return [other for other in before if _can_be_denied(other, denial)][:_SCOPE]
    denied = [other for number, other in enumerate(scope) if number < _SCOPE or other.start in joined]
    return [*denied, *_subject(words, place)]


def _subject(words: Sequence[Word], place: int) -> Sequence[Word]:
    """Return what a denied passive is said of: fines in "fines are not refunded"."""
    passive = place and words[place].text.lower() in _BACKWARD and words[place - 1].text.lower() in _BEING
    before = words[max(0, place - 2) : place - 1] if passive else ()
    return [word for word in before if _can_be_denied(word, words[place])]


def _reach(words: Sequence[Word], place: int) -> Sequence[Word]:
    """Return the words behind a denial that it can be about, up to where something else begins."""
    without = words[place].text.lower() == "without"
    ends = _DENYING | _GOING_ON if without else _ASIDE
    behind = words[place + 1 : place + 1 + _REACH]
    end = (i for i, other in enumerate(behind) if other.text.lower() in ends and (i or without))  # "not without" is one
    return behind[: next(end, None)]


def _can_be_denied(word: Word, denial: Word) -> bool:
    said = word.text.lower()
    return word.clause == denial.clause and (not word.light or said == _SAME) and said not in _ATTITUDES


def _contrasts(words: Sequence[Word], place: int) -> bool:
    """Return whether a word sets apart what follows: unlike seals, rather than by fur, instead of the old one."""
    two = " ".join(word.text.lower() for word in words[place : place + 2])
    return two in _INSTEAD or words[place].text.lower() == _UNLIKE


def _denies(words: Sequence[Word], place: int) -> bool:
    word = words[place]
    if word.text.lower() not in _DENYING or (place and words[place - 1].text.lower() in _WHETHER):
        return False
    if word.text.lower() == "nor" and any(before.text.lower() == "neither" for before in words[:place]):
        return False
    if word.text.lower() == "lacking" and any(
        before.text.lower() in _BEING for before in words[max(0, place - 2) : place]
    ):
        return False
    following = words[place + 1] if place + 1 < len(words) else word
    falls = word.text.lower() in _DECLINING and (following.text.lower() in _FALLING or following is word)
    if falls or (word.text.lower() in _FAILING and following.text.lower() not in _FAILED):
        return False
    if f"{word.text} {following.text}".lower() in _NO_DENIAL or _excepts(words, place):
        return False
    return word.text.lower() != "no" or (following.clause == word.clause and not following.text.isdigit())


def _excepts(words: Sequence[Word], place: int) -> bool:
    """Return whether a denial only leads up to what is left out of it: no other bridge than, nobody but."""
    behind = [
        word.text.lower() for word in words[place + 1 : place + 1 + _SCOPE + 1] if word.clause == words[place].clause
    ]
    return words[place].text.lower() in _NOTHING and (
        ("other" in behind and "than" in behind) or "except" in behind or behind[:1] == ["but"]
    )
