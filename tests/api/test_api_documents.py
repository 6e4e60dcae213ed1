"""Uploading, listing, showing and removing documents on a real engine."""

from typing import Any

import httpx
import pytest
from api_fakes import assert_envelope
from fpdf import FPDF

NOTE = "The library of the village opens at ten. It lends music as well as books. 🎶\n"


def upload(client: httpx.Client, *files: tuple[str, bytes], **data: str) -> httpx.Response:
    return client.post("/documents", files=[("files", file) for file in files], data=data)


def listed(client: httpx.Client, **params: Any) -> list[dict[str, Any]]:
    response = client.get("/documents", params=params)
    assert response.status_code == 200
    documents: list[dict[str, Any]] = response.json()["documents"]
    return documents


def test_a_document_is_added_found_shown_changed_and_removed(empty_client: httpx.Client) -> None:
    response = upload(empty_client, ("library.txt", NOTE.encode()))
    assert response.status_code == 201
    assert response.json()["outcomes"] == [
        {"source": "upload:library.txt", "status": "added", "reason": "", "chunks": 1}
    ]
    (info,) = listed(empty_client)
    shown = empty_client.get(f"/documents/{info['id']}").json()
    text = NOTE.rstrip()
    assert shown == {**info, "text": text, "start_char_index": 0, "end_char_index": len(text), "pages": []}
    assert shown["characters"] == len(shown["text"])
    assert empty_client.post("/search", json={"question": "When does the library open?"}).json()["sources"]

    assert upload(empty_client, ("library.txt", NOTE.encode())).status_code == 200
    changed = upload(empty_client, ("library.txt", NOTE.replace("ten", "nine").encode()))
    assert changed.status_code == 201
    assert changed.json()["outcomes"][0]["status"] == "changed"
    assert [document["id"] for document in listed(empty_client)] == [info["id"]]
    assert "nine" in empty_client.get(f"/documents/{info['id']}").json()["text"]

    removed = empty_client.delete(f"/documents/{info['id']}")
    assert removed.status_code == 204
    assert removed.content == b""
    assert listed(empty_client) == []
    assert empty_client.post("/search", json={"question": "When does the library open?"}).json()["sources"] == []
    for answer in (empty_client.delete(f"/documents/{info['id']}"), empty_client.get(f"/documents/{info['id']}")):
        error = assert_envelope(answer, 404, "document_not_found")
        assert error["message"] == f"There is no document '{info['id']}'. GET /documents lists those that there are."


def test_collections_are_apart(empty_client: httpx.Client) -> None:
    for collection in ("village", "town"):
        assert upload(empty_client, ("library.txt", NOTE.encode()), collection=collection).status_code == 201
    assert {document["collection"] for document in listed(empty_client)} == {"village", "town"}
    assert [document["collection"] for document in listed(empty_client, collection="town")] == ["town"]
    assert listed(empty_client, collection="default") == []


def test_one_bad_file_does_not_hide_the_others(empty_client: httpx.Client) -> None:
    response = upload(empty_client, ("a.exe", b"MZ\x90\0"), ("library.txt", NOTE.encode()), ("empty.txt", b""))
    assert response.status_code == 201
    became = {outcome["source"]: outcome["status"] for outcome in response.json()["outcomes"]}
    assert became == {"upload:a.exe": "refused", "upload:library.txt": "added", "upload:empty.txt": "refused"}
    assert len(listed(empty_client)) == 1


def test_two_files_of_one_name_do_not_replace_each_other(empty_client: httpx.Client) -> None:
    response = upload(empty_client, ("library.txt", NOTE.encode()), ("library.txt", b"Quite another text."))
    assert sorted(outcome["status"] for outcome in response.json()["outcomes"]) == ["added", "refused"]
    (info,) = listed(empty_client)
    assert empty_client.get(f"/documents/{info['id']}").json()["text"] == NOTE.rstrip()


def test_only_bad_files_are_an_error_with_the_reasons(empty_client: httpx.Client) -> None:
    response = upload(empty_client, ("a.exe", b"MZ\x90\0"), ("empty.txt", b""))
    message = assert_envelope(response, 422, "document_refused")["message"]
    assert "upload:a.exe: " in message
    assert "upload:empty.txt: " in message
    assert listed(empty_client) == []


