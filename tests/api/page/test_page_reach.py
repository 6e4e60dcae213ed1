"""The page for everyone: by keyboard, on phones, with large text, in the dark."""

from collections.abc import Callable

import httpx
import pytest
from page_samples import PHOTO, SENTENCE, Library, OpenPage, answer_with, ask, faint, highlighted, overflows, written
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
@pytest.mark.parametrize(("width", "text"), [(320, "100%"), (640, "200%"), (1280, "200%"), (1920, "100%")])
def test_nothing_is_wider_than_the_window(
    client: httpx.Client, open_page: OpenPage, view: str, width: int, text: str
) -> None:
    page = open_page(client, at=view, viewport={"width": width, "height": 800})
    page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", text)
    if view:
        page.locator("#files").set_input_files([PHOTO | {"name": f"{LONG}.png"}])
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_stands_out_from_its_background(client: httpx.Client, open_page: OpenPage, scheme: str) -> None:
    page = open_page(client, color_scheme=scheme, reduced_motion="reduce")
    assert faint(page) == []
    ask(page, "When?")
    page.locator("summary").click()
    page.locator(".words .mark").first.click()
    expect(page.locator("#panel-text mark")).to_be_visible()
    page.locator(".words .mark").nth(1).hover()
    expect(page.locator("#card")).to_be_visible()
    assert faint(page) == []
    page.get_by_role("navigation").get_by_role("link", name="Documents").click()
    page.locator("#files").set_input_files([PHOTO])
    expect(page.locator(".uploads .refused")).to_be_visible()
    page.locator(".list li").first.get_by_role("button", name="Delete").click()
    expect(page.locator("#removal")).to_be_visible()
    assert faint(page) == []


def test_what_is_too_faint_is_found(client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(client, color_scheme="light")
    page.evaluate("document.querySelector('h1').style.color = 'rgb(200, 200, 200)'")
    assert [text for text, _ in faint(page)] == ["What would you like to know?"]


def test_paper_gets_the_cited_words_and_no_controls(client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(client, color_scheme="dark")
    ask(page, "When?")
    expect(page.locator(".references blockquote").first).to_be_hidden()
    page.locator(".words .mark").first.click()
    expect(page.locator("#panel")).to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".references blockquote").first).to_have_text(SENTENCE)
    expect(page.locator(".references blockquote").first).to_be_visible()
    for control in (".bar", ".composer", ".tools", "#panel"):
        expect(page.locator(control)).to_be_hidden()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_heading_of_the_documents_gets_the_focus(client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(client)
    page.get_by_role("navigation").get_by_role("link", name="Documents").click()
    expect(page.get_by_role("heading", name="Documents")).to_be_focused()
    expect(page).to_have_title("Documents · Verified RAG")


def test_nothing_moves_for_who_wants_no_motion(client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(client, reduced_motion="reduce")
    ask(page, "When?")
    page.locator(".words .mark").first.click()
    expect(page.locator("#panel")).to_be_visible()
    assert page.evaluate("document.getAnimations({subtree: true}).length") == 0
