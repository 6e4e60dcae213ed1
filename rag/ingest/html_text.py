"""The text of a web page, with what it shows by its elements: headings, numbers of steps, terms, blocks of code."""

import re
from typing import Any, Final

import trafilatura
from lxml import etree
from trafilatura.xpaths import BODY_XPATH

# What begins a line of its own: in a cell of a table or an item of a list it would not.
_BY_THEMSELVES: Final = "[normalize-space()][not(ancestor::td or ancestor::th or ancestor::li or ancestor::dd)]"
_HEADINGS: Final = f"//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]{_BY_THEMSELVES}"
_PERMALINKS: Final = f"{_HEADINGS}//a[normalize-space()][translate(normalize-space(), '#¶§🔗', '') = '']"
_WRAPPED: Final = "//text()[contains(., '\n')][normalize-space()][not(ancestor::pre)]"
_INLINE: Final = ("abbr", "b", "big", "cite", "em", "font", "i", "mark", "small", "strong", "u")  # break short pages up
_WHOLE: Final = re.compile(r"<(?:!doctype|html|head|title|body)\b", re.IGNORECASE)
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
# Tables that put a page in order, as of old pages and of mails, and hold no data: without headings, around other tables
# or of a single column.
_ROWS: Final = "(. | thead | tbody | tfoot)/tr"
_LAYOUTS: Final = f"//table[not({_ROWS}/th)][.//table or not({_ROWS}[count(td) > 1])]"
_CODE: Final = f"//pre{_BY_THEMSELVES}"
# Letters, Roman and long numerals stay out: an item would then have another number than on the page.
_STEPS: Final = (
    "//ol[not(@type) or @type='1'][not(@reversed or @start < 0 or @start > 999 or li[@value < 0 or @value > 999])]"
    "[not(ancestor::td or ancestor::th or ancestor::dd)]"
)
_NUMBERED_ITEM: Final = re.compile(r"^([ \t]*)- (?=\d{1,3}\. )", re.MULTILINE)
_LIST_OR_ROW: Final = re.compile(r"[ \t]*(?:- |\d{1,3}\. |\|)")
_KEPT: Final = "\ufdd0"  # no character, so that no page has it
_SAID: Final = re.compile(r"[.:;?!…]$")


def page_of(source: str) -> Any | None:
    """Return a parsed page, also of what stands in its body alone; None where there is no tag."""
    if "<" not in source:
        return None
    whole = _WHOLE.search(source)
    return trafilatura.load_html(source if whole else f"<html><body>{source}<p></p></body></html>")


def drop_permalinks(page: Any) -> None:
    """Leave out the links of headings to themselves, which are no words of theirs."""
    for link in page.xpath(_PERMALINKS):
        link.drop_tree()


def text_of(page: Any) -> str | None:
    """Return the text of a parsed page, which is changed by that, without what is around its article; None without one.

    Paragraphs have blank lines between them.
    """
    _mark_up(page)
    article = trafilatura.bare_extraction(page, include_comments=False)
    return None if article is None else _apart(_NUMBERED_ITEM.sub(r"\1", (article.text or "").replace(_KEPT, "")))


def _apart(text: str) -> str:
    """Return the text of a page with blank lines before paragraphs: lines in a row may be those of one sentence."""
    lines: list[str] = []
    in_code = False
    for line in text.split("\n"):
        fence = line.startswith("```")
        alone = not in_code and not _LIST_OR_ROW.match(line)
        if alone and lines and lines[-1]:
            lines.append("")
        lines.append(line.strip() if alone else line)
        in_code ^= fence
    return "\n".join(lines)


def _mark_up(page: Any) -> None:
    """Make a page keep its structure as text: headings get Markdown's signs, steps numbers, blocks of code fences.

    Where no part of a page is known to hold its article, trafilatura takes paragraphs and tables alone, and leaves
    headings and lists out; so the whole body is said to be that part.
    """
    _set_as_shown(page)
    body = page.find("body")
    if body is not None and not any(find(page) for find in BODY_XPATH):
        body.tag = "main"
        page.append(page.makeelement("body"))
        page[-1].append(body)
    _join_terms(page)
    for heading in page.xpath(_HEADINGS):
        words = " ".join(heading.text_content().split())
        del heading[:]  # an anchor would end the line
        heading.text = f"{'#' * int(heading.tag[1])} {words}"
        _keep(heading)
    for cell in page.iter("td", "th", "dt"):
        _keep(cell)
    for steps in page.xpath(_STEPS):
        number = _whole_number(steps.get("start"), default=1)
        for item in steps.xpath("li[normalize-space()]"):
            number = _whole_number(item.get("value"), default=number)
            item.text = f"{number}. {(item.text or '').lstrip()}"
            number += 1
    for code in page.xpath(_CODE):
        if "```" not in code.text_content():
            code.text = f"```\n{code.text or ''}"
            code.append(code.makeelement("span"))
            code[-1].text = "\n```"


def _set_as_shown(page: Any) -> None:
    """Part the text of a page where a browser does: not at line ends of the file, nor at emphasis, but at blocks."""
    for text in page.xpath(_WRAPPED):
        parent, line = text.getparent(), _SPACE.sub(" ", text)
        if text.is_tail:
            parent.tail = line
        else:
            parent.text = line
    etree.strip_tags(page, *_INLINE)
    for table in page.xpath(_LAYOUTS):
        for part in (*table.xpath(f"{_ROWS}/td"), *table.xpath(_ROWS), *table.xpath("thead | tbody | tfoot"), table):
            part.tag = "div"
    for figure in page.iter("figure", "figcaption"):  # pictures would be left out with what stands below them
        figure.tag = "div" if figure.tag == "figure" else "p"
    for block in page.iter("div"):  # of short pages the words of one would be glued to those of the next
        block.text, block.tail = f" {block.text or ''}", f" {block.tail or ''}"


def _join_terms(page: Any) -> None:
    """Write the terms of a list of definitions before the first definition of each, which says little without."""
    for parent in {term.getparent(): None for term in page.iter("dt")}:
        terms: list[Any] = []
        for one in list(parent):
            if one.tag == "dt":
                terms.append(one)
            elif one.tag == "dd" and terms:
                words = ", ".join(" ".join(term.text_content().split()) for term in terms)
                one.text = f"{words if _SAID.search(words) else f'{words}:'} {(one.text or '').lstrip()}"
                while terms:
                    terms.pop().drop_tree()


def _keep(element: Any) -> None:
    """Keep trafilatura from leaving out a cell or a heading that is a single word as of a button: Mail, PDF, Print."""
    for one in element.iter():
        if isinstance(one.tag, str) and one.text and (words := one.text.rstrip()):
            one.text = f"{words}{_KEPT}{one.text[len(words) :]}"


def _whole_number(attribute: str | None, *, default: int) -> int:
    return int(attribute) if attribute and re.fullmatch(r"[0-9]{1,3}", attribute) else default
