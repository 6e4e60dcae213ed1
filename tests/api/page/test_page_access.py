"""A service that wants a key: typed once, sent with everything, forgotten with the tab."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from page_samples import OpenPage, ask
from playwright.sync_api import Page, expect

from rag.bootstrap import open_engine
from rag.settings import load_settings

READER, OWNER = "key-of-the-reader-0123", "key-of-the-owner-01234"
NOTE: Any = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"The ferry leaves at nine."}


@pytest.fixture(scope="module")
def guarded_client(
    tmp_path_factory: pytest.TempPathFactory, serve_engine: Callable[[Any], AbstractContextManager[str]]
) -> Iterator[httpx.Client]:
    keys = f"reader:ask:{READER} owner:admin:{OWNER}"
    settings = load_settings({}, data_dir=tmp_path_factory.mktemp("guarded"), min_evidence=0, api_keys=keys)
    with open_engine(settings, create=True) as engine:
        engine.ingest_bytes("lighthouse.md", b"The lighthouse keeper is called Ida Lewis.")
        with serve_engine(engine) as url, httpx.Client(base_url=url, timeout=60) as client:
            yield client


@pytest.fixture
def page(guarded_client: httpx.Client, open_page: OpenPage) -> Page:
    """The page of a service that wants a key; it is asked for as soon as anything is loaded."""
    opened = open_page(guarded_client)
    expect(opened.locator("#key")).to_be_visible()
    return opened


def type_key(page: Page, key: str) -> None:
    page.get_by_label("API key").fill(key)
    page.keyboard.press("Enter")


def test_key_is_typed_once_and_sent_with_everything(page: Page) -> None:
    expect(page.get_by_label("API key")).to_be_focused()
    type_key(page, OWNER)
    expect(page.locator("#key")).to_be_hidden()
    refused: list[str] = []
    page.on("response", lambda response: refused.append(response.url) if response.status == 401 else None)
    ask(page, "Who keeps the light?")
    expect(page.locator(".words .mark").first).to_be_visible()
    page.reload()
    page.get_by_role("navigation").get_by_role("link", name="Documents").click()
    page.locator("#files").set_input_files([NOTE])
    expect(page.locator(".uploads")).to_contain_text("Added")
    page.locator(".list li", has_text="note.txt").get_by_role("button", name="Delete").click()
    page.locator("#removal").get_by_role("button", name="Delete").click()
    expect(page.locator(".list li")).to_have_count(1)
    assert refused == []


def test_key_is_kept_for_the_tab_alone(page: Page) -> None:
    type_key(page, READER)
    expect(page.locator("#key")).to_be_hidden()
    assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]
    assert READER not in page.content()
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("#key")).to_be_visible()


def test_wrong_key_is_told_and_another_can_be_typed(page: Page) -> None:
    type_key(page, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("This key is not accepted")
    expect(page.get_by_label("API key")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("API key")).to_have_value("")
    type_key(page, READER)
    expect(page.locator("#key")).to_be_hidden()
    ask(page, "Who keeps the light?")
    expect(page.locator(".words .mark").first).to_be_visible()


def test_what_a_key_may_not_do_is_told(page: Page) -> None:
    type_key(page, READER)
    page.get_by_role("navigation").get_by_role("link", name="Documents").click()
    page.locator("#files").set_input_files([NOTE])
    expect(page.locator(".uploads .refused")).to_contain_text("Not added: ")
    page.locator(".list").get_by_role("button", name="Delete").click()
    page.locator("#removal").get_by_role("button", name="Delete").click()
    expect(page.locator(".list").get_by_role("alert")).to_contain_text("key")
    expect(page.locator(".list li")).to_have_count(1)


def test_who_has_no_key_is_told_what_is_wrong(page: Page) -> None:
    page.get_by_role("button", name="Cancel").click()
    ask(page, "When?")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".turn").get_by_role("alert")).to_contain_text("key")
    expect(page.get_by_label("Your question")).to_be_focused()