@pytest.mark.parametrize("name", ["/", "//"])
def test_a_name_that_names_no_file_is_refused(empty_client: httpx.Client, name: str) -> None:
    assert upload(empty_client, (name, NOTE.encode())).status_code == 422


def test_a_path_in_the_name_is_dropped(empty_client: httpx.Client) -> None:
    assert upload(empty_client, ("../../etc/library.txt", NOTE.encode())).status_code == 201
    assert [document["source"] for document in listed(empty_client)] == ["upload:library.txt"]


@pytest.mark.parametrize("data", [{}, {"collection": "default"}, {"files": "text, not a file"}])
def test_an_upload_needs_files(empty_client: httpx.Client, data: dict[str, str]) -> None:
    assert_envelope(empty_client.post("/documents", data=data), 422, "invalid_request")


@pytest.mark.parametrize("path", ["/documents", "/jobs"])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"colection": "private"}, "colection: is no field of this form, in which there are: files, collection"),
        ({"collection": ""}, "collection: must have a value, or be left out"),
        ({"collection": ["private", ""]}, "collection: must have a value, or be left out"),
        ({"collection": ["private", "public"]}, "collection: is there 2 times; send it once"),
        ({"files": "note.txt"}, "files: must be a file; with curl, files=@NAME sends one"),
    ],
)
def test_a_form_that_would_be_read_otherwise_than_meant_is_refused(
    empty_client: httpx.Client, path: str, data: dict[str, str | list[str]], said: str
) -> None:
    response = empty_client.post(path, files=[("files", ("library.txt", NOTE.encode()))], data=data)
    assert assert_envelope(response, 422, "invalid_request")["message"] == f"{said}."
    assert listed(empty_client) == []


def test_a_bad_collection_name_is_refused(empty_client: httpx.Client) -> None:
    response = upload(empty_client, ("library.txt", NOTE.encode()), collection="c" * 101)
    assert_envelope(response, 422, "invalid_request")
    assert listed(empty_client) == []


def test_a_large_upload_is_refused(empty_client: httpx.Client) -> None:
    response = upload(empty_client, ("large.txt", b"word " * 250_000))
    assert_envelope(response, 413, "body_too_large")
    assert listed(empty_client) == []


def test_lists_page_by_page(corpus_client: httpx.Client) -> None:
    whole = listed(corpus_client)
    assert [document["source"] for document in whole] == [
        "upload:bridge.md",
        "upload:ferry.txt",
        "upload:lighthouse.md",
    ]
    pages = [listed(corpus_client, limit=1, offset=offset) for offset in range(4)]
    assert [document for page in pages for document in page] == whole
    body = corpus_client.get("/documents", params={"limit": 2, "offset": 1}).json()
    assert (body["limit"], body["offset"], body["total"]) == (2, 1, 3)


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({"words": "LIGHTHOUSE"}, ["upload:lighthouse.md"]),
        ({"words": "harbour bri"}, ["upload:bridge.md"]),
        ({"words": ".md"}, ["upload:bridge.md", "upload:lighthouse.md"]),
        ({"words": "%"}, []),
        ({"published_from": "2020-01-01"}, ["upload:lighthouse.md"]),
        ({"published_from": "2019-03-19", "published_to": "2019-03-19"}, ["upload:bridge.md"]),
        ({"collection": "elsewhere"}, []),
    ],
)
def test_lists_what_is_asked_for_and_how_many_there_are(
    corpus_client: httpx.Client, limits: dict[str, str], found: list[str]
) -> None:
    body = corpus_client.get("/documents", params={**limits, "limit": 1}).json()
    assert body["total"] == len(found)
    assert [document["source"] for document in listed(corpus_client, **limits)] == found


@pytest.mark.parametrize(
    "limits",
    [
        {"published_from": "yesterday"},
        {"published_to": "20240101"},
        {"published_to": "2024-W01-1"},
        {"limit": 0},
        {"offset": -1},
        {"words": "w" * 201},
    ],
)
def test_a_bad_limit_is_refused(corpus_client: httpx.Client, limits: dict[str, Any]) -> None:
    assert_envelope(corpus_client.get("/documents", params=limits), 422, "invalid_request")


