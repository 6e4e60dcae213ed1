"""Leaving addresses out of what a language model wrote.

A document can talk a model into a link or an image that carries the question to a stranger as soon as it is shown. So
of links only the words are kept, of images the description, and a bare address becomes "…". What leads to a source
that was retrieved may stay.
"""

import re
from collections.abc import Set
from typing import Final

LEFT_OUT: Final = "…"
_IN_ADDRESS: Final = r"[^\s<>\[\]【】［］\"“”«»`]"
_ADDRESS: Final = re.compile(
    rf"\b[a-z][a-z0-9+.-]*:(?:/|\\)+{_IN_ADDRESS}+"
    rf"|(?<![\w:/\\])//[\w-]+[./:]{_IN_ADDRESS}*"
    rf"|\bwww\.{_IN_ADDRESS}+"
    rf"|\b(?:javascript|vbscript|data|mailto|file|blob):{_IN_ADDRESS}+",
    re.IGNORECASE,
)
_BEHIND: Final = ".,;:!?*_'’"
_INLINE: Final = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_DEFINITION: Final = re.compile(rf"^[ \t]*\[[^\[\]\n]+\]:[ \t]*(?:{_ADDRESS.pattern}|<[^<>\n]*>).*$", re.I | re.M)
_AUTOMATIC: Final = re.compile(rf"<\s*((?:{_ADDRESS.pattern})\s*)>", re.IGNORECASE)
_TAG: Final = re.compile(
    r"<(?:!--.*?--|[a-z/!?][^<>]*[=:][^<>]*|/?(?:script|style|iframe|svg|form|object)\b[^<>]*)>", re.I | re.S
)
_UNFINISHED: Final = re.compile(
    r"(?:!?\[[^\[\]]*|!?\[[^\[\]]*\]\([^()]*(?:\([^()]*\)?[^()]*)?|<[a-z/!?][^<>]*|[!-~]+)\Z", re.IGNORECASE
)


def without_addresses(text: str, kept: Set[str] = frozenset()) -> str:
    """Return a written text without links, images, tags that can hold an address, and addresses not among `kept`."""
    text = _AUTOMATIC.sub(lambda found: found[1], _DEFINITION.sub("", text))
    text = _TAG.sub("", text)
    text = _INLINE.sub(lambda found: f"[{found[1]}]" if found[1].isdigit() else found[1], text).replace("![", "[")
    return _ADDRESS.sub(lambda found: _unless_kept(found[0], kept), text)


def settled(text: str) -> int:
    """Return how much of a growing text holds no link, tag or address that is still being written."""
    found = _UNFINISHED.search(text)
    return found.start() if found else len(text)


def _unless_kept(address: str, kept: Set[str]) -> str:
    bare = address.rstrip(_BEHIND)
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip(_BEHIND)
    return (bare if bare in kept else LEFT_OUT) + address[len(bare) :]
