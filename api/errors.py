"""How failures become HTTP: one table for this project's errors, one envelope for all of them."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any, Final, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.middleware import request_id_of
from api.replies import ErrorDetail, ErrorEnvelope, OpenAiError, OpenAiErrorEnvelope
from rag.errors import (
    AccessError,
    BusyError,
    CollectionNotFoundError,
    DocumentNotFoundError,
    InputError,
    JobsFullError,
    KeyRequiredError,
    LlmError,
    LlmNotConfiguredError,
    ModelError,
    NotFoundError,
    OverloadedError,
    RagError,
    RateLimitedError,
    SettingsError,
    StoreError,
    StoreMismatchError,
)
from rag.types import COLLECTION_NAME

log = logging.getLogger(__name__)

# The first row whose class fits counts: most specific first.
STATUS_OF_ERROR: Final[tuple[tuple[type[RagError], int, str], ...]] = (
    (NotFoundError, 404, "not_found"),
    (InputError, 422, "invalid_request"),
    (LlmNotConfiguredError, 422, "invalid_request"),
    (LlmError, 502, "llm"),
    (StoreMismatchError, 409, "store"),  # of an archive: a store that does not fit is never served
    (StoreError, 503, "store"),
    (KeyRequiredError, 401, "access"),
    (BusyError, 503, "access"),
    (OverloadedError, 503, "access"),
    (RateLimitedError, 429, "access"),
    (AccessError, 403, "access"),
    (JobsFullError, 503, "busy"),
    (ModelError, 500, "model"),
    (SettingsError, 500, "settings"),
    (RagError, 500, "internal"),
)

# What helps on here; messages are also read on the command line, which has other ways.
HINTS: Final[Mapping[type[RagError], str]] = {
    CollectionNotFoundError: "GET /collections lists those that there are.",
    DocumentNotFoundError: "GET /documents lists those that there are.",
}

# What the framework raises: type, code, and a sentence where its own says too little.
HTTP_PROBLEMS: Final[dict[int, tuple[str, str, str]]] = {
    400: ("invalid_request", "bad_request", ""),
    404: ("not_found", "not_found", "There is nothing at this address; /openapi.json lists what there is."),
    405: ("invalid_request", "method_not_allowed", "This address does not take that method; see the Allow header."),
    408: ("invalid_request", "body_stalled", ""),
    413: ("invalid_request", "body_too_large", ""),
}

# Pydantic's words for these would puzzle a caller: kinds of errors, and patterns that did not match.
VALIDATION_MESSAGES: Final = {
    "json_invalid": "is not valid JSON",
    "model_attributes_type": "must be a JSON object, sent with Content-Type: application/json",
    "string_unicode": "must be valid Unicode text",
    COLLECTION_NAME: "must be 1 to 100 characters, none of them a control character",
}
# On the routes of OpenAI's clients failures are told as these expect them; every other status is of the first type.
JOB_S: Final = 10  # after which a job that waits may have been done
OPENAI_PATHS: Final = "/v1/"
OPENAI_TYPES: Final = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
MAX_REPORTED = 5
MAX_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A failure as the HTTP face tells it."""

    status: int
    type: str
    code: str
    message: str
    retryable: bool = False
    field: str = ""

    def envelope(self, request_id: str) -> ErrorEnvelope:
        """Return the body to send."""
        detail = ErrorDetail(
            type=self.type, code=self.code, message=self.message, retryable=self.retryable, request_id=request_id
        )
        return ErrorEnvelope(error=detail)

    def openai_error(self) -> OpenAiError:
        """Return what OpenAI's clients read; `param` is the field that is wrong."""
        of_server = self.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        kind = "server_error" if of_server else OPENAI_TYPES.get(self.status, "invalid_request_error")
        return OpenAiError(message=self.message, type=kind, param=self.field or None, code=self.code)

    @property
    def openai_status(self) -> int:
        """The status that OpenAI's API has for it."""
        return 400 if self.status == HTTPStatus.UNPROCESSABLE_ENTITY else self.status


