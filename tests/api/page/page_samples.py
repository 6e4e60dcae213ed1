"""Engines for states that a real one seldom gets into, and what tests do on the page."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from api_fakes import ANSWER, ScriptedEngine
from playwright.sync_api import Browser, Page, Playwright

from rag.events import AnswerEvent, DoneEvent, SourcesEvent, TokenEvent
from rag.types import Answer, DocumentFilter, DocumentInfo, NearSentence, Statement, SupportStatus

OpenPage = Callable[..., Page]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-lcd-text"
)

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
PHOTO: Any = {"name": "photo.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n\x00"}
SCRIPT = "javascript:alert(3)"


class Library(ScriptedEngine):
    """A scripted engine that has one text under many names."""

    def __init__(self, *, text: str = TEXT, source: str = INFO.source, size: int = 1, **script: Any) -> None:
        super().__init__(**script)
        self.text = text
        self.source = source
        self.stored = [replace(INFO, id=f"{number:064}", title=f"Document {number}") for number in range(size)]

    def documents(self, wanted: DocumentFilter, *, limit: int, offset: int) -> list[DocumentInfo]:
        return self._found(wanted)[offset : offset + limit]

    def count_documents(self, wanted: DocumentFilter) -> int:
        return len(self._found(wanted))

    def _found(self, wanted: DocumentFilter) -> list[DocumentInfo]:
        return [info for info in self.stored if wanted.words.lower() in info.title.lower()]

    def document(self, document_id: str) -> tuple[DocumentInfo, str]:
        return replace(INFO, id=document_id, source=self.source), self.text


def launched(playwright: Playwright) -> Browser:
    """Return a running Chromium."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS.split())


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


def near(text: str) -> NearSentence:
    """Return a sentence of what `Library` holds as one that comes near to an answer."""
    start = TEXT.index(text)
    return NearSentence(
        document_id=INFO.id, title=INFO.title, source=INFO.source, publisher=INFO.publisher, published=INFO.published,
        page=None, text=text, start_char_index=start, end_char_index=start + len(text),
    )  # fmt: skip


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


def faint(page: Page) -> Sequence[tuple[str, float]]:
    """Return what is seen with less contrast than WCAG 2.2 asks for at level AA, with its ratio.

    Texts need 4.5, large ones and the borders of fields 3: https://www.w3.org/TR/WCAG22/#contrast-minimum
    """
    found: list[tuple[str, float]] = page.evaluate(
        """() => {
            const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
            const light = (value) => value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
            const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
            const ratio = (...colours) => {
                const [dark, bright] = colours.map(luminance).sort((a, b) => a - b);
                return (bright + 0.05) / (dark + 0.05);
            };
            const behind = (element) => {
                const [r, g, b, alpha = 1] = numbers(getComputedStyle(element).backgroundColor);
                return alpha === 1 ? [r, g, b] : behind(element.parentElement);
            };
            const seen = (element) => element.checkVisibility() && !element.closest(".unseen, .skip");
            const rows = [];
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            for (let text = texts.nextNode(); text; text = texts.nextNode()) {
                const element = text.parentElement;
                if (!text.data.trim() || !seen(element)) continue;
                const { color, fontSize, fontWeight } = getComputedStyle(element);
                const size = parseFloat(fontSize);
                const needed = size >= 24 || (size >= 18.66 && fontWeight >= 700) ? 3 : 4.5;
                rows.push([text.data.trim(), ratio(numbers(color), behind(element)), needed]);
            }
            for (const field of document.querySelectorAll(".field, .box, .drop")) {
                const border = numbers(getComputedStyle(field).borderTopColor);
                if (seen(field)) rows.push([field.className, ratio(border, behind(field.parentElement)), 3]);
            }
            for (const field of document.querySelectorAll("[placeholder]")) {
                const colour = getComputedStyle(field, "::placeholder").color;
                if (seen(field)) rows.push([field.placeholder, ratio(numbers(colour), behind(field)), 4.5]);
            }
            return rows.filter(([, ratio, needed]) => !(ratio >= needed)).map(([text, ratio]) => [text, ratio]);
        }"""
    )
    return [(text, ratio) for text, ratio in found]
