"""Questions about all things of a kind ("Which branches lend bicycles?"), and the things of a kind that texts name."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import dropwhile
from typing import Final

from rag.answering.question.comparison import asked_of_each
from rag.answering.question.distribution import for_each
from rag.answering.question.parsing import ASKING
from rag.answering.text.stems import Analyze
from rag.answering.text.words import LIGHT

_COUNTED: Final = r"(?:of (?:the |our |your )?)?(?:(?:two|three|four|five|six|\d) )?"
_NOUN: Final = r"(?P<noun>(?-i:[a-zß-ÿ-]{3,}))"
_WHICH: Final = re.compile(rf"(?:which|what) {_COUNTED}{_NOUN} (?P<asked>[^?]+)\?*", re.IGNORECASE)
_ALL: Final = re.compile(
    rf"\b(?:(?P<one>each|every|by|per)|(?:all|both|the|our)(?: other)?) {_COUNTED}{_NOUN}\b(?:,? all \w+$)?",
    re.IGNORECASE,
)
_BY: Final = re.compile(r"by|per", re.IGNORECASE)
_PLURAL: Final = re.compile(r"\w+[^\Wsui]s")
# Others than the named are asked for, or all of them as one.
_OTHERWISE: Final = re.compile(
    r"\b(?:except|excluding|besides|apart from|other than|together|altogether|combined|in total)\b", re.IGNORECASE
)
_REPORTED: Final = re.compile(r"\b(?:say|says|said|think|thinks|claim|claims)(?: that)? $")
_VERB: Final = re.compile(r"(are|were|can|could|will|would|must|may|should) ")
_DO_NOT: Final = re.compile(r"(?:do not|don['’]t) ")
_DO: Final = re.compile(r"(?:do|does|did) ")
_OF_ONE: Final[Mapping[str, str]] = {"are": "Is", "were": "Was"}
_CAPITAL: Final = r"[A-ZÀ-Þ][\w’'-]*"
_NAMED: Final = re.compile(rf"(?<![\w’'-]){_CAPITAL}(?: (?:{_CAPITAL}|\d[\w.]*)){{0,5}}(?: [a-zß-ÿ-]{{3,}})?")
_ENDED: Final = re.compile(r"[.!?:\n]\s{0,9}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """The noun of a kind, and what a question about its things asks of one of them.

    It `compares` them ("Which plan is the cheapest?"), `picks` some ("Which branches lend bicycles?"), or asks of all.
    """

    noun: str
    asked: Callable[[str], str]
    compares: bool = False
    picks: bool = False


def kinds_in(question: str) -> Iterator[Kind]:
    """Yield each kind that a question may be about all things of."""
    if _OTHERWISE.search(question):
        return
    if (which := _WHICH.fullmatch(question)) and which["noun"] not in ASKING:
        if compared := asked_of_each(which["asked"]):
            yield Kind(noun=which["noun"], asked=compared, compares=True)
        elif _PLURAL.fullmatch(which["noun"]):
            yield Kind(noun=which["noun"], asked=partial(_whether, which["asked"]), picks=True)
    for found in _ALL.finditer(question):
        if _REPORTED.search(question, 0, found.start()):  # what somebody says of them all
            continue
        if found["noun"] not in LIGHT and (found["one"] or _PLURAL.fullmatch(found["noun"])):
            yield Kind(noun=found["noun"], asked=partial(_in_place, found))


def things_of(noun: str, texts: Sequence[str], analyze: Analyze) -> list[str]:
    """Return the things of a kind that texts name with its noun, as they write them: "Harbour branch", "Salt Bridge".

    The first word of a sentence has its capital anyway, so that only an article before it tells that it is a name.
    """
    kind = analyze(noun)
    found: dict[tuple[str, ...], str] = {}
    for text in texts:
        for run in _NAMED.finditer(text):
            words = run[0].split()
            name = list(dropwhile(lambda word: word.lower() in LIGHT or not analyze(word), words))
            while name and not (name[-1][:2].lower() == noun[:2].lower() and analyze(name[-1]) == kind):
                name.pop()
            opens = name[:1] == words[:1] and _ENDED.search(text, max(0, run.start() - 10), run.start())
            if not opens and (own := tuple(analyze(" ".join(name[:-1])))):
                found.setdefault(own, " ".join(name))
    return list(found.values())


def _whether(asked: str, thing: str) -> str:
    """Return what "which branches are open" asks of one of them."""
    if verb := _VERB.match(asked):
        one = verb[1].lower()
        return f"{_OF_ONE.get(one, one.capitalize())} {thing} {asked[verb.end() :]}?"
    if denied := _DO_NOT.match(asked):
        return f"Does {thing} not {asked[denied.end() :]}?"
    return f"{asked} {thing}?" if _DO.match(asked) else f"Does {thing} {asked}?"


def _in_place(found: re.Match[str], thing: str) -> str:
    """Return a question with one thing in the place of all: "each branch", "the four branches", "by branch"."""
    before, behind = found.string[: found.start()], found.string[found.end() :]
    of = "of " if found["one"] and _BY.fullmatch(found["one"]) else ""
    return for_each(before, [f"{of}{thing}"], behind)[0]
