"""Splitting a written answer into the statements that it makes, each with the marks that are its own."""

import re
from dataclasses import dataclass, replace
from typing import Final

from rag.answering.grounding.layout import without_layout
from rag.answering.grounding.marks import parts_by_mark, prepared, read_marks
from rag.answering.text.code import fenced
from rag.answering.text.lines import is_item, leads_in
from rag.answering.text.paragraphs import is_heading
from rag.answering.text.sentences import sentence_ranges

_ASIDE: Final = re.compile(r"\W*(?:yes|no)\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A statement as an answerer wrote it, with the numbers (from 1) of the passages that it cites.

    One that is not `whole`, as an address was left out of it, says something that nothing can hold up. `parts` are what
    stands before each mark, where there are several and the last one ends it. A piece of code is shown as `code`, with
    its lines.
    """

    text: str
    marks: tuple[int, ...]
    whole: bool = True
    parts: tuple["Draft", ...] = ()
    code: str = ""

    @property
    def shown(self) -> str:
        """What is shown of it."""
        return fenced(self.code) if self.code else self.text


def parse_drafts(text: str) -> list[Draft]:
    """Split a written answer into statements and read the marks in or right behind each.

    Layout is left out, as is what without a mark only leads in to what follows, "Here are the facts:", and a lone yes
    or no. Items of a list without marks of their own have those of the line that leads in to it.
    """
    text = prepared(without_layout(text))
    pieces: list[Draft] = []
    handed: tuple[int, ...] = ()
    for start, end in sentence_ranges(text):
        draft = _draft(text[start:end])
        if re.search(r"\w", draft.text):
            if not is_item(text[text.rfind("\n", 0, start) + 1 : end]):
                handed = draft.marks if leads_in(draft.text) else ()
            if draft.marks or not is_heading(text, start):
                pieces.append(draft if draft.marks else replace(draft, marks=handed))
        elif pieces:
            pieces[-1] = replace(pieces[-1], marks=tuple(dict.fromkeys((*pieces[-1].marks, *draft.marks))))
    return [
        draft
        for i, draft in enumerate(pieces)
        if draft.marks
        or len(pieces) == 1
        or not (_ASIDE.fullmatch(draft.text) or (leads_in(draft.text) and i + 1 < len(pieces)))
    ]


def _draft(sentence: str) -> Draft:
    words, marks = read_marks(sentence)
    parts = [Draft(text=part, marks=tuple(numbers)) for part, numbers in parts_by_mark(sentence)]
    return Draft(text=words, marks=tuple(dict.fromkeys(marks)), parts=tuple(parts) if len(parts) > 1 else ())
