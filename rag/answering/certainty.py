"""Whether a statement makes certain, done or binding what a text holds possible, intends or leaves open.

"May have been lost" is no support for "was lost", nor "intends to sell" for "sold", nor "may be booked" for "must be
booked". The other way round a statement says less than the text, and that is no fault.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from typing import Final

from rag.answering.words import Word


class Stance(StrEnum):
    """How a text holds what it says."""

    POSSIBLE = "possible"
    WISHED = "wished"
    PLANNED = "planned"
    ALLOWED = "allowed"
    REQUIRED = "required"


_BEFORE: Final[Sequence[tuple[re.Pattern[str], Stance]]] = (
    (re.compile(r"might|perhaps|possibly|probably|maybe|apparently|presumably|supposedly|allegedly"), Stance.POSSIBLE),
    (re.compile(r"may"), Stance.ALLOWED),
    (re.compile(r"must"), Stance.REQUIRED),
)
# These are a stance where "to" or "that" follows.
_LEADING: Final[Sequence[tuple[re.Pattern[str], Stance]]] = (
    (re.compile(r"possible|likely|seem(s|ed)?|appear(s|ed)|belie(f|ves?|ved)|thought|thinks?|suggest(s|ed)?"
                r"|suspect(s|ed)?|assum(es|ed)|suppos(es|ed)|claim(s|ed)?|alleg(es|ed)"), Stance.POSSIBLE),
    (re.compile(r"like|hop(es?|ed)|want(s|ed)?|wish(es|ed)?"), Stance.WISHED),
    (re.compile(r"plan(s|ned)?|inten(ds?|ded)|aim(s|ed)?|propos(es|ed)|expect(s|ed)|decided|scheduled"),
     Stance.PLANNED),
    (re.compile(r"allowed|permitted|free"), Stance.ALLOWED),
    (re.compile(r"required|obliged|ha(ve|s|d)|needs?"), Stance.REQUIRED),
)  # fmt: skip
_LED: Final = frozenset(("to", "that"))
# Words by which a statement leaves it open, too.
_OPEN: Final = re.compile(
    r"may|might|c(an|ould)|cannot|would|should|d|if|unless|whether|able|like|goal|target|ready|prepared|\w{4,}[ai]ble"
    r"|(perhaps|possib|probab|likel|maybe|apparent|seem|appear|presum|suppos|alleg|claim|belie[fv]|think|thought|suggest"
    r"|suspect|assum|consider|estimat|expect|plan|inten[dt]|aim|hop(e|ing)|want|wish|prefer|propos|deci[ds]|schedul"
    r"|willing|allow|permi|option|potential|theor|speculat|rumo|resembl|look)\w*"
)
_FUTURE: Final = frozenset(("will", "shall", "ll"))
_DENIED: Final = frozenset(("not", "n't", "n’t", "no", "nobody", "none", "nothing", "never", "only", "neither", "nor"))
_REACH: Final = 8  # words behind a stance in which stands what it is about
_SCOPE: Final = 3  # words of content of it


def as_certain(said: Sequence[Word], held: Sequence[Word], statement: Sequence[Word]) -> bool:
    """Return whether nothing that is said is said with more certainty, or as more binding, than it is held.

    `said` is all of a statement or a clause of it; what leaves it open may stand anywhere in the statement.
    """
    stems = {word.stem for word in said if word.stem}
    mine = {scope[0].stem: stance for stance, scope in _stances(said)}
    theirs = list(_stances(held))
    hedged = Counter(word.stem for _, scope in theirs for word in scope)
    plain = Counter(word.stem for word in held) - hedged
    open_to = _open_to(statement)
    return not any(
        stance not in open_to or {stance, mine.get(scope[0].stem)} == {Stance.ALLOWED, Stance.REQUIRED}
        for stance, scope in theirs
        if {word.stem for word in scope[:2]} <= stems and not plain[scope[0].stem]
    )


def _open_to(statement: Sequence[Word]) -> Collection[Stance]:
    """Return the stances in which a text may hold what the statement says, for how certain the statement is of it."""
    words = {word.text.lower() for word in statement}
    if any(_OPEN.fullmatch(word) for word in words):
        return set(Stance)
    return {Stance.REQUIRED} if words.isdisjoint(_FUTURE) else {Stance.REQUIRED, Stance.PLANNED}


def _stances(words: Sequence[Word]) -> Iterator[tuple[Stance, Sequence[Word]]]:
    """Yield each stance that is not denied, with the first words of content that it is about."""
    for place, word in enumerate(words):
        stance = _stance(words, place)
        clause = [other for other in words[max(0, place - _REACH) : place + _REACH] if other.clause == word.clause]
        scope = [other for other in clause if other.start > word.end and not other.light][:_SCOPE]
        if stance and scope and not any(o.text.lower() in _DENIED and o.start < scope[0].start for o in clause):
            yield stance, scope


def _stance(words: Sequence[Word], place: int) -> Stance | None:
    text = words[place].text.lower()
    following = {word.text.lower() for word in words[place + 1 : place + 2]}
    kinds = _BEFORE if following.isdisjoint(_LED) else _LEADING
    return next((stance for pattern, stance in kinds if pattern.fullmatch(text)), None)
