"""Writes the pictures of the page in docs/screenshots: `python tests/api/page/take_pictures.py [NAME...]`.

The answers are real ones about the documents of this repository; a language model alone is played by a script.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "api")]

from api_server import running  # noqa: E402
from openai_server import falls_silent_after, running_openai_server, says  # noqa: E402
from page_samples import PHOTO, ask, launched  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from rag.bootstrap import Engine, open_engine  # noqa: E402
from rag.settings import load_settings  # noqa: E402
from rag.types import Question  # noqa: E402

PICTURES = ROOT / "docs" / "screenshots"
DESKTOP: Mapping[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: Mapping[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 1.5, "has_touch": True, "is_mobile": True
}  # fmt: skip
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "desktop-light": DESKTOP | {"color_scheme": "light"},
    "desktop-dark": DESKTOP | {"color_scheme": "dark"},
    "phone": PHONE | {"color_scheme": "light"},
}
# Every state is looked at in light; of the rest, those that a colour or a narrow window could spoil.
ELSEWHERE = ("answer", "card", "conflict", "documents", "unsupported")
HOW_LONG = "How long did Zelensky and Trump talk in The Hague?"
WRITTEN = (
    "NATO's members agreed to spend 5% of GDP on defence by 2035 [1]. ",
    "The previous goal was 2% [3]. ",
    "Every member has already written the new goal into its budget [2].",
)
COLOURS = 96
SLOWEST_MS = 120_000


def finish(page: Page, question: str) -> None:
    """Ask, and wait for the checked answer."""
    ask(page, question)
    page.locator(".turn:last-child .details").wait_for()


def show_answer(page: Page) -> None:
    finish(page, HOW_LONG)
    page.locator(".words .mark").first.click()
    if page.locator("#card").is_visible():
        page.locator("#card-open").click()
    page.locator("#panel-text mark").wait_for()


def show_card(page: Page) -> None:
    finish(page, HOW_LONG)
    page.locator(".words .mark").last.hover()


def show_feedback(page: Page) -> None:
    finish(page, "What is the new spending goal?")
    page.get_by_role("button", name="Bad answer").click()
    page.locator(".comment textarea").fill("Who pays for it?")


def show_follow_up(page: Page) -> None:
    finish(page, "When did Zelenskyy and Trump meet in The Hague?")
    finish(page, "And how long did they talk?")


def show_conflict(page: Page) -> None:
    page.goto(f"{page.url}?collection=handbook")
    finish(
        page,
        "How large is the budget that the board approved in January 2025 for the refurbishment of Norholm Harbour?",
    )


def show_partial(page: Page) -> None:
    page.goto(f"{page.url}?collection=handbook")
    finish(page, "How many visits were counted in 2024, and who painted the portrait in the reading room?")


def show_documents(page: Page) -> None:
    page.goto(f"{page.url}#documents")
    page.locator(".list li").first.wait_for()
    page.locator("#files").set_input_files([PHOTO])
    page.locator(".uploads .refused").wait_for()


def show_removal(page: Page) -> None:
    page.goto(f"{page.url}#documents")
    page.locator(".list li").nth(1).get_by_role("button", name="Delete").click()


def show_no_documents(page: Page) -> None:
    page.goto(f"{page.url}?collection=new#documents")
    page.locator("#listing p").wait_for()


def show_key(page: Page) -> None:
    envelope = '{"error": {"message": "This address needs a key.", "retryable": false, "request_id": "1"}}'
    page.route("**/documents?*", lambda route: route.fulfill(status=401, body=envelope))
    page.reload()
    page.locator("#key").wait_for()


def show_error(page: Page) -> None:
    page.route("**/ask", lambda route: route.abort())
    ask(page, HOW_LONG)
    page.get_by_role("alert").wait_for()


def show_streaming(page: Page) -> None:
    ask(page, "What is NATO's new spending goal?")
    page.locator(".provisional", has_text="NATO").wait_for()


STATES: Mapping[str, Callable[[Page], None]] = {
    "welcome": lambda page: None,
    "answer": show_answer,
    "card": show_card,
    "feedback": show_feedback,
    "follow-up": show_follow_up,
    "conflict": show_conflict,
    "partial": show_partial,
    "abstained": partial(finish, question="What is the capital of Peru?"),
    "error": show_error,
    "documents": show_documents,
    "removal": show_removal,
    "no-documents": show_no_documents,
    "key": show_key,
}
WRITTEN_STATES: Mapping[str, Callable[[Page], None]] = {
    "unsupported": partial(finish, question="What is NATO's new spending goal, and who follows it already?"),
    "streaming": show_streaming,
}


@contextmanager
def serving(folder: Path, **settings: Any) -> Iterator[str]:
    """Serve the documents of this repository and yield the address."""
    log = str(folder.with_suffix(".jsonl"))
    with open_engine(load_settings({}, data_dir=folder, question_log=log, **settings), create=True) as engine:
        fill(engine)
        engine.search(Question(text="warm"))  # no picture shall show how long loading the models takes
        with running(engine) as url:
            yield url


def fill(engine: Engine) -> None:
    engine.ingest([ROOT / "seeds" / "corpus"])
    engine.ingest([ROOT / "eval" / "corpus" / "handbook"], collection="handbook")


def save(picture: bytes, file: Path) -> None:
    """Keep a picture with few colours, which a page of text does not miss."""
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def main(*wanted: str) -> None:
    """Take the pictures of these states, of all by default."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        browser = stack.enter_context(launched(stack.enter_context(sync_playwright())))
        quoting = stack.enter_context(serving(folder / "quoting"))
        model = stack.enter_context(running_openai_server())
        writing = stack.enter_context(serving(folder / "writing", llm_base_url=model.base_url, llm_model="llama3.1"))
        for look, options in LOOKS.items():
            model.play(says(*WRITTEN), falls_silent_after(WRITTEN[0], WRITTEN[1][:24]))
            for states, url in ((STATES, quoting), (WRITTEN_STATES, writing)):
                for name, show in states.items():
                    if name not in (wanted or (ELSEWHERE if look != "desktop-light" else states)):
                        continue
                    with browser.new_context(**options) as context:
                        context.set_default_timeout(SLOWEST_MS)
                        page = context.new_page()
                        page.goto(url)
                        show(page)
                        save(page.screenshot(animations="disabled"), PICTURES / f"{look}-{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
