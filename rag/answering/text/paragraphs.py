"""Paragraphs of a text, and lines that stand for themselves: headings, items, rows, turns of a chat, pieces of code."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final

from rag.answering.text.code import PROMPT, in_code
from rag.answering.text.lines import (
    FIELD,
    HOURS_LINE,
    ITEM,
    OPTION,
    OUTLINED,
    TURN,
    heads_columns,
    indentation,
    is_item,
    rows_in,
)
from rag.answering.text.weekdays import HOURS
from rag.fences import DIRECTIVE
from rag.tables import LINE
from rag.underlines import is_underline, underlined

# What reStructuredText has before a note, or a block of code.
_DIRECTIVE: Final = (
    rf"(?:\.\. (?:attention|caution|danger|error|hint|important|note|seealso|tip|warning)::|{DIRECTIVE})"
)
# What each line of a quotation begins with, as of a mail that is answered; three of them begin code of Python.
_QUOTE: Final = r"(?!>>> )(?:[ \t]?>)+[ \t]?"
_QUOTED: Final = re.compile(rf"^{_QUOTE}", re.MULTILINE)
# A line of its own: a heading, an item of a list, a rule, the hours of a weekday; or an empty line.
_LINE: Final = re.compile(
    rf"^[ \t]*(#{{1,6}} |{ITEM}|>>> |\.\. |__ |\[[^\]\n]+\]: |{_DIRECTIVE}|[-*_=]{{3,}}[ \t]*$|```|~~~|{HOURS}|$)"
)
_HEADING: Final = re.compile(r"[ \t]*#{1,6} ")
# Lines without a word of the text: rules, fences, and where links of reStructuredText or Markdown lead.
_RULE: Final = re.compile(
    r"[ \t|:*_=-]*$|[ \t]*(?:```|~~~|(?:\.\. )?__ \S+$|\.\. _(?:`[^`\n]*`|[^:`\n]*):(?: \S+)?$"
    r"|\[[^\]\n]+\]: <?\w+:\S+$)"
)
MARKER: Final = re.compile(rf"\s*(?:{_QUOTE})?[ \t]*(?:#{{1,6}} |{ITEM}|>>> |{_DIRECTIVE})?\s*")

# What a chat says itself: "[15.03.26, 20:40] Kit joined".
_STAMPED: Final = re.compile(r"[ \t]*[\[(]?\d[\d./-]{5,9},?[ \u00a0T]\d{1,2}:\d\d")
# Text with a line longer than this was not wrapped by hand: each of its lines is a paragraph, but for those that go on.
_WRAPPED: Final = 160
_NARROW: Final = 50  # below a shorter line none goes on that is not indented
_TITLE: Final = re.compile(r"[A-ZÀ-Þ\d][^.!?:;,|]*[^\W_][)\"”’]?")
_NUMBER: Final = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}\.? (?=[A-ZÀ-Þ])")
_CAPITALS: Final = re.compile(r"[^\W\d_](?!.*[a-zß-ÿ])")
# A version and its day: "version 1.33 - 2026-03-04", "Pump 2.0.1 (4 March 2026)".
_VERSION: Final = re.compile(
    r"(?:[^\W\d_][\w-]{0,30} ){0,2}\[?[vV]?\d+(?:\.\d+)+\]?[ \t]*(?:[-–—,:] ?)?"
    r"(?P<open>\()?(?:\d{4}-\d\d-\d\d|(?:\d{1,2}\.? )?[A-Z][a-z]{2,8}\.? (?:\d{1,2},? )?\d{4})(?(open)\)):?"
)
_BLANKS: Final = (" ", "\t")
_GOES_ON: Final = re.compile(r"\b(?:an?|the|and|or|of|to|in|on|at|by|for|from|with|as|is|was|are|were|that|than)$")
_SENTENCE_ENDED: Final = re.compile(r"(?:[.!?:][\"”’)*_]*|^)$")
MOST_TITLE_WORDS: Final = 8
SHORT_TURN: Final = 240  # characters; what is said there seldom stands without who says it


def unquoted(text: str) -> str:
    """Return a text with blanks in place of the marks before the lines of quotations."""
    return _QUOTED.sub(lambda found: " " * len(found[0]), text)


def is_heading(text: str, start: int) -> bool:
    """Return whether the sentence that starts there is a heading: of Markdown, underlined, or of wrapped text."""
    line_start = text.rfind("\n", 0, start) + 1
    here = text.count("\n", 0, start)
    code, underlines, titles = _outline(text)
    if code[here]:
        return False
    if here in underlines:
        return True
    if text[line_start:start].strip():
        return _HEADING.match(text, line_start) is not None
    return titles[here]


@lru_cache(OUTLINED)
def _outline(text: str) -> tuple[list[bool], dict[int, int], list[bool]]:
    """Return which lines are code, underlined and titles; a text is asked about line by line."""
    lines = text.split("\n")
    return in_code(lines), underlined(lines), _titles(lines, rows_in(lines))


def _titles(lines: Sequence[str], rows: Sequence[bool]) -> list[bool]:
    """Return for each line whether it is a title: the version and day of what stands below it, or in wrapped text.

    A version stands below an empty line. In wrapped text a title stands right above the next line.
    It begins after the end of a sentence or below another title, ends none, and the first word of the next line, which
    begins another, would have fitted into it. It may have a number, and ask. The next line may begin with anything
    where it is indented below capitals, as in a manual page.
    """
    widest = max(map(len, lines), default=0)
    beside = zip(lines, ["", *lines], strict=False)
    found = [not above.strip() and _VERSION.fullmatch(line.strip()) is not None for line, above in beside]
    for i in range(len(lines) - 1) if widest <= _WRAPPED else ():
        line, below = lines[i].strip(), lines[i + 1].strip()
        number = _NUMBER.match(line)
        parted = number is not None and below.startswith(f"{number[0].rstrip(' .')}.")  # "4 Fees" above "4.1 Entry"
        step = number is not None and number[0].count(".") == 1 and number[0].endswith(". ") and not parted
        found[i] = found[i] or bool(
            below
            and not (rows[i] or rows[i + 1] or step)
            and _TITLE.fullmatch(line[number.end() :].removesuffix("?") if number else line)
            and len(line.split()) <= MOST_TITLE_WORDS
            and not _GOES_ON.search(line)
            and (
                below[:1].isupper()
                or parted
                or (is_item(below) and not is_item(line))
                or (_CAPITALS.match(lines[i]) and lines[i + 1][:1] in _BLANKS)
            )
            and len(line) + 1 + len(below.split()[0]) <= widest
            and (i == 0 or found[i - 1] or _SENTENCE_ENDED.search(lines[i - 1].strip()))
        )
    return found


def _going_on(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether it surely goes on with the one above, in text of which not all was wrapped by hand.

    It is indented below it, begins with a small letter where that one is long and ends no sentence, or that
    one ends with a word like "the".
    """
    found = [False] * len(lines)
    for i in range(1, len(lines)):
        above, line = lines[i - 1].rstrip(), lines[i].rstrip()
        if above and line and len(above) <= _WRAPPED:
            deeper = indentation(line) - indentation(above)
            small = line[0].islower() and len(above) >= _NARROW and not _SENTENCE_ENDED.search(above)
            found[i] = deeper > 0 or (deeper == 0 and found[i - 1]) or small or _GOES_ON.search(above) is not None
    return found


