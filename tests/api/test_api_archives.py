"""Collections carried from one service to another as files."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_fakes import KEYS, READER, ScriptedEngine, assert_envelope, bearer

from rag.bootstrap import open_engine
from rag.settings import load_settings

EXPORT = "/collections/default/export"
QUESTION = {"question": "What does a ticket of the ferry cost?"}


def imported(client: httpx.Client, archive: bytes, **params: Any) -> httpx.Response:
    return client.post("/collections/import", files={"file": ("any.name", archive)}, params=params)


def statuses(response: httpx.Response) -> list[str]:
    return [outcome["status"] for outcome in response.json()["outcomes"]]


@pytest.fixture
def archive(corpus_client: httpx.Client) -> bytes:
    response = corpus_client.get(EXPORT)
    assert response.status_code == 200
    return response.content


@pytest.fixture
def otherwise_cut(tmp_path: Path, serve_engine: Callable[..., Any]) -> Iterator[httpx.Client]:
    """A client of a service that cuts documents in another way."""
    settings = load_settings({}, data_dir=tmp_path / "data", chunk_tokens=128)
    with (
        open_engine(settings, create=True) as engine,
        serve_engine(engine) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        yield client


def test_the_way_there_and_back_keeps_ids_texts_and_passages(
    corpus_client: httpx.Client, empty_client: httpx.Client, archive: bytes
) -> None:
    response = imported(empty_client, archive)
    assert response.status_code == 201
    assert statuses(response) == ["added"] * 3
    documents = empty_client.get("/documents").json()["documents"]
    assert documents == corpus_client.get("/documents").json()["documents"]
    for path in (f"/documents/{document['id']}" for document in documents):
        assert empty_client.get(path).json() == corpus_client.get(path).json()
    found, known = (client.post("/search", json=QUESTION).json()["sources"] for client in (empty_client, corpus_client))
    assert [source["chunk_id"] for source in found] == [source["chunk_id"] for source in known]
    assert empty_client.get(EXPORT).content == archive


def test_an_export_is_a_zip_file_with_a_name(empty_client: httpx.Client) -> None:
    note = {"files": ("note.txt", b"The library of the village opens at ten.\n")}
    empty_client.post("/documents", files=note, data={"collection": "village/old"})
    response = empty_client.get("/collections/village%2Fold/export")
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Disposition"] == 'attachment; filename="village-old.zip"'
    assert zipfile.ZipFile(io.BytesIO(response.content)).namelist() == ["documents.jsonl", "manifest.json"]


def test_exports_leave_no_files_behind(
    tmp_path: Path, serve_engine: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    with open_engine(load_settings({}, data_dir=tmp_path / "data"), create=True) as engine:
        engine.ingest_bytes("note.txt", b"The library of the village opens at ten.\n")
        with serve_engine(engine) as url:
            assert httpx.get(f"{url}{EXPORT}").status_code == 200
            assert httpx.get(f"{url}/collections/elsewhere/export").status_code == 404
        assert list(scratch.iterdir()) == []


def test_importing_again_passes_over_what_is_here(empty_client: httpx.Client, archive: bytes) -> None:
    imported(empty_client, archive)
    response = imported(empty_client, archive)
    assert response.status_code == 200
    assert statuses(response) == ["unchanged"] * 3


@pytest.mark.parametrize("damage", [b"", b"no archive at all", None], ids=["empty", "text", "damaged"])
def test_what_is_no_sound_archive_is_refused(empty_client: httpx.Client, archive: bytes, damage: bytes | None) -> None:
    sent = archive[:200] + bytes(50) + archive[250:] if damage is None else damage
    message = assert_envelope(imported(empty_client, sent), 422, "archive_refused")["message"]
    assert message.startswith("This archive is refused: it is no sound ZIP file")
    assert empty_client.get("/collections").json() == {"collections": []}


def test_an_import_needs_a_file(empty_client: httpx.Client, archive: bytes) -> None:
    assert_envelope(empty_client.post("/collections/import", content=archive), 422, "invalid_request")
    assert_envelope(empty_client.post("/collections/import", data={"file": "a.zip"}), 422, "invalid_request")


@pytest.mark.parametrize(
    ("also", "said"),
    [
        (("file", ("other.zip", b"x")), "file: is there 2 times; send it once"),
        (("collection", (None, "ferries")), "collection: is no field of this form, in which there are: file"),
        (("file", (None, "other.zip")), "file: must be a file; with curl, file=@NAME sends one"),
    ],
)
def test_a_form_of_which_something_would_be_passed_over_is_refused(
    empty_client: httpx.Client, archive: bytes, also: Any, said: str
) -> None:
    response = empty_client.post("/collections/import", files=[("file", ("any.name", archive)), also])
    assert assert_envelope(response, 422, "invalid_request")["message"] == f"{said}."
    assert empty_client.get("/collections").json() == {"collections": []}


def test_an_archive_may_be_as_large_as_an_upload_and_no_larger(empty_client: httpx.Client) -> None:
    assert_envelope(imported(empty_client, bytes(999_000)), 422, "archive_refused")
    assert_envelope(imported(empty_client, bytes(1_000_001)), 413, "body_too_large")


def test_a_collection_that_is_not_there_is_told_as_one(corpus_client: httpx.Client) -> None:
    error = assert_envelope(corpus_client.get("/collections/elsewhere/export"), 404, "collection_not_found")
    assert error["message"] == "There is no collection 'elsewhere'. GET /collections lists those that there are."


def test_vectors_of_another_make_are_refused_unless_they_are_to_be_made_anew(
    otherwise_cut: httpx.Client, archive: bytes
) -> None:
    error = assert_envelope(imported(otherwise_cut, archive), 409, "store_mismatch")
    assert "?embeddings=true" in error["message"]
    assert otherwise_cut.get("/collections").json() == {"collections": []}
    assert statuses(imported(otherwise_cut, archive, embeddings=True)) == ["added"] * 3
    assert "four crowns" in otherwise_cut.post("/search", json=QUESTION).json()["sources"][0]["text"]


def test_archives_are_for_admins(serve_fake: Callable[..., httpx.Client]) -> None:
    client = serve_fake(ScriptedEngine(api_keys=KEYS))
    assert_envelope(client.get(EXPORT), 401, "key_required")
    assert_envelope(client.get(EXPORT, headers=bearer(READER)), 403, "not_allowed")
    files = {"file": b"x"}
    assert_envelope(client.post("/collections/import", files=files, headers=bearer(READER)), 403, "not_allowed")