def problem_of(error: Exception) -> Problem:
    """Return how `error` is told; what was not raised on purpose is told without any detail."""
    match error:
        case RagError():
            status, kind = next((row[1], row[2]) for row in STATUS_OF_ERROR if isinstance(error, row[0]))
            message = f"{error} {HINTS.get(type(error), '')}".rstrip()
            return Problem(status=status, type=kind, code=error.code, message=message, retryable=error.retryable)
        case RequestValidationError():
            message, field = _explain_validation(error.errors()), _field_of(error.errors()[0]["loc"])
            return Problem(status=422, type="invalid_request", code="invalid_request", message=message, field=field)
        case HTTPException():
            kind, code, message = HTTP_PROBLEMS.get(error.status_code, ("invalid_request", "http_error", ""))
            again = error.status_code == HTTPStatus.REQUEST_TIMEOUT
            said = message or str(error.detail)
            return Problem(status=error.status_code, type=kind, code=code, message=said, retryable=again)
        case _:
            message = "Something went wrong here. The log has the details under this request id."
            return Problem(status=500, type="internal", code="internal", message=message)


def odd_request(place: Literal["body", "query"], odd: Iterable[tuple[str, str]]) -> RequestValidationError:
    """Return the refusal of a request in which something stands that a route would pass over: names, and why not."""
    return RequestValidationError([{"type": "odd", "loc": (place, name), "msg": why} for name, why in odd])


def _explain_validation(errors: Sequence[Any]) -> str:
    """Name the fields and what is wrong with them, never their values: questions may be private."""
    sentences = [f"{_field_name(item['loc'])} {_problem(item)}" for item in errors[:MAX_REPORTED]]
    return "; ".join(sentences) + "."


def _problem(item: Mapping[str, Any]) -> str:
    kind = item.get("ctx", {}).get("pattern", item["type"])
    return VALIDATION_MESSAGES.get(kind, _lower(item["msg"]))


def _field_name(location: Sequence[str | int]) -> str:
    return (_field_of(location) or "The body") + ":"


def _field_of(location: Sequence[str | int]) -> str:
    name = ".".join(str(part) for part in location[1:] if not isinstance(part, int))
    return name.encode("ascii", "backslashreplace").decode()[:MAX_NAME]


def _lower(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


async def answer_error(request: Request, error: Exception) -> JSONResponse:
    """Answer with the envelope of the route, whatever was raised."""
    problem = problem_of(error)
    request_id = request_id_of(request.scope)
    deliberate = isinstance(error, RagError) and not isinstance(error, AccessError)
    if deliberate and problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("Request %s to %s failed: %s", request_id, request.scope["path"], problem.code)
    if request.scope["path"].startswith(OPENAI_PATHS):
        body, status = asdict(OpenAiErrorEnvelope(error=problem.openai_error())), problem.openai_status
        retry = {"X-Should-Retry": str(problem.retryable).lower()}
        return JSONResponse(body, status_code=status, headers={**headers_of(error), **retry})
    return JSONResponse(asdict(problem.envelope(request_id)), status_code=problem.status, headers=headers_of(error))


def headers_of(error: Exception) -> Mapping[str, str]:
    """Return the headers that tell programs what to do about `error`."""
    match error:
        case HTTPException():
            return error.headers or {}
        case KeyRequiredError():
            return {"WWW-Authenticate": "Bearer"}
        case RateLimitedError():
            return {"Retry-After": str(error.retry_after_s)}
        case JobsFullError():
            return {"Retry-After": str(JOB_S)}
        case _:
            return {}


def add_error_handlers(app: FastAPI) -> None:
    """Make the failures that routes and the framework raise end in the envelope."""
    for kind in (RagError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, answer_error)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return OpenAPI's `responses` for these error statuses."""
    return {status: {"model": ErrorEnvelope, "description": HTTPStatus(status).phrase} for status in statuses}


DOCUMENTED_OPENAI: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {"model": OpenAiErrorEnvelope, "description": "The request cannot be answered as it is."},
    "5XX": {"model": OpenAiErrorEnvelope, "description": "The service failed."},
}