def _options(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether it explains an option, and does not go on with a sentence about one."""
    found = [False] * len(lines)
    inside = False
    for i, line in enumerate(lines):
        above = lines[i - 1].strip() if i else ""
        found[i] = OPTION.match(line) is not None and (inside or _SENTENCE_ENDED.search(above) is not None)
        inside = found[i] or (inside and bool(line.strip()))
    return found


def _record_bounds(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether a record of two labels or more begins with it, or is over above it."""
    found = [False] * (len(lines) + 1)
    first = labels = 0
    for i, line in enumerate([*lines, ""]):
        above = lines[i - 1].rstrip() if i else ""
        field = FIELD.match(line) is not None
        goes_on = field or line[:1] in _BLANKS or line[:1].islower() or above.endswith(",")
        if labels and not (goes_on and line.strip()):
            found[first] = found[i] = labels > 1
            labels = 0
        first = i if field and not labels else first
        labels += field
    return found[:-1]


def _turns(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether it opens a turn of a chat: its speaker, or the one of a line beside it, comes again.

    The labels of a record, which a paragraph has once each, do not part it. Among turns with times, a line with day and
    time says something by itself.
    """
    found = [TURN.match(line) for line in lines]
    timed = any(one["time"] for one in found if one)
    everywhere = Counter(one["name"] for one in found if one)
    turns: list[bool] = []
    for _, run in groupby(range(len(lines)), key=lambda i: not lines[i].strip()):
        openings = [found[i] for i in run]
        count = Counter(one["name"] for one in openings if one)
        count = everywhere if count.total() == 1 else count
        again = [one is not None and (count[one["name"]] > 1 or one["time"] is not None) for one in openings]
        beside = zip(openings, again, [False, *again], [*again[1:], False], strict=False)
        turns += [one is not None and any(others) for one, *others in beside]
    return [turn or (timed and _STAMPED.match(line) is not None) for turn, line in zip(turns, lines, strict=True)]


def paragraphs(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the ranges of paragraphs, and of lines that stand for themselves, and whether one is quoted whole.

    A row of a table is, a line of hours, a turn that is short, and a piece of code, which ends where a line is empty or
    it gets long.
    """
    start: int | None = None
    position = 0
    turn = False
    lines = LINE.findall(text)
    wrapped = max(map(len, lines), default=0) <= _WRAPPED
    rows = rows_in([line.rstrip("\n") for line in lines])
    titles = _titles(lines, rows)
    bare = [_QUOTED.sub("", line, count=1) for line in lines]
    depths = [line.count(">") - other.count(">") for line, other in zip(lines, bare, strict=True)]
    going_on = [wrapped or goes_on for goes_on in _going_on(bare)]
    headings = underlined([line.rstrip("\n") for line in lines])
    turns = _turns(lines)
    options = _options(lines)
    bounds = _record_bounds(lines)
    code = in_code([line.rstrip("\n") for line in lines])
    for i, line in enumerate(lines):
        below = i + 1 < len(lines) and rows[i + 1]
        row = (
            rows[i] or (below and heads_columns(line, lines[i + 1])) or HOURS_LINE.fullmatch(line.rstrip()) is not None
        )
        alone = i in headings or row or titles[i]
        begins = turns[i] or options[i] or bounds[i] or not going_on[i] or depths[i] != depths[i - 1]
        own = alone or begins or _LINE.match(bare[i].rstrip("\n")) is not None or is_underline(line)
        if program := code[i] and line.strip() != "":
            long = start is not None and position + len(line) - start > SHORT_TURN
            typed = PROMPT.match(line) is not None
            own = not code[i - 1] or long or typed or options[i] or _HEADING.match(line) is not None
        if own and start is not None:
            yield start, position, turn and position - start <= SHORT_TURN
            start = None
        if start is None and not (_RULE.match(bare[i].rstrip("\n")) or is_underline(line)):
            start, turn = position, turns[i] or program
        if start is not None and (alone or _HEADING.match(line)):
            yield start, position + len(line), alone
            start = None
        position += len(line)
    if start is not None:
        yield start, position, turn and position - start <= SHORT_TURN
