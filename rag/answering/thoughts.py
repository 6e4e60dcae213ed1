"""What a language model thinks aloud before it answers, which is no part of the answer: <think> ... </think>."""

import re
from typing import Final

_THOUGHTS: Final = re.compile(r"\A.*</think(?:ing)?>\s*|\A\s*<think(?:ing)?>.*", re.DOTALL | re.IGNORECASE)
_OPENING: Final = ("<think>", "<thinking>")


def without_thoughts(text: str) -> str:
    """Return a text as far as it is the answer: nothing of it while the model may yet be thinking.

    Some servers give no more than the end of the thoughts.
    """
    begun = text.strip().lower()
    if begun and any(opening.startswith(begun) for opening in _OPENING):
        return ""
    return _THOUGHTS.sub("", text)
