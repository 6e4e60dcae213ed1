"""Everything that can go wrong, as one tree.

RagError
├── InputError              the caller can mend it: a question, a file, a name
│   ├── EmptyQuestionError
│   ├── QuestionTooLongError
│   ├── DocumentRefusedError    a file that cannot be read as a document
│   ├── ArchiveRefusedError     a file that is no sound export of a collection
│   └── NotFoundError           nothing has that name or id
│       ├── DocumentNotFoundError
│       ├── CollectionNotFoundError
│       ├── JobNotFoundError        never there, long done, or gone with a restart
│       └── AnswerNotFoundError     the question log does not hold it
├── SettingsError           a RAG_* setting is unknown or has a wrong value
├── StoreError              the data folder
│   ├── StoreMissingError       there is none yet
│   ├── StoreHeldError          another process owns it
│   ├── StoreMismatchError      made with another model, chunking or schema
│   └── IndexUnavailableError   a derived index is broken; the catalog is not
├── AccessError             the HTTP service does not let a request in
│   ├── KeyRequiredError        without a key that it knows
│   ├── NotAllowedError         the key is not good for this
│   ├── ForeignSiteError        sent by the page of another site
│   ├── RateLimitedError        more of a caller within a minute than may be
│   ├── BusyError               more of a caller at once than may be
│   └── OverloadedError         more questions of all callers than can be answered soon
├── JobsFullError           as many ingest jobs are waiting as may
├── ModelError              an embedding model cannot be loaded or run
└── LlmError                the language model
    ├── LlmNotConfiguredError
    ├── LlmUnavailableError     no connection, a time limit, a server error
    └── LlmRefusedError         the server says no: key, model name, quota, request

Messages are whole sentences that say what happened and what to do. `code` names the error in HTTP answers and
JSON output; `retryable` says whether the same call may succeed later.
"""

from typing import ClassVar


class RagError(Exception):
    """Any failure that this project raises on purpose."""

    code: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False


class InputError(RagError):
    """What the caller passed cannot be used; the message says how to mend it."""

    code = "invalid_input"


class EmptyQuestionError(InputError):
    """The question has no words."""

    code = "empty_question"


class QuestionTooLongError(InputError):
    """The question is longer than `max_question_chars`."""

    code = "question_too_long"


class DocumentRefusedError(InputError):
    """A file cannot be read as a document; the rest of the run goes on."""

    code = "document_refused"


class ArchiveRefusedError(InputError):
    """A file is no sound export of a collection."""

    code = "archive_refused"


class NotFoundError(InputError):
    """Nothing has that name or id."""

    code = "not_found"


class DocumentNotFoundError(NotFoundError):
    """No document has that id."""

    code = "document_not_found"


class CollectionNotFoundError(NotFoundError):
    """No document is in a collection of that name."""

    code = "collection_not_found"


class JobNotFoundError(NotFoundError):
    """There is no ingest job of that id, or not any more."""

    code = "job_not_found"


class AnswerNotFoundError(NotFoundError):
    """The question log does not hold an answer of that id."""

    code = "answer_not_found"


class SettingsError(RagError):
    """A RAG_* setting is unknown or has a value that cannot be used."""

    code = "invalid_settings"


class StoreError(RagError):
    """The data folder cannot be used as asked."""

    code = "store"


class StoreMissingError(StoreError):
    """Nothing has been ingested here yet."""

    code = "store_missing"


class StoreHeldError(StoreError):
    """Another process owns the data folder. `url` is where it serves, or empty."""

    code = "store_held"
    retryable = True

    def __init__(self, message: str, *, url: str = "") -> None:
        super().__init__(message)
        self.url = url


class StoreMismatchError(StoreError):
    """The store was made with another embedding model, chunking or schema."""

    code = "store_mismatch"


class IndexUnavailableError(StoreError):
    """A derived index cannot be read or written; `rag rebuild` makes it anew from the catalog."""

    code = "index_unavailable"
    retryable = True


class AccessError(RagError):
    """The HTTP service does not let this request in."""

    code = "access"


class KeyRequiredError(AccessError):
    """The request has no key, or one that the service does not know."""

    code = "key_required"


class NotAllowedError(AccessError):
    """The key is not good for what was asked."""

    code = "not_allowed"


class ForeignSiteError(AccessError):
    """The page of another site sent the request, or it came under a name that is not the service's."""

    code = "foreign_site"


class RateLimitedError(AccessError):
    """A caller sent more requests than it may; `retry_after_s` is when there may be another."""

    code = "rate_limited"
    retryable = True

    def __init__(self, message: str, *, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class BusyError(RateLimitedError):
    """As many requests of this caller run as may."""

    code = "busy"


class OverloadedError(RateLimitedError):
    """As many questions of all callers are being answered, or wait for it, as may."""

    code = "overloaded"


class JobsFullError(RagError):
    """As many ingest jobs are waiting as may."""

    code = "jobs_full"
    retryable = True


class ModelError(RagError):
    """An embedding model cannot be loaded or run."""

    code = "model"


class LlmError(RagError):
    """The language model gave no usable answer."""

    code = "llm"


class LlmNotConfiguredError(LlmError):
    """An LLM was asked for and none is configured."""

    code = "llm_not_configured"


class LlmUnavailableError(LlmError):
    """The LLM server could not be reached, was too slow, broke off or failed."""

    code = "llm_unavailable"
    retryable = True


class LlmRefusedError(LlmError):
    """The LLM server refused the request: key, model name, quota or content."""

    code = "llm_refused"
