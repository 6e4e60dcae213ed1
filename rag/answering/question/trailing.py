"""Questions that are told up to their end: "Toad Hall belongs to a university that lies in which city?"."""

import re
from typing import Final

from rag.answering.question.description import ASKED, AUXILIARY, NAMED, PERSON, PLAIN, Description

_KIND: Final = rf"(?:{PLAIN} ){{0,3}}?{PLAIN}"
_DONE: Final = (
    r"(?!called )(?:known|born|built|held|led|made|owned|run|set|written|[a-z]+ed|[a-z]+ing)"
    rf"(?= (?:in|on|at|by|for|from|to|with|as|after|into|under|during|an?|the|his|her|its|their)\b| {ASKED})"
)
# Bounded, so that a long text takes no long time. "The war that Spain fought" has no place for a name.
_TRAILING: Final = re.compile(
    rf"(?=\b(?:(?:an?|the) (?P<kind>{_KIND}) (?P<relative>that|which|who|whose)"
    r"(?! (?:(?:the|an?|I|we|you|he|she|it|they)\b|[A-ZÀ-Þ]))"
    rf"|an? (?P<one>{_KIND}) (?P<link>from|{_DONE}))\b"
    rf"(?P<clause>[^?,]{{0,200}}?{ASKED}[^?]{{0,100}})\?? *$)"
)
_BEING: Final = re.compile(r"\b(?:is|was|are|were) $")
_ASKS: Final = re.compile(rf"{ASKED}|^\W*(?:how|why|{AUXILIARY}|is|are)\b", re.IGNORECASE)
_NAME: Final = re.compile(r"(?<=[\w,] )[\"“]?[A-ZÀ-Þ]\w")


def trailing(question: str) -> Description | None:
    """Return what the last clause of a question is about, which what is told before describes; None without one."""
    for found in reversed(list(_TRAILING.finditer(question))):
        told = question[: found.start()]
        if _NAME.search(told) and not _ASKS.search(told) and not _BEING.search(told):
            return _description(found, told)
    return None


def _description(found: re.Match[str], told: str) -> Description:
    kind, relative = found["kind"] or found["one"], found["relative"]
    noun = kind.rsplit(" ", 1)[-1]
    is_person = relative in ("who", "whose") or re.fullmatch(PERSON, noun) is not None
    joined = "'s" if relative == "whose" else "" if relative else f" {'was' if is_person else 'is'} {found['link']}"
    return Description(
        text=f"the {kind} (“{told.strip()} …”)",
        questions=(f"{told}which {kind}?",),
        before="",
        behind=f"{joined}{found['clause'].rstrip(' ?')}?",
        relation="",
        kind="" if is_person else kind,
        of="",
        is_named=is_person or re.fullmatch(NAMED, noun) is not None,
    )
