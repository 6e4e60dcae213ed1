"""Completing a question that says only what differs from the one before it: "And for half a day?"."""

import re
from typing import Final

_LEAD: Final = re.compile(
    r"(?:(?:and|but|or),? )?(?:(?:what|how) about|(?:is|are|was|were) (?:it|that|this|they) the same) |(?:and|but|or) ",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(
    r"\b(?:what|which|who|whom|whose|how|where|why|when|if|that|did|does|do|is|are|was|were|would|will|has|have|had|can"
    r"|could)\b",
    re.IGNORECASE,
)
_PREPOSITION: Final = re.compile(
    r"\b(?:for|on|in|at|under|by|with|without|from|to|into|after|before|during|since|until|per|through|between)\b",
    re.IGNORECASE,
)
_NOUN: Final = re.compile(r"(?:the|an?|its|his|her|their|these|those) |[A-ZÀ-Þ\d]")
# What is the price of the Kestrel, whose subject is a word for what it has and not a thing by itself.
_PROPERTY: Final = re.compile(
    r"(?P<before>(?i:what|which|who|how (?:much|high|large|long)) (?:is|are|was|were) )(?:the|its) [^A-ZÀ-Þ\d]+?"
    r"(?P<behind> (?:of|for|on|in) (?:the )?[A-ZÀ-Þ\d].*)"
)
_COMMON: Final = re.compile(r"(?:the|its|an?) [a-zß-ÿ]")
_NAME: Final = re.compile(r"(?<!^)\b[A-ZÀ-Þ][\w’'-]*(?:(?: (?:of|de|von|van))? [A-ZÀ-Þ\d][\w’'-]*)*")
_WEEKDAY: Final = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?")
_YEAR: Final = re.compile(r"\b(?:19|20)\d{2}\b")
_ASKED: Final = re.compile(r"(.*?)[ ?]*( \([^()]*\))?", re.DOTALL)
_NOW: Final = re.compile(r" (?:today|now|nowadays|currently|at present)\b", re.IGNORECASE)
_UNSAID: Final = frozenset("the a an one ones of".split())  # noqa: SIM905 - as the other lists of words
_ANOTHER: Final = re.compile(r"(?:the )?([A-ZÀ-Þ][\w’'-]*(?= ones?$)|\d[\w.]*$)")


def completed(text: str, before: str) -> str | None:
    """Return the question before with that exchanged which a question without a verb gives anew; None for others.

    A year takes the place of the year, a phrase that of the one with the same preposition, a noun that of the only
    name; a phrase without a counterpart is added. "The 45" after "the Folioscan 40" is the Folioscan 45, and "the
    weight" after "the price of the Kestrel" its weight.
    """
    lead = _LEAD.match(text)
    new = text[lead.end() :].strip(" ?.!") if lead else ""
    found = _ASKED.fullmatch(before)
    asked, topic = found.groups("") if found else ("", "")
    if not new or not asked or _CLAUSE.search(new):
        return None
    if year := _only_year(new, asked):
        return f"{_YEAR.sub(year, asked)}?{topic}"
    if preposition := _PREPOSITION.match(new):
        return f"{_with_phrase(asked, preposition[0], new)}?{topic}"
    names = names_in(asked)
    if len(names) != 1 or not _NOUN.match(new):
        return None
    if (had := _PROPERTY.fullmatch(asked)) and _COMMON.match(new):
        return f"{had['before']}the {new.partition(' ')[2]}{had['behind']}?{topic}"
    whole = re.sub(rf"(?:\bthe )?{re.escape(names[0])}", _another(names[0], new) or new, asked)
    # Of what the twin in "its twin" is one is still needed.
    words = topic.strip(" ()") if names_in(f" {new}") else f"{names[0]} {topic.strip(' ()')}".strip()
    return f"{whole}? ({words})" if words else f"{whole}?"


def names_in(text: str) -> list[str]:
    """Return the names of a text in reading order; its first word is none, nor is the name of a day of the week."""
    found = (name[0] for name in _NAME.finditer(text))
    return list(dict.fromkeys(name for name in found if not _WEEKDAY.fullmatch(name)))


def _only_year(new: str, asked: str) -> str | None:
    """Return the year that is all that is new, where the question before has one year to be exchanged."""
    years = _YEAR.findall(new)
    others = {word for word in re.findall(r"[\w’'-]+", new.lower()) if not _PREPOSITION.fullmatch(word)} - _UNSAID
    said = others == set(years) and len(years) == 1 and len(set(_YEAR.findall(asked))) == 1
    return str(years[0]) if said else None


def _with_phrase(asked: str, preposition: str, new: str) -> str:
    """Return a question with `new` in place of its last phrase with that preposition, or else at its end."""
    begins = [found.start() for found in _PREPOSITION.finditer(asked)]
    same = [start for start in begins if asked[start:].lower().startswith(f"{preposition.lower()} ")]
    noun = new[len(preposition) :].strip()
    names = names_in(asked)
    if not same and preposition.lower() == "for" and len(names) == 1 and (named := names_in(f" {noun}")):
        return asked.replace(names[0], named[0])
    if not same:
        return f"{_NOW.sub('', asked)} {new}"
    end = next((start for start in begins if start > same[-1]), len(asked))
    old = asked[same[-1] : end].rstrip()
    renamed = (old.replace(name, other) for name in names_in(old) if (other := _another(name, noun)))
    return asked[: same[-1]] + next(renamed, new) + asked[same[-1] + len(old) :]


def _another(name: str, noun: str) -> str | None:
    """Return a name with another last word, where that is all that a noun gives of it."""
    last = _ANOTHER.match(noun)
    words = name.split()
    return " ".join([*words[:-1], last[1]]) if last and len(words) > 1 else None
