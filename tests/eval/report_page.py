"""The report as a page, and the means to find something in it."""

from collections.abc import Callable
from dataclasses import replace

from lxml import html

from eval.compare import Comparison
from eval.figures import Figures
from eval.html_report import render_html
from eval.results import QuestionResult, Report

Page = html.HtmlElement
MakeResult = Callable[..., QuestionResult]
ReportOf = Callable[..., Report]
RIGHT = Figures(
    right=1, facts=1, false_refusals=0, citation_precision=1, quotes_exact=1, hit_at_10=1, recall_at_5=1, ndcg_at_10=1
)
WRONG = replace(RIGHT, right=0, facts=0)


def page_of(report: Report, comparison: Comparison | None = None) -> Page:
    return html.document_fromstring(render_html(report, comparison))


def text_of(element: Page) -> str:
    """Return the words of an element and those in it, with a blank between elements."""
    return " ".join(" ".join(element.itertext()).split())


def has_class(name: str) -> str:
    return f"contains(concat(' ', @class, ' '), ' {name} ')"


def by_class(page: Page, name: str) -> list[Page]:
    return page.xpath(f"//*[{has_class(name)}]")


def only(page: Page, path: str) -> Page:
    [element] = page.xpath(path)
    return element
