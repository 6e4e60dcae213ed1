"""The page for everyone: by keyboard, on phones, with large text, in the dark."""

from collections.abc import Callable

import httpx
import pytest
from page_samples import Library, OpenPage, answer_with, ask, highlighted, overflows, written
from playwright.sync_api import Page, expect

from rag.types import SupportStatus

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LONG = "Donaudampfschifffahrtsgesellschaftskapitänspatent" * 3
SETTLED = "(element) => Promise.all(element.getAnimations().map(({ finished }) => finished)).then(() => null)"
VIEWS = ("", "#documents")


@pytest.fixture
def client(serve_fake: Callable[..., httpx.Client]) -> httpx.Client:
    """A client of an engine that holds three documents and writes long words."""
    answer = answer_with(*SupportStatus, message=LONG)
    return serve_fake(Library(size=3, stream=lambda: written(answer)))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_everything_is_reached_by_keyboard(client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(client)
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("When?")
    press(page, "Enter")
    mark = page.locator(".words .mark").first
    expect(mark).to_be_visible()
    for _ in range(20):
        press(page, "Shift+Tab")
        if mark.evaluate("(element) => element === document.activeElement"):
            break
    expect(mark).to_be_focused()
    expect(page.locator("#card")).to_be_visible()
    press(page, "Enter")
    expect(page.locator("#panel-text mark")).to_be_focused()
    assert highlighted(page)
    press(page, "Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(mark).to_be_focused()
    assert mark.evaluate("(element) => getComputedStyle(element).outlineStyle") == "solid"


def test_skip_link_leads_past_the_header(client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(client, at="#documents")
    expect(page.locator(".list")).to_be_visible()
    press(page, "Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    press(page, "Enter", "Tab")
    expect(page.locator("#files")).to_be_focused()
    expect(page.locator("#documents-view")).to_be_visible()


def test_page_has_landmarks_names_and_one_heading_each(client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(client)
    ask(page, "When?")
    expect(page.locator(".words .mark").first).to_be_visible()
    for role in ("banner", "main", "navigation"):
        expect(page.get_by_role(role)).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("navigation").get_by_role("link", name="Ask")).to_have_attribute("aria-current", "page")
    nameless = "(all) => all.filter((e) => !(e.ariaLabel || e.textContent.trim() || e.labels?.length)).length"
    assert page.locator("button, a, textarea, input").evaluate_all(nameless) == 0


def test_finger_sees_the_card_first_and_then_the_document_as_a_sheet(client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(client, **PHONE)
    ask(page, "When?")
    mark = page.locator(".words .mark").first
    mark.tap()
    expect(page.locator("#card")).to_be_visible()
    expect(page.locator("#panel")).to_be_hidden()
    mark.tap()
    expect(page.locator("#panel")).to_be_visible()
    page.locator("#panel").evaluate(SETTLED)
    box = page.locator("#panel").bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 360, 740)
    assert highlighted(page)
    page.get_by_role("button", name="Close").tap()
    expect(page.locator("#panel")).to_be_hidden()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("width", "text"), [(360, "100%"), (640, "200%"), (1280, "200%"), (1920, "100%")])
def test_nothing_is_wider_than_the_window(
    client: httpx.Client, open_page: OpenPage, view: str, width: int, text: str
) -> None:
    page = open_page(client, at=view, viewport={"width": width, "height": 800})
    page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", text)
    if view:
        page.locator("#files").set_input_files({"name": f"{LONG}.png", "mimeType": "", "buffer": b"?"})
        expect(page.locator(".uploads .refused")).to_be_visible()
    else:
        ask(page, LONG)
        expect(page.locator(".words .mark").first).to_be_visible()
        page.locator("summary").click()
    assert overflows(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system(client: httpx.Client, open_page: OpenPage, scheme: str) -> None:
    page = open_page(client, color_scheme=scheme)
    colours = page.evaluate("() => { const {backgroundColor, color} = getComputedStyle(document.body); "
                            "return [backgroundColor, color].map((c) => c.match(/\\d+/g).map(Number)); }")  # fmt: skip
    background, ink = map(sum, colours)
    assert (background < ink) == (scheme == "dark")


def test_nothing_moves_for_who_wants_no_motion(client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(client, reduced_motion="reduce")
    ask(page, "When?")
    page.locator(".words .mark").first.click()
    expect(page.locator("#panel")).to_be_visible()
    assert page.evaluate("document.getAnimations({subtree: true}).length") == 0
