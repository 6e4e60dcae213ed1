"""Questions about several things at once, made one question for each: "Compare the height of A and B"."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from rag.answering.question.comparison import asked_of_each
from rag.answering.text.dates import times_in

_WORDS: Final = r"[A-ZÀ-Þ\d][\w’'-]*(?: [A-ZÀ-Þ\d][\w’'-]*){0,5}"
_NAME: Final = rf"{_WORDS}(?: (?:of|von|van|de|der|di|da|del|du|la|le)(?: the)? {_WORDS})?"
_ITEM: Final = (
    rf"(?:(?:the|his|her|its|their|our) (?:[a-zß-ÿ]+ )?)?(?:{_NAME}|(?:first|second|third|fourth|fifth|last)\b)"
)
_WITHIN: Final = r"(?:of|in|on|at|for|by|from|with|to)"
_JOINT: Final = rf",? (?:and|(?P<either>or))(?P<again>(?: (?:that|those))? {_WITHIN})? "
_TO_COMPARE: Final = rf",? (?:and|(?P<either>or)|with|to|versus|vs\.?)(?P<again>(?: (?:that|those))? {_WITHIN})? "
_NOUN: Final = r"(?P<noun>(?: [a-zß-ÿ]+){1,2})"  # behind both: the Basic plan and the Family plan
_BEGINS: Final = (
    r"(?<![\w’'-])(?!(?:Which|What|Who|How|When|Where|Is|Are|Was|Were|Did|Does|Do|Compare)\b|(?:first|last),)"
)
_SHAPES: Final = tuple(
    (
        re.compile(rf"{_BEGINS}(?P<first>{_ITEM}){_NOUN}{joint}(?P<last>{_ITEM})(?P=noun)\b"),
        re.compile(rf"{_BEGINS}(?P<first>{_ITEM}(?:, {_ITEM}){{0,6}}){joint}(?P<last>{_ITEM})"),
    )
    for joint in (_JOINT, _TO_COMPARE)
)
_NO_NOUN: Final = r"(?!(?:is|was|does|did|do|are|were|has|have|had|will|can|the|a|an|this|its|his)\b)"
_APART: Final = re.compile(
    rf"\b(?:compare|each(?! other)|both|respectively|(?:which|what) (?:{_NO_NOUN}\w+ ){{0,2}}{_NO_NOUN}\w+[^\Ws]s)\b",
    re.IGNORECASE,
)
_TOGETHER: Final = re.compile(
    r"\b(?:meet(?:s|ing)?|met|marr\w+|merg\w+|agree\w*|fight|fought|divorc\w+|collid\w+|differ|talk\w*|discuss\w*"
    r"|negotiat\w+|together|between|each other)\b",
    re.IGNORECASE,
)
_PLURAL: Final = re.compile(r"\b(are|were|do|have) $", re.IGNORECASE)
_SINGULAR: Final[Mapping[str, str]] = {"are": "is", "were": "was", "do": "does", "have": "has"}
_ASKED_NOUN: Final = re.compile(r"\b((?:which|what) (?:\w+ )?\w*[^\Wsui])s (?=(?:is|was|does|has) $)", re.IGNORECASE)
_ONE: Final = re.compile(r"^((?:the|his|her|its|their|our) [a-zß-ÿ]+[^\Wsu])s ")
_SHARED: Final = re.compile(r"(?:the|his|her|its|their|our) (?:[a-zß-ÿ]+s )?")
_COMPARE: Final = re.compile(r"(?:please )?compare ", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\bbetween (?:the )?$", re.IGNORECASE)
_DIFFERENCE: Final = re.compile(
    r"^(?:what (?:is|are|was|were) )?the differences? (?:in|of) (?P<noun>[\w ]{1,60}?) between ", re.IGNORECASE
)
_DIFFER: Final = re.compile(
    r"(?:(?:what (?:is|are|was|were) |what['’]s )?(?:the )?(?:\w+ )?differences? between _|how (?:do|did) _ differ"
    r"|compare _)(?: from each other)?[?. ]*",
    re.IGNORECASE,
)
_ONE_THING: Final = rf"{_ITEM}(?: [a-zß-ÿ]+)??"
_DIFFERS: Final = re.compile(
    rf"(?i:how) (?:is|are|does|do) (?P<first>{_ONE_THING}) differ(?:ent)? from (?P<last>{_ONE_THING})[?. ]*"
)
_SPARE: Final = re.compile(r" (?:each|respectively)\b|\bboth ")
_ASKS_WHICH: Final = re.compile(
    r"(?:which|what|who)(?: one| of (?:the|these|our|your) \w+(?: \w+)?| (?!(?:is|was|are|were|has|have|had)\b)\w+(?= "
    r"(?:is|was|are|were|has|have|had)\b))? (?P<predicate>.+)",
    re.IGNORECASE,
)
_OF_WHICH: Final = re.compile(r"(?:which|who) of (?:(?:the|these|our|your) (?:\w+ )?)?$", re.IGNORECASE)
_VERB: Final = re.compile(r"(?:is|are|was|were|do|does|did|has|have|had) ", re.IGNORECASE)
_APART_PERHAPS: Final = re.compile(r"\b(?:are|were|do|have|did|had|of|at|in|for) $|^who \w+ $", re.IGNORECASE)
_AMONG: Final = re.compile(r"(?:between|of) $", re.IGNORECASE)
_THAN: Final = re.compile(
    rf"(?P<aux>(?i:is|are|was|were|do|does|did|has|have|had)) (?P<first>{_ITEM}(?: [a-zß-ÿ]+)??) "
    rf"(?P<how>(?:[a-zß-ÿ-]+ ){{1,5}})(?P<than>than|before|after) (?P<last>{_ITEM}(?: [a-zß-ÿ]+)?)\W*"
)
_ABOUT_THEM: Final = re.compile(
    r"(?P<said>[^.?!]{1,400})\. (?P<before>[^.?!]*?)\b(?:they|them)\b(?P<behind>[^.?!]*\??)"
)


def distributed(question: str) -> list[str]:
    """Return a question for each of the things that it asks about apart; only itself where there is one thing.

    Things are named, numbered or counted: "the 2023 and the 2025 policy", "his first and his third voyage". Without a
    word that takes them apart (compare, each, both, which ships, of A and of B), they may well be meant together, as in
    "When did A and B meet?". A comparison asks the same of each: "Which is longer, A or B?".
    """
    if compared := _THAN.fullmatch(question):
        how = "first" if compared["than"] != "than" else ""
        if asked := asked_of_each(f"{compared['aux'].lower()} {compared['how']}{how}"):
            return [asked(compared["first"]), asked(compared["last"])]
        return [question]
    before, things, behind, again, _ = _several(question)
    if not things:
        return [question]
    if compared_in := _compared(before, behind):
        asked, around = compared_in
        return [asked(f"{around[0]}{thing}{around[1]}".strip(" ?")) for thing in things]
    if _DIFFERENCE.match(before) or (not _BETWEEN.search(before) and (again or _APART.search(before + behind))):
        return for_each(before, things, behind)
    return [question]


def perhaps_distributed(question: str) -> list[str]:
    """Return a question for each of the things that may be meant apart: "When were A and B born?", "towers of A and B".

    A verb or a preposition stands before them, or "or" between them, where times are a choice ("in May or June").
    """
    before, things, behind, _, either = _several(question)
    if either and all(map(times_in, things)):
        return [question]
    if not things or _TOGETHER.search(question) or not (either or _APART_PERHAPS.search(before)):
        return [question]
    return for_each(before, things, behind)


def contrasted_in(question: str) -> tuple[str, str] | None:
    """Return the two things of which it is asked how they differ, in nothing in particular."""
    if found := _DIFFERS.fullmatch(question):
        return found["first"], found["last"]
    match _several(question):
        case before, [first, last], behind, _, _ if _DIFFER.fullmatch(f"{before}_{behind}"):
            return first, last
    return None


def _several(question: str) -> tuple[str, list[str], str, bool, bool]:
    """Return what stands before several things, these, what stands behind, if a preposition is said again, and "or"."""
    said = _ABOUT_THEM.fullmatch(question)
    text = said["said"] if said else question
    shapes = _SHAPES[_COMPARE.match(text) is not None]
    found = next((one for shape in shapes if (one := shape.search(text))), None)
    if not found:
        return question, [], "", False, False
    noun = found.groupdict().get("noun") or ""
    things = [f"{one}{noun}" for one in (*found["first"].split(", "), found["last"])]
    if shared := _SHARED.match(things[0]):  # the ships A and B
        things = [_ONE.sub(r"\1 ", one if _SHARED.match(one) else f"{shared[0]}{one}") for one in things]
    if said:
        return said["before"], things, said["behind"], True, False
    return text[: found.start()], things, text[found.end() :], bool(found["again"]), bool(found["either"])


def _compared(before: str, behind: str) -> tuple[Callable[[str], str], tuple[str, str]] | None:
    """Return what a comparison asks of a thing, and what stands beside the thing; None where nothing is compared."""
    if _OF_WHICH.fullmatch(before):  # Which of the ships A and B is longer?
        asked, around = asked_of_each(behind.strip(" ?")), ("", "")
    elif _VERB.fullmatch(before):  # Does A or B have more storage?
        asked, around = asked_of_each(f"{before.lower()}{behind.strip(' ?')}"), ("", "")
    else:
        first, _, own = before.partition(", ")
        among = _AMONG.fullmatch(before)  # Between A and B, which is longer?
        which = _ASKS_WHICH.fullmatch((behind if among else first).strip(" ,?"))
        asked, around = asked_of_each(which["predicate"]) if which else None, ("", "") if among else (own, behind)
    return (asked, around) if asked else None


def for_each(before: str, things: list[str], behind: str) -> list[str]:
    """Return a question for each thing, with its verb and its noun in the singular."""
    if verb := _PLURAL.search(before):
        one = _SINGULAR[verb[1].lower()]
        before = _ASKED_NOUN.sub(r"\1 ", f"{before[: verb.start()]}{one if verb.start() else one.capitalize()} ")
    before = _DIFFERENCE.sub(r"What is the \g<noun> of ", before)
    return [_SPARE.sub("", _COMPARE.sub("What is ", f"{before}{thing}{behind}", count=1)) for thing in things]
