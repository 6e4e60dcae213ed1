"""The routes that OpenAI's clients know, so that these ask here unchanged."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic_core import to_jsonable_python

from api.deps import EngineDep, Place, StreamingDep
from api.errors import DOCUMENTED_OPENAI
from api.middleware import request_id_of
from api.openai.models import collection_of, model_list, model_object
from api.openai.replies import Reply, chat_completion, response
from api.openai.requests import ChatRequest, ResponseRequest
from api.openai.streams import ChatFrames, ResponseFrames
from api.openai.transcript import Transcript
from api.streaming import AnswerStream, Frames, Streaming
from rag.bootstrap import Engine
from rag.types import Answer

router = APIRouter(prefix="/v1", tags=["OpenAI"], responses=DOCUMENTED_OPENAI)

STREAMS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "As OpenAI's clients read it; with `stream` true as their events."}
}


@router.get("/models")
def list_models(engine: EngineDep) -> dict[str, Any]:
    """List the models: `verified-rag` for the default collection, `verified-rag/COLLECTION` for each other."""
    return model_list(engine)


@router.get("/models/{model:path}")
def show_model(model: str, engine: EngineDep) -> dict[str, Any]:
    """Return one model."""
    collection_of(model, engine)
    return model_object(model)


@router.post("/chat/completions", dependencies=[Place], response_model=None, responses=STREAMS)
def create_chat_completion(
    asked: ChatRequest, request: Request, engine: EngineDep, streaming: StreamingDep
) -> JSONResponse | AnswerStream:
    """Answer the last message of a conversation, in the form of Chat Completions."""
    include_usage = bool(asked.stream_options and asked.stream_options.include_usage)
    frames = partial(ChatFrames, include_usage=include_usage)
    return _answer(asked, request, engine, streaming, whole=chat_completion, frames=frames)


@router.post("/responses", dependencies=[Place], response_model=None, responses=STREAMS)
def create_response(
    asked: ResponseRequest, request: Request, engine: EngineDep, streaming: StreamingDep
) -> JSONResponse | AnswerStream:
    """Answer a question, or the last message of a conversation, in the form of Responses."""
    return _answer(asked, request, engine, streaming, whole=response, frames=ResponseFrames)


def _answer(
    asked: ChatRequest | ResponseRequest,
    request: Request,
    engine: Engine,
    streaming: Streaming,
    *,
    whole: Callable[[Reply, Answer, Transcript], dict[str, Any]],
    frames: Callable[[Reply, Transcript], Frames],
) -> JSONResponse | AnswerStream:
    """Answer as a `whole`, or in `frames` where a stream is asked for."""
    question = asked.to_question(collection_of(asked.model, engine))
    reply = Reply(request_id=request_id_of(request.scope), model=asked.model)
    transcript = Transcript(address=str(request.base_url))
    if not asked.stream:
        answer = engine.ask(question)
        transcript.complete(answer)
        return JSONResponse(to_jsonable_python(whole(reply, answer, transcript)))
    events = engine.stream(question)
    first = next(events)  # what goes wrong up to here still gets its own HTTP status
    return AnswerStream(
        first=first,
        rest=events,
        frames=frames(reply, transcript),
        streaming=streaming,
        request_id=reply.request_id,
    )
