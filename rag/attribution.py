"""Questions that name who published what they ask about: according to the Guardian; what does Ann Lee say about fees?

Passages seldom say who published them, so the name is held against what is known of their documents, and the rest of
the question against their text.
"""

import re
from collections.abc import Iterable
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
    r"|explain(?:ed)?)"
)
_PIECE: Final = (
    r"(?:article|report|story|piece|post|coverage|account|blog|letter|memo|e-?mail|mail|message|newsletter|bulletin"
    r"|press release|statement|review|interview|speech|address|remarks)s?"
)
_ABOUT: Final = r"(?:about|of|on|regarding|concerning)"
# What is asked of the publishers, as {names}; what stands in the groups is asked without them.
_FORMS: Final = tuple(
    form.replace("{say}", _SAY).replace("{piece}", _PIECE).replace("{about}", _ABOUT)
    for form in (
        r"what (?:do|does|did|has|have|had) {names}(?: {piece})? (?:have to )?{say} {about} (?P<about>.+)",
        r"(how(?: [\w-]+){1,3}?|when|where|why|whom?|what(?: \w+){0,3}?|which(?: \w+){1,3}?)"
        r" (?:do|does|did) {names}(?: {piece})? {say}(?: that)?( .+)",
        r"(?:do|does|did|has|have) {names}(?: {piece})? {say}(?: that| whether| if)? (.+)",
        r"(?:how )?(?:do|does|did) (?:the {piece} (?:of|in|by) )?{names}(?: {piece})? (?:agree|disagree|differ)"
        r" (?:on|about|over|in|as to)(?: what they {say} {about})? (.+)",
        r"(.*?),?\s?\b(?:according to|as (?:reported|stated|described|noted|told|explained|written|said) (?:by|in)"
        r"|(?:as )?reported (?:by|in)|as per) {names}(?: {piece}\b)?,?(.*)",
        r"(|.*?\S,? )(?:in|from|by|of) {names} {piece}\b,?(.*)",
        r"(.+?),? (?:says?|said|reports?|reported|writes|wrote) {names}\W*",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed:
    """What is asked, without the publishers that it is asked of; these as they are stored."""

    text: str
    publishers: tuple[str, ...]


@lru_cache(4096)
def names_publisher(question: str, publisher: str) -> bool:
    """Return whether a question names a publisher: by the whole name, or in capitals by what that ends with.

    "President Biden" and "Biden" name President Joe Biden, and "the Gazette" the Harbour Gazette.
    """
    pattern = _naming(publisher) if publisher else ""
    return bool(pattern) and re.search(rf"(?<![\w-]){pattern}(?![\w-])", question) is not None


def attributed(question: str, publishers: Iterable[str]) -> Attributed | None:
    """Return what is asked of some of these publishers alone; None where it is asked of none."""
    named = [one for one in dict.fromkeys(publishers) if names_publisher(question, one)]
    if not named:
        return None
    name = rf"(?:[Tt]he )?(?:{'|'.join(map(_naming, named))})(?:['’]s?)?"
    names = rf"(?P<names>(?-i:(?:[Bb]oth )?{name}(?:(?:,|,? and|,? or) {name})*))"
    for form in _FORMS:
        if found := re.fullmatch(form.replace("{names}", names), question, re.DOTALL | re.IGNORECASE):
            about = found.groupdict().get("about")
            kept = (found[i] for i in range(1, found.re.groups + 1) if i != found.re.groupindex["names"])
            asked = _sentence(f"What is said about {about}" if about else "".join(filter(None, kept)))
            if any(map(str.isalnum, asked)):
                of = (one for one in named if names_publisher(found["names"], one))
                return Attributed(text=asked, publishers=tuple(of))
    return None


def _sentence(text: str) -> str:
    plain = re.sub(r" (?=[?.!,])", "", " ".join(text.split())).lstrip(",;: ")
    return plain[:1].upper() + plain[1:]


@lru_cache(4096)
def _naming(publisher: str) -> str:
    """Return the pattern of what names a publisher, "" where nothing does."""
    words = _WORD.findall(_ENDING.sub("", _BEHIND.sub("", publisher).strip()))
    if len(words) > 1 and words[0].lower() in ("the", "a", "an"):
        del words[0]
    if not words or words[0].lower() == "unknown":
        return ""
    *first, last = map(re.escape, words)
    whole = rf"(?i:{' '.join((*first, last))})|" if first or "." in last else ""
    some = "".join(f"(?:{one} )?" for one in first)
    return rf"(?:{whole}{some}(?=[A-ZÀ-Þ\d])(?i:{last}))(?:\.com| (?:{_KIND}))?"
