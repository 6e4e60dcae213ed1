"""What a language model declines, with the sign that it was told or in words: the whole question, or a part of it."""

import re
from typing import Final

from rag.answering.writing.prompt import NOT_IN_DOCUMENTS

_SPELT: Final = NOT_IN_DOCUMENTS.replace("_", r"\\?[_ ]")
_WRAPPING: Final = " \t\r\n*_`\"'“”."
SIGN: Final = re.compile(rf"\A[{_WRAPPING}]*(?i:{_SPELT})|{_SPELT}")
_ALONE: Final = re.compile(rf"[{_WRAPPING}]*(?i:{_SPELT})[*_`\"'”]*(?:[.!\n]|\s*\Z)")
# What some say instead, without a mark: "The passages do not mention who paid for it". It ends before a "but".
_TEXTS: Final = (
    r"(?:the |these )?(?:(?:provided|given|available|retrieved) )*"
    r"(?:documents?|passages?|sources?|excerpts?|context|texts?)(?: (?:provided|given|above))?"
)
_IN_WORDS: Final = re.compile(
    r"(?:(?<![^\n])|(?<=[.!?\]] )|(?<=, but ))(?:[-*•] )?(?:(?:however|unfortunately|but),? )?"
    rf"(?:{_TEXTS} (?:do|does|did)(?: not|n['’]t) (?:\w+ly )?(?:mention|say|state|specify|contain|provide|include"
    r"|indicate|give|tell|cover|address|explain|describe|clarify|discuss)\b"
    r"|I (?:(?:could|did) not|(?:could|did)n['’]t|cannot|can['’]t) find\b"
    r"|there (?:is|are|was|were) no (?:\w+ )?(?:information|mention|details?|indication)\b"
    rf"|(?:this|that|it)(?: information)? is(?: not|n['’]t) (?:mentioned|stated|specified|given|provided) in {_TEXTS})"
    r"(?:(?!,? (?:but|however|although|though|while)\b)(?:[.!?](?=\S)|[^.!?;\n\[\]]))*+"
    r"(?=[.!?](?!\s*\[)|[,; ]+(?:but|however|although|though|while)\b|;|\n|\Z)",
    re.IGNORECASE,
)
# Where a clause ends: with its sentence, its marks included; where another clause begins; or at a mere comma.
_BORDER: Final = re.compile(
    r"(?P<end>(?:[.!?…][\"'”’»)*_]*(?:[ \t]*\[[^\[\]\n]+\])*(?=\s|\Z)|[。！？])\s*|\n|\Z)"
    r"|(?P<turn>;\s*|,\s*(?:but|while)\b\s*|\s(?:but|while)\b\s*)|,\s*(?P<more>and\b\s*)?"
)


def may_become_sign(text: str) -> bool:
    """Return whether nothing but the sign, or its beginning, has been written yet."""
    plain = text.strip(_WRAPPING).upper().replace("\\", "").replace(" ", "_")
    return NOT_IN_DOCUMENTS.startswith(plain[: len(NOT_IN_DOCUMENTS)])


def answered(text: str) -> tuple[str, bool]:
    """Return a written text without its clauses that decline, and whether a part of the question is declined.

    Nothing is left of a text that begins with the sign alone. A sign alone behind an answer declines no part.
    """
    text = _IN_WORDS.sub(f"{NOT_IN_DOCUMENTS} in words", text)
    if _ALONE.match(text):
        return "", False
    if not SIGN.search(text):
        return text, False
    said, sentence, joint, start = "", "", "", 0
    partly = declining = clausal = goes_on = cut = False
    for border in _BORDER.finditer(text):
        clause = text[start : border.start()]
        start = border.end()
        sign = SIGN.search(clause)
        partly |= bool(sign and re.search(r"[^\W_]", SIGN.sub("", clause)))
        declining = bool(sign) or (declining and goes_on)
        if declining and not clausal and "[" not in sentence:  # of the clause that declines: "Its colour, NOT_IN..."
            partly |= bool(sentence)
            sentence = ""
        if not declining:
            sentence += joint + clause if sentence else clause[:1].upper() + clause[1:] if cut else clause
        cut = border["end"] is None and (cut or declining)
        joint, clausal = border[0], bool(border["turn"])
        goes_on = not (clausal or border["more"])
        if border["end"] is not None:
            said += sentence + joint if sentence.strip() else ""
            sentence, declining = "", False
    return said, partly
