"""Engines for states that a real one seldom gets into, and what tests do on the page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from api_fakes import ANSWER, ScriptedEngine
from playwright.sync_api import Page

from rag.types import Answer, AnswerEvent, DocumentInfo, DoneEvent, SourcesEvent, Statement, SupportStatus, TokenEvent

OpenPage = Callable[..., Page]

SENTENCE = ANSWER.citations[0].cited_text
TEXT = f"# Bridges 🌉 of the harbour 👩‍🚀\n\nBefore it. {SENTENCE} After it 🌉.\n"
START = TEXT.index(SENTENCE)
INFO = DocumentInfo(
    id=ANSWER.citations[0].document_id,
    collection="default",
    source="upload:bridges.md",
    version="0" * 64,
    title="Bridges of the harbour",
    publisher="City archive",
    published=date(2019, 3, 19),
    media_type="text/markdown",
    characters=len(TEXT),
    chunks=1,
    metadata={},
)
MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>"


class Library(ScriptedEngine):
    """A scripted engine that has one text under many names."""

    def __init__(self, *, text: str = TEXT, size: int = 1, **script: Any) -> None:
        super().__init__(**script)
        self.text = text
        self.stored = [replace(INFO, id=f"{number:064}", title=f"Document {number}") for number in range(size)]

    def documents(self, *, collection: str | None, limit: int, offset: int) -> list[DocumentInfo]:
        return self.stored[offset : offset + limit]

    def document(self, document_id: str) -> tuple[DocumentInfo, str]:
        return replace(INFO, id=document_id), self.text


def answer_with(*statuses: SupportStatus, **changes: Any) -> Answer:
    """Return an answer with one statement and one citation of each status, which `Library` holds."""
    numbered = list(enumerate(statuses, 1))
    citation = replace(ANSWER.citations[0], start_char_index=START, end_char_index=START + len(SENTENCE))
    return replace(
        ANSWER,
        statements=tuple(Statement(text=f"Statement {n}.", citations=(n,), status=status) for n, status in numbered),
        citations=tuple(replace(citation, number=n, status=status) for n, status in numbered),
        **changes,
    )


def written(answer: Answer, *words: str) -> Iterator[AnswerEvent]:
    """Yield the events of an answer that was written word by word."""
    yield SourcesEvent(sources=answer.sources)
    yield from (TokenEvent(text=word) for word in words)
    yield DoneEvent(answer=answer)


def ask(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")


def highlighted(page: Page) -> str:
    """Return the text that is highlighted in the open document."""
    return "".join(page.locator("#panel-text mark").all_text_contents())


def shown_text(page: Page) -> str | None:
    """Return the text of the open document as it is in the page, not as it is laid out."""
    return page.locator("#panel-text").text_content()


def overflows(page: Page) -> Sequence[str]:
    """Return what is wider than the window."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((element) => !element.closest(".unseen, .skip"))
            .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .map((element) => element.outerHTML.slice(0, 80))"""
    )
    return found
