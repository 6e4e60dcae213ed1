"""What OpenAI's clients send, and how it becomes a question.

What a parameter asks for is done, or refused when an answer without it would be another one than was asked for, or
passed over when it only tunes a language model. A name that OpenAI does not know is refused, so that a misspelt filter
never widens a search.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from api.schemas import MAX_HISTORY, MAX_TURN_CHARS, Limits, Text
from rag.types import AnswererName, Question, Turn

SEARCHES_ITSELF: Final = "is not taken: every question is answered from the documents, without any tool"
ONE_ANSWER: Final = "is not taken: there is one answer to a question"
NOTHING_KEPT: Final = "is not taken: nothing is kept here, so send the whole conversation"
TEXT_ALONE: Final = "is not taken: an answer is text with marks"
NO_ODDS: Final = "is not taken: the words of documents have no log probabilities"


def _only(*harmless: Any, why: str) -> AfterValidator:
    def refuse(value: Any) -> Any:
        if value not in harmless:
            raise ValueError(why)
        return value

    return AfterValidator(refuse)


NoTools = Annotated[Any, _only(None, [], why=SEARCHES_ITSELF)]
NoChoice = Annotated[Any, _only(None, "auto", "none", why=SEARCHES_ITSELF)]
NoSearch = Annotated[Any, _only(None, why=SEARCHES_ITSELF)]
NoState = Annotated[Any, _only(None, False, why=NOTHING_KEPT)]
NoOdds = Annotated[Any, _only(None, False, 0, why=NO_ODDS)]
PlainText = Annotated[Any, _only(None, {"type": "text"}, why=TEXT_ALONE)]


def _text_of(content: Any) -> Any:
    """Join the parts of a message, which are all text or the message is refused."""
    if content is None:
        return ""
    if not isinstance(content, list):
        return content
    return "\n".join(_text_of_part(part) for part in content)


def _text_of_part(part: Any) -> str:
    match part:
        case {"type": "text" | "input_text" | "output_text", "text": str(text)}:
            return text
        case {"type": "refusal", "refusal": str(text)}:
            return text
    raise ValueError("must be text: pictures, sound and files are not read from a question")


class Message(BaseModel):
    """One message of a conversation; what else clients put into one is passed over."""

    model_config = ConfigDict(frozen=True)

    type: Literal["message"] = "message"
    role: Literal["system", "developer", "user", "assistant"]
    content: Annotated[Text, BeforeValidator(_text_of)] = ""


def _as_conversation(given: Any) -> Any:
    return [{"role": "user", "content": given}] if isinstance(given, str) else given


Messages = Annotated[list[Message], Field(min_length=1, max_length=1000)]


def to_question_and_history(messages: Iterable[Message]) -> tuple[str, tuple[Turn, ...]]:
    """Return the question, which is the last message, and the turns before it.

    What a system message wants is not passed on: it is no document, and every statement has to come from one. Raises
    ValueError when the last word is not the user's.
    """
    spoken = [message for message in messages if message.role in ("user", "assistant")]
    if not spoken or spoken[-1].role != "user":
        raise ValueError("must end with a message of the user, which is the question")
    return spoken[-1].content, tuple(_turns(spoken[:-1]))[-MAX_HISTORY:]


def _turns(spoken: Iterable[Message]) -> Iterator[Turn]:
    asked = ""
    for message in spoken:
        text = message.content[:MAX_TURN_CHARS]
        if message.role == "user":
            if asked:
                yield Turn(question=asked, answer="")
            asked = text
        elif asked:
            yield Turn(question=asked, answer=text)
            asked = ""
    if asked:
        yield Turn(question=asked, answer="")


class OpenAiRequest(Limits):
    """What both ways of asking share; `top_k`, `filters`, `as_of` and `answerer` are our own (`extra_body`)."""

    without_effect: ClassVar[frozenset[str]]

    model: Annotated[str, StringConstraints(max_length=200)] = Field(
        description="verified-rag, or verified-rag/COLLECTION."
    )
    stream: bool | None = Field(default=None, description="Answer with events; statements come once all are checked.")
    answerer: AnswererName = Field(default="auto", description="auto: the LLM when one is configured.")
    tools: NoTools = None
    tool_choice: NoChoice = None
    top_logprobs: NoOdds = None

    @model_validator(mode="before")
    @classmethod
    def _pass_over(cls, sent: Any) -> Any:
        if not isinstance(sent, dict):
            return sent
        return {name: value for name, value in sent.items() if name not in cls.without_effect}

    @model_validator(mode="after")
    def _require_question(self) -> Self:
        to_question_and_history(self.said())
        return self

    def said(self) -> list[Message]:
        """Return the conversation."""
        raise NotImplementedError

    def to_question(self, collection: str) -> Question:
        """Return what the engine is asked."""
        text, history = to_question_and_history(self.said())
        return Question(
            text=text,
            filters=self.filters_in(collection),
            top_k=self.top_k,
            as_of=self.as_of,
            history=history,
            answerer=self.answerer,
        )


class StreamOptions(BaseModel):
    """Of a stream; `include_usage` asks for a last chunk with the tokens that were counted."""

    include_usage: bool | None = None


class ChatRequest(OpenAiRequest):
    """A conversation in the form of Chat Completions."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"model": "verified-rag", "messages": [{"role": "user", "content": "Who keeps the light?"}]}]
        }
    )
    without_effect = frozenset(
        """frequency_penalty logit_bias max_completion_tokens max_tokens metadata moderation parallel_tool_calls
        prediction presence_penalty prompt_cache_key prompt_cache_options prompt_cache_retention reasoning_effort
        safety_identifier seed service_tier store temperature top_p user verbosity""".split()  # noqa: SIM905 - names
    )

    messages: Messages
    stream_options: StreamOptions | None = None
    n: Annotated[Any, _only(None, 1, why=ONE_ANSWER)] = None
    functions: NoTools = None
    function_call: NoChoice = None
    web_search_options: NoSearch = None
    audio: Annotated[Any, _only(None, why=TEXT_ALONE)] = None
    modalities: Annotated[Any, _only(None, ["text"], why=TEXT_ALONE)] = None
    response_format: PlainText = None
    stop: Annotated[Any, _only(None, [], why="is not taken: an answer ends with its last statement")] = None
    logprobs: NoOdds = None

    def said(self) -> list[Message]:
        """Return the conversation."""
        return self.messages


class TextOptions(BaseModel):
    """How the text should be; only plain text is there."""

    format: PlainText = None


class ResponseRequest(OpenAiRequest):
    """A conversation, or a question alone, in the form of Responses."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"model": "verified-rag", "input": "Who keeps the light?"}]}
    )
    without_effect = frozenset(
        """context_management instructions max_output_tokens max_tool_calls metadata moderation parallel_tool_calls
        prompt_cache_key prompt_cache_options prompt_cache_retention reasoning safety_identifier service_tier store
        stream_options temperature top_p truncation user""".split()  # noqa: SIM905 - names
    )

    input: Annotated[Messages, BeforeValidator(_as_conversation)]
    text: TextOptions | None = None
    include: Annotated[Any, _only(None, [], why="is not taken: there is nothing more to include")] = None
    background: NoState = None
    conversation: NoState = None
    previous_response_id: NoState = None
    prompt: NoState = None

    def said(self) -> list[Message]:
        """Return the conversation."""
        return self.input
