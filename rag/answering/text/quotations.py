"""Words that are understood with those before them: quotations that stand by themselves, and answers in an interview.

"'Nobody won,' said Lee. 'It is a decent deal.'" are two sentences of Lee.
"""

import re
from collections.abc import Sequence
from itertools import dropwhile
from typing import Final

from rag.answering.text.lines import TURN

SAID: Final = (
    r"(?:said|says|told|tells|wrote|writes|written|noted|notes|added|adds|stated|states|announced|announces|warned|warns"
    r"|claimed|claims|argued|argues|insisted|insists|explained|explains|replied|replies|suggested|suggests|proposed"
    r"|declared|declares|stressed|stresses|commented|remarked|thinks|thought|believes|believed|promised|promises|recalled"
    r"|recalls|admitted|admits|advised|advises|recommended|recommends)"
)
# Above what a mail repeats of an earlier one.
_EARLIER: Final = re.compile(
    r"^(?:-{2,} ?(?:original|forwarded) message ?-{2,}|begin forwarded message:|on [^\n]{6,120} wrote:)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_ALONE: Final = re.compile(r"[\"“«„][^\"“”«»„]+[\"”»“][*_]*")
_ATTRIBUTED: Final = re.compile(rf"[\"”»“][^\"“”«»„]{{0,200}}\b{SAID}\b|\b{SAID}\b[^\"“”«»„]{{0,200}}[\"“«„]")


def is_quotation(sentence: str) -> bool:
    """Return whether a sentence is nothing but words in quotes."""
    return _ALONE.fullmatch(sentence) is not None


def is_of_earlier(text: str, start: int) -> bool:
    """Return whether what begins at `start` is what a mail repeats of an earlier one, whoever wrote that."""
    line = text[text.rfind("\n", 0, start) + 1 : start + 1]
    return line.lstrip().startswith(">") or _EARLIER.search(text, 0, start) is not None


def attribution(sentence: str, before: Sequence[str]) -> str:
    """Return the sentence that tells who says one that is nothing but a quotation; "" where none does.

    That is the nearest of those `before` it in its paragraph, the nearest first, that is more than a quotation.
    """
    if not is_quotation(sentence):
        return ""
    told = next(dropwhile(is_quotation, before), "")
    return told if _ATTRIBUTED.search(told) else ""


def is_answer(before: str, sentence: str) -> bool:
    """Return whether a sentence opens a turn right behind the question that somebody else ends one with."""
    asked, answered = TURN.match(before), TURN.match(sentence)
    return bool(asked and answered and asked["name"] != answered["name"]) and before.rstrip("*_ ").endswith("?")
