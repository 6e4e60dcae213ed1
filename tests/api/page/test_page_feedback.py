"""Thumbs on the page, and the words beside them, end in the log of questions; without a log there are none."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from page_samples import OpenPage, ask
from playwright.sync_api import Page, expect

from rag.bootstrap import open_engine
from rag.question_log import LoggedFeedback, read_log
from rag.settings import load_settings

QUESTION = "What is the name of the lighthouse keeper?"


@pytest.fixture(scope="module")
def log_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "questions.jsonl"


@pytest.fixture(scope="module")
def logging_client(
    log_file: Path, serve_engine: Callable[[Any], AbstractContextManager[str]]
) -> Iterator[httpx.Client]:
    settings = load_settings({}, data_dir=log_file.parent / "data", question_log=str(log_file))
    with open_engine(settings, create=True) as engine:
        engine.ingest_bytes("lighthouse.md", b"The lighthouse keeper is called Ida Lewis.")
        with serve_engine(engine) as url, httpx.Client(base_url=url, timeout=60) as client:
            yield client


@pytest.fixture
def page(logging_client: httpx.Client, open_page: OpenPage) -> Page:
    """A page with an answer."""
    opened = open_page(logging_client)
    ask(opened, QUESTION)
    expect(opened.get_by_role("group", name="Your opinion")).to_be_visible()
    return opened


def kept(log_file: Path) -> list[tuple[str, str]]:
    return [(entry.verdict, entry.comment) for entry in read_log(log_file)[0] if isinstance(entry, LoggedFeedback)]


def test_thumb_and_comment_are_kept_in_the_log(page: Page, log_file: Path) -> None:
    down = page.get_by_role("button", name="Bad answer")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#announcement")).to_contain_text("Noted.")
    assert kept(log_file)[-1:] == [("down", "")]
    page.get_by_label("What is wrong with it?").fill("She has retired — since 2020. <b>")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you.")).to_be_focused()
    assert kept(log_file)[-1:] == [("down", "She has retired — since 2020. <b>")]


def test_opinion_can_be_changed_and_needs_no_words(page: Page, log_file: Path) -> None:
    up, down = (page.get_by_role("button", name=f"{kind} answer") for kind in ("Good", "Bad"))
    down.click()
    expect(down).to_have_attribute("aria-pressed", "true")
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(down).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you.")).to_be_focused()
    assert kept(log_file)[-2:] == [("down", ""), ("up", "")]


def test_opinion_that_could_not_be_kept_is_told(page: Page) -> None:
    page.route("**/feedback", lambda route: route.abort())
    page.get_by_role("button", name="Good answer").click()
    expect(page.get_by_role("alert")).to_have_text("The service cannot be reached.")
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "false")
    page.unroute("**/feedback")
    page.get_by_role("button", name="Good answer").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")


def test_without_a_log_there_are_no_thumbs(corpus_client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(corpus_client)
    ask(page, QUESTION)
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    expect(page.get_by_role("group", name="Your opinion")).to_have_count(0)
