"""Descriptions in a question that stand for something with a name: "the director of the film", "the town where ..."."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

_LINKING: Final = "of the and de von van in for to a on with".replace(" ", "|")
_CAPITAL: Final = r"[\"“]?[A-ZÀ-Þ\d][\w.’'&-]{0,60}[\"”]?"  # bounded, as the rest of a clause
_NAME: Final = rf"(?:(?:the|a) )?(?:\"[^\"]+\"|{_CAPITAL}(?:,? (?:(?:{_LINKING}) ){{0,3}}{_CAPITAL}){{0,9}})"
PERSON: Final = (
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
NAMED: Final = (  # things that have names
    r"country|city|town|village|county|state|province|region|district|area|territory|continent|island|lake|river|place"
    r"|location|colony|company|firm|organi[sz]ation|association|school|institut(?:e|ion)|university|college|team|club"
    r"|band|group|party|league|label|network|channel|studio|station|museum|airport|hospital|newspaper|magazine|book"
    r"|novel|film|movie|album|song|series|show|branch|building|bridge|ship|shuttle|probe|treaty|park|church|hotel"
    r"|battle|siege|war|revolt|rebellion|revolution|uprising|festival|expedition|tournament|championship|race|law"
)
PLAIN: Final = (
    r"(?!(?:is|was|are|were|did|does|do|has|have|had|of|by|in|on|at|from|for|to|with|as|and|or|the|a|an|that|which|who"
    r"|whose|whom|where|when)\b)[\w-]+"
)
_OF_NAME: Final = rf"(?:{PLAIN} ){{0,2}}?(?P<relation>{PERSON}|{_BELONGING})"
_NUMBERED: Final = r"version|release|edition|model"  # things with a number for a name
_OF_KIND: Final = rf"(?:{PLAIN} ){{0,2}}?(?P<noun>{PERSON}|{NAMED})"
_OF_SERIES: Final = rf"(?P<noun>{_NUMBERED})(?P<of> of (?:the )?(?:{PLAIN} ){{0,2}}?{PLAIN})?"
_OF_ANY_KIND: Final = rf"(?P<noun>(?:{PLAIN} ){{0,1}}?{PLAIN})"
_BEING: Final = r"(?:is|was|are|were)"
_VERB: Final = rf"(?:{_BEING}|has|had|[a-z]+(?:ed|s)|won|wrote|made|built|led|sang)\b"
_END: Final = r"(?= *(?:\?|$|,(?! [A-ZÀ-Þ\d])))"  # of a clause; "Paris, Texas" goes on
# Bounded, so that a long text takes no long time.
_REST: Final = r"(?:(?!\b(?:where|which|who|whose|whom|what|when|how)\b)[^?]){0,200}?"
_PRONOUN: Final = r"(?:they|people|we|i|you|he|she)"
ASKED: Final = r"\b(?:what|which|who|whom|when|where|how (?:many|much|long|old|far))\b"
_THE: Final = r"\b(?:[Tt]he|that|those)"
AUXILIARY: Final = r"did|does|do|has|have|had|was|were|can|could|may|might|must|shall|should|will|would"
# A clause whose subject is what it describes, or has a name: "that built the bridge", "Ann Lee plays for".
_BEGUN: Final = (
    r"(?:(?P<link>that|who|which|where|whose) (?!(?:the|an?|his|her|its|their|our|my|it|they|people|we|i|you|he|she)\b)"
    rf"|(?=[\"“A-ZÀ-Þ]))(?P<clause>(?:{_NAME} )?(?=[a-z])"
)
_STRANDED: Final = r"\b(?:at|by|for|from|in|of|on|to|with)"


def _clauses(noun: str) -> Iterator[re.Pattern[str]]:
    """Yield what describes a thing of a kind; looked for at every place, as one may be within another."""
    for pattern in (
        # the town where Jaws was filmed
        rf"{_THE} {noun} (?:where|(?:in|at|on|from) which) {_REST} {_BEING} "
        rf"(?:an? \w+|\w+ed|born|built|found|held|made|set|fought)\b(?! (?:to|by|in|at|on|for|from|as)\b)",
        # the company that owns the studio
        rf"{_THE} {noun} (?P<link>where|that|who|whose|(?:(?:in|at|on|from|for|of|to|by) )?(?:which|whom))"
        rf" (?P<clause>{_REST}){_END}",
        rf"{_THE} {noun} (?P<clause>(?:{_NAME} {_VERB}|{_PRONOUN} \w+\b){_REST}){_END}",  # the town Jaws was filmed in
        rf"{_THE} {noun} (?P<link>with) (?P<clause>{_REST}){_END}",  # the town with the red castle
        rf"{_THE} {noun} (?P<link>between) (?P<clause>{_NAME})(?!\w)",  # the bridge between Hessle and Barton
    ):
        yield re.compile(f"(?=(?P<whole>{pattern}))")


_CLAUSES: Final = (
    *_clauses(_OF_KIND),
    *_clauses(_OF_SERIES),
    # the company founded by Ann Lee
    re.compile(
        rf"(?P<whole>{_THE} {_OF_KIND} "
        rf"(?P<clause>(?:(?:[a-z]+ed|written|built|made|held|led|sung) (?:by|after)|[a-z]+ing) {_NAME})(?!\w|['’]s))"
    ),
    # was the architect born who built the bridge
    re.compile(
        rf"\b(?:{AUXILIARY}|is|are) (?P<whole>the {_OF_KIND}(?P<gap>(?: (?!(?:that|wh\w+)\b)[\w-]+){{1,4}})"
        rf" (?P<link>that|who|whose|which|where) (?P<clause>{_REST}) *(?=\?|$))"
    ),
    # was the company that built the bridge founded
    re.compile(
        rf"\b(?:was|were) (?P<whole>the {_OF_KIND} {_BEGUN}{_REST}(?<!\bis)(?<!\bwas)(?<!\bare)(?<!\bwere)(?<!\bbeen)"
        r"(?<!\bhas)(?<!\bhad)(?<!\bhave)))"
        r"(?= (?:born|built|found|held|made|set|fought|[a-z]+ed)(?: (?:in|on|at|as|with|after) [\w ]{1,40})?\W*$)"
    ),
    # did the company that built Tower Bridge go bankrupt; does the club Ann Lee plays for have
    re.compile(
        rf"\b(?:did|does|do) (?:the (?:{PLAIN} ){{1,2}}of )?"
        rf"(?P<whole>the {_OF_KIND} {_BEGUN}{_REST}(?:\b[A-ZÀ-Þ\d][\w’'-]*\b[\"”]?|{_STRANDED})))"
        rf"(?= (?:have\b|(?!\w+(?:ed|ing|ly)\b)(?=[a-z]){PLAIN}))"
    ),
)
_ANY_CLAUSES: Final = tuple(_clauses(_OF_ANY_KIND))
_RELATIONS: Final = tuple(
    re.compile(f"(?P<whole>{pattern})")
    for pattern in (
        # the director of Jaws, the author of the novel Jaws, the composer of the music of Jaws
        rf"\b[Tt]he {_OF_NAME} of (?:the (?!(?:{PERSON}|{_BELONGING})\b){PLAIN} of )?"
        rf"(?:the (?:{PLAIN} )?(?:{NAMED}) )?(?P<name>{_NAME})(?!\w|['’]s)",
        rf"(?<!\w)(?P<name>{_NAME})['’]s {_OF_NAME}\b",  # Jaws's director
    )
)
# What may stand behind a relation, where it is not the first part of a longer name: "Berlin's city hall".
_GOES_ON: Final = re.compile(
    rf"\W*$| *[,;:)]| (?:{_VERB}|(?:in|on|at|by|to|from|for|with|after|before|during|since|until|under|and|or|but|who"
    r"|that|which|where|when|have|been|not|born|still|now|then)\b)"
)
_VERB_FOLLOWS: Final = re.compile(rf"\b(?:{AUXILIARY}) $", re.IGNORECASE)
_HAS: Final = re.compile(r"\b(?:what|which|how many|how much) [^?]{0,100}\b(?:has|have|had) $", re.IGNORECASE)
_IS_WHAT: Final = re.compile(rf" {_BEING} (?:who|whom|what|which \w+)\W*")
_YES_NO: Final = re.compile(r"(?:is|are) ", re.IGNORECASE)
_ONLY: Final = re.compile(
    r"(?:(?:and|so|please|can|could|you|tell|me|i|would|like|want|to|know|name)(?: |$))*"
    r"(?:who|where|(?:what|which)(?: \w+)?)?"
    r"(?:['’]s| (?:became|(?:serve|work)(?:s|d|ed)? as|(?:is|was|are|were)(?: (?:appointed|elected|made)(?: as)?)?))?"
    r"(?: the name of)?(?: (?:called|named|then|now|today|in \d{4}))*",
    re.IGNORECASE,
)
_SPEAKER: Final = re.compile(r"\b(?:i|we|me|us|my|our|you|your)\b", re.IGNORECASE)
_REFERRING: Final = re.compile(rf"{_SPEAKER.pattern}|\b(?:it|its|this|that|him|her|them|there)\b", re.IGNORECASE)
_SAID_FIRST: Final = re.compile(r"[^?]*?[.!] (?=[A-ZÀ-Þ])")
_COMMA: Final = re.compile(r", (?:what|which|who|whose|where|when|how)\b")
# What a question after the kind of thing has in place of what joins a clause to it.
_SUBJECTS: Final[Mapping[str, str]] = {
    "": "", "that": "", "who": "", "which": "", "whose": "'s", "with": " has", "between": " is between"
}  # fmt: skip
_KIND_ASKED: Final = re.compile(
    rf"\b(?:what|which)(?: {PLAIN}){{1,2}}?(?: of {PLAIN})?(?=\W*$| (?:{_BEING}|{AUXILIARY})\b)"
    r"|\b(?:located|situated|based)\b",  # which "in" tells as well
    re.IGNORECASE,
)
_BIRTH: Final = re.compile(r"birth|home ?town")
_PAST: Final = re.compile(r"\b(?:did|was|were|had)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A description in a question: its words, the questions which ask what it means, and what stands around it.

    `kind` is the noun of what it describes by a clause, `of` the rest of it, as in "version of the app", and
    `is_named` says whether things of that kind have names. `relation` is what it says something is to a name, as
    "director"; empty where it is described otherwise.
    """

    text: str
    questions: tuple[str, ...]
    before: str
    behind: str
    relation: str
    kind: str
    of: str
    is_named: bool

    @property
    def names(self) -> bool:
        """Whether there is a name in it."""
        return re.search(r"[A-ZÀ-Þ\"]", self.text) is not None

    @property
    def of_series(self) -> bool:
        """Whether a number may be its name, as of a version."""
        return re.fullmatch(_NUMBERED, self.kind) is not None

    @property
    def around(self) -> str:
        """The words around it, without the kind of thing that is asked for, which an answer has no need to name."""
        return _KIND_ASKED.sub("", self.named(" "))

    def named(self, name: str) -> str:
        """Return the question with a name in place of the description."""
        return f"{self.before}{name}{self.behind}"

    def named_of_kind(self, name: str) -> str:
        """Return it with the kind before a name that does not tell it: "the shuttle Endeavour"."""
        if not self.kind or name.startswith(("the ", "The ")) or self.kind.split()[-1] in name.casefold().split():
            return self.named(name)
        return self.named(f"the {self.kind} {name}{self.of}")


