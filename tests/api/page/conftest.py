"""A real browser on the page; whatever it complains about fails the test."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from page_samples import CHROMIUM, OpenPage, launched
from playwright.sync_api import Browser, Page, expect, sync_playwright

SLOWEST_MS = 60_000
REPORTED = "addEventListener('securitypolicyviolation', (event) => console.error('policy', event.violatedDirective))"
# The browser itself reports every answer with an error status, and every request without one.
EXPECTED = "Failed to load resource"


@pytest.fixture(scope="module")  # while Playwright runs, its event loop stands in the way of others in this thread
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium or Chrome on the PATH")
    with sync_playwright() as playwright, launched(playwright) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens the page of a server, in a browser window with these options."""
    expect.set_options(timeout=SLOWEST_MS)
    complaints: list[str] = []
    contexts = []

    def start(client: httpx.Client, *, at: str = "", **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SLOWEST_MS)
        page.add_init_script(REPORTED)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
        page.goto(f"{client.base_url}{at}")
        return page

    yield start
    for context in contexts:
        context.close()
    assert [complaint for complaint in complaints if EXPECTED not in complaint] == []
