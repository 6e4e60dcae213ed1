"""What requests may hold, and how they become questions to the engine."""

import re
from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from rag.days import read_day
from rag.types import COLLECTION_NAME, DEFAULT_COLLECTION, AnswererName, Filters, Question, Turn, Verdict

MAX_HISTORY = 20
MAX_FILTER_VALUES = 500
MAX_TURN_CHARS = 20_000
MAX_COMMENT_CHARS = 2000


def _require_unicode(text: str) -> str:
    """Refuse lone surrogates, which JSON can spell and UTF-8 cannot: no store, model or answer could hold them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("must be valid Unicode text") from None
    return text


def _require_line(text: str) -> str:
    """Refuse control characters: a NUL ends a text for some databases, and what is left of it may fit anything."""
    if re.search(r"[\x00-\x1f\x7f]", text):
        raise ValueError("must not have control characters")
    return text


Text = Annotated[str, AfterValidator(_require_unicode)]
Line = Annotated[str, AfterValidator(_require_line)]
Day = Annotated[date, BeforeValidator(read_day)]
CollectionName = Annotated[str, StringConstraints(pattern=COLLECTION_NAME)]
Names = Annotated[list[Annotated[str, StringConstraints(max_length=2000)]], Field(max_length=MAX_FILTER_VALUES)]
TurnText = Annotated[str, StringConstraints(max_length=MAX_TURN_CHARS)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FiltersRequest(_Request):
    """Which documents may be read; what is left out does not limit. Dates are inclusive."""

    document_ids: Names = Field(default=[], description="Ids as GET /documents lists them.")
    sources: Names = Field(default=[], description="Sources as GET /documents lists them.")
    published_from: Day | None = None
    published_to: Day | None = None


class TurnRequest(_Request):
    """An earlier question of the conversation and its answer."""

    question: TurnText
    answer: TurnText


class Limits(_Request):
    """How much is read, and of which documents."""

    top_k: int | None = Field(default=None, ge=1, le=50, description="Passages to read; left out: RAG_TOP_K.")
    filters: FiltersRequest = FiltersRequest()
    as_of: Day | None = Field(default=None, description="Hide what was published after this day.")

    def filters_in(self, collection: str) -> Filters:
        """Return what limits a search in that collection."""
        return Filters(
            collection=collection,
            document_ids=tuple(self.filters.document_ids),
            sources=tuple(self.filters.sources),
            published_from=self.filters.published_from,
            published_to=self.filters.published_to,
        )


class SearchRequest(Limits):
    """A question and where to look."""

    question: Text = Field(description="In any words; the length is limited by RAG_MAX_QUESTION_CHARS.")
    collection: CollectionName = DEFAULT_COLLECTION

    def to_question(self) -> Question:
        """Return what the engine is asked."""
        limits = self.filters_in(self.collection)
        return Question(text=self.question, filters=limits, top_k=self.top_k, as_of=self.as_of)


class FeedbackRequest(_Request):
    """What someone thinks of an answer."""

    answer_id: str = Field(pattern=r"^[0-9a-f]{32}$", description="The `id` of the answer.")
    verdict: Verdict
    comment: Annotated[Text, StringConstraints(max_length=MAX_COMMENT_CHARS)] = Field(
        default="", description="Why, in a few words; kept with the verdict."
    )


class AskRequest(SearchRequest):
    """A question, where to look, what was said before and how to answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "When was the bridge opened?"},
                {
                    "question": "And who paid for it?",
                    "top_k": 5,
                    "filters": {"published_from": "1930-01-01"},
                    "history": [{"question": "When was the bridge opened?", "answer": "In 1932. [1]"}],
                    "answerer": "extractive",
                },
            ]
        }
    )

    history: Annotated[list[TurnRequest], Field(max_length=MAX_HISTORY)] = []
    answerer: AnswererName = Field(default="auto", description="auto: the LLM when one is configured.")
    stream: bool = Field(default=False, description="Answer with server-sent events as the answer is made.")

    def to_question(self) -> Question:
        """Return what the engine is asked."""
        turns = tuple(Turn(question=turn.question, answer=turn.answer) for turn in self.history)
        return replace(super().to_question(), history=turns, answerer=self.answerer)
