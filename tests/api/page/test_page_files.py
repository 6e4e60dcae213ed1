"""The files of the page: their headers, and that they need and allow nothing from elsewhere."""

import re
from pathlib import Path

import httpx
import pytest
from api_fakes import assert_envelope

from api.routes.page import FOLDER, MEDIA_TYPES

FILES = sorted(FOLDER.iterdir())
ALLOWED = {"script-src", "style-src", "connect-src", "img-src"}


def test_root_is_the_page(fake_client: httpx.Client) -> None:
    response = fake_client.get("/")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert response.content == (FOLDER / "index.html").read_bytes()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_file_is_served_with_a_strict_policy(fake_client: httpx.Client, file: Path) -> None:
    response = fake_client.get(f"/web/{file.name}")
    assert response.content == file.read_bytes()
    assert response.headers["content-type"].startswith(MEDIA_TYPES[file.suffix])
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    policy = dict(rule.split(" ", 1) for rule in response.headers["content-security-policy"].split("; "))
    assert {name for name, value in policy.items() if value == "'self'"} == ALLOWED
    assert {policy[name] for name in policy.keys() - ALLOWED} == {"'none'", "'script'"}
    assert {"default-src", "base-uri", "form-action", "frame-ancestors"} < policy.keys()


def test_file_is_sent_again_only_when_it_has_changed(fake_client: httpx.Client) -> None:
    first = fake_client.get("/web/style.css")
    assert first.headers["cache-control"] == "no-cache"
    known = fake_client.get("/web/style.css", headers={"If-None-Match": first.headers["etag"]})
    assert known.status_code == 304
    assert known.content == b""
    assert known.headers["etag"] == first.headers["etag"]
    assert fake_client.get("/web/style.css", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("name", ["nothing.js", "page.py", "..%2froutes%2fpage.py", "%2e%2e/app.py", "", "__init__.py"])
def test_nothing_else_is_served(fake_client: httpx.Client, name: str) -> None:
    assert_envelope(fake_client.get(f"/web/{name}"), 404, "not_found")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_file_names_nothing_from_elsewhere_and_makes_no_markup(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"https?://|//cdn|\burl\(|@import", text) == []
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text) == []
    assert re.findall(r"\son\w+=|\sstyle=", text) == []
