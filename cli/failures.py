"""How a command that failed says so."""

from dataclasses import dataclass

from cli.exit_codes import failure_of
from cli.terminal import show_json, tell
from rag.errors import RagError


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDetail:
    """What went wrong, as the HTTP service tells it too; `retryable`: the same command may succeed later."""

    type: str
    code: str
    message: str
    retryable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorEnvelope:
    """How every failure is told to programs."""

    error: ErrorDetail


def report(error: Exception, *, as_json: bool) -> int:
    """Tell what went wrong on standard error, for programs as JSON on standard output; return the exit code."""
    raised = error if isinstance(error, RagError) else _unexpected(error)
    failure = failure_of(raised)
    message = f"{raised} {failure.hint}".rstrip()
    tell(f"error: {message}")
    if as_json:
        detail = ErrorDetail(type=failure.type, code=raised.code, message=message, retryable=raised.retryable)
        show_json(ErrorEnvelope(error=detail))
    return failure.exit_code


def _unexpected(error: Exception) -> RagError:
    said = f"{type(error).__name__}: {error}".rstrip(":. ")
    return RagError(f"Something unexpected happened ({said}). Set RAG_LOG_LEVEL=DEBUG to see where.")
