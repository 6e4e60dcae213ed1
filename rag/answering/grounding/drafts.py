"""Splitting a written answer into the statements that it makes, each with the marks that are its own."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rag.answering.grounding.layout import without_layout
from rag.answering.grounding.marks import ROW, parts_by_mark, prepared, read_marks, with_brackets
from rag.answering.text.code import block_of, code_at, fenced
from rag.answering.text.headings import denies
from rag.answering.text.lines import Range, is_item, leads_in
from rag.answering.text.paragraphs import is_heading
from rag.answering.text.sentences import sentence_ranges

_ASIDE: Final = re.compile(
    r"\W*(?:yes|no|(?:the |these )?(?:sources|documents|passages|accounts|reports|figures|estimates)"
    r" (?:disagree|differ|vary)(?: (?:on|about) (?:this|that|it)| here)?"
    r"|(?:please )?(?:i hope (?:this|that) helps|let me know if|(?:don['’]t hesitate|feel free) to (?:ask|contact)"
    r"|if you have (?:any )?(?:(?:other|further|more|additional) )?questions)\b[^.!?]*+)\W*",
    re.IGNORECASE,
)
_FOLLOWING: Final = re.compile(r"\b(?:following|follows|these|below)\b", re.IGNORECASE)
# Behind these a lead-in is no sentence without its items: "You may not drive if you:".
_CONDITION: Final = re.compile(
    r"\b(?:if|unless|until|when|who|that|which)(?: \w++){0,2}+[ *_]*+:[ *_]*+$", re.IGNORECASE
)
_WORDS: Final = re.compile(r"[^\W\d_]{2}")
_BEHIND_CODE: Final = re.compile(
    rf"^([ \t]*+(?:`{{3,}}+|~{{3,}}+))[ \t]*+({ROW})[ \t]*+$", re.IGNORECASE | re.MULTILINE
)
_PARAGRAPH: Final = re.compile(r"\n[ \t]*+\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A statement as an answerer wrote it, with the numbers (from 1) of the passages that it cites.

    One that is not `whole`, as an address was left out of it, says something that nothing can hold up. `parts` are what
    stands before each mark, where there are several and the last one ends it. `about` are the heading and the lead-in
    above it. A piece of code is shown as `code`, with its lines.
    """

    text: str
    marks: tuple[int, ...]
    whole: bool = True
    parts: tuple["Draft", ...] = ()
    about: str = ""
    code: str = ""

    @property
    def shown(self) -> str:
        """What is shown of it."""
        return fenced(self.code) if self.code else self.text


def parse_drafts(text: str) -> list[Draft]:
    """Split a written answer into statements and read the marks in or right behind each.

    Layout is left out, as is what only leads in to what follows, "Here are the facts:", a lone yes or no, and that the
    passages differ. A block of code is one statement. Items of a list and code without marks of their own have those of
    the line that leads in to them,
    other statements those of the next one in their paragraph, as marks at its end are for all of it. Behind a lead-in
    that denies them, or ends in the middle of a condition, items are one sentence with it: alone they say otherwise.
    """
    text = _BEHIND_CODE.sub(r"\1\n\2", prepared(without_layout(text)))
    pieces: list[tuple[int, Draft]] = []
    lead = Draft(text="", marks=())
    heading = ""
    breaks = [found.start() for found in _PARAGRAPH.finditer(text)]
    block = (0, 0)  # of code
    for start, end in sentence_ranges(text):
        if start < block[1]:
            continue
        draft = _draft(text[start:end])
        paragraph = bisect_left(breaks, start)
        if code_at(text, start, end) and (found := block_of(text, start)):
            block = found
            pieces.append((paragraph, replace(_code(text, block), marks=lead.marks)))
        elif re.search(r"\w", draft.text):
            line = text.rfind("\n", 0, start) + 1
            if not is_item(text[line:end]):
                lead = draft if leads_in(draft.text) else Draft(text="", marks=())
            elif not _WORDS.search(text, line, start) and _governs(lead.text, draft.text):
                draft = replace(draft, text=_behind(lead.text, draft.text))
            if not draft.marks and is_heading(text, start):
                heading = draft.text
                continue
            about = f"{heading} {lead.text}".strip()
            pieces.append((paragraph, replace(draft, marks=draft.marks or lead.marks, about=about)))
        elif pieces:
            place, before = pieces[-1]
            own = () if before.code and before.marks == lead.marks else before.marks
            pieces[-1] = place, replace(before, marks=tuple(dict.fromkeys((*own, *draft.marks))))
    last = len(pieces) - 1
    stating = [piece for i, piece in enumerate(pieces) if not last or not _states_nothing(piece[1], ends=i == last)]
    return list(_marked(stating))[::-1]


def _states_nothing(draft: Draft, *, ends: bool) -> bool:
    """Return whether a sentence only leads in to what follows, which one that ends an answer does not, or is aside."""
    if leads_in(draft.text) and not ends:
        return not draft.marks or _FOLLOWING.search(draft.text) is not None or _governs(draft.text, "")
    return not draft.marks and _ASIDE.fullmatch(draft.text) is not None


def _governs(lead: str, item: str) -> bool:
    """Return whether a line that leads in to an item denies it, or says on what condition something holds."""
    return (denies(lead) and not denies(item)) or _CONDITION.search(lead) is not None


def _behind(lead: str, item: str) -> str:
    """Return an item as the end of the sentence that its lead-in begins."""
    goes_on = item[:1].lower() + item[1:] if item[1:2].islower() else item
    return f"{re.sub(r'[*_]{2}', '', lead).rstrip(' :*_')} {goes_on}"


def _marked(pieces: Sequence[tuple[int, Draft]]) -> Iterator[Draft]:
    """Yield the statements, the last first, those without marks with those of the next one in their paragraph."""
    behind: tuple[int, ...] = ()
    within = -1
    for paragraph, draft in reversed(pieces):
        behind = draft.marks or (behind if paragraph == within else ())
        within = paragraph
        yield replace(draft, marks=behind)


def _code(text: str, block: Range) -> Draft:
    code = with_brackets(code_at(text, *block))
    return Draft(text=" ".join(code.split()), marks=(), code=code)


def _draft(sentence: str) -> Draft:
    words, marks = read_marks(sentence)
    parts = [Draft(text=part, marks=tuple(numbers)) for part, numbers in parts_by_mark(sentence)]
    return Draft(text=words, marks=tuple(dict.fromkeys(marks)), parts=tuple(parts) if len(parts) > 1 else ())
