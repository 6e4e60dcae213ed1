"""Whether a statement tells as done what a text only says will be: "will be opened" is no support for "was opened".

It compares the forms of one verb. "The lamp flashes" tells nothing as done, and is what "the lamp will flash" says.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

from rag.answering.text.english import VERBS
from rag.answering.text.words import Word

_COMING: Final = frozenset(("will", "shall", "ll"))
_REPORTED: Final = frozenset(("would", "could"))  # they are of what is to come where somebody says so
_OPEN: Final = _COMING | _REPORTED | frozenset(("to", "can", "may", "might", "must", "should", "d", "wo", "ca"))
_DONE: Final = frozenset(("was", "were", "been", "has", "have", "had", "did"))
_PRESENT: Final = frozenset(("am", "is", "are", "be", "being", "do", "does"))
_FINITE: Final = _PRESENT | frozenset(("get", "gets"))
_HELPING: Final = _OPEN | _DONE | _PRESENT
_BETWEEN: Final = re.compile(r"\w+ly|soon|not|n['’]t|never|also|then|again|just|once|already|still")
_PAST: Final = re.compile(r"\w+(?<!e)ed|agreed|freed|guaranteed")
_SAYING: Final = re.compile(
    r"said|says?|told|tells?|thought|(?:announc|argu|believ|claim|declar|expect|fear|forecast|hop|insist|pledg|predict"
    r"|promis|stat|warn)(?:e?[ds]?|ing)"
)
# Behind these "to" has what somebody is to do, perhaps with the one who is to do it between.
_INTENDING: Final = re.compile(
    r"(?:agre|aim|ask|attempt|command|expect|hop|instruct|intend|invit|offer|pledg|promis|propos|schedul|threaten|urg|vow"
    r"|want|wish)(?:e?[ds]?|ing)|order(?:s|ed|ing)|plan(?:s|ned|ning)?|tr(?:y|ies|ied|ying)|seeks?|sought|told|tells?"
)
_DUE: Final = frozenset(("due", "set", "going", "about", "is", "are", "be"))  # the same, right before it
_SUBJECTS: Final = frozenset(("i", "we", "he", "she", "they", "who", "that", "which", "and"))  # another verb begins
_REACH: Final = 5  # words before a verb, and before its "to"
_CLAUSE: Final = 20  # words of a clause before a verb


def told_as_done(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether a statement has a verb in the past that the text has only as what is to come, of the same thing.

    That is a word of content right before or behind the verb, which the text has in the clause of its own verb.
    """
    done = _done(said)
    done -= {word.stem for place, word in enumerate(said) if word.stem in done and not _is_done(said, place)}
    beside = {word.stem: _stems_around(said, place, 1) for place, word in enumerate(said) if word.stem in done}
    reported = any(_SAYING.fullmatch(word.text.lower()) for word in held)
    coming = {
        word.stem
        for place, word in enumerate(held)
        if word.stem in done
        and _is_coming(held, place, reported=reported)
        and not beside[word.stem].isdisjoint(_stems_around(held, place, _CLAUSE))
    }
    return bool(coming) and not coming <= _done(held)


def told_as_lasting(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Return whether a statement says that something is still so of which the text only says that it had been so."""
    lasting = {
        next((word.stem for word in said[place + 1 :] if not word.light), "")
        for place, word in enumerate(said)
        if word.text.lower() == "still" and _DONE.isdisjoint(said[i].text.lower() for i in _helping(said, place))
    }
    told = [
        any(held[i].text.lower() == "had" for i in _helping(held, place))
        for place, word in enumerate(held)
        if word.stem and word.stem in lasting
    ]
    return bool(told) and all(told)


def told_as_over(asked: Sequence[Word], held: Sequence[Word], *, past: bool) -> bool:
    """Return whether a text has a verb of a question as done, or names only days that are `past`.

    It is not where it has one as what is to come.
    """
    wanted = {word.stem for word in asked if not word.light} - _done(asked)
    reported = any(_SAYING.fullmatch(word.text.lower()) for word in held)
    if any(word.stem in wanted and _is_coming(held, place, reported=reported) for place, word in enumerate(held)):
        return False
    return past or not wanted.isdisjoint(_done(held))


def is_done(words: Sequence[Word]) -> bool:
    """Return whether anything is told as done."""
    return bool(_done(words))


def _stems_around(words: Sequence[Word], place: int, most: int) -> set[str]:
    """Return the stems of up to so many words of content of its clause on each side of a word."""
    sides = words[max(0, place - _CLAUSE) : place][::-1], words[place + 1 : place + 1 + _CLAUSE]
    near = ([word for word in side if not word.light and word.clause == words[place].clause] for side in sides)
    return {word.stem for side in near for word in side[:most]}


def _done(words: Sequence[Word]) -> set[str]:
    """Return the stems of the verbs that are told as done."""
    return {word.stem for place, word in enumerate(words) if not word.light and _is_done(words, place)}


def _is_done(words: Sequence[Word], place: int) -> bool:
    """Return whether a word is a verb in the past or the perfect."""
    helping = {words[i].text.lower() for i in _helping(words, place)}
    for verbs, done in ((_OPEN, False), (_DONE, True), (_PRESENT, False)):
        if not helping.isdisjoint(verbs):
            return done
    text = words[place].text.lower()
    return (VERBS.get(text, text) != text or _PAST.fullmatch(text) is not None) and not _is_participle(words, place)


def _is_participle(words: Sequence[Word], place: int) -> bool:
    """Return whether another verb stands before a form of the past: you get the fee refunded."""
    before = words[max(0, place - _CLAUSE) : place]
    return any(word.text.lower() in _FINITE for word in before if word.clause == words[place].clause)


def _is_coming(words: Sequence[Word], place: int, *, reported: bool) -> bool:
    """Return whether a word is a verb of what will be, or of what is promised, tried or asked for."""
    helping = {words[i].text.lower(): i for i in _helping(words, place)}
    if not _COMING.isdisjoint(helping) or (reported and not _REPORTED.isdisjoint(helping)):
        return True
    return "to" in helping and _is_intended(words, helping["to"])


def _is_intended(words: Sequence[Word], to: int) -> bool:
    """Return whether "to" stands behind a word for what somebody intends, or wants of another."""
    before = [word.text.lower() for word in words[max(0, to - _REACH) : to] if word.clause == words[to].clause]
    own = list(takewhile(lambda text: text not in _SUBJECTS, reversed(before)))
    return bool(own) and (own[0] in _DUE or any(_INTENDING.fullmatch(text) for text in own))


def _helping(words: Sequence[Word], place: int) -> Iterator[int]:
    """Yield the places of the helping verbs right before a verb, and of what stands between."""
    for i in range(place - 1, max(-1, place - 1 - _REACH), -1):
        text = words[i].text.lower()
        if words[i].clause != words[place].clause or not (text in _HELPING or _BETWEEN.fullmatch(text)):
            return
        yield i
