"""What pages of other sites may send, under which names the service answers, and the headers for browsers."""

from collections.abc import Callable

import httpx
import pytest
from api_fakes import KEYS, OWNER, READER, ScriptedEngine, assert_envelope, bearer

from rag.errors import SettingsError
from rag.settings import load_settings

ASKED = {"question": "Who?"}
SITE = "https://elsewhere.example"

Serve = Callable[..., httpx.Client]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": SITE},
        {"Origin": "null"},
        {"Origin": SITE, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/ask"), ("POST", "/documents"), ("DELETE", "/documents/x")])
def test_page_of_another_site_cannot_change_anything(
    fake_client: httpx.Client, method: str, path: str, headers: dict[str, str]
) -> None:
    response = fake_client.request(method, path, headers={"Content-Type": "text/plain", **headers})
    assert_envelope(response, 403, "foreign_site")


def test_own_page_and_programs_may_send(fake_client: httpx.Client) -> None:
    own = str(fake_client.base_url).rstrip("/")
    for headers in ({"Origin": own}, {"Origin": own, "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {}):
        assert fake_client.post("/ask", json=ASKED, headers=headers).status_code == 200
    assert fake_client.get("/", headers={"Sec-Fetch-Site": "cross-site", "Origin": SITE}).status_code == 200


@pytest.mark.parametrize(
    "host", ["rebound.example", "rebound.example:8080", "127.0.0.1.example", "10.0.0.1", "[", "x y"]
)
def test_other_names_are_refused_on_loopback_without_keys(fake_client: httpx.Client, host: str) -> None:
    assert_envelope(fake_client.get("/documents", headers={"Host": host}), 403, "foreign_site")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:99", "rag.localhost", "127.0.0.7:1", "[::1]:8080"])
def test_names_of_loopback_are_taken(fake_client: httpx.Client, host: str) -> None:
    assert fake_client.get("/health/live", headers={"Host": host}).status_code == 200


def test_names_may_be_allowed_and_keys_make_them_unimportant(serve_fake: Serve) -> None:
    named = serve_fake(ScriptedEngine(allowed_hosts="Rag.example, other.example"))
    assert named.get("/documents", headers={"Host": "rag.example:443"}).status_code == 200
    assert_envelope(named.get("/documents", headers={"Host": "third.example"}), 403, "foreign_site")
    keyed = serve_fake(ScriptedEngine(api_keys=KEYS))
    assert keyed.get("/documents", headers={"Host": "third.example", **bearer(READER)}).status_code == 200


def test_no_site_may_read_answers_by_default(fake_client: httpx.Client) -> None:
    asked = {"Origin": SITE, "Access-Control-Request-Method": "POST"}
    assert fake_client.options("/ask", headers=asked).status_code == 405
    assert "access-control-allow-origin" not in fake_client.get("/documents", headers={"Origin": SITE}).headers


def test_named_origin_may_use_the_service_and_others_may_not(serve_fake: Serve) -> None:
    client = serve_fake(ScriptedEngine(cors_origins=f"{SITE}, http://third.example:3000", api_keys=KEYS))
    asked = {"Origin": SITE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    assert client.options("/ask", headers=asked).headers["access-control-allow-origin"] == SITE
    for key, status in ((READER, 200), ("wrong", 401)):
        headers = {"Origin": SITE, "Sec-Fetch-Site": "cross-site", **bearer(key)}
        response = client.post("/ask", json=ASKED, headers=headers)
        assert response.status_code == status
        assert response.headers["access-control-allow-origin"] == SITE
        assert "x-request-id" in response.headers["access-control-expose-headers"].lower()
    other = client.post("/ask", json=ASKED, headers={"Origin": "https://fourth.example", **bearer(READER)})
    assert_envelope(other, 403, "foreign_site")


def test_script_of_a_named_origin_may_send_and_read_the_headers_that_it_needs(serve_fake: Serve) -> None:
    client = serve_fake(ScriptedEngine(cors_origins=SITE))
    sent = "authorization,content-type,x-stainless-lang,x-stainless-retry-count"
    asked = {"Origin": SITE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": sent}
    assert client.options("/v1/chat/completions", headers=asked).headers["access-control-allow-headers"] == sent
    exposed = client.get("/v1/nothing", headers={"Origin": SITE}).headers["access-control-expose-headers"]
    assert set(exposed.split(", ")) == {"Location", "Retry-After", "X-Request-ID", "X-Should-Retry"}


@pytest.mark.parametrize("origins", ["*", "elsewhere.example", f"{SITE}/", f"{SITE},*"])
def test_origins_that_are_none_are_refused(origins: str) -> None:
    with pytest.raises(SettingsError, match="RAG_CORS_ORIGINS"):
        load_settings({"RAG_CORS_ORIGINS": origins})


def test_every_answer_has_the_headers_that_keep_browsers_careful(serve_fake: Serve) -> None:
    client = serve_fake(ScriptedEngine(api_keys=KEYS))
    streamed = client.post("/ask", json={**ASKED, "stream": True}, headers=bearer(READER))
    asked = client.post("/ask", json=ASKED, headers=bearer(READER))
    refused, lost = client.get("/documents"), client.get("/nowhere", headers=bearer(OWNER))
    for response in (streamed, asked, refused, lost, client.get("/"), client.get("/web/app.js")):
        headers = response.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Resource-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    for response in (streamed, asked, refused, lost):
        assert response.headers["Cache-Control"] == "no-store"
