"""Asking and searching."""

from typing import Any, Final

from fastapi import APIRouter, Request

from api.deps import EngineDep, Place, StreamingDep
from api.errors import documented
from api.examples import EXAMPLE_ANSWER, EXAMPLE_STREAM
from api.middleware import request_id_of
from api.replies import SearchResult
from api.schemas import AskRequest, SearchRequest
from api.streaming import AnswerStream, AskFrames
from rag.types import Answer

router = APIRouter(tags=["questions"], responses=documented(413, 500, 503))

ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The checked answer; with `stream` true the events `sources`, `token`, `citation` and one "
        "last `done` (this same object) or `error`.",
        "content": {
            "application/json": {"example": EXAMPLE_ANSWER},
            "text/event-stream": {"schema": {"type": "string"}, "example": EXAMPLE_STREAM},
        },
    }
}


@router.post("/ask", dependencies=[Place], response_model=Answer, responses={**ANSWERS, **documented(502)})
def ask(asked: AskRequest, request: Request, engine: EngineDep, streaming: StreamingDep) -> Answer | AnswerStream:
    """Answer a question from the documents. Every sentence points at the characters that hold it up."""
    question = asked.to_question()
    if not asked.stream:
        return engine.ask(question)
    events = engine.stream(question)
    first = next(events)  # what goes wrong up to here still gets its own HTTP status
    request_id = request_id_of(request.scope)
    return AnswerStream(
        first=first, rest=events, frames=AskFrames(request_id), streaming=streaming, request_id=request_id
    )


@router.post("/search", dependencies=[Place])
def search(asked: SearchRequest, engine: EngineDep) -> SearchResult:
    """Return the passages that fit a question best, best first, without an answer."""
    return SearchResult(sources=engine.search(asked.to_question()))
