"""What a language model thinks aloud before it answers, which is no part of the answer: <think> ... </think>."""

import re
from typing import Final

# Openings in lower case, and what ends the thoughts that they begin.
_FORMS: Final = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<reasoning>": "</reasoning>",
    "[think]": "[/think]",
    "◁think▷": "◁/think▷",
    "<|channel|>analysis<|message|>": "<|channel|>final<|message|>",
}
_BLOCK: Final = re.compile(
    "|".join(rf"\s*{re.escape(opening)}.*?(?:{re.escape(closing)}|\Z)" for opening, closing in _FORMS.items()),
    re.DOTALL | re.IGNORECASE,
)
_OPENING: Final = re.compile("|".join(map(re.escape, _FORMS)), re.IGNORECASE)
_CLOSING: Final = re.compile(f"(?<!`)(?:{'|'.join(map(re.escape, _FORMS.values()))})", re.IGNORECASE)
_END_OF_TURN: Final = re.compile(r"(?:<\|\w+\|>|</s>)\s*")


def without_thoughts(text: str) -> str:
    """Return a text as far as it is the answer: nothing of it while the model may yet be thinking.

    Some servers leave out where thoughts begin, so that only their end is there, and leave in how models end a turn.
    """
    found = _BLOCK.match(text)
    if not found and (end := _CLOSING.search(text)) and not _OPENING.search(text, 0, end.start()):
        found = end
    while found:
        text = text[found.end() :].lstrip()
        found = _BLOCK.match(text)
    begun = text.strip().lower()
    if begun and any(opening.startswith(begun) for opening in _FORMS):
        return ""
    while (start := text.rfind("<")) >= 0 and _END_OF_TURN.fullmatch(text, start):
        text = text[:start]
    return text
