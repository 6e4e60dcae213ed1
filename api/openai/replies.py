"""Answers in the forms of Chat Completions and of Responses."""

import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from api.openai.transcript import Annotation, Transcript
from rag.types import Answer, Reason, Usage

# Beside what OpenAI's clients know: why the answer has its status, and each statement with what holds it up.
OWN_FIELDS: Final = ("id", "status", "reason", "message", "answerer", "confidence", "statements", "conflicts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What names a reply: the id of its request, the model that was asked, and when, in seconds since 1970."""

    request_id: str
    model: str
    created: int = field(default_factory=lambda: int(time.time()))


def own_fields(answer: Answer) -> dict[str, Any]:
    """Return what a reply has beyond the forms of OpenAI: the citations with their exact characters, and the check."""
    checked = asdict(answer)
    return {"citations": checked["citations"], "verified_rag": {name: checked[name] for name in OWN_FIELDS}}


# -- Chat Completions ----------------------------------------------------------------------------------------------


def chat_completion(reply: Reply, answer: Answer, transcript: Transcript) -> dict[str, Any]:
    """Return an answer as one chat completion."""
    message = {
        "role": "assistant",
        "content": transcript.text,
        "refusal": None,
        "annotations": chat_annotations(transcript.annotations),
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish_of(answer)}
    head = chat_head(reply, "chat.completion")
    return {**head, "choices": [choice], "usage": chat_usage(answer.usage), **own_fields(answer)}


def chat_head(reply: Reply, kind: str) -> dict[str, Any]:
    """Return what a completion and each chunk of one begin with."""
    return {"id": f"chatcmpl-{reply.request_id}", "object": kind, "created": reply.created, "model": reply.model}


def chat_annotations(annotations: Iterable[Annotation]) -> list[dict[str, Any]]:
    """Return marks as annotations of a chat message."""
    return [{"type": "url_citation", "url_citation": asdict(annotation)} for annotation in annotations]


def chat_usage(usage: Usage) -> dict[str, int]:
    """Return the tokens that a language model counted."""
    prompt, completion = usage.prompt_tokens, usage.completion_tokens
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def finish_of(answer: Answer) -> str:
    """Return why a completion ended: `length` when a language model broke off."""
    return "length" if answer.reason is Reason.CUT_SHORT else "stop"


# -- Responses -----------------------------------------------------------------------------------------------------


def response(reply: Reply, answer: Answer, transcript: Transcript) -> dict[str, Any]:
    """Return an answer as one response."""
    whole = answer.reason is not Reason.CUT_SHORT
    done = {
        "status": "completed" if whole else "incomplete",
        "incomplete_details": None if whole else {"reason": "max_output_tokens"},
        "completed_at": int(time.time()) if whole else None,
        "output": [output_message(reply, transcript, status="completed" if whole else "incomplete")],
        "usage": _response_usage(answer.usage),
    }
    return response_begun(reply) | done | own_fields(answer)


def response_begun(reply: Reply) -> dict[str, Any]:
    """Return a response as it is before its answer."""
    return {
        "id": f"resp_{reply.request_id}",
        "object": "response",
        "created_at": reply.created,
        "status": "in_progress",
        "model": reply.model,
        "output": [],
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": False,
        "tool_choice": "none",
        "tools": [],
        "temperature": None,
        "top_p": None,
        "usage": None,
    }


def output_message(reply: Reply, transcript: Transcript, *, status: str) -> dict[str, Any]:
    """Return the message of a response, without content while it is in progress."""
    content = [] if status == "in_progress" else [output_text(transcript)]
    return {"type": "message", "id": message_id(reply), "role": "assistant", "status": status, "content": content}


def output_text(transcript: Transcript) -> dict[str, Any]:
    """Return the text so far, with its marks."""
    annotations = [response_annotation(annotation) for annotation in transcript.annotations]
    return {"type": "output_text", "text": transcript.text, "annotations": annotations, "logprobs": []}


def response_annotation(annotation: Annotation) -> dict[str, Any]:
    """Return a mark as an annotation of a response."""
    return {"type": "url_citation", **asdict(annotation)}


def message_id(reply: Reply) -> str:
    """Return the id of the one message that a response has."""
    return f"msg_{reply.request_id}"


def _response_usage(usage: Usage) -> dict[str, Any]:
    prompt, completion = usage.prompt_tokens, usage.completion_tokens
    return {
        "input_tokens": prompt,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": completion,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": prompt + completion,
    }
