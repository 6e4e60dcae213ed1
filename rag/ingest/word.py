"""The text of a Word document: paragraphs and tables in their order, with the signs of headings and items of lists.

Word keeps the number of an item nowhere: it counts when it shows the document, and so does this module.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import nsmap, qn
from lxml.etree import XPath

# Asked of the XML because python-docx leaves out tracked insertions and content controls. What stands within another of
# its kind, as in a table within a table, is read with that one alone: nesting must not multiply the text.
_XPATH = partial(XPath, namespaces=nsmap)
_BLOCKS = qn("w:p"), qn("w:tbl")
_ROWS, _CELLS = _XPATH(".//w:tr[not(ancestor::w:tr)]"), _XPATH(".//w:tc[not(ancestor::w:tc)]")
_PARAGRAPHS = _XPATH(".//w:p[not(ancestor::w:p)]")
_RUN_PARTS = _XPATH(""".//w:r[not(ancestor::w:moveFrom or ancestor::w:txbxContent)]
    /*[self::w:t or self::w:tab or self::w:br or self::w:cr or self::w:noBreakHyphen]""")
_RUN_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_HEADING: Final = re.compile(r"title|heading ([1-6])", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[0-9]{1,6}")
_PLAIN: Final = re.compile(r"%[1-9]([.)])")
MOST_STYLES: Final = 20  # that one is based on, each on the next


def block_texts(word: Document) -> Iterator[str]:
    """Yield the text of each paragraph and table; one at a time, as all their objects would take more memory."""
    marks = _Marks(word)
    for block in word.element.iter(*_BLOCKS):
        if next(block.iterancestors(*_BLOCKS), None) is None:
            yield _paragraph(block, marks) if block.tag == qn("w:p") else _table(block)


def _paragraph(paragraph: Any, marks: "_Marks") -> str:
    text = _paragraph_text(paragraph)
    mark = marks.of(paragraph) if text.strip() else ""
    return f"{mark} {' '.join(text.split())}" if mark else text


def _table(table: Any) -> str:
    rows = ([_cell_text(cell) for cell in _CELLS(row)] for row in _ROWS(table))
    return "\n".join(" | ".join(cells) for cells in rows if any(cells))


def _cell_text(cell: Any) -> str:
    return " ".join(" ".join(_paragraph_text(paragraph) for paragraph in _PARAGRAPHS(cell)).split())


def _paragraph_text(paragraph: Any) -> str:
    return "".join(_RUN_SIGNS.get(part.tag, part.text or "") for part in _RUN_PARTS(paragraph))


class _Marks:
    """What stands before the words of headings and items; asked in the order of the document, as it counts items."""

    def __init__(self, word: Document) -> None:
        self._styles = {style.get(qn("w:styleId")): style for style in word.styles.element.iter(qn("w:style"))}
        related = (one.target_part for one in word.part.rels.values() if one.reltype == RELATIONSHIP_TYPE.NUMBERING)
        lists = list(getattr(next(related, None), "element", ()))
        self._lists = {one.get(qn("w:numId")): one for one in lists if one.tag == qn("w:num")}
        self._kinds = {one.get(qn("w:abstractNumId")): one for one in lists if one.tag == qn("w:abstractNum")}
        self._counts: dict[str, dict[str, int]] = defaultdict(dict)
        self._begun: set[str] = set()

    def of(self, paragraph: Any) -> str:
        """Return the signs of a heading, or the number or dash of an item, which is counted; "" before other text."""
        own = paragraph.find(qn("w:pPr"))
        if own is None:
            return ""
        styles = list(self._based_on(_value(own, "w:pStyle")))
        heading = next(filter(None, (_HEADING.fullmatch(_value(style, "w:name")) for style in styles)), None)
        if heading:
            return "#" * int(heading[1] or 1)
        numbers = [
            number
            for properties in (own, *(style.find(qn("w:pPr")) for style in styles))
            if properties is not None and (number := properties.find(qn("w:numPr"))) is not None
        ]
        name = next(filter(None, (_value(number, "w:numId") for number in numbers)), "")
        level = next(filter(None, (_value(number, "w:ilvl") for number in numbers)), "0")
        return self._next(self._lists[name], name, level) if name in self._lists else ""

    def _based_on(self, style: str) -> Iterator[Any]:
        """Yield a style and those that it is based on."""
        for _ in range(MOST_STYLES):
            if style not in self._styles:
                return
            yield self._styles[style]
            style = _value(self._styles[style], "w:basedOn")

    def _next(self, numbered: Any, name: str, level: str) -> str:
        """Return the number of the next item at a level of a list; a dash where that is not a plain number.

        Lists of one kind go on counting, unless one says where it begins.
        """
        kind = _value(numbered, "w:abstractNumId")
        counts = self._counts[kind]
        if name not in self._begun and numbered.find(qn("w:lvlOverride")) is not None:
            counts.clear()
        self._begun.add(name)
        looks = next((one for one in self._kinds.get(kind, ()) if one.get(qn("w:ilvl")) == level), None)
        first = _value(looks, "w:start")
        counts[level] = counts[level] + 1 if level in counts else int(first) if _NUMBER.fullmatch(first) else 1
        for deeper in [one for one in counts if one > level]:  # there are nine levels, of one figure each
            del counts[deeper]
        plain = _value(looks, "w:numFmt") == "decimal" and _PLAIN.fullmatch(_value(looks, "w:lvlText"))
        return f"{counts[level]}{plain[1]}" if plain else "-"


def _value(parent: Any, name: str) -> str:
    """Return what a part of the XML says of itself in its child of that name; "" where there is none."""
    child = None if parent is None else parent.find(qn(name))
    return "" if child is None else child.get(qn("w:val")) or ""
