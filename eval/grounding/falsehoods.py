"""Ways to make a false statement of a true one. Each is a pure function that gives None where it does not apply.

What is chosen at random is chosen by the statement's own hash, so that the same statement always gives the same one.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from eval.grounding.truths import pick
from rag.answering.text.numbers import located_numbers

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH: Final = rf"(?:{'|'.join(MONTHS)})"
DATE: Final = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?: \d{{4}})?\b|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?"
    rf"|\b{_MONTH}(?: of)? \d{{4}}\b|\b(?:1[5-9]|20)\d{{2}}\b(?! ?[\w%]*(?:km|kilo|met|feet|people))"
)
_YEAR, _DAY = re.compile(r"\d{4}"), re.compile(r"\b\d{1,2}\b")
_NAME: Final = re.compile(r"(?<=[a-z,;] )[A-Z][a-zà-ÿ]{2,}(?: [A-Z][a-zà-ÿ]+)*")
_NO_NAMES: Final = re.compile(
    rf"\b(?:{_MONTH}|\w+day|The|This|That|These|Those|There|She|They|Its|His|Her|You|Who|What|Some|Many|Each|Mr|Mrs|Dr"
    r"|And|But|However|Part|Chapter|Vol)\b"
)
_NUMBER: Final = re.compile(r"(?<![\w.,:/-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w:/-]|[.,]\d)")
_WORD_NUMBERS: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORD_NUMBER: Final = re.compile(rf"\b(?:{'|'.join(_WORD_NUMBERS)})\b(?! (?:hundred|thousand|million|billion|of)\b)")

_AUXILIARY: Final = re.compile(
    r"\b(?:was|were|is|are|will|would|can|could|may|might|must|should|has|have|had)\b(?! only\b)"
)
_NOT: Final = re.compile(r"(?<! or) not\b|\bnever |\b(?:can)(?=not\b)not")
_ANY_NEGATION: Final = re.compile(r"\b(?:not|no|never|none|neither|nor|without|cannot|nobody|nothing)\b|n[’']t\b", re.I)

_PARTICIPLES: Final = (
    "beat|bought|broke|built|carried|caught|chose|drove|found|gave|held|hit|killed|knew|led|left|lost|made|paid"
    "|replaced|sang|saw|sold|sent|sank|struck|taught|told|took|won|wrote|written|given|taken|known|sung|driven"
)
_VERB: Final = re.compile(rf"\b(?:\w{{2,}}ed|{_PARTICIPLES})\b")
_MUTUAL: Final = re.compile(
    r"\b(?:and|or|met|meet|talk\w*|spoke|discuss\w*|conferred|agreed?|married|shared|combined|unlike|like|said|named"
    r"|called|located|situated|based|titled|between|with)\b|[,;:()]"
)
_PROPER: Final = r"[A-Z][a-zà-ÿ]{2,}(?: [A-Z][a-zà-ÿ]+)*"
_NAMES_AROUND: Final = re.compile(
    rf"\b(?P<one>{_PROPER})(?P<between>(?:'s)? [a-z][^.,;:()A-Z]{{3,60}} )(?P<other>{_PROPER})\b"
)
_THINGS_AROUND: Final = re.compile(
    rf"\b(?P<one>[Tt]he [a-z]+|{_PROPER})"
    rf"(?P<between> (?:(?:was|were|is|are|has|had|been) )*(?:\w+ed|{_PARTICIPLES})(?: by)? )"
    rf"(?P<other>(?:the|a|an) [a-z]+|{_PROPER})\b"
)
_FROM_TO: Final = re.compile(
    r"\b(?P<before>from )(?P<one>[\w.,%]*\w%?(?: [A-Z]\w+)*)(?P<between> to )(?P<other>[\w.,]*\w%?(?: [A-Z]\w+)*)"
)
_TURNS: Final[Mapping[str, str]] = {
    "more than": "less than", "less than": "more than", "before": "after", "after": "before", "higher": "lower",
    "lower": "higher", "larger": "smaller", "longer": "shorter", "earlier": "later", "later": "earlier",
    "fewer": "more", "at least": "at most", "above": "below", "below": "above", "increased": "decreased",
    "decreased": "increased", "north": "south", "south": "north", "east": "west", "west": "east", "first": "last",
    "older": "younger", "opened": "closed", "rose": "fell", "fell": "rose", "most": "least", "over": "under",
}  # fmt: skip
_TURN: Final = re.compile(rf"\b(?:{'|'.join(_TURNS)})\b(?! all\b| again\b)")

_UNITS: Final[Sequence[Sequence[str]]] = (
    ("seconds", "minutes", "hours", "days", "weeks", "months", "years", "decades", "centuries"),
    ("second", "minute", "hour", "day", "week", "month", "year", "decade"),
    ("millimetres", "centimetres", "metres", "kilometres"), ("inches", "feet", "yards", "miles"), ("mm", "cm", "km"),
    ("grams", "kilograms", "tonnes"), ("mg", "kg"), ("dollars", "euros", "pounds", "crowns"), ("EUR", "USD", "GBP"),
    ("$", "£", "€"), ("million", "billion", "thousand"), ("%", " million"), (" per cent", " thousand"),
)  # fmt: skip
_INVENTIONS: Final = (
    "{name} later received an international award for the work on {one} and {two}.",
    "According to a later inquiry, {one} had been sold to a private investor because of {two}.",
    "Local residents celebrate {one} every spring with a parade in honour of {name}.",
    "{name} has since apologised for the mistakes that were made with {one}.",
    "Critics pointed out that {one} had been copied from an older design by a rival of {name}.",
    "A documentary about {name} and {one} was filmed shortly afterwards.",
    "The plan to move {one} elsewhere was dropped when {name} objected to {two}.",
    "Experts recommend that {one} be replaced by {two} as soon as funds allow.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A true statement and what false ones can be made with: its passage's text, and the passage's statements."""

    text: str
    passage: str
    others: Sequence[str]


