"""Blocks of code in a text: between fences of Markdown, indented below `::` or a directive of reStructuredText, or at
the prompt of Python.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from textwrap import dedent
from typing import Final

from rag.answering.text.lines import OUTLINED, Range, indentation
from rag.fences import DIRECTIVE, FENCE
from rag.underlines import underlined

MOST_CODE: Final = 800  # characters of a block that are quoted
PROMPT: Final = re.compile(r"[ \t]*>>> ")
"""What a line begins with that was typed at the prompt of Python."""
_OPENS: Final = re.compile(rf"[ \t]*+(?:{DIRECTIVE}|(?!\.\. ).*::)[ \t]*")
_OPTION: Final = re.compile(r"[ \t]+:[\w-]+:[^\n]*")  # of a directive
_FENCE: Final = re.compile(rf"[ \t]*({FENCE})([^`\n]*)")
_QUOTED: Final = re.compile(r"[ \t]*>(?!>> )")  # as in a mail, where ">>> " quotes, too
_TICKS: Final = re.compile(r"`{3,}")


def in_code(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether it stands in a block of code. What opens or closes one does not."""
    found = _fenced(lines)
    _mark_sessions(lines, found)
    i = 0
    while i < len(lines):
        first, last = (i, i) if found[i] else _indented_below(lines, i)
        found[first:last] = [True] * (last - first)
        i = max(last, i + 1)
    return found


def code_at(text: str, start: int, end: int) -> str:
    """Return the lines of code that a range of a text has, as they are indented; "" where it is not within code."""
    first, last = text.count("\n", 0, start), text.count("\n", 0, end)
    if not all(_inside(text)[first : last + 1]):
        return ""
    return dedent(text[text.rfind("\n", 0, start) + 1 : end])


def block_of(text: str, place: int) -> Range | None:
    """Return the range of the block of code that the line at `place` is in, or that begins right below it."""
    lines, inside, first = text.split("\n"), _inside(text), text.count("\n", 0, place)
    if not inside[first]:
        first = next((i for i in range(first + 1, len(lines)) if inside[i] or not _parts(lines[i])), len(lines))
        if first == len(lines) or not inside[first]:
            return None
    last = first
    while first and inside[first - 1]:
        first -= 1
    while last < len(lines) and inside[last]:
        last += 1
    start = sum(len(line) + 1 for line in lines[:first])
    block = "\n".join(lines[first:last])
    return start + len(block) - len(block.lstrip()), start + len(block.rstrip())


def fenced(code: str) -> str:
    """Return code as a block of Markdown."""
    fence = "`" * max([3, *(len(ticks) + 1 for ticks in _TICKS.findall(code))])
    return f"{fence}\n{code}\n{fence}"


@lru_cache(OUTLINED)
def _inside(text: str) -> list[bool]:
    return in_code(text.split("\n"))


def _fenced(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether it stands between fences.

    A passage may begin within such a block. Then its first fence closes: it stands right below a line, and none right
    below it, or the next one opens.
    """
    underlines = {one + 1 for one in underlined(lines)}
    fences = {i: one for i, line in enumerate(lines) if i not in underlines and (one := _FENCE.fullmatch(line))}
    inside = ""
    if fences:
        (first, fence), *others = fences.items()
        above, below = lines[first - 1 : first] if first else [], lines[first + 1 : first + 2]
        next_opens = any(other[2].strip() for _, other in others[:1])
        if not fence[2].strip() and any(map(str.strip, above)) and (next_opens or not any(map(str.strip, below))):
            inside = fence[1]
    found: list[bool] = []
    for i in range(len(lines)):
        found.append(bool(inside) and i not in fences)
        if one := fences.get(i):
            if not inside or (one[2].strip() and len(one[1]) >= len(inside)):  # one with the name of a language opens
                inside = one[1]
            elif one[1].startswith(inside):
                inside = ""
    return found


def _indented_below(lines: Sequence[str], here: int) -> Range:
    """Return the first line of the block of code that a line opens, and the one behind its last; an empty range else.

    Behind `::` an empty line stands before the block.
    """
    if not _OPENS.fullmatch(lines[here]):
        return here, here
    directive = lines[here].lstrip().startswith(".. ")
    first = here + 1
    while first < len(lines) and (not lines[first].strip() or (directive and _OPTION.match(lines[first]))):
        first += 1
    if first == here + 1 and not directive:
        return here, here
    last = end = first
    while end < len(lines) and (not lines[end].strip() or indentation(lines[end]) > indentation(lines[here])):
        end += 1
        last = end if lines[end - 1].strip() else last
    return first, last


def _mark_sessions(lines: Sequence[str], found: list[bool]) -> None:
    """Mark what was typed at the prompt of Python, up to the next empty line, where no fences stand around it."""
    first = 0
    for filled, run in groupby(lines, key=lambda line: bool(line.strip())):
        last = first + len(list(run))
        prompt = next((i for i in range(first, last) if PROMPT.match(lines[i])), last) if filled else last
        if not any(found[first:last]) and not any(map(_QUOTED.match, lines[first:last])):
            found[prompt:last] = [True] * (last - prompt)
        first = last


def _parts(line: str) -> bool:
    """Return whether a line only stands between what leads in to code and the code."""
    return not line.strip() or any(one.fullmatch(line) for one in (_FENCE, _OPENS, _OPTION))
