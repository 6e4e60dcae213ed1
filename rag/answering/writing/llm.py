"""The language model, through the openai SDK: OpenAI itself or any server that speaks its protocol.

The SDK's own time limits do not see a server that sends keep-alive comments for ever, and a stream that ends early
raises nothing. So requests run on an event loop in a thread of their own, where they can be ended at any moment; their
reader keeps a deadline for the whole and one for each wait, and takes only a stream that says why it finished.
Its further tries are not used either: they do not know the deadline that a Retry-After must fit into.
"""

import asyncio
import queue
import re
import threading
import time
import weakref
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Self, cast

import httpx
import openai
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from rag.answering.writing.writer import SILENCE_S, Completion, Finish
from rag.errors import LlmError, LlmRefusedError, LlmUnavailableError, SettingsError
from rag.served import NO_KEY, OPENAI_URL, forget_variables, is_outside
from rag.settings import Settings
from rag.types import Usage

CONNECT_TIMEOUT_S: Final = 5
GRACE_S: Final = 2  # after the deadline of a reader, which may have been forgotten without being closed
MOST_WAITING: Final = 1000  # chunks that a reader has not taken yet, before the server has to wait
FIRST_PAUSE_S: Final = 0.5  # before a further try, when the server does not say how long
LONGEST_PAUSE_S: Final = 8
_MAY_PASS: Final = (408, 409, 429)  # of the client errors, those that may not come up again
_NO_ENTRY: Final = (401, 403)
_CANNOT_USE: Final = (400, 422)
_SAYS_SO: Final = re.compile(r"support|unknown|unrecogni|unexpected|extra|permitted|allowed", re.IGNORECASE)
# What some servers and models do not take, and what takes its place: reasoning models count their thoughts as well.
_OPTIONAL: Final[Mapping[str, str]] = {"temperature": "", "stream_options": "", "max_tokens": "max_completion_tokens"}