@pytest.mark.parametrize("words", ["\0", "ferry\0tale", "ferry\n", "\x1b[2J", "\x7f"])
def test_words_with_control_characters_are_refused(corpus_client: httpx.Client, words: str) -> None:
    error = assert_envelope(corpus_client.get("/documents", params={"words": words}), 422, "invalid_request")
    assert error["message"] == "words: must not have control characters."


def test_a_first_day_after_the_last_is_refused(corpus_client: httpx.Client) -> None:
    days = {"published_from": "2025-02-01", "published_to": "2025-01-31"}
    error = assert_envelope(corpus_client.get("/documents", params=days), 422, "invalid_input")
    assert "from 2025-02-01 to 2025-01-31" in error["message"]


def test_shows_a_range_of_a_text_in_code_points(corpus_client: httpx.Client) -> None:
    (info,) = listed(corpus_client, words="bridge")
    whole = corpus_client.get(f"/documents/{info['id']}").json()
    assert "🌉" in whole["text"]
    for start, end in ((0, 5), (20, 160), (len(whole["text"]) - 3, len(whole["text"]) + 9), (10**8, 10**9)):
        part = corpus_client.get(f"/documents/{info['id']}", params={"start": start, "end": end}).json()
        assert (
            part["text"] == whole["text"][start:end] == whole["text"][part["start_char_index"] : part["end_char_index"]]
        )
        assert part["characters"] == len(whole["text"])
    rest = corpus_client.get(f"/documents/{info['id']}", params={"start": 30}).json()
    assert rest["text"] == whole["text"][30:]
    response = corpus_client.get(f"/documents/{info['id']}", params={"start": 5, "end": 4})
    assert_envelope(response, 422, "invalid_input")


def test_shows_the_pages_of_a_document(empty_client: httpx.Client) -> None:
    pdf = FPDF()
    for text in ("The first page is short.", "The second page is short as well."):
        pdf.add_page()
        pdf.set_font("Helvetica", size=12)
        pdf.multi_cell(0, 6, text)
    upload(empty_client, ("pages.txt", bytes(pdf.output())))
    (info,) = listed(empty_client)
    assert info["media_type"] == "application/pdf"
    shown = empty_client.get(f"/documents/{info['id']}").json()
    assert [page["number"] for page in shown["pages"]] == [1, 2]
    second = shown["pages"][1]
    assert shown["text"][second["start"] : second["end"]] == "The second page is short as well."


def test_collections_come_with_their_first_document_and_go_with_their_last(empty_client: httpx.Client) -> None:
    assert empty_client.get("/collections").json() == {"collections": []}
    for collection in ("village/old", "town"):
        upload(empty_client, ("library.txt", NOTE.encode()), collection=collection)
    town, village = empty_client.get("/collections").json()["collections"]
    assert village == {"name": "village/old", "documents": 1, "chunks": 1, "characters": len(NOTE.rstrip())}
    empty_client.delete(f"/documents/{listed(empty_client, collection='town')[0]['id']}")
    assert empty_client.get("/collections").json()["collections"] == [village]
    assert town["name"] == "town"


def test_a_collection_is_removed_when_its_name_is_repeated(empty_client: httpx.Client) -> None:
    for collection in ("village/old", "town"):
        upload(empty_client, ("library.txt", NOTE.encode()), collection=collection)
    path = "/collections/village%2Fold"
    assert_envelope(empty_client.delete(path), 422, "invalid_request")
    assert_envelope(empty_client.delete(path, params={"confirm": "town"}), 422, "invalid_input")
    assert len(listed(empty_client)) == 2
    assert empty_client.delete(path, params={"confirm": "village/old"}).status_code == 204
    assert [document["collection"] for document in listed(empty_client)] == ["town"]
    body = {"question": "When does the library open?", "collection": "village/old"}
    assert empty_client.post("/search", json=body).json()["sources"] == []
    assert_envelope(empty_client.delete(path, params={"confirm": "village/old"}), 404, "collection_not_found")
