"""What replies are wrapped in; the nouns inside them are those of `rag.types`."""

from dataclasses import dataclass

from rag.types import Check, DocumentInfo, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The passages that fit best, best first."""

    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackState:
    """Whether feedback is taken here: only where questions are logged."""

    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentList:
    """One page of the stored documents, by collection and source."""

    documents: tuple[DocumentInfo, ...]
    limit: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentWithText(DocumentInfo):
    """A stored document and the text that the offsets of citations count in."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether questions can be answered, and `degraded` whether only with less than was configured, check by check."""

    ready: bool
    degraded: bool
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Liveness:
    """The process answers."""

    alive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDetail:
    """What went wrong; `retryable` says whether the same request may succeed later."""

    type: str
    code: str
    message: str
    retryable: bool
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorEnvelope:
    """How every failure is told."""

    error: ErrorDetail


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAiError:
    """What went wrong, as OpenAI's clients read it; `param` is the field of the request that is wrong."""

    message: str
    type: str
    param: str | None
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAiErrorEnvelope:
    """How failures are told on the routes of OpenAI's clients."""

    error: OpenAiError
