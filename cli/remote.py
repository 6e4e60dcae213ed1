"""Asking the server that holds the data folder, over HTTP."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import SecretStr, TypeAdapter, ValidationError

from rag.errors import DocumentNotFoundError, InputError, KeyRequiredError, NotAllowedError, RagError, StoreHeldError
from rag.events import AnswerEvent, CitationEvent, DoneEvent, SourcesEvent, TokenEvent
from rag.types import Answer, Citation, DocumentFilter, DocumentInfo, Filters, Question, Source, Turn

log = logging.getLogger(__name__)
T = TypeVar("T")
_READERS: Final[Mapping[str, Callable[[str], AnswerEvent]]] = {
    "sources": lambda data: SourcesEvent(sources=TypeAdapter(tuple[Source, ...]).validate_json(data)),
    "token": lambda data: TypeAdapter(TokenEvent).validate_json(data),
    "citation": lambda data: CitationEvent(citation=TypeAdapter(Citation).validate_json(data)),
    "done": lambda data: DoneEvent(answer=TypeAdapter(Answer).validate_json(data)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _DocumentList:
    documents: tuple[DocumentInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _DocumentWithText(DocumentInfo):
    text: str


def is_alive(url: str) -> bool:
    """Return whether a server answers at `url`, within two seconds."""
    try:
        with httpx.Client(base_url=url, timeout=2, trust_env=False) as client:
            return client.get("/health/live").is_success
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        log.debug("no server at %s: %s", url, error)
        return False


class Server:
    """Stands in for the engine where a server has the data folder.

    Its methods raise the error that the server names, and StoreHeldError when it gives none that can be understood.
    """

    def __init__(self, url: str, *, data_dir: Path, timeout_s: float, key: SecretStr) -> None:
        """Reach the server at `url` with `key`, if there is one; an answer may take `timeout_s` seconds."""
        secret = key.get_secret_value()
        self._url = url
        self._data_dir = data_dir
        self._client = httpx.Client(
            base_url=url,
            timeout=httpx.Timeout(timeout_s, connect=5),
            headers={"Authorization": f"Bearer {secret}"} if secret else {},
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def ask(self, question: Question) -> Answer:
        """Return the server's answer."""
        return self._post("/ask", _searched(question) | _said(question), TypeAdapter(Answer))

    def stream(self, question: Question) -> Iterator[AnswerEvent]:
        """Yield the events of the answer as the server sends them; leaving them ends it there, too."""
        body = _searched(question) | _said(question) | {"stream": True}
        try:
            with self._client.stream("POST", "/ask", json=body) as response:
                if not response.is_success:
                    response.read()
                    raise self._named_error(response)
                yield from map(self._event, _frames(response.iter_lines()))
        except httpx.HTTPError as error:
            raise self._held(f"cannot be reached ({error or type(error).__name__})") from error

    def _event(self, frame: tuple[str, str]) -> AnswerEvent:
        name, data = frame
        if name == "error":
            raise self._named_error(httpx.Response(500, content=data.encode()))
        try:
            return _READERS[name](data)
        except (KeyError, ValidationError) as error:
            raise self._held("sent an event that this version of rag cannot read") from error

    def search(self, question: Question) -> tuple[Source, ...]:
        """Return the passages that the server finds."""
        return self._post("/search", _searched(question), TypeAdapter(dict[str, tuple[Source, ...]]))["sources"]

    def documents(self, wanted: DocumentFilter, *, limit: int, offset: int) -> tuple[DocumentInfo, ...]:
        """Return the server's list of documents."""
        query = {**TypeAdapter(DocumentFilter).dump_python(wanted, mode="json"), "limit": limit, "offset": offset}
        return self._get("/documents", query, TypeAdapter(_DocumentList)).documents

    def document(self, document_id: str) -> tuple[DocumentInfo, str]:
        """Return a document of the server, and its text."""
        found = self._get(_address(document_id), {}, TypeAdapter(_DocumentWithText))
        return DocumentInfo(**{field.name: getattr(found, field.name) for field in fields(DocumentInfo)}), found.text

    def remove_document(self, document_id: str) -> None:
        """Let the server remove a document."""
        self._send(lambda: self._client.delete(_address(document_id)))

    def _post(self, path: str, body: dict[str, Any], expected: TypeAdapter[T]) -> T:
        return self._read(lambda: self._client.post(path, json=body), expected)

    def _get(self, path: str, query: Mapping[str, Any], expected: TypeAdapter[T]) -> T:
        given = {name: value for name, value in query.items() if value is not None}
        return self._read(lambda: self._client.get(path, params=given), expected)

    def _read(self, send: Callable[[], httpx.Response], expected: TypeAdapter[T]) -> T:
        try:
            return expected.validate_json(self._send(send).content)
        except ValidationError as error:
            raise self._held("gave an answer that this version of rag cannot read") from error

    def _send(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        try:
            response = send()
        except httpx.HTTPError as error:
            raise self._held(f"cannot be reached ({error or type(error).__name__})") from error
        if not response.is_success:
            raise self._named_error(response)
        return response

    def _named_error(self, response: httpx.Response) -> RagError:
        try:
            named = response.json()["error"]
            code, kind, message = named["code"], named["type"], str(named["message"])
        except (ValueError, KeyError, TypeError):
            return self._held(f"answered with status {response.status_code} and no reason")
        by_type = InputError if kind == "invalid_request" else RagError
        error = _error_kinds().get(code, by_type)
        if issubclass(error, DocumentNotFoundError):
            message = "The server has no such document."  # its own message names an address for more
        if issubclass(error, KeyRequiredError | NotAllowedError):
            message += " `rag` sends the key in RAG_SERVER_KEY."
        return error(message)

    def _held(self, problem: str) -> StoreHeldError:
        return StoreHeldError(
            f"The server at {self._url}, which holds the data folder {self._data_dir}, {problem}. "
            "Look at its log, or stop it to use the folder directly.",
            url=self._url,
        )


def _address(document_id: str) -> str:
    return f"/documents/{quote(document_id, safe='')}"


def _frames(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the name and the data of each server-sent event; this server writes its data on one line."""
    name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, value


def _said(question: Question) -> dict[str, Any]:
    history = TypeAdapter(tuple[Turn, ...]).dump_python(question.history, mode="json")
    return {"history": history, "answerer": question.answerer}


def _searched(question: Question) -> dict[str, Any]:
    filters = TypeAdapter(Filters).dump_python(question.filters, mode="json")
    return {
        "question": question.text,
        "collection": filters.pop("collection"),
        "top_k": question.top_k,
        "filters": filters,
        "as_of": question.as_of.isoformat() if question.as_of else None,
    }


def _error_kinds(root: type[RagError] = RagError) -> dict[str, type[RagError]]:
    """Map the codes of the error tree to its classes."""
    kinds = {root.code: root}
    for kind in root.__subclasses__():
        kinds |= _error_kinds(kind)
    return kinds
