"""A passage cut into its sentences, with what stands above each: the line before it, its headings, its lead-in."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from llama_index.core.schema import TextNode

from rag.answering.dates import Time
from rag.answering.headings import Heading, level_of
from rag.answering.lines import TURN, introduced, opens
from rag.answering.neighbours import Told
from rag.answering.question import Analyze
from rag.answering.sentences import is_heading, sentence_ranges

_NUMBER: Final = re.compile(r"[ \t]*\(?(\d{1,3})[.)] +")
# Badges of Markdown and of reStructuredText, with what they link to: they state nothing.
_PICTURES: Final = re.compile(
    r"(?:\s*+(?:\[?!\[[^\[\]]*+\](?:\([^()]*+\)|\[[^\[\]]*+\])(?:\](?:\([^()]*+\)|\[[^\[\]]*+\]))?"
    r"|\|\w[\w .-]*+(?<=\w)\|_{0,2}(?:\s++\|\w[\w .-]*+(?<=\w)\|_{0,2})++"
    r"|\.\. (?:\|[\w .-]++\| )?image:: \S++(?:\s++:\w++: [^\n]*+)*+|<img [^<>]*+>)\s*+)++"
)
ADJACENT: Final = 2  # characters between a sentence and the one before it in its paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a passage, its words and those of the title and of the line above it, and what headings tell of it.

    `above` are the times of its heading. `headings` are all above it, the nearest first; `told` has only those that it
    stands below. Of an item of a list, `heading_stems` are the words of the nearest of these, and `place` is its
    number, 0 for none. `lead` introduces its list or table; `speaker` has the turn of a chat that it is of.
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
    lead: str
    speaker: str
    heading_stems: tuple[str, ...] = ()
    place: int = 0


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


def cut(node: TextNode, analyze: Analyze) -> Passage:
    """Return the sentences of a passage and its headings, its title left out."""
    title_stems = tuple(analyze(node.metadata["title"]))
    named = node.metadata.get("columns", "")  # of a table that the passage begins in
    columns = tuple(analyze(named))
    sentences: list[Sentence] = []
    below_title: list[Sentence] = []
    heading, headings, outline = Heading(), tuple[str, ...](), tuple[tuple[int, str], ...]()
    paragraph, ended = tuple[str, ...](), 0
    turns = [(found.start(), found["name"]) for found in TURN.finditer(node.text)]
    under, heading_stems = 0, tuple[str, ...]()  # where the last heading stands, and its words
    for start, end in sentence_ranges(node.text):
        text = node.text[start:end]
        stems = tuple(analyze(text))
        if is_heading(node.text, start):
            headings = (text, *headings)
            under = start
            if text == node.metadata["title"]:  # "Guide to the Act of 2018" is not of that time
                continue
            heading_stems = stems
            level = level_of(node.text, start)
            heading = heading.followed_by(text, level=level)
            outline = ((level, text), *(above for above in outline if above[0] < level))
            below_title.append(
                Sentence(
                    start=start, end=end, text=text, stems=stems, title_stems=title_stems,
                    before=tuple(analyze(headings[1])) if headings[1:] else (), above=heading.times, headings=headings,
                    told=Told(text=text, before=(), outline=outline), day=heading.day, version=heading.version, lead="",
                    speaker="",
                )
            )  # fmt: skip
        elif stems and not _PICTURES.fullmatch(text):
            lead, lines = introduced(node.text, start, in_table=bool(named))
            above = [one.stems for one in sentences if not lead or lead[0] <= one.start < lead[1]][-1:]
            in_table = bool(named) and opens(lines)
            if in_table:
                above = [columns]
            introduction = named if in_table else node.text[slice(*lead)] if lead else ""
            speaker = next((name for at, name in reversed(turns) if under <= at <= start), "")
            if _opens_paragraph(node.text[ended:start]):
                paragraph = (introduction,) if introduction else ()
            sentences.append(
                Sentence(
                    start=start, end=end, text=text, stems=stems, title_stems=title_stems,
                    before=(*sum(above, ()), *analyze(speaker)), above=heading.times, headings=headings,
                    told=Told(text=text, before=paragraph, outline=outline), day=heading.day, version=heading.version,
                    lead=introduction, speaker=speaker, heading_stems=heading_stems if lines else (),
                    place=_place(node.text, start),
                )
            )  # fmt: skip
            paragraph, ended = (text, *paragraph), end
    stems_of_all = frozenset((*title_stems, *analyze(node.text)))
    return Passage(sentences=tuple(sentences), headings=tuple(below_title), stems=stems_of_all)


def _place(text: str, start: int) -> int:
    """Return the number before an item of a list, 0 where none stands there."""
    found = _NUMBER.fullmatch(text, text.rfind("\n", 0, start) + 1, start)
    return int(found[1]) if found else 0


def _opens_paragraph(between: str) -> bool:
    """Return whether what stands before a sentence parts it from the one before: an empty line, a sign of an item."""
    return bool(between.strip()) or between.count("\n") > 1
