"""The language model, through the openai SDK: OpenAI itself or any server that speaks its protocol.

The SDK's own time limits do not see a server that sends keep-alive comments for ever, and a stream that ends early
raises nothing. So requests run on an event loop in a thread of their own, where they can be ended at any moment; their
reader keeps a deadline for the whole and one for each wait, and takes only a stream that says why it finished.
"""

import asyncio
import queue
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Final, Self, cast

import httpx
import openai

from rag.answering.writing import Completion, Finish
from rag.errors import LlmError, LlmRefusedError, LlmUnavailableError
from rag.settings import Settings
from rag.types import Usage

OPENAI_URL: Final = "https://api.openai.com/v1"
NO_KEY: Final = "no-key"
CONNECT_TIMEOUT_S: Final = 5
GRACE_S: Final = 2  # after the deadline of a reader, which may have been forgotten without being closed
MOST_WAITING: Final = 1000  # chunks that a reader has not taken yet, before the server has to wait
_MAY_PASS: Final = (408, 409, 429)  # of the client errors, those that may not come up again


class LlmAnswerer:
    """Streams answers from a chat completions server. Safe to use from several threads."""

    def __init__(
        self, *, client: openai.AsyncOpenAI, model: str, timeout_s: float, idle_timeout_s: float, max_tokens: int
    ) -> None:
        """`timeout_s` bounds a whole answer, `idle_timeout_s` each wait for new text."""
        self.model = model
        self._client = client
        self._timeout_s = timeout_s
        self._idle_timeout_s = idle_timeout_s
        self._max_tokens = max_tokens
        self._loop = _start_loop(client)
        weakref.finalize(self, self._loop.call_soon_threadsafe, self._loop.stop).atexit = False

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Build the client that the settings describe; nothing is sent yet."""
        client = openai.AsyncOpenAI(
            base_url=settings.llm_base_url or OPENAI_URL,
            api_key=settings.llm_api_key.get_secret_value() or NO_KEY,
            max_retries=settings.llm_max_retries,
            timeout=httpx.Timeout(None, connect=CONNECT_TIMEOUT_S),
        )
        return cls(
            client=client,
            model=settings.llm_model,
            timeout_s=settings.llm_timeout_s,
            idle_timeout_s=settings.llm_idle_timeout_s,
            max_tokens=settings.llm_max_tokens,
        )

    @property
    def base_url(self) -> str:
        """Where the server is, without a name and password that the URL may carry."""
        return str(self._client.base_url.copy_with(username=None, password=None, query=None))

    def stream(self, messages: Sequence[dict[str, str]]) -> Iterator[str | Completion]:
        """Yield the answer's text as it comes, then one Completion. Closing the iterator ends the request.

        Raises LlmUnavailableError when the server cannot be reached, is too slow, breaks off or talks nonsense, and
        LlmRefusedError when it says no.
        """
        events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        request = asyncio.run_coroutine_threadsafe(self._request(messages, events), self._loop)
        deadline = time.monotonic() + self._timeout_s
        finish, usage = "", Usage()
        try:
            while (event := self._next(events, deadline)) is not None:
                text, reason, counted = self._read(event)
                finish, usage = reason or finish, counted or usage
                if text:
                    yield text
        finally:
            request.cancel()
        if finish not in ("stop", "length", "content_filter"):
            why = f"ended its answer with {finish!r}" if finish else "broke off its answer without saying why"
            raise LlmUnavailableError(f"The LLM {self.model} {why}.")
        yield Completion(finish=cast("Finish", finish), usage=usage)

    async def _request(self, messages: Sequence[dict[str, str]], events: "queue.SimpleQueue[Any]") -> None:
        """Put each chunk into `events`, then None, or else the error that ended the request."""
        arguments: dict[str, Any] = {
            "model": self.model, "messages": list(messages), "temperature": 0, "max_tokens": self._max_tokens,
            "stream": True, "stream_options": {"include_usage": True},
        }  # fmt: skip
        try:
            async with asyncio.timeout(self._timeout_s + GRACE_S):
                async with await self._client.chat.completions.create(**arguments) as chunks:
                    async for chunk in chunks:
                        events.put(chunk)
                        while events.qsize() > MOST_WAITING:
                            await asyncio.sleep(0.01)
            events.put(None)
        except Exception as error:  # noqa: BLE001 - handed to the reader, who translates it
            events.put(error)

    def _next(self, events: "queue.SimpleQueue[Any]", deadline: float) -> Any:
        """Return the next chunk, None at the end; raise the translated error or a time limit."""
        left = deadline - time.monotonic()
        event: Any = TimeoutError()
        if left > 0:
            with suppress(queue.Empty):
                event = events.get(timeout=min(self._idle_timeout_s, left))
        if isinstance(event, Exception):
            raise self._translate(event) from event
        return event

    def _read(self, chunk: Any) -> tuple[str, str, Usage | None]:
        """Return the text, the reason of the end and the usage in a chunk, as far as it has them."""
        try:
            text = "".join(choice.delta.content or "" for choice in chunk.choices[:1])
            finish = "".join(choice.finish_reason or "" for choice in chunk.choices[:1])
            return text, finish, _usage(chunk.usage) if chunk.usage else None
        except (AttributeError, TypeError) as error:
            raise LlmUnavailableError(f"The LLM {self.model} sent what is no chat completion chunk.") from error

    def _translate(self, error: Exception) -> LlmError:
        """Return the LlmError for an error of the SDK or of the libraries below it."""
        if isinstance(error, TimeoutError):
            return LlmUnavailableError(
                f"The LLM {self.model} was too slow: no new text for {self._idle_timeout_s:g} s "
                f"or no end within {self._timeout_s:g} s."
            )
        if isinstance(error, openai.APIConnectionError):
            return LlmUnavailableError(
                f"The LLM server at {self.base_url} cannot be reached. Is it running, and is RAG_LLM_BASE_URL right?"
            )
        said = " ".join(str(error).replace(self._client.api_key, "***").split())[:300] or type(error).__name__
        if isinstance(error, openai.APIStatusError) and _refuses(error):
            return LlmRefusedError(f"The LLM server refused the request for {self.model!r}: {said}")
        if isinstance(error, openai.RateLimitError):
            return LlmUnavailableError(f"The LLM server is over its limit: {said}")
        return LlmUnavailableError(f"The LLM {self.model} failed: {said}")


def _start_loop(client: openai.AsyncOpenAI) -> asyncio.AbstractEventLoop:
    """Return an event loop that runs in a thread until it is stopped, and then closes the client."""
    loop = asyncio.new_event_loop()

    def run() -> None:
        loop.run_forever()
        loop.run_until_complete(client.close())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    threading.Thread(target=run, name="llm", daemon=True).start()
    return loop


def _refuses(error: openai.APIStatusError) -> bool:
    """Return whether asking again would be in vain."""
    return error.code == "insufficient_quota" or (error.status_code < 500 and error.status_code not in _MAY_PASS)  # noqa: PLR2004


def _usage(usage: Any) -> Usage:
    return Usage(prompt_tokens=usage.prompt_tokens or 0, completion_tokens=usage.completion_tokens or 0)