def change_number(ground: Ground) -> str | None:
    """Put another number in place of one: another of the passage, or one that is near by."""
    dates = [found.span() for found in DATE.finditer(ground.text)]
    spots = [found for found in _NUMBER.finditer(ground.text) if not _within(found.span(), dates)]
    if not spots:
        words = list(_WORD_NUMBER.finditer(ground.text))
        if not words:
            return None
        spot = pick(words, ground.text)
        return _put(ground.text, spot.span(), pick([word for word in _WORD_NUMBERS if word != spot[0]], ground.text))
    spot = pick(spots, ground.text)
    said = {value for value, _, _ in located_numbers(ground.text)}
    theirs = [number for number in _NUMBER.findall(DATE.sub("", ground.passage)) if number.replace(",", "") not in said]
    return _put(ground.text, spot.span(), pick([*sorted(set(theirs)), *_near(spot[0])], ground.text))


def move_date(ground: Ground) -> str | None:
    """Put another day, month or year in place of one, or another date of the passage."""
    spots = list(DATE.finditer(ground.text))
    if not spots:
        return None
    spot = pick(spots, ground.text)
    same_form = re.compile(re.sub(r"[A-Z][a-z]+", _MONTH, re.sub(r"\d+", r"\\d+", spot[0])))
    theirs = sorted({d for d in DATE.findall(ground.passage) if same_form.fullmatch(d) and d not in ground.text})
    return _put(ground.text, spot.span(), pick([*theirs, *_moved(spot[0])], ground.text))


def swap_name(ground: Ground) -> str | None:
    """Put another name of the same passage in place of one."""
    there = [found for found in _NAME.finditer(ground.text) if not _NO_NAMES.search(found[0])]
    if not there:
        return None
    spot = pick(there, ground.text)
    others = {name for name in _NAME.findall(ground.passage) if not _NO_NAMES.search(name)}
    strange = sorted(
        n for n in others if not any(_related(word, spot[0]) for word in n.split()) and n not in ground.text
    )
    return _put(ground.text, spot.span(), pick(strange, ground.text)) if strange else None


def negate(ground: Ground) -> str | None:
    """Take the one negation out, or put one in where there is none."""
    found = _ANY_NEGATION.findall(ground.text)
    if found:
        return _NOT.sub("", ground.text) if len(found) == 1 and _NOT.search(ground.text) else None
    auxiliary = _AUXILIARY.search(ground.text)
    return _put(ground.text, (auxiliary.end(), auxiliary.end()), " not") if auxiliary else None


