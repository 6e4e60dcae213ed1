"""What `rag` does when a server holds the data folder: a real server on loopback that gives prepared answers."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from prepared_server import Prepared, body_of, event
from pydantic import SecretStr, TypeAdapter

from api.schemas import AskRequest, SearchRequest
from cli.remote import Server
from rag.errors import DocumentNotFoundError, EmptyQuestionError, LlmUnavailableError, RagError, StoreHeldError
from rag.events import CitationEvent, DoneEvent, SourcesEvent, TokenEvent
from rag.store.lock import OwnerLock
from rag.types import Answer, AnswerStatus, Citation, Filters, Question, Source


def envelope(code: str, kind: str, message: str) -> bytes:
    error = {"type": kind, "code": code, "message": message, "retryable": False, "request_id": "r1"}
    return json.dumps({"error": error}).encode()


def test_the_server_answers_in_place_of_the_engine(rag: Callable, held: Prepared, answer: Answer) -> None:
    held.replies["/ask"] = (200, body_of(answer))
    ran = rag("ask", "Who designed the bridge?")

    assert ran.code == 0
    assert ran.out.startswith("John Bradfield designed it. [1]\n")


def test_the_server_gets_the_whole_question(rag: Callable, held: Prepared, answer: Answer) -> None:
    held.replies["/ask"] = (200, body_of(answer))
    rag("ask", "Who?", "--collection", "c", "--top-k", "3", "--as-of", "2024-01-31", "--source", "upload:a.md",
        "--from", "2020-01-01", "--to", "2021-01-01", "--answerer", "extractive")  # fmt: skip
    path, body = held.asked[0]
    received = AskRequest.model_validate(body).to_question()

    assert path == "/ask"
    assert received.text == "Who?"
    assert received.filters.collection == "c"
    assert received.filters.sources == ("upload:a.md",)
    assert received.filters.published_from == date(2020, 1, 1)
    assert received.filters.published_to == date(2021, 1, 1)
    assert (received.top_k, str(received.as_of), received.answerer) == (3, "2024-01-31", "extractive")


def test_json_and_abstaining_are_the_same_as_without_a_server(rag: Callable, held: Prepared, answer: Answer) -> None:
    abstained = replace(answer, status=AnswerStatus.ABSTAINED)
    held.replies["/ask"] = (200, body_of(abstained))
    ran = rag("ask", "Who?", "--json", "--fail-on-abstain")

    assert ran.code == 8
    assert TypeAdapter(Answer).validate_json(ran.out) == abstained


def test_search_asks_the_server_too(rag: Callable, held: Prepared, source: Source) -> None:
    sources = TypeAdapter(tuple[Source, ...]).dump_python((source,), mode="json")
    held.replies["/search"] = (200, json.dumps({"sources": sources}).encode())
    ran = rag("search", "Who?", "--json")
    received = SearchRequest.model_validate(held.asked[0][1]).to_question()

    assert json.loads(ran.out) == sources
    assert received == Question(text="Who?", filters=Filters())


def test_chat_sends_the_conversation_to_the_server(
    rag: Callable, held: Prepared, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.replies["/ask"] = (200, body_of(answer))
    monkeypatch.setattr("sys.stdin", io.StringIO("Who?\nWhen?\n"))
    rag("chat")

    assert held.asked[1][1]["history"] == [{"question": "Who?", "answer": answer.answer}]


@pytest.fixture
def asking(held: Prepared, data_dir: Path) -> Iterator[Server]:
    with Server(held.url, data_dir=data_dir, timeout_s=20, key=SecretStr("")) as server:
        yield server


def test_the_events_of_the_server_are_passed_on_as_they_come(asking: Server, held: Prepared, answer: Answer) -> None:
    sources = TypeAdapter(tuple[Source, ...]).dump_json(answer.sources)
    citation = TypeAdapter(Citation).dump_json(answer.citations[0])
    frames = [("sources", sources), ("token", b'{"text":"John"}'), ("citation", citation), ("done", body_of(answer))]
    held.replies["/ask"] = (200, b": still working\n\n".join(event(name, data) for name, data in frames))

    assert list(asking.stream(Question(text="Who?"))) == [
        SourcesEvent(sources=answer.sources), TokenEvent(text="John"),
        CitationEvent(citation=answer.citations[0]), DoneEvent(answer=answer),
    ]  # fmt: skip
    assert held.asked[0][1]["stream"] is True


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ((200, event("error", envelope("llm_unavailable", "llm", "It broke off."))), LlmUnavailableError),
        ((422, envelope("empty_question", "invalid_request", "No words.")), EmptyQuestionError),
        ((200, event("nonsense", b"{}")), StoreHeldError),
        ((200, event("done", b"{}")), StoreHeldError),
        ((502, b"<html>Bad gateway"), StoreHeldError),
    ],
)
def test_a_stream_that_fails_raises_what_the_server_names(
    asking: Server, held: Prepared, reply: tuple[int, bytes], kind: type[RagError]
) -> None:
    held.replies["/ask"] = reply
    with pytest.raises(kind):
        list(asking.stream(Question(text="Who?")))


def test_the_server_gets_the_key_that_is_set(
    rag: Callable, held: Prepared, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.replies["/ask"] = (200, body_of(answer))
    rag("ask", "Who?")
    monkeypatch.setenv("RAG_SERVER_KEY", "key-of-the-reader")
    rag("ask", "Who?")

    assert held.keys == [None, "Bearer key-of-the-reader"]


def test_a_server_that_wants_fewer_requests_says_nothing_of_keys(rag: Callable, held: Prepared) -> None:
    held.replies["/ask"] = (429, envelope("rate_limited", "access", "More than 40 requests within a minute."))
    ran = rag("ask", "Who?")

    assert ran.code == 9
    assert ran.err == "error: More than 40 requests within a minute.\n"


def test_a_server_that_wants_a_key_is_told_with_the_setting_to_mend(rag: Callable, held: Prepared) -> None:
    held.replies["/ask"] = (401, envelope("key_required", "access", "This needs a key."))
    ran = rag("ask", "Who?")

    assert ran.code == 9
    assert ran.err == "error: This needs a key. `rag` sends the key in RAG_SERVER_KEY.\n"


@pytest.mark.parametrize(
    ("code", "kind", "exit_code"),
    [
        ("question_too_long", "invalid_request", 2),
        ("body_too_large", "invalid_request", 2),
        ("llm_unavailable", "llm", 5),
        ("index_unavailable", "store", 3),
        ("internal", "internal", 1),
    ],
)
def test_errors_of_the_server_exit_as_those_of_the_engine(
    rag: Callable, held: Prepared, code: str, kind: str, exit_code: int
) -> None:
    held.replies["/ask"] = (500, envelope(code, kind, "It went wrong so."))
    ran = rag("ask", "Who?")

    assert ran.code == exit_code
    assert "It went wrong so." in ran.err


def test_a_document_that_the_server_has_not_is_told_without_an_address_of_its_own(
    asking: Server, held: Prepared
) -> None:
    said = "There is no document 'x'. GET /documents lists those that there are."
    held.replies["/documents/x"] = (404, envelope("document_not_found", "not_found", said))
    with pytest.raises(DocumentNotFoundError, match=r"^The server has no such document\.$"):
        asking.document("x")


@pytest.mark.parametrize(
    "reply", [(502, b"<html>Bad gateway"), (500, b'{"error": "x"}'), (404, b"[]"), (200, b"{}"), (200, b"not JSON")]
)
def test_an_answer_that_makes_no_sense_is_told(rag: Callable, held: Prepared, reply: tuple[int, bytes]) -> None:
    held.replies["/ask"] = reply
    ran = rag("ask", "Who?")

    assert ran.code == 4
    assert held.url in ran.err
    assert "Traceback" not in ran.err


def test_a_server_that_is_not_there_is_told_with_its_address(rag: Callable, filled: Path) -> None:
    lock = OwnerLock(filled, wait_s=0, url="http://127.0.0.1:9")
    try:
        ran = rag("ask", "Who?")
    finally:
        lock.release()

    assert ran.code == 4
    assert ran.err.startswith("error: The server at http://127.0.0.1:9, which holds the data folder")


def test_what_only_the_holder_can_do_names_the_server(rag: Callable, held: Prepared, data_dir: Path) -> None:
    (data_dir / "catalog.sqlite").touch()
    ran = rag("collections", "ls")

    assert ran.code == 4
    assert f"Ask it at {held.url}." in ran.err


def test_a_note_of_a_killed_server_leads_nowhere(rag: Callable, filled: Path, server: Prepared, answer: Answer) -> None:
    server.replies["/ask"] = (200, body_of(answer))
    owner = {"pid": 1, "command": "rag serve", "since": "2025-01-01", "url": server.url}
    (filled / "owner.json").write_text(json.dumps(owner))
    ran = rag("ask", "Who designed the bridge of Aldenport?")

    assert ran.code == 0
    assert server.asked == []
