"""Uploading, listing, showing and removing documents on a real engine."""

from typing import Any

import httpx
import pytest
from api_fakes import assert_envelope

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
    assert shown == {**info, "text": NOTE.rstrip()}
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
        assert_envelope(answer, 404, "document_not_found")


def test_collections_are_apart(empty_client: httpx.Client) -> None:
    for collection in ("village", "town"):
        assert upload(empty_client, ("library.txt", NOTE.encode()), collection=collection).status_code == 201
    assert {document["collection"] for document in listed(empty_client)} == {"village", "town"}
    assert [document["collection"] for document in listed(empty_client, collection="town")] == ["town"]
    assert listed(empty_client, collection="default") == []


def test_one_bad_file_does_not_hide_the_others(empty_client: httpx.Client) -> None:
    response = upload(empty_client, ("a.exe", b"MZ"), ("library.txt", NOTE.encode()), ("empty.txt", b""))
    assert response.status_code == 201
    assert [outcome["status"] for outcome in response.json()["outcomes"]] == ["refused", "added", "refused"]
    assert len(listed(empty_client)) == 1


def test_only_bad_files_are_an_error_with_the_reasons(empty_client: httpx.Client) -> None:
    response = upload(empty_client, ("a.exe", b"MZ"), ("empty.txt", b""))
    message = assert_envelope(response, 422, "document_refused")["message"]
    assert "upload:a.exe: " in message
    assert "upload:empty.txt: " in message
    assert listed(empty_client) == []


@pytest.mark.parametrize("name", ["/", "folder/"])
def test_a_name_that_names_no_file_is_refused(empty_client: httpx.Client, name: str) -> None:
    assert upload(empty_client, (name, NOTE.encode())).status_code == 422


def test_a_path_in_the_name_is_dropped(empty_client: httpx.Client) -> None:
    assert upload(empty_client, ("../../etc/library.txt", NOTE.encode())).status_code == 201
    assert [document["source"] for document in listed(empty_client)] == ["upload:library.txt"]


@pytest.mark.parametrize("data", [{}, {"collection": "default"}, {"files": "text, not a file"}])
def test_an_upload_needs_files(empty_client: httpx.Client, data: dict[str, str]) -> None:
    assert_envelope(empty_client.post("/documents", data=data), 422, "invalid_request")


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
    body = corpus_client.get("/documents").json()
    assert (body["limit"], body["offset"]) == (100, 0)