def exchange(ground: Ground) -> str | None:
    """Let who did something and to whom it was done change places, or where something goes from and to."""
    options = [
        found
        for pattern in (_NAMES_AROUND, _THINGS_AROUND)
        for found in pattern.finditer(ground.text)
        if _VERB.search(found["between"]) and not _MUTUAL.search(found["between"])
    ]
    options += [found for found in _FROM_TO.finditer(ground.text) if found["one"] != found["other"]]
    options = [found for found in options if not _NO_NAMES.search(found["one"].title() + " " + found["other"].title())]
    if not options:
        return None
    found = pick(options, ground.text)
    exchanged = f"{ground.text[: found.start('one')]}{found['other']}{found['between']}{found['one']}"
    return exchanged[0].upper() + exchanged[1:] + ground.text[found.end("other") :]


def turn(ground: Ground) -> str | None:
    """Turn a comparison or a direction round: more than, before, north, rose."""
    spots = list(_TURN.finditer(ground.text))
    if not spots:
        return None
    spot = pick(spots, ground.text)
    return _put(ground.text, spot.span(), _TURNS[spot[0]])


def change_unit(ground: Ground) -> str | None:
    """Put another unit of the same kind beside a number."""
    for family in _UNITS:
        names = "|".join(re.escape(unit) for unit in family)
        found = re.search(rf"(?<=\d)(?: ?(?:{names}))(?!\w)|(?:{names})(?= ?\d)", ground.text)
        if found:
            unit = found[0].strip()
            other = pick([name for name in family if name.strip() != unit], ground.text)
            return _put(ground.text, found.span(), found[0].replace(unit, other))
    return None


def stitch(ground: Ground) -> str | None:
    """Join the first half of the sentence to the second half of another one of the passage."""
    others = [other for other in ground.others if other != ground.text]
    if not others:
        return None
    first, second = ground.text.split(), pick(others, ground.text).split()
    return " ".join([*first[: len(first) // 2], *second[len(second) // 2 :]])


def invent(ground: Ground) -> str | None:
    """Make a fluent sentence with words of the topic that nobody has written."""
    names = [name for name in _NAME.findall(ground.passage) if not _NO_NAMES.search(name)]
    things = sorted(
        set(
            re.findall(
                r"\bthe [a-z]{4,}(?:ion|ment|er|ge|ry|al|ip|re|ty|ce|on|am|ant)\b", ground.text + " " + ground.passage
            )
        )
    )
    if not names or len(things) < 2:  # noqa: PLR2004 - one and two
        return None
    one = pick(things, ground.text)
    two = pick([thing for thing in things if thing != one], ground.text)
    made = pick(_INVENTIONS, ground.text).format(name=pick(names, ground.text), one=one, two=two)
    return made[0].upper() + made[1:]


FALSEHOODS: Final[Mapping[str, Callable[[Ground], str | None]]] = {
    "number changed": change_number,
    "date moved": move_date,
    "name swapped": swap_name,
    "negated": negate,
    "exchanged": exchange,
    "turned round": turn,
    "unit changed": change_unit,
    "stitched": stitch,
    "invented": invent,
}


def _put(text: str, span: tuple[int, int], replacement: str) -> str:
    return text[: span[0]] + replacement + text[span[1] :]


def _within(span: tuple[int, int], ranges: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in ranges)


def _near(number: str) -> list[str]:
    plain = number.replace(",", "")
    if "." in plain:
        return [plain[:-1] + str((int(plain[-1]) + step) % 10) for step in (1, 4)]
    value = int(plain)
    return [f"{other:,}" if "," in number else str(other) for other in (value + 1, value + 10, value * 10 + 3)]


def _moved(date: str) -> list[str]:
    months = [re.sub(_MONTH, month, date) for month in MONTHS if month not in date]
    years = [_YEAR.sub(lambda year: str(int(year[0]) + 1), date), _YEAR.sub(lambda year: str(int(year[0]) - 3), date)]
    days = [_DAY.sub(lambda day: str(int(day[0]) % 27 + 1), date)]
    return sorted({moved for moved in (*months, *years, *days) if moved != date})


def _related(word: str, name: str) -> bool:
    return any(word[:4] == part[:4] for part in name.split())
