"""Leaving addresses out of what a language model wrote.

A document can talk a model into a link or an image that carries the question to a stranger as soon as it is shown. So
of links only the words are kept, of images the description, and a bare address becomes "…". What a retrieved source has
itself, character for character, may stay: it was there before the question.
"""

import html
import re
from collections.abc import Set
from typing import Final

LEFT_OUT: Final = "…"
_IN_ADDRESS: Final = r"[^\s<>\[\]【】［］\"“”«»`]"
# Neither "_" nor a letter of another script keeps what follows it from being made a link. A scheme has two letters at
# least, as C:\ has one. Browsers read "/\" as "//".
_ADDRESS: Final = re.compile(
    rf"(?<![a-z0-9+.-])[0-9+.-]*[a-z][a-z0-9+.-]+\\?:[/\\]+{_IN_ADDRESS}+"
    rf"|(?<![a-z0-9:/\\])[/\\]{{2,}}[\w%-]+[./:\\@。．｡]{_IN_ADDRESS}*"
    rf"|(?<![a-z0-9])(?:www\\?\.|mailto:|xmpp:){_IN_ADDRESS}+"
    rf"|(?<![a-z0-9])(?<![a-z0-9]_)(?:javascript|vbscript|data|file|blob):{_IN_ADDRESS}+",
    re.IGNORECASE,
)
_BEHIND: Final = ".,;:!?*_'’"
# Signs of an address that a renderer of Markdown or HTML decodes.
_ENCODED: Final = re.compile(r"&(?:#0*(?:46|47|58|92)|#x0*(?:2e|2f|3a|5c)|period|sol|colon|bsol);?", re.IGNORECASE)
# Where a link leads; nothing but words leads to no stranger, as in handlers[event](payload).
_TARGET: Final = (
    r"\((?![\w\s-]*\))(?:\\.|[^()\\]|\((?:\\.|[^()\\]|\((?:\\.|[^()\\])*+\))*+\))*+\)"
    r"|\(\s*[^\s()]*[^\w\s()-]\S*"
)
_INLINE: Final = re.compile(rf"!?\[([^\[\]]*)\](?:{_TARGET})", re.DOTALL)
_DANGLING: Final = re.compile(rf"(?<=\])(?:{_TARGET})", re.DOTALL)
_DEFINITION: Final = re.compile(rf"^[ \t]*\[[^\[\]\n]+\]:[ \t]*(?:{_ADDRESS.pattern}|<[^<>\n]*>).*$", re.I | re.M)
_AUTOMATIC: Final = re.compile(rf"<\s*((?:{_ADDRESS.pattern})\s*)>", re.IGNORECASE)
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG: Final = re.compile(
    r"<(?:[a-z/!?][^<>=]*=[^<>]*|[a-z][a-z0-9+.-]+:[^\s<>]*|/?(?:script|style|iframe|svg|form|object)\b[^<>]*)>",
    re.IGNORECASE,
)
_MOST_PASSES: Final = 5  # what is wrapped up more often is made to get through, and nothing of it does
_RUN: Final = re.compile(r"(?<![!-~])[!-~]+\Z")
_BRACKET: Final = re.compile(r"!?\[|\]\(|[\]()>]|<(?=[a-z/!?])|\n[ \t]*\n", re.IGNORECASE)


def addresses_in(text: str) -> set[str]:
    """Return the addresses in a text, and the tags that may hold one."""
    return {_bare(found[0]) for found in _ADDRESS.finditer(text)} | {found[0] for found in _TAG.finditer(text)}


def without_addresses(text: str, kept: Set[str] = frozenset(), *, left_out: str = LEFT_OUT) -> str:
    """Return a written text without links, images, and tags and addresses not among `kept`; see the module."""
    for _ in range(_MOST_PASSES):
        cleaned = _cleaned(text, kept, left_out)
        if cleaned == text:
            return text
        text = cleaned
    return left_out


def settled(text: str) -> int:
    """Return how much of a growing text holds no link, tag or address that is still being written."""
    run = _RUN.search(text)
    end = run.start() if run else len(text)
    labels: list[int] = []
    targets: list[int] = []
    tags: list[int] = []
    for found in _BRACKET.finditer(text, 0, end):
        match found[0]:
            case "[" | "![":
                labels.append(found.start())
            case "](":
                targets.append(labels.pop() if labels else found.start())
            case "(" if targets:
                targets.append(targets[-1])
            case "<":
                tags.append(found.start())
            case "]" if labels:
                labels.pop()
            case ")" if targets:
                targets.pop()
            case ">" if tags:
                tags.pop()
            case blank if blank.startswith("\n"):
                labels, targets = [], []  # no link goes on in another paragraph
    return min([end, *labels, *targets, *tags])


def _cleaned(text: str, kept: Set[str], left_out: str) -> str:
    """Return a text without what is an address in it as it stands; what is left may make another."""
    text = _ENCODED.sub(lambda found: html.unescape(found[0]), text)
    text = _AUTOMATIC.sub(lambda found: found[1], _DEFINITION.sub("", text))
    end = text.rfind("-->") + len("-->")
    text = _COMMENT.sub("", text[:end]) + text[end:] if end > len("-->") else text
    text = _TAG.sub(lambda found: found[0] if found[0] in kept else "", text)
    for _ in "image", "link around it":
        text = _INLINE.sub(lambda found: f"[{found[1]}]" if found[1].isdigit() else found[1], text)
    text = _DANGLING.sub("", text.replace("![", "["))
    return _ADDRESS.sub(lambda found: _unless_kept(found[0], kept, left_out), text)


def _unless_kept(address: str, kept: Set[str], left_out: str) -> str:
    bare = _bare(address)
    return (bare if bare in kept else left_out) + address[len(bare) :]


def _bare(address: str) -> str:
    """Return an address without what only stands behind it."""
    bare = address.rstrip(_BEHIND)
    unopened = bare.count(")") - bare.count("(")
    while unopened > 0 and bare.endswith(")"):
        bare = bare[:-1].rstrip(_BEHIND)
        unopened -= 1
    return bare
