"""What a language model thinks aloud before it answers, which is no part of the answer: <think> ... </think>."""

import re
from typing import Final

_THOUGHTS: Final = re.compile(
    r"\A(?:\s*<think(?:ing)?>.*?</think(?:ing)?>|.*^</think(?:ing)?>[ \t]*$)\s*|\A\s*<think(?:ing)?>.*",
    re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
_OPENING: Final = ("<think>", "<thinking>")


def without_thoughts(text: str) -> str:
    """Return a text as far as it is the answer: nothing of it while the model may yet be thinking.

    Some servers leave their beginning out; the end of such thoughts stands on a line by itself.
    """
    begun = text.strip().lower()
    if begun and any(opening.startswith(begun) for opening in _OPENING):
        return ""
    return _THOUGHTS.sub("", text)
