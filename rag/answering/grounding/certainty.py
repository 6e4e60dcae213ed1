"""Whether a statement makes certain, done or binding what a text holds possible, intends or leaves open.

"May have been lost" is no support for "was lost", nor "intends to sell" for "sold", nor "may be booked" for "must be
booked". The other way round a statement says less than the text, and that is no fault.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence, Set
from enum import StrEnum
from typing import Final

from rag.answering.text.tense import told_as_done, told_as_lasting
from rag.answering.text.words import Word


class Stance(StrEnum):
    """How a text holds what it says."""

    POSSIBLE = "possible"
    WISHED = "wished"
    PLANNED = "planned"
    ALLOWED = "allowed"
    REQUIRED = "required"
    SURE = "sure"
    CONDITIONAL = "conditional"
    ALLEGED = "alleged"


# Those whose word alone is no fact: who is on one side of a dispute, and what is handed down.
_SIDES: Final = (
    r"(plaintiffs?|claimants?|defendants?|defen[cs]e|prosecution|accused|critics?|opponents?|s[ck]eptics?|legends?"
    r"|folklore|tradition|rumou?rs?)"
)
# As they are written before what they are about.
_WRITTEN: Final[Sequence[tuple[str, Stance]]] = (
    (r"might|perhaps|possibly|probably|maybe|apparently|presumably|supposedly"
     r"|(would|could|should) have|(looks?|looked|seem(s|ed)?) like"
     r"|(possible|likely|seem(s|ed)?|appear(s|ed)|belie(f|ves?|ved)|thought|thinks?|suggest(s|ed)?"
     r"|suspect(s|ed)?|assum(es|ed)|suppos(es|ed)|claim(s|ed)?|alleg(es|ed)) (to|that)"
     r"|(myth|rumou?r(s|ed)?|belief|idea|notion|suggestion|allegations?|assumption|suspicion|speculation"
     r"|possibility|risk|fear(s|ed)?|doubt(s|ed)?|wrong|untrue|false|den(y|ies|ied)|dismiss(es|ed)"
     r"|reject(s|ed)) that", Stance.POSSIBLE),
    (r"accus(es|ing)|accused (of|the|an?|his|her|its|their|him|it|them)|(indicted|on trial) for"
     r"|(suspected|accusations?|suspicions?) of|alleg(es?|ed(ly)?|ing)|claim(s|ed)?(?= (he|she|it|they)\b)"
     r"|(arrested|detained|wanted|prosecuted|investigated|sued|questioned) (for|over)"
     r"|charged with(?! (an?|the|its|your|this)\b)"
     r"|thinks?(?! (of|about)\b)|(believe[sd]?|argue[sd]?|insist(s|ed)?|contend(s|ed)?)"
     r"(?! (in|on|with|about|over|for|against)\b)|legend has it|(some|many)( \w+)? say"
     rf"|according to ((an?|the|his|her|its|their|some|many|local|popular) )?{_SIDES}"
     rf"|{_SIDES} (ha(s|ve) )?(says?|said|state[sd]?)", Stance.ALLEGED),
    (r"whether|if", Stance.CONDITIONAL),
    (r"(like|hop(es?|ed)|want(s|ed)?|wish(es|ed)?) (to|that)", Stance.WISHED),
    (r"(plan(s|ned)?|inten(ds?|ded)|aim(s|ed)?|propos(es|ed)|expect(s|ed)|decided|scheduled) (to|that)",
     Stance.PLANNED),
    (r"may|(allowed|permitted|free) to", Stance.ALLOWED),
    (r"must|(required|obliged|ha(ve|s|d)|needs?) to", Stance.REQUIRED),
    (r"certainly|definitely|undoubtedly|(certain|sure|guaranteed) (to|that)", Stance.SURE),
)  # fmt: skip
_STANCES: Final = [(re.compile(rf"(?:{written})(?!\S)"), stance) for written, stance in _WRITTEN]
# Words by which a statement leaves it open, too.
_OPEN: Final = re.compile(
    r"may|might|c(an|ould)|cannot|should|d|if|unless|whether|when|whenever|once|provided|cases?|able|like|goal|target"
    r"|ready|prepared|\w{4,}[ai]ble"
    r"|(perhaps|possib|probab|likel|maybe|apparent|seem|appear|presum|suppos|alleg|claim|belie[fv]|think|thought|suggest"
    r"|suspect|assum|consider|estimat|expect|plan|inten[dt]|aim|hop(e|ing)|want|wish|prefer|propos|deci[ds]|schedul"
    r"|willing|wrong|myth|den[iy]|dismiss|reject|untrue|false|fear|doubt|risk|allow|permi|option|potential|theor"
    r"|speculat|rumo|resembl|look)\w*"
)
# Words by which it leaves what it says to somebody.
_LEFT_TO: Final = re.compile(
    rf"{_SIDES}|sa(id|ys?)|reportedly|(accus|charg|suspi|indict|trial|arrest|detain|prosecut|investigat|sued|argu|insist|conten[dt]|credit|attribut|describ)\w*"
)
_MODAL: Final = frozenset(("may", "might", "can", "could", "should"))
_FUTURE: Final = frozenset(("will", "shall", "ll"))
_REPORTED: Final = frozenset(("said", "says", "told", "announced", "promised", "stated", "declared"))  # it would be
_DENIED: Final = frozenset(("not", "n't", "n’t", "no", "nobody", "none", "nothing", "never", "only", "neither", "nor"))
_REACH: Final = 8  # words behind a stance in which stands what it is about
_ASIDE: Final = 20  # words around one that is set off by commas
_LONGEST: Final = 5  # words of a stance, and one behind it
_SCOPE: Final = 3  # words of content of it


def as_certain(said: Sequence[Word], held: Sequence[Word], statement: Sequence[Word]) -> bool:
    """Return whether nothing that is said is said with more certainty, or as more binding, than it is held.

    `said` is all of a statement or a clause of it; what leaves it open may stand anywhere in the statement.
    """
    if told_as_done(said, held) or told_as_lasting(said, held):
        return False
    stems = {word.stem for word in said if word.stem}
    mine = {scope[0].stem: stance for stance, scope in _stances(said)}
    theirs = list(_stances(held))
    if Stance.SURE in mine.values() and not any(stance is Stance.SURE for stance, _ in theirs):
        return False
    hedged = Counter(word.stem for _, scope in theirs for word in scope)
    plain = Counter(word.stem for word in held) - hedged
    open_to = _open_to(statement, held)
    return not any(
        {stance, mine.get(scope[0].stem)} == {Stance.ALLOWED, Stance.REQUIRED}
        or (stance not in open_to and {word.stem for word in scope[:2]} <= stems)
        for stance, scope in theirs
        if not plain[scope[0].stem] and not (stance is Stance.CONDITIONAL and _says_more(stems, scope[0], held))
    )


def _says_more(stems: Set[str], condition: Word, held: Sequence[Word]) -> bool:
    """Return whether anything is said of what a text has beside a condition, which begins with that word."""
    rest = (word for word in held if word.clause != condition.clause or word.start < condition.start)
    return any(word.stem in stems and not word.light for word in rest)


def _open_to(statement: Sequence[Word], held: Sequence[Word]) -> Collection[Stance]:
    """Return the stances in which a text may hold what the statement says, for how certain the statement is of it.

    What it may or should be there leaves it no more open whether it is so.
    """
    words = {_spelt(word) for word in statement}
    would = "would" in words
    opening = {word for word in words if _OPEN.fullmatch(word)}
    if opening or (would and words.isdisjoint(_REPORTED)):
        same = opening <= _MODAL & {_spelt(word) for word in held} and not would
        return set(Stance) - ({Stance.CONDITIONAL} if same else set())
    planned = would or not words.isdisjoint(_FUTURE)
    left = any(_LEFT_TO.fullmatch(word) for word in words)
    return {Stance.REQUIRED, Stance.SURE, *([Stance.PLANNED] * planned), *([Stance.ALLEGED] * left)}


def _stances(words: Sequence[Word]) -> Iterator[tuple[Stance, Sequence[Word]]]:
    """Yield each stance that is not denied, with the first words of content that it is about."""
    for place, word in enumerate(words):
        stance, end = _stance(words, place)
        if not stance:
            continue
        near = words[max(0, place - _REACH) : place + _REACH]
        scope = _content(near, word.clause, end)
        first = word.start if stance is Stance.CONDITIONAL else 0  # in "not clear whether" nothing behind it is denied
        denied = any(
            other.text.lower() in _DENIED and first <= other.start < scope[0].start
            for other in near
            if scope and other.clause == word.clause
        )
        if scope and not denied:
            yield stance, scope
        elif not scope and stance is Stance.ALLEGED:
            around = words[max(0, place - _ASIDE) : place + _ASIDE]
            asides = (_content(around, word.clause + step, 0) for step in (1, -1))
            yield from ((stance, aside) for aside in asides if len(aside) > 1)


def _content(words: Sequence[Word], clause: int, start: int) -> Sequence[Word]:
    """Return the first words of content of a clause, from some place on."""
    return [word for word in words if word.clause == clause and word.start >= start and not word.light][:_SCOPE]


def _stance(words: Sequence[Word], place: int) -> tuple[Stance | None, int]:
    """Return the stance that words from a place on are, and where it ends."""
    text = " ".join(_spelt(word) for word in words[place : place + _LONGEST])
    for pattern, stance in _STANCES:
        if found := pattern.match(text):
            return stance, words[place + found[0].count(" ")].end
    return None, 0


def _spelt(word: Word) -> str:
    """Return a word in small letters, other than the month of May."""
    return word.text if word.text == "May" else word.text.lower()