def described(question: str) -> Description | None:
    """Return the shortest description in a question, which is the innermost; None where the question asks just that.

    One of a kind of thing that has names goes before one of any kind.
    """
    found = [one for pattern in (*_CLAUSES, *_RELATIONS) for one in pattern.finditer(question)]
    other = [one for pattern in _ANY_CLAUSES for one in pattern.finditer(question)]
    for is_named, some in ((True, found), (False, other)):
        for one in sorted(some, key=lambda one: len(one["whole"])):
            if description := _description(one, question, is_named=is_named):
                return description
    return None


def _description(found: re.Match[str], question: str, *, is_named: bool) -> Description | None:
    groups = found.groupdict()
    start, end = found.span("whole")
    before, behind = question[:start], question[end:]
    relation, kind, link, gap = (groups.get(name) or "" for name in ("relation", "noun", "link", "gap"))
    text = found["whole"].replace(gap, "", 1).rstrip(" .") if gap else found["whole"].rstrip(" .")
    text = text[0].lower() + text[1:] if text.startswith("The ") else text
    said_first = ""
    if _REFERRING.search(text.partition(" ")[2]) and (said := _SAID_FIRST.match(before)):
        said_first, before = said[0], before[said.end() :]
    if (not said_first and _SPEAKER.search(text)) or not _is_beside(before, gap + behind, relation=bool(relation)):
        return None
    is_person = re.fullmatch(rf"(?:{PLAIN} )*?(?:{PERSON})", relation or kind) is not None
    verb = "was" if is_person and _PAST.search(before) else "is"
    asked = [f"{'Who' if is_person else 'What'} {verb} {text}?"]
    if _BIRTH.match(relation) or relation.endswith(" of birth"):
        asked.append(f"Where was {groups['name']} born?")
    if "clause" in groups and (who := _SUBJECTS.get(link)) is not None:
        subject = "Who" if is_person and link in ("who", "that", "which") else f"Which {kind}{groups.get('of') or ''}"
        asked.append(f"{subject}{who} {groups['clause']}?")
    return Description(
        text=text,
        questions=tuple(said_first + one for one in asked),
        before=before,
        behind=gap + behind,
        relation=relation,
        kind="" if is_person else kind,
        of=groups.get("of") or "",
        is_named=is_named,
    )


def _is_beside(before: str, behind: str, *, relation: bool) -> bool:
    """Return whether a question asks something of what it describes, in the words around the description."""
    if not before.strip():
        if relation:  # the director of Jaws was born where
            return bool(_GOES_ON.match(behind) and re.search(ASKED, behind)) and not _IS_WHAT.fullmatch(behind)
        return _COMMA.match(behind) is not None
    if _ONLY.fullmatch(f"{before.rstrip()}{behind}".strip(" ?.")):
        return False
    if relation:
        return _GOES_ON.match(behind) is not None or _VERB_FOLLOWS.search(before) is not None
    # Where nothing is behind a clause, it may have swallowed the verb that goes with "did".
    return (
        re.search(r"\w", behind) is not None
        or _HAS.search(before) is not None
        or not (_VERB_FOLLOWS.search(before) or _YES_NO.fullmatch(before))
    )
