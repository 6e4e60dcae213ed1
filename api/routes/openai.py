"""The routes that OpenAI's clients know, so that these ask here unchanged."""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic_core import to_jsonable_python

from api.deps import EngineDep, StreamingDep
from api.errors import DOCUMENTED_OPENAI
from api.middleware import request_id_of
from api.openai.models import collection_of, model_list, model_object
from api.openai.replies import Reply, chat_completion, response
from api.openai.requests import ChatRequest, ResponseRequest
from api.openai.streams import ChatFrames, ResponseFrames
from api.openai.transcript import Transcript
from api.streaming import AnswerStream, Frames, Streaming
from rag.bootstrap import Engine
from rag.types import Question

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


@router.post("/chat/completions", response_model=None, responses=STREAMS)
def create_chat_completion(
    asked: ChatRequest, request: Request, engine: EngineDep, streaming: StreamingDep
) -> JSONResponse | AnswerStream:
    """Answer the last message of a conversation, in the form of Chat Completions."""
    question = asked.to_question(collection_of(asked.model, engine))
    reply, transcript = _reply_to(request, asked.model)
    if not asked.stream:
        answer = engine.ask(question)
        transcript.complete(answer)
        return JSONResponse(to_jsonable_python(chat_completion(reply, answer, transcript)))
    include_usage = bool(asked.stream_options and asked.stream_options.include_usage)
    frames = ChatFrames(reply, transcript, include_usage=include_usage)
    return _stream(engine, question, frames, streaming=streaming, request_id=reply.request_id)


@router.post("/responses", response_model=None, responses=STREAMS)
def create_response(
    asked: ResponseRequest, request: Request, engine: EngineDep, streaming: StreamingDep
) -> JSONResponse | AnswerStream:
    """Answer a question, or the last message of a conversation, in the form of Responses."""
    question = asked.to_question(collection_of(asked.model, engine))
    reply, transcript = _reply_to(request, asked.model)
    if not asked.stream:
        answer = engine.ask(question)
        transcript.complete(answer)
        return JSONResponse(to_jsonable_python(response(reply, answer, transcript)))
    frames = ResponseFrames(reply, transcript)
    return _stream(engine, question, frames, streaming=streaming, request_id=reply.request_id)


def _stream(
    engine: Engine, question: Question, frames: Frames, *, streaming: Streaming, request_id: str
) -> AnswerStream:
    events = engine.stream(question)
    first = next(events)  # what goes wrong up to here still gets its own HTTP status
    return AnswerStream(first=first, rest=events, frames=frames, streaming=streaming, request_id=request_id)


def _reply_to(request: Request, model: str) -> tuple[Reply, Transcript]:
    reply = Reply(request_id=request_id_of(request.scope), model=model)
    return reply, Transcript(address=str(request.base_url))
