"""Ways to say the same thing in other words. Each is a pure function that gives None where it does not apply."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from eval.grounding.falsehoods import MONTHS
from eval.grounding.truths import pick

_WORDS: Final[Mapping[str, str]] = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40",
    "fifty": "50",
}  # fmt: skip
_WORD: Final = re.compile(
    rf"\b(?:{'|'.join(_WORDS)})\b(?! (?:of|to|or|and|hundred|thousand|million|billion)\b)(?!-)", re.IGNORECASE
)
_DIGITS: Final = re.compile(
    rf"(?<![\w.,:/$€£-])(?:{'|'.join(_WORDS.values())})(?= [a-z])(?! (?:of|to|or|and|km|m|cm|kg)\b)"
)
_MONTH: Final = "|".join(MONTHS)
_DAY_FIRST: Final = re.compile(rf"\b(\d{{1,2}}) ({_MONTH}) (\d{{4}})\b")
_MONTH_FIRST: Final = re.compile(rf"\b({_MONTH}) (\d{{1,2}}), (\d{{4}})\b")
_THOUSANDS: Final = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{3})(?:,(\d{3}))?(?![\d.,]\d)")
_SPELLINGS: Final[Mapping[str, str]] = {
    r"(?<=\d) kilometres\b": " km", r"(?<=\d) km\b": " kilometres", r"(?<=\d) metres\b": " m",
    r"(?<=\d) kilograms\b": " kg", r"(?<=\d) kg\b": " kilograms", r"(?<=\d) cm\b": " centimetres",
    r"(?<=\d) ?%": " percent", r"(?<=\d) per ?cent\b": "%", r"\bEUR (?=\d)": "€", r"(?<=\d) minutes\b": " min",
    r"(?<=\d) miles\b": " mi", r"\$([\d.]+ (?:million|billion))\b": r"\1 dollars",
    r"£([\d.]+ (?:million|billion))\b": r"\1 pounds",
    r"\$(\d[\d,]*)\b(?! (?:million|billion))": r"\1 dollars",
}  # fmt: skip
_CONTRACTED: Final = re.compile(r"\b(is|are|was|were|do|does|did|has|have|had|would|could|should) not\b")
_SPELLED_OUT: Final = re.compile(r"\b(is|are|was|were|do|does|did|has|have|had|would|could|should)n[’']t\b")
_SYNONYMS: Final[Mapping[str, str]] = {
    "began": "started", "started": "began", "about": "around", "approximately": "about", "almost": "nearly",
    "nearly": "almost", "often": "frequently", "big": "large", "large": "big", "buy": "purchase", "bought": "purchased",
    "purchase": "buy", "help": "assist", "shows": "demonstrates", "show": "demonstrate", "important": "significant",
    "children": "kids", "located": "situated", "whole": "entire", "entire": "whole", "besides": "in addition to",
    "died": "passed away", "also": "too", "several": "a number of", "because": "since", "however": "yet",
    "although": "even though", "many": "numerous", "part": "portion", "get": "receive", "received": "was given",
    "journey": "trip", "trip": "journey", "car": "automobile", "main": "principal", "famous": "well-known",
    "ended": "finished", "finished": "ended", "found": "discovered", "discovered": "found", "usually": "normally",
    "allowed": "permitted",
    "need": "require", "needs": "requires", "made": "produced", "built": "constructed", "constructed": "built",
    "fast": "quick", "return": "come back", "ill": "sick", "rich": "wealthy", "difficult": "hard", "hard": "difficult",
}  # fmt: skip
_SYNONYM: Final = re.compile(rf"\b(?:{'|'.join(_SYNONYMS)})\b")
_LEADING: Final = re.compile(
    r"(?P<adverbial>(?:In|On|At|During|By|Since|After|Before) [^,.;:]{3,45}), "
    r"(?P<rest>(?!(?:where|when|who|which|whose|yes|no)\b)[A-Za-z][^,;:]+)\."
)
_TRAILING: Final = re.compile(
    rf"(?P<rest>[^,;:]+) (?P<adverbial>(?:in|on|since|by) (?:\d{{1,2}} )?(?:(?:{_MONTH}) )?\d{{4}})\."
)
_NOUN_AT_END: Final = re.compile(r"\b(?:the|an?|its|his|her|of|and) \w+$")
_CAUSE: Final = re.compile(r"(?P<effect>[A-Z][^,;:]+?),? because (?P<cause>(?!of\b)[^,;:]+)\.")
_JOINED: Final = re.compile(r"(?P<one>[A-Z][^,;:]+), (?:and|but) (?P<two>(?:the|a|an|[A-Z]\w+) [^,;:]+)\.")
_DOER: Final = r"(?P<by>(?:(?!It|She|They|This|That)[A-Z][a-zà-ÿ]+ ?){1,3}|The [a-z]+)"
_TAIL: Final = r"(?P<tail>(?: (?:in|on|at|for|during|after|before|since) [^,;:]+)?)\."
_THING: Final = (
    r"(?:the|a|an|its|his|her|their) (?:(?!(?:in|on|at|for|to|of|from|with|that|which|who|and)\b)[\w-]+ ?){1,4}"
)
_NOT_TRANSITIVE: Final = (
    r"(?!lasted|lived|stayed|turned|reached|entered|remained|resembled|arrived|waited|served|covered)"
)
_ACTIVE: Final = re.compile(rf"{_DOER}(?: |(?<= )){_NOT_TRANSITIVE}(?P<verb>[a-z]{{2,}}ed) (?P<what>{_THING}){_TAIL}")
_PASSIVE: Final = re.compile(
    rf"(?P<what>The [^,;:.]+?) was (?P<verb>[a-z]{{2,}}ed) by (?P<by>(?:[A-Z][a-zà-ÿ]+ ?){{1,3}}){_TAIL}"
)
_FOLLOWED: Final = r"(?=[.,]| (?:was|is|were|has|had|will|in|on|at|to|for|and|that|which|who)\b)"
_OF: Final = re.compile(rf"\b[Tt]he (?P<what>[a-z]+) of (?P<whose>[A-Z][a-zà-ÿ]+(?: [A-Z][a-zà-ÿ]+)?){_FOLLOWED}")
_WHOSE: Final = re.compile(rf"\b(?P<whose>[A-Z][a-zà-ÿ]+(?: [A-Z][a-zà-ÿ]+)?)['’]s (?P<what>[a-z]{{4,}}){_FOLLOWED}")
_SMALL: Final = re.compile(
    r"(?:The|A|An|In|On|At|It|Its|This|These|That|Those|There|He|She|They|We|His|Her|Their|Our|After|Before|By|Each|Both"
    r"|All|Some|Many|Most|When|If|One|Two|Three|From|For|To|As|During|Since|Up|No|Not|You)\b"
)
_REPORTING: Final = ("The document says that {}", "According to the document, {}", "It is reported that {}")


def words_for_digits(text: str) -> str | None:
    """Write a small number in words, or one that is in words in digits."""
    digits = {number: word for word, number in _WORDS.items()}
    for pattern, table in ((_WORD, _WORDS), (_DIGITS, digits)):
        if found := pattern.search(text):
            return _capitalised(text[: found.start()] + table[found[0].lower()] + text[found.end() :])
    return None


def other_date_format(text: str) -> str | None:
    """Write a whole date in another of the usual forms."""
    if found := _DAY_FIRST.search(text):
        day, month, year = found.groups()
    elif found := _MONTH_FIRST.search(text):
        month, day, year = found.groups()
    else:
        return None
    iso = date(int(year), MONTHS.index(month) + 1, int(day)).isoformat()
    forms = (f"{day} {month} {year}", f"{month} {day}, {year}", f"{month} {day}th, {year}", iso)
    usable = [form for form in forms if form != found[0] and ("th" not in form or day in ("4", "10", "14", "20", "25"))]
    return text[: found.start()] + pick(usable, text) + text[found.end() :]


def other_thousands(text: str) -> str | None:
    """Write a large number without its comma, or with a blank in its place."""
    if not (found := _THOUSANDS.search(text)):
        return None
    groups = [group for group in found.groups() if group]
    return text[: found.start()] + pick(("", "\u00a0", "\u202f"), text).join(groups) + text[found.end() :]


def other_unit_spelling(text: str) -> str | None:
    """Write a unit in its other spelling: km, kilometres; %, per cent; EUR, €."""
    return _first_change(text, _SPELLINGS)


def contracted(text: str) -> str | None:
    """Contract a negated auxiliary, or write a contracted one out."""
    changed = _CONTRACTED.sub(r"\1n't", text, count=1)
    return _changed(text, changed if changed != text else _SPELLED_OUT.sub(r"\1 not", text, count=1))


def with_synonym(text: str) -> str | None:
    """Put a synonym in place of a word."""
    found = list(_SYNONYM.finditer(text))
    if not found:
        return None
    spot = pick(found, text)
    return text[: spot.start()] + _SYNONYMS[spot[0]] + text[spot.end() :]


def adverbial_moved(text: str) -> str | None:
    """Move an adverbial from the beginning to the end, or from the end to the beginning."""
    if found := _LEADING.fullmatch(text):
        return f"{_capitalised(found['rest'])} {_lowered(found['adverbial'])}."
    if (found := _TRAILING.fullmatch(text)) and not _NOUN_AT_END.search(found["rest"]):
        return f"{_capitalised(found['adverbial'])}, {_lowered(found['rest'])}."
    return None


def clauses_moved(text: str) -> str | None:
    """Say the cause before the effect, or the second of two joined clauses first."""
    if found := _CAUSE.fullmatch(text):
        return f"Because {found['cause']}, {_lowered(found['effect'])}."
    if (found := _JOINED.fullmatch(text)) and not re.search(r"\b(?:it|its|he|his|she|her|they|their)\b", found["two"]):
        return f"{_capitalised(found['two'])}, and {_lowered(found['one'])}."
    return None


def voice_changed(text: str) -> str | None:
    """Say in the passive what was said in the active, or the other way round."""
    if found := _ACTIVE.fullmatch(text):
        by = _lowered(found["by"].strip())
        return f"{_capitalised(found['what'].strip())} was {found['verb']} by {by}{found['tail']}."
    if found := _PASSIVE.fullmatch(text):
        return f"{found['by'].strip()} {found['verb']} {_lowered(found['what'])}{found['tail']}."
    return None


def other_genitive(text: str) -> str | None:
    """Say the X of Y as Y's X, or the other way round."""
    if found := _OF.search(text):
        changed = f"{found['whose']}'s {found['what']}"
    elif found := _WHOSE.search(text):
        changed = f"the {found['what']} of {found['whose']}"
    else:
        return None
    return _capitalised(text[: found.start()] + changed + text[found.end() :])


def reported(text: str) -> str | None:
    """Say who says so."""
    return pick(_REPORTING, text).format(_lowered(text)) if not text.endswith(('"', "”")) else None


REWORDINGS: Final[Mapping[str, Callable[[str], str | None]]] = {
    "number in words or digits": words_for_digits,
    "date in another format": other_date_format,
    "thousands in another form": other_thousands,
    "unit in another spelling": other_unit_spelling,
    "contracted or not": contracted,
    "synonym": with_synonym,
    "adverbial moved": adverbial_moved,
    "clauses moved": clauses_moved,
    "active or passive": voice_changed,
    "genitive": other_genitive,
    "reported": reported,
}


def _first_change(text: str, table: Mapping[str, str]) -> str | None:
    changes = (re.sub(pattern, replacement, text, count=1) for pattern, replacement in table.items())
    return next((changed for changed in changes if changed != text), None)


def _changed(text: str, changed: str) -> str | None:
    return changed if changed != text else None


def _capitalised(text: str) -> str:
    return text[0].upper() + text[1:]


def _lowered(text: str) -> str:
    """Return the text with a small initial where the first word is one that is written small elsewhere."""
    return text[0].lower() + text[1:] if _SMALL.match(text) else text
