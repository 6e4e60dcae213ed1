"""Whether a statement says of a whole kind what a text says of a part of it: loans above 50,000 euros need approval.

What limits a subject without an article may not be left out in the present, as in a rule: "patients with kidney disease
should ask" is not "patients should". What is known from the context, as in "guests of the hotel", limits nothing.
"""

from collections.abc import Iterator, Sequence, Set
from itertools import takewhile
from typing import Final, NamedTuple

from rag.answering.text.english import PLURALS, VERBS
from rag.answering.text.numbers import numbers_in
from rag.answering.text.tense import is_done
from rag.answering.text.words import Word

_SIZES: Final = frozenset(("above", "over", "beyond", "exceeding", "under", "below"))
_COMPARED: Final = _SIZES | frozenset(("more", "less", "fewer", "least", "most", "up"))
_LIMITING: Final = _SIZES | frozenset(
    """with without of for from by in on at to outside inside within between during after before until since who that
    whose aged""".split()  # noqa: SIM905
)
_VERBS: Final = frozenset(
    "is are may can must should shall will need needs cannot do does have has get gets".split()  # noqa: SIM905
)
_KNOWN: Final = frozenset(("the", "this", "these", "our", "your", "its", "their"))
_DETERMINING: Final = _KNOWN | frozenset(
    "a an that those all any every each no some most many few several both my his her one".split()  # noqa: SIM905
)
_REACH: Final = 10  # words between a subject and its verb
_NEAR: Final = 3  # words behind "over" in which its number stands


class _Kind(NamedTuple):
    """The last word of a subject without an article, the verb behind it, and whether it is the only word."""

    noun: Word
    verb: Word
    alone: bool


def keeps_limits(said: Sequence[Word], held: Sequence[Word], topic: Set[str]) -> bool:
    """Return whether no kind that a text limits stands without its limits in a statement; its topic limits nothing."""
    stems = topic | {word.stem for word in said if word.stem}
    kinds = {(kind.noun.stem, kind.verb.text): kind for kind in _kinds(said)}.values()
    return not (any(_is_wider(kind, held, stems) for kind in kinds) or _leaves_out_size(said, held))


def _kinds(words: Sequence[Word]) -> Iterator[_Kind]:
    """Yield each subject without an article or a name that has a verb in the present."""
    for place in range(len(words) - 1):
        noun, verb = words[place : place + 2]
        if noun.light or verb.clause != noun.clause or not _is_present(noun, verb):
            continue
        before = [word for word in words[max(0, place - _REACH) : place] if word.clause == noun.clause]
        if not any(word.text.lower() in _DETERMINING or _is_name(word) for word in (*before, noun)):
            yield _Kind(noun, verb, not before)


def _is_present(noun: Word, verb: Word) -> bool:
    """Return whether a word can be a verb in the present behind a noun: a helping one, or one behind a plural."""
    text = verb.text.lower()
    plural = noun.text.endswith("s") or noun.text.lower() in PLURALS
    return text in _VERBS or (
        plural and not verb.light and VERBS.get(text, text) == text and not text.endswith(("ed", "s", "ing"))
    )


def _is_name(word: Word) -> bool:
    return word.capital and not word.opening


def _is_wider(kind: _Kind, held: Sequence[Word], stems: Set[str]) -> bool:
    """Return whether a text has a subject, wherever it stands, only with a limit that is not said."""
    places = [place for place, word in enumerate(held) if word.stem == kind.noun.stem]
    return bool(places) and all(_is_limited(kind, held, place, stems) for place in places)


def _is_limited(kind: _Kind, words: Sequence[Word], place: int, stems: Set[str]) -> bool:
    """Return whether something that is not said stands between a noun and its verb, or right before both."""
    row = [word for word in words[place + 1 : place + 1 + _REACH] if word.clause == words[place].clause]
    limit = [*takewhile(lambda word: not _is_same(word, kind.verb), row)]
    if len(limit) == len(row):
        return False
    if not limit:
        limit = [word for word in words[max(0, place - 1) : place] if kind.alone and word.clause == words[place].clause]
    elif not _limits(limit):
        return False
    own = [word for word in limit if not word.light]
    return not all(_is_name(word) for word in own) and stems.isdisjoint(word.stem for word in own)


def _limits(behind: Sequence[Word]) -> bool:
    """Return whether what stands behind a noun limits it: by card, who join, made of, longer than; not "of the"."""
    first, second = (*(word.text.lower() for word in behind[:2]), "")[:2]
    begins = first in _LIMITING or first in VERBS or first.endswith("ed") or second == "than"
    return begins and second not in _KNOWN


def _is_same(word: Word, verb: Word) -> bool:
    return word.text.lower() == verb.text.lower() if verb.light else word.stem == verb.stem


def _leaves_out_size(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether a noun is said without the number above or below which alone a text speaks of it."""
    if is_done(held) or any(word.text.lower() in _COMPARED for word in said):
        return False
    stems = {word.stem for word in said if word.stem}
    numbers = {number for word in said for number in numbers_in(word.text)}
    return any(
        held[place].stem in stems and _is_bare(held, place) and limit and numbers.isdisjoint(limit)
        for place in range(len(held))
        if (limit := _size(held[place + 1 : place + 2 + _NEAR]))
    )


def _size(words: Sequence[Word]) -> Set[str]:
    """Return the number of a limit that words begin with, nothing for other words: under 14, of more than two weeks."""
    texts = [word.text.lower() for word in words]
    begins = texts[:1] and (texts[0] in _SIZES or (texts[0] == "of" and not _COMPARED.isdisjoint(texts[1:3])))
    return {number for text in texts for number in numbers_in(text)} if begins else frozenset()


def _is_bare(words: Sequence[Word], place: int) -> bool:
    """Return whether a word is of content and has no article, as far as that can be seen."""
    before = next((word for word in words[:place][::-1] if word.light), words[place])
    return not words[place].light and before.text.lower() not in _DETERMINING
