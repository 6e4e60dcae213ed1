"""The language model, through the openai SDK: OpenAI itself or any server that speaks its protocol.

The SDK's own time limits do not see a server that sends keep-alive comments for ever, and a stream that ends early
raises nothing. So text is read in a thread of its own, with a deadline for the whole and one for each wait, and only
a stream that says why it finished counts as finished.
"""

import json
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Self, cast

import httpx
import openai

from rag.errors import LlmError, LlmRefusedError, LlmUnavailableError
from rag.settings import Settings
from rag.types import Usage

Finish = Literal["stop", "length", "content_filter"]
_REFUSALS: Final = (
    openai.AuthenticationError, openai.PermissionDeniedError, openai.NotFoundError, openai.BadRequestError,
    openai.UnprocessableEntityError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """How a written answer ended and what it cost; the last thing that a stream yields."""

    finish: Finish
    usage: Usage


class LlmAnswerer:
    """Streams answers from a chat completions server."""

    def __init__(
        self, *, client: openai.OpenAI, model: str, timeout_s: float, idle_timeout_s: float, max_tokens: int
    ) -> None:
        """`timeout_s` bounds a whole answer, `idle_timeout_s` each wait for new text."""
        self.model = model
        self._client = client
        self._timeout_s = timeout_s
        self._idle_timeout_s = idle_timeout_s
        self._max_tokens = max_tokens

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Build the client that the settings describe; nothing is sent yet."""
        client = openai.OpenAI(
            base_url=settings.llm_base_url or None,
            api_key=settings.llm_api_key.get_secret_value() or "none",
            max_retries=settings.llm_max_retries,
            timeout=httpx.Timeout(settings.llm_idle_timeout_s, connect=min(10, settings.llm_idle_timeout_s)),
        )
        return cls(
            client=client,
            model=settings.llm_model,
            timeout_s=settings.llm_timeout_s,
            idle_timeout_s=settings.llm_idle_timeout_s,
            max_tokens=settings.llm_max_tokens,
        )

    def stream(self, messages: Sequence[dict[str, str]]) -> Iterator[str | Completion]:
        """Yield the answer's text as it comes, then one Completion. Closing the iterator ends the request.

        Raises LlmUnavailableError when the server cannot be reached, is too slow, breaks off or talks nonsense, and
        LlmRefusedError when it says no.
        """
        events: queue.Queue[Any] = queue.Queue(maxsize=100)
        request = _Request(self._client, self._arguments(messages), events)
        thread = threading.Thread(target=request.run, name="llm", daemon=True)
        thread.start()
        deadline = time.monotonic() + self._timeout_s
        finish, usage = "", Usage()
        try:
            while (event := self._next(events, deadline)) is not None:
                if event.usage:
                    usage = _usage(event.usage)
                for choice in event.choices[:1]:
                    finish = choice.finish_reason or finish
                    if choice.delta.content:
                        yield choice.delta.content
        finally:
            request.stop()
        if finish not in ("stop", "length", "content_filter"):
            raise LlmUnavailableError(f"The LLM {self.model} broke off its answer without saying that it was done.")
        yield Completion(finish=cast("Finish", finish), usage=usage)

    def _arguments(self, messages: Sequence[dict[str, str]]) -> dict[str, Any]:
        return {
            "model": self.model, "messages": list(messages), "temperature": 0, "max_tokens": self._max_tokens,
            "stream": True, "stream_options": {"include_usage": True},
        }  # fmt: skip

    def _next(self, events: "queue.Queue[Any]", deadline: float) -> Any:
        """Return the next chunk, None at the end; raise the translated error or a time limit."""
        wait = min(self._idle_timeout_s, deadline - time.monotonic())
        try:
            event = events.get(timeout=max(wait, 0.001))
        except queue.Empty:
            raise LlmUnavailableError(
                f"The LLM {self.model} was too slow: no new text for {self._idle_timeout_s:g} s "
                f"or no end within {self._timeout_s:g} s."
            ) from None
        if isinstance(event, Exception):
            raise translate(event, self.model) from event
        return event


class _Request:
    """One streamed request, read in a thread so that its reader keeps the time."""

    def __init__(self, client: openai.OpenAI, arguments: dict[str, Any], events: "queue.Queue[Any]") -> None:
        self._client = client
        self._arguments = arguments
        self._events = events
        self._stopped = threading.Event()

    def run(self) -> None:
        try:
            with self._client.chat.completions.create(**self._arguments) as stream:
                for chunk in stream:
                    if not self._put(chunk):
                        return
            self._put(None)
        except Exception as error:  # noqa: BLE001 - handed to the reader, who translates it
            self._put(error)

    def stop(self) -> None:
        self._stopped.set()

    def _put(self, event: Any) -> bool:
        while not self._stopped.is_set():
            try:
                self._events.put(event, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False


def translate(error: Exception, model: str) -> LlmError:
    """Return the LlmError for an error of the SDK or of the libraries below it."""
    if isinstance(error, _REFUSALS):
        return LlmRefusedError(f"The LLM server refused the request for {model!r}: {_message(error)}")
    if isinstance(error, openai.RateLimitError):
        return LlmUnavailableError(f"The LLM server is over its limit: {_message(error)}")
    if isinstance(error, openai.APIConnectionError):
        return LlmUnavailableError(
            f"The LLM server at {getattr(error.request, 'url', 'RAG_LLM_BASE_URL')} cannot be reached. "
            "Is it running, and is RAG_LLM_BASE_URL right?"
        )
    if isinstance(error, openai.APIError | httpx.HTTPError | json.JSONDecodeError):
        return LlmUnavailableError(f"The LLM {model} failed: {_message(error)}")
    return LlmUnavailableError(f"The LLM {model} failed: {type(error).__name__}: {error}")


def _message(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


def _usage(usage: Any) -> Usage:
    return Usage(prompt_tokens=usage.prompt_tokens or 0, completion_tokens=usage.completion_tokens or 0)
