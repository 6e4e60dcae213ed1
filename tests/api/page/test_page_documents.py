"""The documents on the page: adding, listing, showing and deleting them."""

from collections.abc import Callable

import httpx
import pytest
from page_samples import MARKUP, PHOTO, TEXT, Library, OpenPage, ask, shown_text
from playwright.sync_api import Route, expect

NOTE = "The library of the village opens at ten. It lends music as well as books. 🎶\n"
DROP = """() => {
    const dropped = new DataTransfer();
    dropped.items.add(new File(["The harbour has two cranes."], "cranes.txt"));
    return dropped;
}"""


def file(name: str, text: str) -> dict[str, object]:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def test_documents_are_added_shown_and_deleted(empty_client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(empty_client)
    page.get_by_text("There are no documents yet.").get_by_role("link", name="Add some").click()
    expect(page.locator("#listing")).to_contain_text("No documents yet")
    expect(page.locator("#finding")).to_be_hidden()
    page.locator("#files").set_input_files([file("library.txt", NOTE), PHOTO, file("empty.md", "")])
    uploads = page.locator(".uploads > li")
    expect(uploads.filter(has_text="library.txt")).to_contain_text("Added")
    expect(uploads.filter(has_text="photo.png")).to_contain_text("Not added: ")
    expect(uploads.filter(has_text="empty.md")).to_contain_text("Not added: has no text")
    expect(uploads.locator("progress")).to_have_count(0)

    page.dispatch_event("body", "drop", {"dataTransfer": page.evaluate_handle(DROP)})
    rows = page.locator(".list > li")
    expect(rows).to_have_count(2)
    library = rows.filter(has_text="library.txt")
    expect(library).to_contain_text(f"{len(NOTE.rstrip())} characters")
    library.locator(".title").click()
    expect(page.locator("#panel-text")).to_contain_text("music as well as books")
    page.get_by_role("button", name="Close").click()

    library.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#removal")).to_be_hidden()
    expect(library.get_by_role("button", name="Delete")).to_be_focused()
    library.get_by_role("button", name="Delete").click()
    page.locator("#removal").get_by_role("button", name="Delete").click()
    expect(rows).to_have_count(1)
    expect(rows.locator(".title")).to_be_focused()
    assert [document["source"] for document in empty_client.get("/documents").json()["documents"]] == [
        "upload:cranes.txt"
    ]


def test_markup_of_files_is_text(empty_client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(empty_client, at="#documents")
    hostile = f"---\ntitle: {MARKUP}\npublisher: {MARKUP}\n---\n\nThe harbour {MARKUP} was opened in 1932.\n"
    page.locator("#files").set_input_files([file(f"{MARKUP.replace('/', '')}.md", hostile)])
    expect(page.locator(".list .title")).to_have_text(MARKUP)
    page.locator(".list .title").click()
    expect(page.locator("#panel-title")).to_have_text(MARKUP)
    assert MARKUP in (shown_text(page) or "")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#removal-about")).to_contain_text(MARKUP)
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("navigation").get_by_role("link", name="Ask").click()
    ask(page, "When was the harbour opened?")
    expect(page.locator("details")).to_be_visible()
    assert page.locator("main img, main script, dialog img, dialog script").count() == 0


def test_documents_are_found_by_words_as_they_are_typed(corpus_client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(corpus_client, at="#documents")
    titles = page.locator(".list .title")
    expect(titles).to_have_count(3)
    expect(page.locator("#total")).to_have_text("3 documents")
    page.get_by_label("Find by title or file name").press_sequentially("LIGHT")
    expect(titles).to_have_text(["The lighthouse"])
    expect(page.locator("#total")).to_have_text("1 document")
    page.get_by_label("Find by title or file name").fill(MARKUP)
    expect(page.locator("#listing")).to_contain_text(f"No document has “{MARKUP}”")
    page.get_by_label("Find by title or file name").fill("")
    expect(titles).to_have_count(3)


def test_collection_is_chosen_and_named(empty_client: httpx.Client, open_page: OpenPage) -> None:
    note = {"files": ("library.txt", NOTE.encode())}
    assert empty_client.post("/documents", files=note, data={"collection": MARKUP}).status_code == 201
    page = open_page(empty_client)
    choice = page.locator("#collection")
    expect(choice).to_have_value("default")
    choice.select_option(label=MARKUP)
    expect(choice).to_have_value(MARKUP)
    ask(page, "What does the library lend?")
    expect(page.locator(".words .mark").first).to_be_visible()
    choice.select_option(label="New collection…")
    name = page.get_by_label("Name", exact=True)
    name.fill(MARKUP)
    name.press("Enter")
    expect(page.locator("#naming")).to_be_hidden()
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()
    choice.select_option(label="New collection…")
    name.fill("   ")
    name.press("Enter")
    expect(name).to_have_value("")
    expect(page.locator("#naming")).to_be_visible()
    expect(choice).to_have_value(MARKUP)
    name.fill(" Boats & ferries ")
    page.get_by_role("button", name="Go there").click()
    expect(page.locator("#listing")).to_contain_text("No documents yet")
    expect(choice).to_have_value("Boats & ferries")
    page.locator("#files").set_input_files([file("cranes.txt", "The harbour has two cranes.")])
    expect(page.locator(".list li")).to_have_count(1)
    assert [found["name"] for found in empty_client.get("/collections").json()["collections"]] == sorted(
        ["Boats & ferries", MARKUP]
    )


def test_upload_goes_on_when_the_page_was_cut_off_from_it(empty_client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(empty_client, at="#documents")
    tries: list[str] = []

    def cut_off_once(route: Route) -> None:
        tries.append(route.request.url)
        route.abort() if len(tries) == 1 else route.continue_()

    page.route("**/jobs/*/events", cut_off_once)
    page.locator("#files").set_input_files([file("library.txt", NOTE)])
    expect(page.locator(".uploads > li")).to_contain_text("Added")
    assert len(tries) == 2


def test_window_says_where_files_may_be_dropped(fake_client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(fake_client)
    expect(page.locator(".dropzone")).to_be_hidden()
    page.dispatch_event("body", "dragover", {"dataTransfer": page.evaluate_handle(DROP)})
    expect(page.locator(".dropzone")).to_be_visible()
    page.dispatch_event("body", "dragleave")
    expect(page.locator(".dropzone")).to_be_hidden()


def test_long_list_comes_in_pages(serve_fake: Callable[..., httpx.Client], open_page: OpenPage) -> None:
    page = open_page(serve_fake(Library(size=101)), at="#documents")
    titles = page.locator(".list .title")
    expect(titles).to_have_count(50)
    for count in (100, 101):
        page.get_by_role("button", name="Show more").click()
        expect(titles).to_have_count(count)
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)
    expect(titles.last).to_be_focused()
    assert titles.all_text_contents() == [f"Document {number}" for number in range(101)]
    titles.last.click()
    expect(page.locator("#panel-text")).to_be_visible()
    assert shown_text(page) == TEXT


def test_document_that_is_gone_is_told(fake_client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(fake_client)
    ask(page, "When?")
    page.locator(".words .mark").click()
    expect(page.locator("#panel")).to_contain_text("The document cannot be shown")
    expect(page.locator("#panel-text")).to_contain_text("There is no document")


@pytest.mark.parametrize("width", [360, 1280])
def test_list_says_that_it_cannot_be_had(fake_client: httpx.Client, open_page: OpenPage, width: int) -> None:
    page = open_page(fake_client, viewport={"width": width, "height": 800})
    page.route("**/documents?*", lambda route: route.fulfill(status=503, body="upstream is down"))
    page.get_by_role("navigation").get_by_role("link", name="Documents").click()
    expect(page.get_by_role("alert")).to_contain_text("The service answered with status 503.")
    page.unroute("**/documents?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#listing")).to_contain_text("No documents yet")
    expect(page.get_by_role("alert")).to_have_count(0)
