"""What routes are handed: the engine, and how answers are streamed. Both were put on the app by `create_app`."""

from typing import Annotated, cast

from fastapi import Depends, Request

from api.streaming import Streaming
from rag.bootstrap import Engine


async def engine_of(request: Request) -> Engine:
    """Return the engine that this app serves."""
    return cast(Engine, request.app.state.engine)


async def streaming_of(request: Request) -> Streaming:
    """Return how this app streams."""
    return cast(Streaming, request.app.state.streaming)


EngineDep = Annotated[Engine, Depends(engine_of)]
StreamingDep = Annotated[Streaming, Depends(streaming_of)]
