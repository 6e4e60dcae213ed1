"""The table from errors to statuses, the envelope everywhere, request ids and size limits."""

import http.client
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from api_fakes import ScriptedEngine, assert_envelope

import rag.errors
from api.errors import STATUS_OF_ERROR
from rag.errors import RagError
from rag.types import Answer

STATUSES = {
    "RagError": 500,
    "InputError": 422,
    "EmptyQuestionError": 422,
    "QuestionTooLongError": 422,
    "DocumentRefusedError": 422,
    "ArchiveRefusedError": 422,
    "NotFoundError": 404,
    "DocumentNotFoundError": 404,
    "AnswerNotFoundError": 404,
    "CollectionNotFoundError": 404,
    "JobNotFoundError": 404,
    "JobsFullError": 503,
    "SettingsError": 500,
    "AccessError": 403,
    "KeyRequiredError": 401,
    "NotAllowedError": 403,
    "ForeignSiteError": 403,
    "RateLimitedError": 429,
    "BusyError": 503,
    "OverloadedError": 503,
    "StoreError": 503,
    "StoreMissingError": 503,
    "StoreHeldError": 503,
    "StoreMismatchError": 409,
    "IndexUnavailableError": 503,
    "ModelError": 500,
    "LlmError": 502,
    "LlmNotConfiguredError": 422,
    "LlmUnavailableError": 502,
    "LlmRefusedError": 502,
}


def failing(error: Exception) -> Callable[[], Answer]:
    def ask() -> Answer:
        raise error

    return ask


def test_every_error_of_the_tree_has_a_status() -> None:
    tree = {name for name, kind in vars(rag.errors).items() if isinstance(kind, type) and issubclass(kind, RagError)}
    assert tree == set(STATUSES)


def test_table_goes_from_special_to_general() -> None:
    kinds = [row[0] for row in STATUS_OF_ERROR]
    for place, kind in enumerate(kinds):
        assert not any(issubclass(later, kind) for later in kinds[place + 1 :])


@pytest.mark.parametrize("name", STATUSES)
def test_error_becomes_its_status(serve_fake: Callable[..., httpx.Client], name: str) -> None:
    kind = getattr(rag.errors, name)
    client = serve_fake(ScriptedEngine(ask=failing(kind("What happened. What to do."))))
    response = client.post("/ask", json={"question": "Who?"})
    error = assert_envelope(response, STATUSES[name], kind.code)
    assert error["message"].startswith("What happened. What to do.")
    assert error["retryable"] is kind.retryable


def test_unexpected_error_tells_no_details(serve_fake: Callable[..., httpx.Client]) -> None:
    client = serve_fake(ScriptedEngine(ask=failing(ZeroDivisionError("/home/me/secret.py"))))
    response = client.post("/ask", json={"question": "Who?"}, headers={"X-Request-ID": "abc-1"})
    error = assert_envelope(response, 500, "internal")
    assert error["request_id"] == "abc-1"
    assert "secret" not in response.text
    assert "ZeroDivision" not in response.text
    assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("POST", "/nowhere", 404, "not_found"),
        ("GET", "/ask", 405, "method_not_allowed"),
        ("PUT", "/documents", 405, "method_not_allowed"),
        ("GET", "/documents/nothing", 404, "document_not_found"),
    ],
)
def test_wrong_address_or_method(fake_client: httpx.Client, method: str, path: str, status: int, code: str) -> None:
    response = fake_client.request(method, path)
    assert_envelope(response, status, code)
    assert ("allow" in response.headers) == (status == 405)


@pytest.mark.parametrize("offered", ["a", "A-b_9" * 12])
def test_sane_request_id_is_kept(fake_client: httpx.Client, offered: str) -> None:
    assert fake_client.get("/health/live", headers={"X-Request-ID": offered}).headers["X-Request-ID"] == offered


@pytest.mark.parametrize("offered", ["", "a" * 65, "a b", "é", "a;b", "<script>"])
def test_other_request_id_is_replaced(fake_client: httpx.Client, offered: str) -> None:
    response = fake_client.get("/health/live", headers={"X-Request-ID": offered.encode()})
    assert len(response.headers["X-Request-ID"]) == 32
    assert response.headers["X-Request-ID"] != offered


def test_answers_have_one_of_each_header(fake_client: httpx.Client) -> None:
    for path in ("/health/live", "/nowhere", "/openapi.json"):
        headers = fake_client.get(path).headers
        assert len(headers.get_list("x-request-id")) == 1
        assert headers.get_list("x-content-type-options") == ["nosniff"]


@pytest.mark.parametrize(("path", "size"), [("/ask", 1_000_001), ("/documents", 2_000_001)])
def test_declared_body_that_is_too_large_is_refused_unread(fake_client: httpx.Client, path: str, size: int) -> None:
    address = urlsplit(str(fake_client.base_url))
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", "application/json" if path == "/ask" else "multipart/form-data; boundary=x")
    connection.putheader("Content-Length", str(size))
    connection.endheaders()
    answer = connection.getresponse()
    response = httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())
    connection.close()
    assert "MB" in assert_envelope(response, 413, "body_too_large")["message"]


@pytest.mark.parametrize(("path", "size"), [("/ask", 1_000_001), ("/documents", 2_000_001)])
def test_chunked_body_that_is_too_large_is_refused(fake_client: httpx.Client, path: str, size: int) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        for _ in range(0, size, 50_000):
            yield b"a" * 50_000

    kind = "application/json" if path == "/ask" else "multipart/form-data; boundary=x"
    response = fake_client.post(path, content=chunks(), headers={"Content-Type": kind})
    assert_envelope(response, 413, "body_too_large")


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x"])
def test_broken_multipart_is_a_bad_request(fake_client: httpx.Client, kind: str) -> None:
    response = fake_client.post("/documents", content=b"--y\r\nzanzibar", headers={"Content-Type": kind})
    assert response.status_code in {400, 422}
    assert_envelope(response, response.status_code, response.json()["error"]["code"])
    assert "zanzibar" not in response.text
