"""The nouns that travel between the stages. Chunks travel as LlamaIndex `TextNode`s and are not repeated here.

Character offsets count Unicode code points into a document's stored text, start inclusive, end exclusive.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Literal

AnswererName = Literal["auto", "extractive", "llm"]
Verdict = Literal["up", "down"]
DEFAULT_COLLECTION = "default"
MAX_TURNS = 4  # of a conversation that a question is understood by, the latest
COLLECTION_NAME = r"^[^\x00-\x1f\x7f]{1,100}$"  # what fits into an address and onto a terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The range of the stored text that one page of a paginated document fills; `number` starts at 1."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One source as it was read: its text and what is known about it. Empty strings mean "not known"."""

    text: str
    title: str
    media_type: str
    publisher: str = ""
    published: date | None = None
    pages: tuple[Page, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentInfo:
    """A stored document without its text. `version` is the sha256 of the bytes that it was read from."""

    id: str
    collection: str
    source: str
    version: str
    title: str
    publisher: str
    published: date | None
    media_type: str
    characters: int
    chunks: int
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFilter:
    """Which documents are listed. None and "" mean no limit; dates are inclusive and leave out unknown ones.

    `words` must stand together in the title or the source, in upper or lower case.
    """

    collection: str | None = None
    words: str = ""
    published_from: date | None = None
    published_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection and how much is in it. It is there as long as it has a document."""

    name: str
    documents: int
    chunks: int
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which documents a search may see. Empty tuples and None mean no limit; dates are inclusive.

    A date limit leaves out documents whose date of publication is not known.
    """

    collection: str = DEFAULT_COLLECTION
    document_ids: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An earlier question of the same conversation and the answer that it got."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked. `top_k` passages are read (None: the setting); `as_of` hides what was published later."""

    text: str
    filters: Filters = field(default_factory=Filters)
    top_k: int | None = None
    as_of: date | None = None
    history: tuple[Turn, ...] = ()
    answerer: AnswererName = "auto"

    @property
    def limits(self) -> Filters:
        """The filters, and that nothing was published after `as_of`."""
        days = [day for day in (self.as_of, self.filters.published_to) if day]
        return replace(self.filters, published_to=min(days, default=None))


class AnswerStatus(StrEnum):
    """`partial`: something was answered and something was held back or is missing; `reason` says what."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    ABSTAINED = "abstained"


class Reason(StrEnum):
    """Why an answer has its status, for programs."""

    SUPPORTED = "supported"
    NOTHING_FOUND = "nothing_found"
    WEAK_EVIDENCE = "weak_evidence"
    PARTLY_ANSWERED = "partly_answered"
    MODEL_ABSTAINED = "model_abstained"
    UNSUPPORTED_STATEMENTS = "unsupported_statements"
    CUT_SHORT = "cut_short"
    LLM_FAILED = "llm_failed"


class SupportStatus(StrEnum):
    """What the check found: support where it was cited, support in another passage, or none."""

    VERIFIED = "verified"
    REPAIRED = "repaired"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One mark [number] of an answer and the characters behind it: `text[start:end] == cited_text`."""

    number: int
    document_id: str
    title: str
    source: str
    publisher: str
    published: date | None
    page: int | None
    cited_text: str
    start_char_index: int
    end_char_index: int
    status: SupportStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence of the answer without its marks, the numbers of its citations, and whether they carry it.

    A piece of code is a block of Markdown, on lines of its own between fences; anything else is one line.
    """

    text: str
    citations: tuple[int, ...]
    status: SupportStatus

    @property
    def is_code(self) -> bool:
        """Whether it is a block of code."""
        return "\n" in self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortAnswer:
    """The few words that answer by themselves: exact characters of a document, within the citation of that number."""

    text: str
    citation: int
    document_id: str
    start_char_index: int
    end_char_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictingValue:
    """What one document gives as the answer: `text`, exact characters of it, and the sentence that they stand in."""

    text: str
    sentence: str
    document_id: str
    title: str
    published: date | None
    start_char_index: int
    end_char_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Different values that documents give for what was asked, the latest document's first."""

    question: str
    values: tuple[ConflictingValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A retrieved passage. `score` is the fused one, `cosine` in [-1, 1], `bm25` zero or more."""

    chunk_id: str
    document_id: str
    title: str
    source: str
    publisher: str
    published: date | None
    page: int | None
    text: str
    start_char_index: int
    end_char_index: int
    score: float
    cosine: float
    bm25: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NearSentence:
    """A sentence that comes near to an answer, and surely none that answers: exact characters of a document."""

    document_id: str
    title: str
    source: str
    publisher: str
    published: date | None
    page: int | None
    text: str
    start_char_index: int
    end_char_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens that a language model counted; zero when none was asked."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Return the tokens of both."""
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What an answer depended on: the same fingerprint and question give the same evidence."""

    corpus_sequence: int
    settings: str
    embedding_model: str
    llm_model: str
    prompt_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The checked answer. `answer` carries marks [1], [2] numbered by first use; see each part's own type.

    `standalone_question` is what was looked for: the question with what it takes from its history, and with the names
    of what it only describes. `short_answer` is there when a few words of a cited sentence surely answer; `conflicts`
    when documents give different numbers or dates; `nearest` when it abstained, the best first. `message` says in a
    sentence what a person should know beside the answer (why it abstained, that the LLM failed and another answerer
    spoke); empty when there is nothing to say.
    `confidence`, in [0, 1], is the estimated probability that the passages answer the question (of several parts the
    best answered one), 0 when nothing was found; below the setting `min_evidence` the service quotes nothing, below
    `llm_min_evidence` it asks no LLM.
    `timings_ms` has one entry per stage. `id` is a hash of the question with its limits, the fingerprint and the text
    of the answer: the same answer to the same question has the same id.
    """

    id: str
    question: str
    standalone_question: str
    status: AnswerStatus
    reason: Reason
    message: str
    answer: str
    short_answer: ShortAnswer | None
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...]
    nearest: tuple[NearSentence, ...]
    sources: tuple[Source, ...]
    answerer: str
    confidence: float
    usage: Usage
    timings_ms: Mapping[str, float]
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreState:
    """What a store holds, the number of its newest change, and the newest that each index has (0: it is away)."""

    documents: int
    chunks: int
    sequence: int
    applied: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of `rag doctor` and of readiness; `remedy` is the command that mends it, if it needs one.

    Without what is not `required` questions are still answered, only not as well.
    """

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    required: bool = True
