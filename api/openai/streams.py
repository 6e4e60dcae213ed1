"""Answers as the streams of Chat Completions and of Responses: checked statements, one after another.

A client of OpenAI's adds what it gets to what it has and cannot take anything back. So what a language model writes is
kept here until it has been checked; a comment goes out in its place, by which a client that has left is noticed.
"""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import count
from typing import Any, Final

from fastapi.sse import format_sse_event

from api.errors import Problem
from api.openai.replies import (
    Reply,
    chat_annotations,
    chat_head,
    chat_usage,
    finish_of,
    message_id,
    output_message,
    output_text,
    own_fields,
    response,
    response_annotation,
    response_begun,
)
from api.openai.transcript import Piece, Transcript
from api.streaming import HEARTBEAT, event_frame
from rag.events import AnswerEvent, DoneEvent, SourcesEvent, TokenEvent
from rag.types import Answer

END: Final = format_sse_event(data_str="[DONE]")


class ChatFrames:
    """A chat completion as chunks, an end mark last."""

    def __init__(self, reply: Reply, transcript: Transcript, *, include_usage: bool) -> None:
        """With `include_usage` the last chunk has the tokens that were counted."""
        self._reply = reply
        self._transcript = transcript
        self._include_usage = include_usage

    def of(self, event: AnswerEvent) -> Iterator[bytes]:
        """Yield what an event becomes."""
        match event:
            case SourcesEvent():
                yield self._chunk({"role": "assistant", "content": ""})
            case TokenEvent():
                yield HEARTBEAT
            case DoneEvent():
                for piece in self._transcript.rest(event.answer):
                    yield self._piece(piece)
                yield from self._end(event.answer)

    def of_problem(self, problem: Problem) -> Iterator[bytes]:
        """Yield what ends a stream that failed."""
        yield event_frame(None, {"error": asdict(problem.openai_error())})
        yield END

    def _piece(self, piece: Piece) -> bytes:
        annotations = chat_annotations(piece.annotations)
        return self._chunk({"content": piece.text} | ({"annotations": annotations} if annotations else {}))

    def _end(self, answer: Answer) -> Iterator[bytes]:
        yield self._chunk({}, finish=finish_of(answer), **own_fields(answer))
        if self._include_usage:
            head = chat_head(self._reply, "chat.completion.chunk")
            yield event_frame(None, {**head, "choices": [], "usage": chat_usage(answer.usage)})
        yield END

    def _chunk(self, delta: dict[str, Any], *, finish: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        usage = {"usage": None} if self._include_usage else {}
        return event_frame(
            None, {**chat_head(self._reply, "chat.completion.chunk"), "choices": [choice], **usage, **more}
        )


class ResponseFrames:
    """A response as its events, each with its number."""

    def __init__(self, reply: Reply, transcript: Transcript) -> None:
        self._reply = reply
        self._transcript = transcript
        self._numbers = count()
        self._annotations = count()

    def of(self, event: AnswerEvent) -> Iterator[bytes]:
        """Yield what an event becomes."""
        match event:
            case SourcesEvent():
                yield from self._begin()
            case TokenEvent():
                yield HEARTBEAT
            case DoneEvent():
                for piece in self._transcript.rest(event.answer):
                    yield from self._piece(piece)
                yield from self._end(event.answer)

    def of_problem(self, problem: Problem) -> Iterator[bytes]:
        """Yield what ends a stream that failed; `error` inside is what makes the SDK raise."""
        error = asdict(problem.openai_error())
        yield self._event("error", code=error["code"], message=error["message"], param=error["param"], error=error)

    def _begin(self) -> Iterator[bytes]:
        begun = response_begun(self._reply)
        yield self._event("response.created", response=begun)
        yield self._event("response.in_progress", response=begun)
        item = output_message(self._reply, self._transcript, status="in_progress")
        yield self._event("response.output_item.added", output_index=0, item=item)
        yield self._of_text("response.content_part.added", part=output_text(self._transcript))

    def _piece(self, piece: Piece) -> Iterator[bytes]:
        yield self._of_text("response.output_text.delta", delta=piece.text, logprobs=[])
        for annotation in piece.annotations:
            yield self._of_text(
                "response.output_text.annotation.added",
                annotation_index=next(self._annotations),
                annotation=response_annotation(annotation),
            )

    def _end(self, answer: Answer) -> Iterator[bytes]:
        whole = response(self._reply, answer, self._transcript)
        yield self._of_text("response.output_text.done", text=self._transcript.text, logprobs=[])
        yield self._of_text("response.content_part.done", part=output_text(self._transcript))
        yield self._event("response.output_item.done", output_index=0, item=whole["output"][0])
        yield self._event(f"response.{whole['status']}", response=whole)

    def _of_text(self, kind: str, **fields: Any) -> bytes:
        return self._event(kind, item_id=message_id(self._reply), output_index=0, content_index=0, **fields)

    def _event(self, kind: str, **fields: Any) -> bytes:
        return event_frame(kind, {"type": kind, "sequence_number": next(self._numbers), **fields})
