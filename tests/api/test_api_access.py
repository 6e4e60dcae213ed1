"""Keys and their scopes, and where the service may be served without any."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_fakes import KEYS, OWNER, READER, ScriptedEngine, assert_envelope, bearer
from pydantic import SecretStr

from api.access import RULES, scope_of
from api.app import create_app, serve
from api.keys import Scope, find_key, read_keys
from cli import mcp
from rag.errors import SettingsError
from rag.settings import load_settings

ASKED = {"question": "Who?"}


@pytest.fixture
def keyed(serve_fake: Callable[..., httpx.Client]) -> httpx.Client:
    """A client, without a key, of a service that wants keys."""
    return serve_fake(ScriptedEngine(api_keys=KEYS))


@pytest.mark.parametrize("headers", [bearer(READER), {"Authorization": f"bearer {READER}"}, {"X-API-Key": READER}])
def test_key_opens_what_its_scope_allows(keyed: httpx.Client, headers: dict[str, str]) -> None:
    assert keyed.post("/ask", json=ASKED, headers=headers).status_code == 200
    assert keyed.get("/documents", headers=headers).status_code == 200
    refusal = assert_envelope(keyed.delete("/documents/x", headers=headers), 403, "not_allowed")
    assert "'team' has the scope ask; this needs admin" in refusal["message"]


def test_admin_key_opens_everything(keyed: httpx.Client) -> None:
    assert keyed.post("/ask", json=ASKED, headers=bearer(OWNER)).status_code == 200
    assert_envelope(keyed.get("/documents/x", headers=bearer(OWNER)), 404, "document_not_found")
    assert_envelope(keyed.get("/no/such/address", headers=bearer(OWNER)), 404, "not_found")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        bearer("wrong"),
        {"Authorization": "Bearer"},
        bearer(READER[:-1]),
        bearer(READER + "x"),
        bearer("team"),
        {"Authorization": READER},
        {"Authorization": f"Basic {READER}"},
        {"X-API-Key": "ünknown".encode()},
    ],
)
def test_without_a_known_key_the_service_asks_for_one(keyed: httpx.Client, headers: dict[str, Any]) -> None:
    response = keyed.post("/ask", json=ASKED, headers=headers)
    error = assert_envelope(response, 401, "key_required")
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert "X-API-Key" in error["message"]
    assert "secret" not in response.text


def test_body_of_a_stranger_is_not_waited_for(keyed: httpx.Client) -> None:
    answered = threading.Event()

    def body() -> Iterator[bytes]:
        yield b"--x"
        answered.wait(10)  # it does not end before the answer is there

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    threading.Timer(1, answered.set).start()
    assert_envelope(keyed.post("/documents", content=body(), headers=headers), 401, "key_required")


def test_addresses_that_everyone_may_read_need_no_key(keyed: httpx.Client) -> None:
    for path in ("/", "/web/app.js", "/health/live", "/health/ready", "/openapi.json"):
        assert keyed.get(path).status_code == 200, path


def test_every_address_that_is_not_named_needs_an_admin() -> None:
    assert scope_of("GET", "/forgotten") is Scope.ADMIN
    assert scope_of("POST", "/documents") is Scope.ADMIN
    assert scope_of("DELETE", "/documents/1") is Scope.ADMIN
    assert scope_of("GET", "/collections/default/export") is Scope.ADMIN
    assert scope_of("POST", "/collections/import") is Scope.ADMIN
    assert scope_of("POST", "/health/live") is Scope.ADMIN
    assert scope_of("HEAD", "/") is scope_of("GET", "/") is None


def test_every_rule_is_about_an_address_that_there_is() -> None:
    routes = [(method, route.path) for route in routes_of(create_app(ScriptedEngine())) for method in route.methods]  # type: ignore[arg-type]
    routes.append(("*", mcp.PATH))  # `rag mcp` serves it behind the same gate
    for method, pattern, _ in RULES:
        start = pattern.removesuffix("*")
        assert any(method == known and path.startswith(start) for known, path in routes), pattern


def routes_of(router: Any) -> Iterator[Any]:
    """Yield the routes of an app, those of the routers that it includes, too."""
    for route in router.routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from routes_of(included)
        elif hasattr(route, "methods"):
            yield route


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        (READER, "scope of entry 1"),
        (f":ask:{READER}", "name of entry 1"),
        (f"team:{READER}", "scope of entry 1"),
        (f"team:root:{READER}", "scope of entry 1"),
        (f"a:ask:{READER},b:ask:short", "key of entry 2 has fewer than 16"),
        (f"a:ask:{READER} a:ask:{OWNER}", "same name"),
        (f"a:ask:{READER} b:ask:{READER}", "same key"),
    ],
)
def test_keys_that_cannot_be_read_are_told_without_their_secrets(setting: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint) as caught:
        read_keys(SecretStr(setting))
    assert "RAG_API_KEYS takes keys of the form name:scope:key" in str(caught.value)
    assert READER not in str(caught.value)
    assert "short" not in str(caught.value)


def test_a_key_may_have_colons_and_is_kept_as_a_hash_only() -> None:
    (key,) = read_keys(SecretStr("me:ask:a:key:with:colons:in:it"))
    assert find_key([key], "a:key:with:colons:in:it") is key
    assert "colons" not in repr(key)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", "localhost.example.org"])
def test_address_that_others_reach_is_refused_without_keys(tmp_path: Path, host: str) -> None:
    settings = load_settings({}, data_dir=tmp_path, host=host, port=0)
    with pytest.raises(SettingsError, match=r"RAG_API_KEYS.*--insecure"):
        serve(settings)
    assert not any(tmp_path.iterdir())


def test_keys_that_cannot_be_read_are_told_before_anything_is_opened(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="key of entry 1"):
        serve(load_settings({}, data_dir=tmp_path / "data", port=0, api_keys="me:admin:short"), insecure=True)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(("keys", "insecure"), [(KEYS, False), ("", True)], ids=["with keys", "insecure"])
def test_address_that_others_reach_is_taken_with_keys_or_on_purpose(tmp_path: Path, keys: str, insecure: bool) -> None:
    settings = load_settings({}, data_dir=tmp_path, host="192.0.2.1", port=0, api_keys=keys)
    with pytest.raises(SettingsError, match="Cannot listen on port 0"):  # not this machine's: it comes no further
        serve(settings, insecure=insecure)
