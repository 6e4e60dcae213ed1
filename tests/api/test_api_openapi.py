"""The description of the API agrees with what it does."""

from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from api.schemas import AskRequest
from rag.types import Answer

ACCESS = {"401", "403", "429"}
USUAL = {*ACCESS, "422"}


@pytest.fixture
def document(fake_client: httpx.Client) -> dict[str, Any]:
    response = fake_client.get("/openapi.json")
    assert response.status_code == 200
    body: dict[str, Any] = response.json()
    return body


def test_examples_validate(document: dict[str, Any]) -> None:
    examples = document["components"]["schemas"]["AskRequest"]["examples"]
    assert examples
    for example in examples:
        assert AskRequest.model_validate(example).to_question().text
    answer = document["paths"]["/ask"]["post"]["responses"]["200"]["content"]["application/json"]["example"]
    assert TypeAdapter(Answer).validate_python(answer).citations


def test_the_example_keeps_the_promise_of_offsets(document: dict[str, Any]) -> None:
    answer = document["paths"]["/ask"]["post"]["responses"]["200"]["content"]["application/json"]["example"]
    (citation,), (source,) = answer["citations"], answer["sources"]
    start = citation["start_char_index"] - source["start_char_index"]
    assert source["text"][start:][: len(citation["cited_text"])] == citation["cited_text"]
    for span, text in ((citation, citation["cited_text"]), (source, source["text"])):
        assert span["end_char_index"] - span["start_char_index"] == len(text)


def test_every_error_is_described_as_the_envelope(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        name = "OpenAiErrorEnvelope" if path.startswith("/v1/") else "ErrorEnvelope"
        envelope = {"$ref": f"#/components/schemas/{name}"}
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]
            assert operation["tags"]
            for status, response in operation["responses"].items():
                if status >= "400" and (path, status) != ("/health/ready", "503"):
                    assert response["content"]["application/json"]["schema"] == envelope, (path, status)
    assert "HTTPValidationError" not in document["components"]["schemas"]


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/ask", "post", {"200", "413", "500", "502", "503"} | USUAL),
        ("/search", "post", {"200", "413", "500", "503"} | USUAL),
        ("/feedback", "get", {"200", "500"} | USUAL),
        ("/feedback", "post", {"204", "404", "413", "500", "503"} | USUAL),
        ("/documents", "get", {"200", "500", "503"} | USUAL),
        ("/documents", "post", {"200", "201", "400", "413", "500", "503"} | USUAL),
        ("/documents/{document_id}", "get", {"200", "404", "500", "503"} | USUAL),
        ("/documents/{document_id}", "delete", {"204", "404", "500", "503"} | USUAL),
        ("/metrics", "get", {"200", "500", "503"} | ACCESS),
        ("/jobs", "get", {"200", "500", "503"} | USUAL),
        ("/jobs", "post", {"202", "400", "413", "500", "503"} | USUAL),
        ("/jobs/{job_id}", "get", {"200", "404", "500", "503"} | USUAL),
        ("/jobs/{job_id}/events", "get", {"200", "404", "500", "503"} | USUAL),
        ("/collections", "get", {"200", "500", "503"} | USUAL),
        ("/collections/{name}/export", "get", {"200", "404", "500", "503"} | USUAL),
        ("/collections/import", "post", {"200", "201", "400", "409", "413", "500", "503"} | USUAL),
        ("/collections/{name}", "delete", {"204", "404", "500", "503"} | USUAL),
        ("/health/live", "get", {"200"}),
        ("/health/ready", "get", {"200", "500", "503"}),
    ],
)
def test_statuses_are_described(document: dict[str, Any], path: str, method: str, statuses: set[str]) -> None:
    assert set(document["paths"][path][method]["responses"]) == statuses


def test_stream_is_described(document: dict[str, Any]) -> None:
    content = document["paths"]["/ask"]["post"]["responses"]["200"]["content"]
    assert set(content) == {"application/json", "text/event-stream"}
    assert content["application/json"]["schema"] == {"$ref": "#/components/schemas/Answer"}