class LlmAnswerer:
    """Streams answers from a chat completions server. Safe to use from several threads."""

    def __init__(
        self,
        *,
        client: openai.AsyncOpenAI,
        model: str,
        timeout_s: float,
        idle_timeout_s: float,
        max_tries: int,
        max_tokens: int,
    ) -> None:
        """`timeout_s` bounds a whole answer with all its tries, `idle_timeout_s` each wait for new text."""
        self.model = model
        self._client = client
        self._timeout_s = timeout_s
        self._idle_timeout_s = idle_timeout_s
        self._max_tries = max_tries
        self._options = {"max_tokens": max_tokens, "temperature": 0, "stream_options": {"include_usage": True}}
        self._loop = _start_loop(client)
        weakref.finalize(self, self._loop.call_soon_threadsafe, self._loop.stop).atexit = False

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Build the client that the settings describe; nothing is sent yet. Raises SettingsError where that fails."""
        return cls(
            client=_client(settings.llm_base_url or OPENAI_URL, settings.llm_api_key.get_secret_value() or NO_KEY),
            model=settings.llm_model,
            timeout_s=settings.llm_timeout_s,
            idle_timeout_s=settings.llm_idle_timeout_s,
            max_tries=1 + settings.llm_max_retries,
            max_tokens=settings.llm_max_tokens,
        )

    @property
    def base_url(self) -> str:
        """Where the server is, without a name and password that the URL may carry."""
        return str(self._client.base_url.copy_with(username=None, password=None, query=None))

    def reach(self, *, timeout_s: float) -> None:
        """Return when the server is there; raise LlmUnavailableError or, when it knows no such key, LlmRefusedError."""

        models = self._client.models  # imports it, which is no part of the time

        async def ask() -> None:
            await models.list(timeout=timeout_s)

        answer = asyncio.run_coroutine_threadsafe(ask(), self._loop)
        try:
            answer.result(timeout_s)
        except TimeoutError as error:
            message = f"The LLM server at {self.base_url} did not answer within {timeout_s:g} s."
            raise LlmUnavailableError(message) from error
        except openai.APIStatusError as error:
            if error.status_code >= 500 or error.status_code in _NO_ENTRY:  # noqa: PLR2004
                raise self._translate(error) from error
        except openai.APIConnectionError as error:
            raise self._translate(error) from error
        finally:
            answer.cancel()

    def stream(
        self, messages: Sequence[dict[str, str]], *, timeout_s: float | None = None
    ) -> Iterator[str | Completion]:
        """Yield the answer's text as it comes, then one Completion. Closing the iterator ends the request.

        An empty text says that none has come for a second, as while a model thinks, so that a reader can leave.
        `timeout_s` shortens the time for the whole. Raises LlmUnavailableError when the server cannot be reached, is
        too slow, breaks off or talks nonsense, and LlmRefusedError when it says no.
        """
        finish, usage, heard, refusal = "", Usage(), time.monotonic(), ""
        with closing(self._chunks(messages, min(timeout_s or self._timeout_s, self._timeout_s))) as chunks:
            for chunk in chunks:
                text, declined, reason, counted = self._read(chunk) if chunk is not None else ("", "", "", None)
                finish, usage, refusal = reason or finish, counted or usage, refusal + declined
                if text or time.monotonic() - heard >= SILENCE_S:
                    heard = time.monotonic()
                    yield text
        if refusal:
            raise LlmUnavailableError(f"The LLM {self.model} refused: {_line(refusal)}")
        if finish not in ("stop", "length", "content_filter"):
            why = f"ended its answer with {finish!r}" if finish else "broke off its answer without saying why"
            raise LlmUnavailableError(f"The LLM {self.model} {why}.")
        yield Completion(finish=cast("Finish", finish), usage=usage)

    def _chunks(self, messages: Sequence[dict[str, str]], limit: float) -> Generator[Any, None, None]:
        """Yield the chunks of an answer, and None after each second without one, within the time limits."""
        events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        request = asyncio.run_coroutine_threadsafe(self._request(messages, events, limit), self._loop)
        deadline = time.monotonic() + limit
        patient_until = time.monotonic() + self._idle_timeout_s
        try:
            while True:
                event: Any = None
                left = min(deadline, patient_until) - time.monotonic()
                try:
                    event = events.get(timeout=min(left, SILENCE_S)) if left > 0 else TimeoutError()
                except queue.Empty:
                    yield None
                    continue
                if event is None:
                    return
                if isinstance(event, Exception):
                    raise self._translate(event) from event
                pause = event if isinstance(event, float) else 0.0
                patient_until = time.monotonic() + pause + self._idle_timeout_s
                if event is not pause:
                    yield event
        finally:
            request.cancel()

    async def _request(
        self, messages: Sequence[dict[str, str]], events: "queue.SimpleQueue[Any]", limit: float
    ) -> None:
        """Put each chunk into `events`, then None, or else the error that ended the request.

        A number before the first chunk says how many seconds pass until the next try.
        """
        tries = AsyncRetrying(
            retry=retry_if_exception(_may_pass),
            wait=_pause,
            stop=stop_after_attempt(self._max_tries) | stop_before_delay(limit),
            before_sleep=lambda state: events.put(state.upcoming_sleep),
            reraise=True,
        )
        try:
            async with asyncio.timeout(limit + GRACE_S):
                async with await tries(self._open, messages) as chunks:
                    async for chunk in chunks:
                        events.put(chunk)
                        while events.qsize() > MOST_WAITING:
                            await asyncio.sleep(0.01)
            events.put(None)
        except Exception as error:  # noqa: BLE001 - handed to the reader, who translates it
            events.put(error)

    async def _open(self, messages: Sequence[dict[str, str]]) -> openai.AsyncStream[Any]:
        """Begin an answer; without an option that the server cannot use, now and later."""
        while True:
            sent = self._options
            arguments: Any = {"model": self.model, "messages": list(messages), "stream": True, **sent}
            try:
                stream: Any = await self._client.chat.completions.create(**arguments)
                if "html" in stream.response.headers.get("content-type", ""):
                    await stream.close()
                    raise LlmUnavailableError(
                        f"The server at {self.base_url} sent a page of HTML. Is RAG_LLM_BASE_URL right?"
                    )
                return cast("openai.AsyncStream[Any]", stream)
            except openai.APIStatusError as error:
                name = _unusable(error, sent)
                if not name:
                    raise
                substitute = {_OPTIONAL[name]: sent[name]} if _OPTIONAL[name] else {}
                self._options = {key: value for key, value in sent.items() if key != name} | substitute

    def _read(self, chunk: Any) -> tuple[str, str, str, Usage | None]:
        """Return the text, the refusal, the reason of the end and the usage in a chunk, as far as it has them."""
        try:
            text = "".join(choice.delta.content or "" for choice in chunk.choices[:1])
            refusal = "".join(choice.delta.refusal or "" for choice in chunk.choices[:1])
            finish = "".join(choice.finish_reason or "" for choice in chunk.choices[:1])
            return text, refusal, finish, _usage(chunk.usage) if chunk.usage else None
        except (AttributeError, TypeError) as error:
            raise LlmUnavailableError(f"The LLM {self.model} sent what is no chat completion chunk.") from error

    def _translate(self, error: Exception) -> LlmError:
        """Return the LlmError for an error of the SDK or of the libraries below it."""
        if isinstance(error, LlmError):
            return error
        if isinstance(error, TimeoutError):
            return LlmUnavailableError(
                f"The LLM {self.model} was too slow: no new text for {self._idle_timeout_s:g} s "
                f"or no end within {self._timeout_s:g} s."
            )
        if isinstance(error, openai.APIConnectionError):
            return LlmUnavailableError(
                f"The LLM server at {self.base_url} cannot be reached. Is it running, and is RAG_LLM_BASE_URL right?"
            )
        said = _line(str(error).replace(self._client.api_key, "***")) or type(error).__name__
        if isinstance(error, openai.APIStatusError) and _refuses(error):
            return LlmRefusedError(f"The LLM server refused the request for {self.model!r}: {said}")
        if isinstance(error, openai.RateLimitError):
            return LlmUnavailableError(f"The LLM server is over its limit: {said}")
        return LlmUnavailableError(f"The LLM {self.model} failed: {said}")


def _client(url: str, key: str) -> openai.AsyncOpenAI:
    try:
        client = openai.AsyncOpenAI(
            base_url=url,
            api_key=key,
            max_retries=0,
            timeout=httpx.Timeout(None, connect=CONNECT_TIMEOUT_S),
            http_client=openai.DefaultAsyncHttpxClient(trust_env=is_outside(url)),
        )
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        raise SettingsError(
            f"No client for the LLM server can be made: {error} Is RAG_LLM_BASE_URL right, and are the proxies and "
            "certificates that the environment names?"
        ) from error
    forget_variables(client)
    return client


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


def _may_pass(error: BaseException) -> bool:
    """Return whether a further try may end otherwise."""
    if isinstance(error, openai.APIStatusError):
        return not _refuses(error)
    return isinstance(error, openai.APIConnectionError)


def _pause(state: RetryCallState) -> float:
    """Return the seconds until the next try: as many as the server asks for, or about twice as many each time."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.response.headers.get("retry-after", "") if isinstance(error, openai.APIStatusError) else ""
    with suppress(ValueError):
        return max(0.0, float(asked))
    with suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    return wait_random_exponential(multiplier=FIRST_PAUSE_S, max=LONGEST_PAUSE_S)(state)


def _unusable(error: openai.APIStatusError, sent: Mapping[str, Any]) -> str:
    """Return the option among those sent that the server says it cannot use, or an empty string."""
    if error.status_code not in _CANNOT_USE or not _SAYS_SO.search(str(error)):
        return ""
    named = error.param or str(error)
    return next((name for name in _OPTIONAL if name in sent and name in named), "")


def _refuses(error: openai.APIStatusError) -> bool:
    """Return whether asking again would be in vain."""
    return error.code == "insufficient_quota" or (error.status_code < 500 and error.status_code not in _MAY_PASS)  # noqa: PLR2004


def _line(said: str) -> str:
    return " ".join(said.split())[:300]


def _usage(usage: Any) -> Usage:
    return Usage(prompt_tokens=usage.prompt_tokens or 0, completion_tokens=usage.completion_tokens or 0)
