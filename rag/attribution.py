"""Questions that name who published what they ask about: according to the Guardian; what does Ann Lee say about fees?

Passages seldom say who published them, so the name is held against what is known of their documents, and the rest of
the question against their text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_](?:[\w.&'’-]*\w)?")
# What a site says of itself: "CNBC | World News".
_BEHIND: Final = re.compile(r"\s*[(<|·].*|\s[-–—]\s.*|:\s.*", re.DOTALL)
_KIND: Final = r"News|Online|Newspaper|Magazine|Website|Blog|Inc|Ltd|plc"
_ENDING: Final = re.compile(rf"(?<=\w)\.com\b|\s(?:{_KIND})\.?$", re.IGNORECASE)
_SAY: Final = (
    r"(?:say|said|report(?:ed)?|writ(?:e|ten)|(?:tell|told)(?: us)?|stated?|mention(?:ed)?|noted?|claim(?:ed)?"
    r"|explain(?:ed)?|think|thought|believed?|suggest(?:ed)?|propos(?:e|ed)|recommend(?:ed)?|advis(?:e|ed)"
    r"|describ(?:e|ed)|warn(?:ed)?|announc(?:e|ed))"
)
_SAYS: Final = r"(?:says?|said|writes?|wrote|thinks?|thought|reports?|reported|tells?|told us|ha(?:s|ve) to say)"
_PIECE: Final = (
    r"(?:article|report|story|piece|post|coverage|account|blog|letter|memo|e-?mail|mail|message|newsletter|bulletin"
    r"|press release|statement|review|interview|speech|address|remarks)s?"
)
_ABOUT: Final = (
    r"(?:about|of|on|regarding|concerning)"
    r" (?!\d|(?:Jan|Feb|March|Apr|May|June|July|Aug|Sept|Oct|Nov|Dec)\w* \d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
)
# What is asked of the publishers, as {names}; what stands in the groups is asked without them.
_FORMS: Final = tuple(
    form.replace("{say}", _SAY).replace("{says}", _SAYS).replace("{piece}", _PIECE).replace("{about}", _ABOUT)
    for form in (
        r"what (?:do|does|did|has|have|had) {names}(?: {piece})? (?:have to )?{say}(?: (?:to )?[A-Z]\w+)?"
        r" {about}(?P<about>.+)",
        r"(?:.*\b)?what {names}(?: {piece})? {says} {about}(?P<about>.+)",
        r"(how(?: [\w-]+){1,3}?|when|where|why|whom?|what(?: \w+){0,3}?|which(?: \w+){1,3}?)"
        r" (?:do|does|did) {names}(?: {piece})? {say}(?: that)?( (?!(?:to|in|on|about|of|regarding)\b|\w+ about\b).+)",
        r"(?:do|does|did|has|have) {names}(?: {piece})? {say}(?: that| whether| if)? (.+)",
        r"(?:how |where )?(?:do|does|did) {names}(?: {piece})? (?:agree|disagree|differ)"
        r" (?:on|about|over|in|as to)(?: what they {say} (?:about|of|on))? (.+)",
        r"(.*?),?\s?\b(?:according to|as (?:reported|stated|described|noted|told|explained|written|said) (?:by|in)"
        r"|(?:as )?reported (?:by|in)|as per|based on) {names}(?: {piece}\b)?,?(.*)",
        r"(|.*?\S,? )(?:in|from|by|of) {names} {piece}\b,?(.*)",
        r"(.+?),? (?:says?|said|reports?|reported|writes|wrote) {names}\W*",
    )
)
MOST_WORDS: Final = 5  # before the last of a name, some of which may be left out
_TITLE: Final = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Madam|President|Mayor|Minister|Chancellor)\.?"
_EXCEPT: Final = r"\b(?:but|except|besides|unlike|apart from|other than) "
KINDS: Final = frozenset(
    """policy terms agreement contract lease minutes manual handbook guide report article notes letter leaflet offer
    list statement faq notice summary abstract memo page rules""".split()  # noqa: SIM905
)
"""What a document can be, by which a name from its title is its own and not that of somebody whom it is about."""
# What newspapers, offices and firms are called: such a publisher is not known by the first word of its name.
_OUTLET: Final = re.compile(
    r"\b(?:agency|association|authority|bank|board|bulletin|bureau|centre|center|chronicle|college|commission|committee"
    r"|company|council|courier|daily|department|digest|echo|foundation|gazette|globe|group|guardian|herald"
    r"|independent|inquirer|institute|journal|ledger|library|magazine|mail|messenger|ministry|mirror|monitor|museum|news"
    r"|observer|office|police|post|press|radio|record|register|review|school|service|society|standard|star|sun"
    r"|team|telegraph|tidings|times|today|tribune|union|university|weekly|world)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed:
    """What is asked, without the publishers that it is asked of; these as they are stored."""

    text: str
    publishers: tuple[str, ...]


def kinds_in(title: str) -> list[str]:
    """Return what a title calls its document, as in "what does the policy say"."""
    return [word for word in map(str.lower, _WORD.findall(title)) if word in KINDS]


@lru_cache(4096)
def names_publisher(question: str, publisher: str) -> bool:
    """Return whether a question names a publisher: by the whole name, or in capitals by what that ends with.

    "President Biden" and "Biden" name President Joe Biden, and "the Gazette" the Harbour Gazette.
    """
    pattern = _naming(publisher)
    return bool(pattern) and _found(pattern, question)


def attributed(question: str, publishers: Iterable[str]) -> Attributed | None:
    """Return what is asked of some of these publishers alone; None where it is asked of none."""
    naming = {one: pattern for one in dict.fromkeys(publishers) if (pattern := _naming(one, in_form=True))}
    named = {one: pattern for one, pattern in naming.items() if _found(pattern, question)}
    if not named:
        return None
    name = rf"(?:[Tt]he )?(?:{_TITLE} )?(?:{'|'.join(named.values())})(?:['’]s?)?"
    if re.search(rf"{_EXCEPT}{name}", question):
        return None
    plain = re.sub(rf"\b(?:the|an?|his|her|their) {_PIECE} (?:of|in|by|from) (?={name})", "", question)
    plain = re.sub(rf"({name}) (agree|disagree|differ) (?:with|from) ({name})", r"\1 and \3 \2", plain)
    names = rf"(?P<names>(?-i:(?:[Bb]oth )?{name}(?:(?:,|,? and|,? or) {name})*))"
    for form in _FORMS:
        if found := re.fullmatch(form.replace("{names}", names), plain, re.DOTALL | re.IGNORECASE):
            about = found.groupdict().get("about")
            kept = (found[i] for i in range(1, found.re.groups + 1) if i != found.re.groupindex["names"])
            asked = _sentence(f"What is said about {about}" if about else "".join(filter(None, kept)))
            if any(map(str.isalnum, asked)):
                return Attributed(text=asked, publishers=_named(found["names"], named))
    return None


def _found(pattern: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){pattern}(?![\w-])", text) is not None


def _named(names: str, patterns: Mapping[str, str]) -> tuple[str, ...]:
    """Return the publishers with these names; of several with the same end those that are called just so."""
    found: dict[str, None] = {}
    for name in re.split(r",? (?:and|or) |, ", names):
        own = [one for one, pattern in patterns.items() if _found(pattern, name)]
        said = set(_WORD.findall(re.sub("['’]s?$", "", name.casefold()))) - {"the", "both"}
        exact = [one for one in own if {word.casefold() for word in _words(one)} == said]
        found |= dict.fromkeys(exact or own)
    return tuple(found)


def _sentence(text: str) -> str:
    plain = re.sub(r" (?=[?.!,])", "", " ".join(text.split())).lstrip(",;: ")
    return plain[:1].upper() + plain[1:]


@lru_cache(4096)
def _naming(publisher: str, *, in_form: bool = False) -> str:
    """Return the pattern of what names a publisher, "" where nothing does.

    What stands where one of the forms has a publisher may be in small letters, or the first word of a person's name.
    """
    words = _words(publisher)
    if not words or words[0].lower() == "unknown":
        return ""
    *first, last = map(re.escape, words)
    whole = rf"(?i:{' '.join((*first, last))})|" if first or in_form or "." in last else ""
    some = "".join(f"(?:{one} )?" for one in first[:MOST_WORDS])  # more would take exponential time
    given = next((f"|{one}" for one in first if not re.fullmatch(_TITLE, one)), "") if in_form else ""
    given = "" if _OUTLET.search(publisher) else given
    return rf"(?:{whole}{some}(?=[A-ZÀ-Þ\d])(?i:{last}){given})(?:\.com| (?:{_KIND}))?"


def _words(publisher: str) -> list[str]:
    words = _WORD.findall(_ENDING.sub("", _BEHIND.sub("", publisher).strip()))
    return words[1:] if len(words) > 1 and words[0].lower() in ("the", "a", "an") else words
