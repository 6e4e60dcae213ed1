"""Questions about several things at once, made one question for each: "Compare the height of A and B"."""

import re
from typing import Final

_NAME: Final = r"[A-ZÀ-Þ\d][\w’'-]*(?: [A-ZÀ-Þ\d][\w’'-]*){0,5}"
_ITEM: Final = (
    rf"(?:(?:the|his|her|its|their|our) (?:[a-zß-ÿ]+ )?)?(?:{_NAME}|(?:first|second|third|fourth|fifth|last)\b)"
)
_SEVERAL: Final = re.compile(rf"(?<!between )(?<![\w’'-])({_ITEM}(?:, {_ITEM}){{0,6}}),? and ({_ITEM})")
_NO_NOUN: Final = r"(?!(?:is|was|does|did|do|are|were|has|have|had|will|can|the|a|an|this|its|his)\b)"
_APART: Final = re.compile(
    rf"\b(?:compare|each|both|respectively|(?:which|what) (?:{_NO_NOUN}\w+ ){{0,2}}{_NO_NOUN}\w+[^\Ws]s)\b",
    re.IGNORECASE,
)
_SHARED: Final = re.compile(r"(?:the|his|her|its|their|our) (?:[a-zß-ÿ]+s )?")
_COMPARE: Final = re.compile(r"(?:please )?compare ", re.IGNORECASE)
_SPARE: Final = re.compile(r" (?:each|respectively)\b|\bboth ")


def distributed(question: str) -> list[str]:
    """Return a question for each of the things that it asks about apart; only itself where there is one thing.

    Things are named, numbered or counted: "the 2023 and the 2025 policy", "his first and his third voyage". Without a
    word that takes them apart (compare, each, both, which ships), they may well be meant together, as in "When did A
    and B meet?".
    """
    found = _SEVERAL.search(question)
    if not found or not _APART.search(question):
        return [question]
    before, behind = question[: found.start()], question[found.end() :]
    things = [*found[1].split(", "), found[2]]
    if shared := _SHARED.match(things[0]):  # the ships A and B
        things = [one if _SHARED.match(one) else f"{shared[0]}{one}" for one in things]
    return [_SPARE.sub("", _COMPARE.sub("What is ", f"{before}{thing}{behind}", count=1)) for thing in things]
