"""Whether two texts say the same of who did something to whom, and of where from and where to."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import takewhile
from typing import Final

from rag.answering.text.english import VERBS
from rag.answering.text.numbers import numbers_in
from rag.answering.text.units import unit_of
from rag.answering.text.words import Word

_HELPERS: Final = frozenset(
    """to will would can could may might must shall should did does do not is was are were been has had
    have""".split()  # noqa: SIM905
)
_BEING: Final = frozenset(("is", "are", "was", "were", "be", "been", "being"))
_MUTUAL: Final = frozenset(
    """met meet meets talked talk conferred discussed spoke agreed married shared matched equals equalled resembles
    borders joined differed coincided linked links connected connects""".split()  # noqa: SIM905
)
_ARTICLES: Final = frozenset(("the", "a", "an"))
_OPPOSED: Final = ("from", "to")
_SUBORDINATING: Final = frozenset(("that", "which", "who", "whom", "whose", "when", "where"))
_SIDE: Final = 4  # words of content on either side of a verb that can be its subject or object
_BEHIND: Final = 8  # words behind a verb within which "by" makes it passive
_BEFORE: Final = 3  # words before a place within which its preposition, or its "was", stands

Places = Mapping[str, Sequence[int]]


def directed_alike(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether no two things have changed places around a verb, or as where from and where to.

    A passive turns what stands around its verb round, which is no change.
    """
    mine, theirs = _places(said), _places(held)
    shared = [stem for stem in mine if stem in theirs]
    if any(_crossed(_roles(said, mine[stem]), _roles(held, theirs[stem])) for stem in shared):
        return False
    once = [(mine[stem][0], theirs[stem][0]) for stem in shared if len(mine[stem]) == len(theirs[stem]) == 1]
    verbs = [(here, there) for here, there in once if _is_verb(said, here) and not _is_noun(held, there)]
    return not any(_exchanged(said, held, here, there, theirs) for here, there in verbs)


def _exchanged(said: Sequence[Word], held: Sequence[Word], here: int, there: int, theirs: Places) -> bool:
    """Return whether the words around a verb, here in `said` and there in `held`, have changed sides in its clause."""
    clause = held[there].clause
    nearest = {
        stem: place
        for stem, places in theirs.items()
        if held[place := min(places, key=lambda place: abs(place - there))].clause == clause
    }
    before = [nearest[stem] for stem in _beside(said[:here][::-1], said[here]) if stem in nearest]
    behind = {stem: nearest[stem] for stem in _beside(said[here + 1 :], said[here]) if stem in nearest}
    if _is_passive(said, here) == _is_passive(held, there):
        return any(place > there for place in before) and any(place < there for place in behind.values())
    doers = _doer(said, here), _doer(held, there)
    kept = bool(before and behind) and before[0] < there < next(iter(behind.values()))
    return kept and any(doer in behind for doer in doers)


def _beside(words: Sequence[Word], verb: Word) -> list[str]:
    """Return the stems of the first words of content that are of the verb's clause."""
    return [word.stem for word in words if word.clause == verb.clause and not word.light][:_SIDE]


def _is_passive(words: Sequence[Word], place: int) -> bool:
    before = takewhile(lambda word: word.text.lower() != "to", words[max(0, place - _BEFORE) : place][::-1])
    being = any(word.text.lower() in _BEING for word in before)
    return is_done_by(words, place) or (being and _is_participle(words[place]))


def is_done_by(words: Sequence[Word], place: int) -> bool:
    """Return whether the word there is a verb in the passive with "by" behind it."""
    return _is_participle(words[place]) and bool(_doer(words, place))


def _doer(words: Sequence[Word], place: int) -> str:
    """Return the stem of who does it where the verb is a passive one, "" where it is not: fares fell by 12 per cent."""
    following = [*takewhile(lambda word: _goes_on(word, words[place]), words[place + 1 : place + 1 + _BEHIND])]
    by = next((number for number, word in enumerate(following) if word.text.lower() == "by"), len(following))
    behind = following[by + 1 :]
    return "" if _is_measure(behind) else next((word.stem for word in behind if not word.light), "")


def _is_measure(words: Sequence[Word]) -> bool:
    """Return whether words begin with so much of a unit: 12 per cent, 5%, 3 km."""
    if not words or not numbers_in(words[0].text):
        return False
    behind = words[1] if len(words) > 1 and words[1].start == words[0].end + 1 else None
    return behind is None or behind.text.lower() == "per" or bool(unit_of(behind.text.lower()))


def _goes_on(word: Word, verb: Word) -> bool:
    """Return whether no other clause has begun since the verb."""
    return word.clause == verb.clause and word.text.lower() not in _SUBORDINATING


def _is_participle(word: Word) -> bool:
    return word.text.lower().endswith("ed") or word.text.lower() in VERBS


def _places(words: Sequence[Word]) -> Places:
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        if word.stem:
            places[word.stem].append(place)
    return places


def _is_verb(words: Sequence[Word], place: int) -> bool:
    word = words[place]
    if word.text.lower() in _MUTUAL or word.text.lower() in _HELPERS or word.capital:
        return False
    return _is_participle(word) or (
        place > 0 and not word.light and words[place - 1].text.lower() in _HELPERS  # "could only" is no verb
    )


def _is_noun(words: Sequence[Word], place: int) -> bool:
    """Return whether an article stands before a word: whose signature it is, "the signature" does not say."""
    return place > 0 and words[place - 1].text.lower() in _ARTICLES


def _crossed(said: Collection[str], held: Collection[str]) -> bool:
    return any(
        one in said and one not in held and other in held and other not in said
        for one, other in (_OPPOSED, _OPPOSED[::-1])
    )


def _roles(words: Sequence[Word], places: Sequence[int]) -> Collection[str]:
    """Return the prepositions that a word stands behind, at any of its places."""
    return {role for place in places for role in _role(words[max(0, place - _BEFORE) : place][::-1])}


def _role(before: Sequence[Word]) -> Collection[str]:
    """Return the preposition in a row of words, read backwards, that no word of content parts from its noun."""
    for word in before:
        if not word.light or word.text.lower() in _OPPOSED:
            return {word.text.lower()} & set(_OPPOSED)
    return ()
