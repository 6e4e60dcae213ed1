"""Descriptions in a question that stand for something with a name: "the director of the film", "the town where ..."."""

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
_BELONGING: Final = (  # to a name
    r"birth ?place|capital|home ?town|birth country|alma mater|team|band|label|employer"
    r"|(?:place|city|town|country|state) of (?:birth|death|origin)"
)
_NAMED: Final = (  # things that have names
    r"country|city|town|village|county|state|province|region|district|area|territory|continent|island|lake|river|place"
    r"|location|colony|company|firm|organi[sz]ation|association|school|institut(?:e|ion)|university|college|team|club"
    r"|band|group|party|league|label|network|channel|studio|station|museum|airport|hospital|newspaper|magazine|book"
    r"|novel|film|movie|album|song|series|show|branch|building|bridge|ship|shuttle|probe|treaty|park|church|hotel"
    r"|battle|siege|war|revolt|rebellion|revolution|uprising|festival|expedition|tournament|championship|race|law"
)
_PLAIN: Final = (
    r"(?!(?:is|was|are|were|did|does|do|has|have|had|of|by|in|on|at|from|for|to|with|as|and|or|the|a|an|that|which|who"
    r"|whose|whom|where|when)\b)[\w-]+"
)
_OF_NAME: Final = rf"(?:{_PLAIN} ){{0,2}}?(?P<relation>{_PERSON}|{_BELONGING})"
_NOUN: Final = rf"(?:{_PLAIN} ){{0,2}}?(?P<noun>{_PERSON}|{_NAMED})"
_BEING: Final = r"(?:is|was|are|were)"
_VERB: Final = rf"(?:{_BEING}|has|had|[a-z]+(?:ed|s)|won|wrote|made|built|led|sang)\b"
_END: Final = r"(?= *(?:\?|$|,(?! [A-ZÀ-Þ\d])))"  # of a clause; "Paris, Texas" goes on
_REST: Final = r"(?:(?!\b(?:where|which|who|whose|whom|what|when|how)\b)[^?])*?"
_CLAUSES: Final = tuple(
    re.compile(f"(?=(?P<whole>{pattern}))")  # looked for at every place, as one may be within another
    for pattern in (
        # the town where Jaws was filmed
        rf"\bthe {_NOUN} (?:where|(?:in|at|on|from) which) {_REST} {_BEING} "
        rf"(?:an? \w+|\w+ed|born|built|found|held|made|set|fought)\b(?! (?:to|by|in|at|on|for|from|as)\b)",
        # the company that owns the studio
        rf"\bthe {_NOUN} (?:where|that|who|whose|(?:(?:in|at|on|from|for|of|to|by) )?(?:which|whom)) {_REST}{_END}",
        rf"\bthe {_NOUN} {_NAME} {_VERB}{_REST}{_END}",  # the town Jaws was filmed in
        rf"\bthe {_NOUN} with {_REST}{_END}",  # the town with the red castle
    )
)
_RELATIONS: Final = tuple(
    re.compile(f"(?P<whole>{pattern})")
    for pattern in (
        rf"\bthe {_OF_NAME} of {_NAME}(?!\w|['’]s)",  # the director of Jaws
        rf"(?<!\w){_NAME}['’]s {_OF_NAME}\b",  # Jaws's director
    )
)
# What may stand behind a relation, where it is not the first part of a longer name: "Berlin's city hall".
_GOES_ON: Final = re.compile(
    rf"\W*$| *[,;:)]| (?:{_VERB}|(?:in|on|at|by|to|from|for|with|after|before|during|since|until|under|and|or|but|who"
    r"|that|which|where|when|have|been|not|born|still|now|then)\b)"
)
_AUXILIARY: Final = r"did|does|do|has|have|had|was|were|can|could|may|might|must|shall|should|will|would"
_VERB_FOLLOWS: Final = re.compile(rf"\b(?:{_AUXILIARY}) $", re.IGNORECASE)
_YES_NO: Final = re.compile(r"(?:is|are) ", re.IGNORECASE)
_ONLY: Final = re.compile(
    r"(?:(?:and|so|please|can|could|you|tell|me|i|would|like|want|to|know|name)(?: |$))*"
    r"(?:who|where|(?:what|which)(?: \w+)?)?"
    r"(?:['’]s| (?:became|(?:serve|work)(?:s|d|ed)? as|(?:is|was|are|were)(?: (?:appointed|elected|made)(?: as)?)?))?"
    r"(?: the name of)?(?: (?:called|named|then|now|today|in \d{4}))*",
    re.IGNORECASE,
)
_SPEAKER: Final = re.compile(r"\b(?:i|we|me|us|my|our|you|your)\b", re.IGNORECASE)
_PAST: Final = re.compile(r"\b(?:did|was|were|had)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A description in a question: its words, the question which asks what it means, and what stands around it.

    `relation` is what it says something is to a name, as "director"; empty where it is described otherwise.
    """

    text: str
    question: str
    before: str
    behind: str
    relation: str

    @property
    def names(self) -> bool:
        """Whether there is a name in it."""
        return re.search(r"[A-ZÀ-Þ\"]", self.text) is not None

    def named(self, name: str) -> str:
        """Return the question with a name in place of the description."""
        return f"{self.before}{name}{self.behind}"


def described(question: str) -> Description | None:
    """Return the shortest description in a question, which is the innermost; None where the question asks just that."""
    found = [one for pattern in (*_CLAUSES, *_RELATIONS) for one in pattern.finditer(question)]
    for one in sorted(found, key=lambda one: len(one["whole"])):
        start, end = one.span("whole")
        text, before, behind = one["whole"].rstrip(" ."), question[:start], question[end:]
        relation = one.groupdict().get("relation") or ""
        if _SPEAKER.search(text) or not _is_beside(before, behind, relation=bool(relation)):
            continue
        person = re.fullmatch(_PERSON, relation or one["noun"]) is not None
        verb = "was" if person and _PAST.search(before) else "is"
        asked = f"{'Who' if person else 'What'} {verb} {text}?"
        return Description(text=text, question=asked, before=before, behind=behind, relation=relation)
    return None


def _is_beside(before: str, behind: str, *, relation: bool) -> bool:
    """Return whether a question asks something of what it describes, in the words around the description."""
    if not before or _ONLY.fullmatch(f"{before.rstrip()}{behind}".strip(" ?.")):
        return False
    if relation:
        return _GOES_ON.match(behind) is not None or _VERB_FOLLOWS.search(before) is not None
    # Where nothing is behind a clause, it may have swallowed the verb that goes with "did".
    return re.search(r"\w", behind) is not None or not (_VERB_FOLLOWS.search(before) or _YES_NO.fullmatch(before))
