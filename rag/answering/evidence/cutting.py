"""A passage cut into its sentences, with what stands above each: the line before it, its headings, its lead-in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from llama_index.core.schema import TextNode

from rag.answering.evidence.neighbours import Told
from rag.answering.text.code import block_of, code_at
from rag.answering.text.dates import Time
from rag.answering.text.headings import Heading, level_of
from rag.answering.text.lines import TURN, Range, introduced, leads_in, opens
from rag.answering.text.paragraphs import is_heading
from rag.answering.text.quotations import attribution, is_answer, is_of_earlier
from rag.answering.text.sentences import sentence_ranges
from rag.answering.text.stems import Analyze
from rag.answering.text.weekdays import spelt_weekdays

# What opens with a label in bold, as "**Default** - 8 MB", says as little without its heading as an item of a list.
_LABELLED: Final = re.compile(r"(?:\*\*|__)[^*_\n]{1,40}(?:\*\*|__)[ \t]*[-–—:]|(?:\*\*|__)[^*_\n]{1,40}:(?:\*\*|__)")
_NUMBER: Final = re.compile(r"[ \t]*\(?(\d{1,3})[.)] +")
# Badges of Markdown and of reStructuredText, with what they link to: they state nothing.
_PICTURES: Final = re.compile(
    r"(?:\s*+(?:\[?!\[[^\[\]]*+\](?:\([^()]*+\)|\[[^\[\]]*+\])(?:\](?:\([^()]*+\)|\[[^\[\]]*+\]))?"
    r"|\|\w[\w .-]*+(?<=\w)\|_{0,2}(?:\s++\|\w[\w .-]*+(?<=\w)\|_{0,2})*+"
    r"|\.\. (?:\|[\w .-]++\| )?image:: \S++(?:\s++:\w++: [^\n]*+)*+|<img [^<>]*+>)\s*+)++"
)
# How a letter begins and ends: "Dear Ann," and "Kind regards, Tom".
_LETTER: Final = re.compile(
    r"(?:dear|hi|hello|hey|sir|madam|good (?:morning|afternoon|evening))(?=[ ,!])[^.?!:;\n]{0,40}[,!]"
    r"|(?:(?:with )?(?:best|kind|warm|many) (?:regards|wishes|thanks)|regards|best|cheers|thanks|sincerely"
    r"|yours(?: \w+)?)(?:[,.!]|(?=\s*\n)|$)(?:\s+[^\W\d_]+){0,3}",
    re.IGNORECASE,
)
_FIRST_PERSON: Final = re.compile(r"\b(?:I|[Mm]y|[Mm]e|myself)\b")
_WE: Final = re.compile(r"\b(?:[Ww]e|[Oo]ur|us)\b")
_QUOTES: Final = re.compile(r"[\"“”«»„]")
ADJACENT: Final = 2  # characters between a sentence and the one before it in its paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a passage, its words and those of the title and of the line above it, and what headings tell of it.

    `above` are the times of its heading. `headings` are all above it, the nearest first; `told` has only those that it
    stands below. Of an item of a list, `heading_stems` are the words of the nearest of these, and `place` is its
    number, 0 for none. `lead` introduces its list or table; `speaker` says "I" in it or has the turn of a chat, and
    `attribution` is the sentence before that tells who says it, where it is nothing but a quotation. `answers` says
    that it is the turn behind a question of somebody else. `code` has the lines of a piece of code as they are
    indented, and "" of anything else.
    """

    start: int
    end: int
    text: str
    stems: tuple[str, ...]
    title_stems: tuple[str, ...]
    before: tuple[str, ...]
    above: tuple[Time, ...]
    headings: tuple[str, ...]
    told: Told
    day: date
    version: str
    lead: str = ""
    speaker: str = ""
    heading_stems: tuple[str, ...] = ()
    place: int = 0
    code: str = ""
    attribution: str = ""
    answers: bool = False

    @property
    def said(self) -> str:
        """The sentence with what tells who says it."""
        return f"{self.attribution} {self.text}" if self.attribution else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage as it was cut once: its sentences, its headings below the title, and its words."""

    sentences: tuple[Sentence, ...]
    headings: tuple[Sentence, ...]
    stems: frozenset[str]

    def paragraph_before(self, sentence: Sentence) -> list[str]:
        """Return the sentences of its paragraph before one, the nearest first."""
        found: list[str] = []
        start = sentence.start
        for one in reversed([one for one in self.sentences if one.start < sentence.start]):
            if start - one.end > ADJACENT:
                break
            found.append(one.text)
            start = one.start
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Above:
    """The headings above a sentence, the nearest first, and those that it stands below; of the nearest words and place.

    `heading` is the one that tells of which time or version it is.
    """

    heading: Heading = field(default_factory=Heading)
    headings: tuple[str, ...] = ()
    outline: tuple[tuple[int, str], ...] = ()
    stems: tuple[str, ...] = ()
    start: int = 0

    def followed_by(self, text: str, stems: tuple[str, ...], start: int, *, level: int) -> "_Above":
        """Return what stands above the sentences behind one more heading."""
        return _Above(
            heading=self.heading.followed_by(text, level=level),
            headings=(text, *self.headings),
            outline=((level, text), *(one for one in self.outline if one[0] < level)),
            stems=stems,
            start=start,
        )


def cut(node: TextNode, analyze: Analyze) -> Passage:
    """Return the sentences of a passage and its headings, its title left out."""
    title_stems = tuple(analyze(node.metadata["title"]))
    turns = [(found.start(), found["name"]) for found in TURN.finditer(node.text)]
    sentences: list[Sentence] = []
    below_title: list[Sentence] = []
    above, paragraph, ended = _Above(), tuple[str, ...](), 0
    for start, end in sentence_ranges(node.text):
        text = node.text[start:end]
        stems = tuple(analyze(text))
        if is_heading(node.text, start):
            if text == node.metadata["title"]:  # "Guide to the Act of 2018" is not of that time
                above = replace(above, headings=(text, *above.headings), start=start)
                continue
            before = tuple(analyze(above.headings[0])) if above.headings else ()
            above = above.followed_by(text, stems, start, level=level_of(node.text, start))
            told = Told(text=text, before=(), outline=above.outline)
            below_title.append(_sentence((start, end), stems, above, told, title=title_stems, before=before))
        elif stems and not (_PICTURES.fullmatch(text) or _LETTER.fullmatch(text)):
            code = code_at(node.text, start, end)
            lead, near, listed = _introduction(node, start, sentences, analyze, in_code=code != "")
            speaker = next((name for at, name in reversed(turns) if above.start <= at <= start), "")
            speaker = speaker or _writer(node, start, end)
            if _opens_paragraph(node.text[ended:start]):
                paragraph = (lead,) if lead else ()
            told = Told(text=text, before=paragraph, outline=above.outline)
            near = (*near, *analyze(f"{speaker} {spelt_weekdays(text)}"))
            one = _sentence((start, end), stems, above, told, title=title_stems, before=near)
            heading_stems = above.stems if listed or _LABELLED.match(text) else ()
            place = _place(node.text, start)
            told_by = attribution(text, paragraph)
            answers = bool(sentences) and is_answer(sentences[-1].text, text)
            one = replace(one, lead=lead, speaker=speaker, heading_stems=heading_stems, place=place)
            sentences.append(replace(one, attribution=told_by, answers=answers, code=code))
            paragraph, ended = (text, *paragraph), end
    stems_of_all = frozenset((*title_stems, *analyze(f"{node.text} {spelt_weekdays(node.text)}")))
    return Passage(sentences=tuple(sentences), headings=tuple(below_title), stems=stems_of_all)


def _introduction(
    node: TextNode, start: int, sentences: Sequence[Sentence], analyze: Analyze, *, in_code: bool
) -> tuple[str, tuple[str, ...], bool]:
    """Return what introduces a line, the stems of that or of the sentence before, and whether it is in a list."""
    before = next((one for one in reversed(sentences) if not one.code), None) if in_code else None
    if before and leads_in(before.text):
        block = block_of(node.text, before.end)
        if block and block[0] <= start < block[1]:
            return before.text, before.stems, False
    columns = node.metadata.get("columns", "")  # of a table that the passage begins in
    lead, lines = introduced(node.text, start, in_table=bool(columns))
    if columns and opens(lines):
        return columns, tuple(analyze(columns)), True
    near = [one.stems for one in sentences if not lead or lead[0] <= one.start < lead[1]][-1:]
    return node.text[slice(*lead)] if lead else "", sum(near, ()), bool(lines)


def _sentence(
    span: Range, stems: tuple[str, ...], above: _Above, told: Told, *, title: tuple[str, ...], before: tuple[str, ...]
) -> Sentence:
    return Sentence(
        start=span[0], end=span[1], text=told.text, stems=stems, title_stems=title, before=before, told=told,
        above=above.heading.times, headings=above.headings, day=above.heading.day, version=above.heading.version,
    )  # fmt: skip


def says_i(sentence: str, *, or_we: bool = False) -> bool:
    """Return whether a sentence tells of the one who says it."""
    return _FIRST_PERSON.search(sentence) is not None or (or_we and _WE.search(sentence) is not None)


def _writer(node: TextNode, start: int, end: int) -> str:
    """Return who published the document, where that is who says "I" in a sentence: not in a paragraph with quotes."""
    publisher: str = node.metadata.get("publisher", "")
    if not publisher or not says_i(node.text[start:end]) or is_of_earlier(node.text, start):
        return ""
    paragraph = node.text[node.text.rfind("\n\n", 0, start) + 1 :].lstrip().partition("\n\n")[0]
    return "" if _QUOTES.search(paragraph) else publisher


def _place(text: str, start: int) -> int:
    """Return the number before an item of a list, 0 where none stands there."""
    found = _NUMBER.fullmatch(text, text.rfind("\n", 0, start) + 1, start)
    return int(found[1]) if found else 0


def _opens_paragraph(between: str) -> bool:
    """Return whether what stands before a sentence parts it from the one before: an empty line, a sign of an item."""
    between = between.replace(">", "")  # each line of a quotation begins so
    return bool(between.strip()) or between.count("\n") > 1
