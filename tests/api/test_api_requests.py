"""What the schemas take and refuse, and that no refusal repeats what was sent."""

from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import pytest
from api_fakes import ScriptedEngine, assert_envelope

from rag.types import Filters, Question, Turn


def test_every_field_reaches_the_engine(serve_fake: Callable[..., httpx.Client]) -> None:
    engine = ScriptedEngine()
    client = serve_fake(engine)
    body = {
        "question": "Who?",
        "collection": "laws",
        "top_k": 3,
        "filters": {
            "document_ids": ["a"],
            "sources": ["b", "c"],
            "published_from": "2020-01-02",
            "published_to": "2021-03-04",
        },
        "as_of": "2022-05-06",
        "history": [{"question": "q", "answer": "a"}],
        "answerer": "extractive",
    }
    assert client.post("/ask", json=body).status_code == 200
    filters = Filters(
        collection="laws",
        document_ids=("a",),
        sources=("b", "c"),
        published_from=date(2020, 1, 2),
        published_to=date(2021, 3, 4),
    )
    assert engine.asked == [
        Question(
            text="Who?",
            filters=filters,
            top_k=3,
            as_of=date(2022, 5, 6),
            history=(Turn(question="q", answer="a"),),
            answerer="extractive",
        )
    ]


def test_a_question_alone_means_the_defaults(serve_fake: Callable[..., httpx.Client]) -> None:
    engine = ScriptedEngine()
    client = serve_fake(engine)
    for path in ("/ask", "/search"):
        assert client.post(path, json={"question": "Who?"}).status_code == 200
    assert engine.asked == [Question(text="Who?")] * 2


SECRET = "zanzibar"
BAD_FIELDS: list[dict[str, Any]] = [
    {"question": None},
    {"question": 7},
    {"question": [SECRET]},
    {"collection": ""},
    {"collection": f"{SECRET}\u0000"},
    {"collection": SECRET * 100},
    {"top_k": 0},
    {"top_k": 51},
    {"top_k": "8"},
    {"top_k": True},
    {"filters": {"published_from": SECRET}},
    {"filters": {"published_from": 5}},
    {"filters": {"published_to": "2024-02-30"}},
    {"filters": {"published_to": "20240101"}},
    {"filters": {"published_to": "2024-01-01T00:00:00"}},
    {"as_of": "2024-W01-1"},
    {"filters": {"author": SECRET}},
    {"filters": {"sources": [SECRET] * 501}},
    {"filters": SECRET},
    {"as_of": SECRET},
    {"as_of": 1e300},
    {"history": [{"question": SECRET}]},
    {"history": [{"question": SECRET, "answer": SECRET}] * 21},
    {"history": [{"question": SECRET, "answer": SECRET * 5000}]},
    {"answerer": SECRET},
    {"stream": "yes"},
    {"colour": SECRET},
]


@pytest.mark.parametrize("fields", BAD_FIELDS, ids=lambda fields: str(fields)[:40])
def test_bad_field_is_refused_without_repeating_it(fake_client: httpx.Client, fields: dict[str, Any]) -> None:
    response = fake_client.post("/ask", json={"question": SECRET, **fields})
    error = assert_envelope(response, 422, "invalid_request")
    assert SECRET not in response.text
    assert next(iter(fields)) in error["message"]
    assert not error["retryable"]


@pytest.mark.parametrize("name", ["", "a\nb", "a" * 101])
def test_a_name_that_no_collection_can_have_is_refused_in_words(fake_client: httpx.Client, name: str) -> None:
    said = "collection: must be 1 to 100 characters, none of them a control character."
    for response in (
        fake_client.post("/ask", json={"question": "Who?", "collection": name}),
        fake_client.get("/documents", params={"collection": name}),
    ):
        assert assert_envelope(response, 422, "invalid_request")["message"] == said


@pytest.mark.parametrize(
    "body",
    [
        b'{"question": NaN}',
        b'{"question": "zanzibar", "top_k": NaN}',
        b'{"question": "zanzibar", "top_k": -Infinity}',
        b'{"question": "zanzibar \\ud800"}',
        b'{"question": "zanzibar", "\\ud800": 1}',
        b'{"question": "zanzibar", "collection": "\\udfff"}',
        b'{"question": "zanzibar", "answerer": "\\udfff"}',
        b'{"question": "zanzibar", "as_of": "\\udfff"}',
        b'{"question": "zanzibar"',
        b"",
        b"null",
        b"[]",
        b'"zanzibar"',
    ],
)
@pytest.mark.parametrize("path", ["/ask", "/search"])
def test_unusable_json_is_refused(fake_client: httpx.Client, path: str, body: bytes) -> None:
    response = fake_client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert_envelope(response, 422, "invalid_request")
    assert SECRET not in response.text


@pytest.mark.parametrize("body", [b'{"question": "\xff\xfe"}', b"[" * 200_000, b'{"top_k": ' + b"9" * 5000 + b"}"])
def test_json_that_cannot_be_read_at_all_is_a_bad_request(fake_client: httpx.Client, body: bytes) -> None:
    response = fake_client.post("/ask", content=body, headers={"Content-Type": "application/json"})
    assert_envelope(response, 400, "bad_request")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_other_content_types_are_refused_and_told_which_one_to_use(fake_client: httpx.Client, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    response = fake_client.post("/ask", content=b'{"question": "zanzibar"}', headers=headers)
    assert "application/json" in assert_envelope(response, 422, "invalid_request")["message"]
    assert SECRET not in response.text


@pytest.mark.parametrize(
    ("method", "address", "said"),
    [
        (
            "GET",
            "/documents?colection=laws&limit=1",
            "colection: is no parameter here, where there are: collection, words, published_from, published_to, limit, "
            "offset.",
        ),
        ("GET", "/documents/nothing?begin=3", "begin: is no parameter here, where there are: start, end."),
        ("GET", "/collections?limit=1", "limit: is not taken: no parameter is."),
        ("GET", "/jobs?a=&%C3%A9=", "a: is not taken: no parameter is; \\xe9: is not taken: no parameter is."),
        ("GET", "/jobs/nothing/events?from=1", "from: is not taken: no parameter is."),
        ("GET", "/feedback?x", "x: is not taken: no parameter is."),
        ("POST", "/ask?top_k=3", "top_k: is not taken: no parameter is."),
        ("POST", "/collections/import?embedding=true", "embedding: is no parameter here, where there are: embeddings."),
    ],
)
def test_a_parameter_that_there_is_not_is_refused_with_those_that_there_are(
    fake_client: httpx.Client, method: str, address: str, said: str
) -> None:
    response = fake_client.request(method, address, json={"question": "Who?"} if method == "POST" else None)
    assert assert_envelope(response, 422, "invalid_request")["message"] == said


@pytest.mark.parametrize("address", ["/?collection=laws", "/health/live?probe=1", "/v1/models?after=x", "/metrics?x=1"])
def test_pages_probes_and_clients_of_others_may_add_parameters_of_their_own(
    fake_client: httpx.Client, address: str
) -> None:
    assert fake_client.get(address).status_code == 200


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "offset=-1", f"offset={10**30}", "collection="])
def test_bad_query_is_refused(fake_client: httpx.Client, query: str) -> None:
    response = fake_client.get(f"/documents?{query}")
    error = assert_envelope(response, 422, "invalid_request")
    assert query.partition("=")[0] in error["message"]
