"""What a comparison asks of each of its things: "Which is longer, A or B?" asks how long A is, and how long B is."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

_UNLIKE: Final[Mapping[str, str]] = {
    "better": "good", "best": "good", "worse": "bad", "worst": "bad", "farther": "far", "further": "far",
    "farthest": "far", "furthest": "far", "elder": "old", "eldest": "old",
}  # fmt: skip
_DEGREE: Final = rf"(?P<degree>\w{{3,}}(?:er|est)|{'|'.join(_UNLIKE)}|(?:more|most|less|least)(?: \w+)?)"
_BEING: Final = r"(?P<aux>is|was|are|were)"
_HAVING: Final = r"(?:(?:do|does|did) )?(?:has|have|had)"
_MORE: Final = r"(?:the )?(?:more|most|fewer|fewest|less|least)"
_FIRST: Final = r"(?:first|last|earlier|later|earliest|latest|sooner|more recently)"
_DROPPED_E: Final = re.compile(r"(?:[^aeiou][aeiou][^aeiouwxy]|rg|ns|rs|nc)$")  # wide, large, dense; not big
_DOUBLED: Final = re.compile(r"([^aeiouls])\1$")  # big, hot; not tall
_AGE: Final = ("old", "young", "new")
_CHEAP: Final = ("cheap", "expensive", "dear", "costly")


def asked_of_each(predicate: str) -> Callable[[str], str] | None:
    """Return what a comparison with this predicate ("is longer", "was born first") asks of one of its things.

    None where the predicate compares nothing.
    """
    for pattern, question in _PREDICATES:
        if found := pattern.fullmatch(predicate.strip(" ,")):
            return partial(question, found)
    return None


def _measure(found: re.Match[str], thing: str) -> str:
    adjective = plain(found["degree"])
    if adjective in _AGE:
        return f"When was {thing} {'built or opened' if thing.startswith('the ') else 'born'}?"
    if adjective in _CHEAP:
        return f"How much does {thing} cost?"
    return f"How {adjective} {found['aux']} {thing}{found['rest']}?"


def plain(degree: str) -> str:
    """Return the adjective of a comparative or a superlative: longer, larger, biggest, more careful."""
    *more, word = degree.lower().split()
    if more or word in _UNLIKE:
        return _UNLIKE.get(word, word)
    stem = word.removesuffix("est") if word.endswith("est") else word.removesuffix("er")
    if stem.endswith("i"):
        return f"{stem[:-1]}y"
    return stem[:-1] if _DOUBLED.search(stem) else f"{stem}e" if _DROPPED_E.search(stem) else stem


def _amount(found: re.Match[str], thing: str) -> str:
    return f"{_how_many(found['counted'])} does {thing} have?"


def _done(found: re.Match[str], thing: str) -> str:
    return f"{_how_many(found['counted'])} {thing} {found['verb']}?"


def _how_many(counted: str) -> str:
    return f"How {'many' if counted.split(maxsplit=1)[0].endswith('s') else 'much'} {counted}"


_PREDICATES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], str]], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), question)
    for pattern, question in (
        (
            rf"(?P<aux>is|was|are|were|did|does|has|have|had) (?P<verb>(?!the\b)\w+(?: \w+){{0,3}}?) {_FIRST}",
            lambda found, thing: f"When {found['aux']} {thing} {found['verb']}?",
        ),
        (rf"(?P<verb>\w+) {_FIRST}", lambda found, thing: f"When {thing} {found['verb']}?"),
        (rf"{_HAVING} {_MORE} (?P<counted>\w+(?: \w+){{0,3}})", _amount),
        (
            rf"{_HAVING} (?:the |an? )?{_DEGREE} (?P<noun>\w+(?: \w+){{0,3}})",
            lambda found, thing: f"How {plain(found['degree'])} is the {found['noun']} of {thing}?",
        ),
        (rf"{_BEING} (?:the )?{_DEGREE}(?P<rest>(?: (?:in|at|by|on) \w+(?: \w+){{0,3}})?)", _measure),
        (
            rf"(?P<aux>has|have|had) (?P<verb>\w+) {_MORE} (?P<counted>\w+(?: \w+){{0,3}})",
            lambda found, thing: f"{_how_many(found['counted'])} {found['aux']} {thing} {found['verb']}?",
        ),
        (rf"(?P<verb>(?!(?:is|was|are|were)\b)\w+) {_MORE} (?P<counted>\w+(?: \w+){{0,3}})", _done),
        (
            r"(?:(?:do|does|did) )?(?P<verb>cost|weigh)(?:s|ed)? (?:the )?(?:more|most|less|least)",
            lambda found, thing: f"How much does {thing} {found['verb']}?",
        ),
        (
            rf"(?:(?:do|does|did) )?(?P<verb>\w+) {_DEGREE}",
            lambda found, thing: f"How {plain(found['degree'])} does {thing} {found['verb']}?",
        ),
    )
)
