"""What replies are wrapped in; the nouns inside them are those of `rag.types`."""

from dataclasses import dataclass
from enum import StrEnum

from rag.receipt import FileOutcome
from rag.types import Check, Collection, DocumentInfo, Page, Source


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
    """One page of the documents that were asked for, by collection and source; `total` is how many there are."""

    documents: tuple[DocumentInfo, ...]
    total: int
    limit: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentWithText(DocumentInfo):
    """A stored document and the part of its text that was asked for, the whole one when none was.

    Citations count in the whole text; `text` is its characters from `start_char_index` to `end_char_index`.
    """

    text: str
    start_char_index: int
    end_char_index: int
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionList:
    """All collections, by name."""

    collections: tuple[Collection, ...]


class JobState(StrEnum):
    """Where an ingest job stands; `failed` ends it early, and what was stored by then stays."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDetail:
    """What went wrong; `retryable` says whether the same request may succeed later."""

    type: str
    code: str
    message: str
    retryable: bool
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatus:
    """An ingest job: how many files it has, what became of those that are finished, why it failed."""

    id: str
    state: JobState
    collection: str
    files: int
    outcomes: tuple[FileOutcome, ...]
    error: ErrorDetail | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobList:
    """The ingest jobs that the service knows, the newest first."""

    jobs: tuple[JobStatus, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProgress:
    """One file of a job that is finished, the how many-th it is, and how many there are."""

    outcome: FileOutcome
    done: int
    files: int


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
