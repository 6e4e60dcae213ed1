"""Completing a question that says only what differs from the one before it: "And for half a day?"."""

import re
from typing import Final

from rag.answering.text.dates import times_in, without_times
from rag.answering.text.english import AUXILIARIES
from rag.answering.text.weekdays import DAY

_LEAD: Final = re.compile(
    r"(?:(?:and|but|or),? )?(?:(?:what|how) about|(?:is|are|was|were) (?:it|that|this|they) the same) |(?:and|but|or) "
    r"|(?:(?:no|oh|sorry|actually)[,.]? )*i mean(?:t|,)? |(?:(?:no|oh|sorry|actually)[,.] )+(?:and |but )?",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(
    rf"\b(?:what|which|who|whom|whose|how|where|why|when|if|that|{AUXILIARIES})\b", re.IGNORECASE
)
# Where a phrase begins and the one before it ends; not where "of" stands: "under the policy of 2025".
_PREPOSITION: Final = re.compile(
    r"\b(?:for|on|in|at|under|by|with|without|from|to|into|after|before|during|since|until|per|through|between)\b",
    re.IGNORECASE,
)
_OF: Final = re.compile(r"of\b", re.IGNORECASE)
_NOUN: Final = re.compile(r"(?:the|an?|its|his|her|their|these|those) |[A-ZÀ-Þ\d]")
# What is the price of the Kestrel, whose subject is a word for what it has and not a thing by itself.
_PROPERTY: Final = re.compile(
    r"(?P<before>(?i:what|which|who|how (?:much|high|large|long)) (?:is|are|was|were) )(?:the|its) [^A-ZÀ-Þ\d]+?"
    r"(?P<behind> (?:of|for|on|in) (?:the )?[A-ZÀ-Þ\d].*)"
)
_COMMON: Final = re.compile(r"(?:the|its|an?) [a-zß-ÿ]")
_NAME: Final = re.compile(r"(?<!^)\b[A-ZÀ-Þ][\w’'-]*(?:(?: (?:of|de|von|van))? [A-ZÀ-Þ\d][\w’'-]*)*")
_WEEKDAY: Final = re.compile(DAY)
_PRONOUN: Final = re.compile(
    r"\b(?:(?P<owner>its|his)|it(?! (?:is|was|true|possible|that|to)\b)|he|she)\b", re.IGNORECASE
)
_YEAR: Final = re.compile(r"\b(?:19|20)\d{2}\b")
_YEAR_AWAY: Final = re.compile(
    r"(?:in )?(?:(?:the|a|one) year (?:(?P<after>after|later)|before|earlier)"
    r"|the (?:(?P<next>next|following)|previous) year)(?: that)?",
    re.IGNORECASE,
)
_SPAN: Final = re.compile(
    r"(?:the|an?|one) (?:\w+ )?(?:day|week|month|year|decade|century)s?(?: (?:before|after|earlier|later))?",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"^(?:and|but|or),? (\w)", re.IGNORECASE)
_TOPIC: Final = re.compile(r" \(([^()]*)\)\Z")
_NOW: Final = re.compile(r" (?:today|now|nowadays|currently|at present)\b", re.IGNORECASE)
_UNSAID: Final = frozenset("the a an one ones of".split())  # noqa: SIM905 - as the other lists of words
_ANOTHER: Final = re.compile(r"(?:the )?(?:(?P<one>[A-ZÀ-Þ][\w’'-]*) ones?|(?P<number>\d[\w.]*))\Z")


def completed(text: str, before: str) -> str | None:
    """Return the question before with that exchanged which a question without a verb gives anew; None for others.

    A year takes the place of the year, a phrase that of the one with the same preposition, a noun that of the only
    name, or a name that of "it"; a phrase without a counterpart is added. "The 45" after "the Folioscan 40" is the
    Folioscan 45, and "the weight" after "the price of the Kestrel" its weight.
    """
    lead = _LEAD.match(text)
    new = text[lead.end() :].strip(" ?.!") if lead else ""
    found = _TOPIC.search(before)
    asked, topic = (before[: found.start()] if found else before).rstrip(" ?"), found[1] if found else ""
    asked = _AND.sub(lambda first: first[1].upper(), asked)
    if not new or not asked or _CLAUSE.search(new):
        return None
    if year := _only_year(new, asked):
        return _about(_YEAR.sub(year, asked), topic)
    if preposition := _PREPOSITION.match(new) or _OF.match(new):
        whole, words = _with_phrase(asked, preposition[0], new), without_times(topic) if times_in(new) else topic
    elif not _NOUN.match(new) or _SPAN.fullmatch(new):
        return None
    else:
        names = names_in(asked)
        if len(names) == 1 and (had := _PROPERTY.fullmatch(asked)) and _COMMON.match(new):
            return _about(f"{had['before']}the {new.partition(' ')[2]}{had['behind']}", topic)
        # Of what the twin in "its twin" is one is still needed.
        whole, words = _with_noun(asked, new), topic if names_in(f" {new}") else " ".join([*names, topic])
    if whole is None:
        return None
    exchanged = _PRONOUN.search(asked) and not _PRONOUN.search(whole)  # and with it what it stood for
    return _about(whole, "" if exchanged else words)


def names_in(text: str) -> list[str]:
    """Return the names of a text in reading order; its first word is none, nor is the name of a day or a month."""
    found = (name[0] for name in _NAME.finditer(text))
    return list(dict.fromkeys(name for name in found if not _WEEKDAY.fullmatch(name) and without_times(name).strip()))


def _about(asked: str, topic: str) -> str:
    words = " ".join(topic.split())
    return f"{asked}? ({words})" if words else f"{asked}?"


def _only_year(new: str, asked: str) -> str | None:
    """Return the year that is all that is new, where the question before has one year to be exchanged."""
    years, had = _YEAR.findall(new), set(_YEAR.findall(asked))
    if len(had) != 1:
        return None
    if away := _YEAR_AWAY.fullmatch(new):
        return str(int(had.pop()) + (1 if away["after"] or away["next"] else -1))
    others = {word for word in re.findall(r"[\w’'-]+", new.lower()) if not _PREPOSITION.fullmatch(word)} - _UNSAID
    return str(years[0]) if others == set(years) and len(years) == 1 else None


def _with_noun(asked: str, noun: str) -> str | None:
    """Return a question with a noun in place of its only name, or a name in place of its "it"; None for others."""
    names = names_in(asked)
    if not names and names_in(f" {noun}") and _PRONOUN.search(asked):
        return _PRONOUN.sub(lambda found: f"{noun}'s" if found["owner"] else noun, asked, count=1)
    if len(names) != 1:
        return None
    if other := _another(names[0], noun):
        return asked.replace(names[0], other)
    kind = noun.rpartition(" ")[2]  # is said again: "the Family plan" takes the place of "the Basic plan"
    return re.sub(
        rf"(?:\bthe )?{re.escape(names[0])}(?P<behind> [a-zß-ÿ-]+)?",
        lambda had: noun if kind.startswith((had["behind"] or " ").strip()) else f"{noun}{had['behind']}",
        asked,
    )


def _with_phrase(asked: str, preposition: str, new: str) -> str | None:
    """Return a question with `new` in place of its last phrase with that preposition, or else at its end.

    A time takes the place of a time, or of a phrase without a name, and nothing else does. A name behind "of", or
    behind the only "for", takes that of the only name.
    """
    noun = new[len(preposition) :].strip()
    ends = [*(found.start() for found in _PREPOSITION.finditer(asked)), len(asked)]
    starts = [found.start() for found in re.finditer(rf"\b{preposition} ", asked, re.IGNORECASE)]
    phrases = [(start, asked[start : next(end for end in ends if end > start)].rstrip()) for start in starts]
    is_of = _OF.fullmatch(preposition) is not None
    exchanges = is_of or (preposition.lower() == "for" and not phrases)
    if exchanges and names_in(f" {noun}") and (whole := _with_noun(asked, noun)):
        return whole
    timed = _is_time(noun)
    alike = [one for one in phrases if _is_time(one[1][len(preposition) :]) == timed]
    alike = alike or [one for one in phrases if timed and not names_in(one[1])]
    if not alike:
        return None if is_of else f"{_NOW.sub('', asked)} {new}"
    start, old = alike[-1]
    renamed = (old.replace(name, other) for name in names_in(old) if (other := _another(name, noun)))
    return asked[:start] + next(renamed, new) + asked[start + len(old) :]


def _is_time(noun: str) -> bool:
    return bool(times_in(noun)) and set(re.findall(r"\w+", without_times(noun).lower())) <= _UNSAID


def _another(name: str, noun: str) -> str | None:
    """Return a name with another last word, where that is all that a noun gives of it."""
    found = _ANOTHER.match(noun)
    *first, _ = name.split()
    if not found or (found["number"] and not first):
        return None
    return " ".join([*first, found["one"] or found["number"]])
