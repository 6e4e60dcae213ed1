"""Descriptions in a question that stand for something with a name: "the company that built the bridge"."""

import re
from dataclasses import dataclass
from typing import Final

_LINKING: Final = "of the and de von van in for to a on with".replace(" ", "|")
_CAPITAL: Final = r"[\"“]?[A-ZÀ-Þ\d][\w.’'&-]*[\"”]?"
_NAME: Final = rf"(?:(?:the|a) )?(?:\"[^\"]+\"|{_CAPITAL}(?:,? (?:(?:{_LINKING}) )*{_CAPITAL})*)"
_PERSON: Final = (
    r"(?:direct|auth|invent|edit|act|conduct|govern|found|own|design|play|manag|lead|develop|publish|sing|writ|perform|"
    r"produc|compos|mak|creat|paint|rul|preach|teach|discover)(?:or|er)s?|"
    r"(?:grand)?(?:father|mother|parent)|(?:step)?(?:brother|sister|sibling|son|daughter)|spouse|wife|husband|partner|child"
    r"|president|chair\w*|head|chief|mayor|minister|premier|chancellor|king|queen|emperor|coach|captain|architect|artist"
    r"|musician|politician|scientist|astronaut|engineer|actress|person|man|woman|individual|successor|predecessor"
)
_THING: Final = (
    r"birth ?place|capital|home ?town|(?:birth )?country|city|town|village|county|state|province|region|district|area"
    r"|territory|continent|island|lake|river|place|location|colony|company|firm|organi[sz]ation|association|school"
    r"|institut(?:e|ion)|university|college|alma mater|team|club|band|group|party|league|label|network|channel|studio"
    r"|station|museum|airport|hospital|newspaper|magazine|book|novel|film|movie|album|song|series|show|language"
    r"|currency|department|branch|office|building|room|bridge|ship|machine"
)
_PLAIN: Final = (
    r"(?!(?:is|was|are|were|did|does|do|has|have|had|of|by|in|on|at|from|for|to|with|as|and|or|the|a|an|that|which|who"
    r"|whose|whom|where|when)\b)[\w-]+"
)
_ROLE: Final = rf"(?:{_PLAIN} ){{0,2}}?(?P<noun>{_PERSON}|{_THING})(?: of (?:birth|death|origin))?"
_NOUN: Final = rf"(?:{_PLAIN} ){{0,2}}?(?!(?:fact|way|reason|day|time|year|moment)\b)(?P<noun>{_PLAIN})"
_BEING: Final = r"(?:is|was|are|were)"
_VERB: Final = rf"(?:{_BEING}|has|had|[a-z]+(?:ed|s)|won|wrote|made|built|led|sang)\b"
_END: Final = r"(?= *(?:\?|$|,(?! [A-ZÀ-Þ\d])))"  # of a clause; "Paris, Texas" goes on
_REST: Final = r"(?:(?!\b(?:where|which|who|whose|whom|what|when|how)\b)[^?])*?"
_WITHIN: Final = tuple(
    re.compile(f"(?=(?P<whole>{pattern}))")  # looked for at every place, as one may be within another
    for pattern in (
        # the town where Jaws was filmed
        rf"\bthe {_NOUN},? (?:where|(?:in|at|on|from) which) {_REST} {_BEING} "
        rf"(?:an? \w+|\w+ed|born|built|found|held|made|set|fought)\b(?! (?:to|by|in|at|on|for|from|as)\b)",
        # the company that owns the studio
        rf"\bthe {_NOUN},? (?:where|that|who|whose|(?:(?:in|at|on|from|for|of|to|by) )?(?:which|whom)) {_REST}{_END}",
        rf"\bthe {_ROLE} {_NAME} {_VERB}{_REST}{_END}",  # the town Jaws was filmed in
        rf"\bthe {_ROLE} with {_REST}{_END}",  # the town with the red castle
    )
)
_BESIDE: Final = tuple(
    re.compile(f"(?P<whole>{pattern})")
    for pattern in (
        rf"\bthe {_ROLE} of {_NAME}(?!\w|['’]s)",  # the director of Jaws
        rf"(?<!\w){_NAME}['’]s {_ROLE}\b",  # Jaws's director
    )
)
_ONLY: Final = re.compile(
    r"(?:(?:and|so|please) )?(?:who|what|which|where|name|tell me)(?:['’]s| is| was| are| were)?(?: the name of)?",
    re.IGNORECASE,
)
_CUT_OFF: Final = re.compile(r"\b(?:did|does|do|has|have|had|was|were) $")  # its verb is in the description


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A description in a question: its words, the question which asks what it means, and what stands around it."""

    text: str
    question: str
    before: str
    behind: str

    def named(self, name: str) -> str:
        """Return the question with a name in place of the description."""
        return f"{self.before}{name}{self.behind}"


def described(question: str) -> Description | None:
    """Return the shortest description in a question, which is the innermost; None where the question asks just that."""
    found = [one for pattern in (*_WITHIN, *_BESIDE) for one in pattern.finditer(question)]
    for one in sorted(found, key=lambda one: len(one["whole"])):
        start, end = one.span("whole")
        before, behind = question[:start], question[end:]
        whole = bool(behind.strip(" ?")) or not _CUT_OFF.search(before)
        if before and whole and not _ONLY.fullmatch(f"{before}{behind}".strip(" ?")):
            word = "Who" if re.fullmatch(_PERSON, one["noun"]) else "What"
            text = one["whole"]
            return Description(text=text, question=f"{word} is {text}?", before=before, behind=behind)
    return None
