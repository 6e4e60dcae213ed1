"""What routes are handed: the engine, how answers are streamed, the ingest jobs and the figures."""

from collections.abc import AsyncIterator
from typing import Annotated, cast

from fastapi import Depends, Request

from api.jobs import IngestJobs
from api.metrics import Metrics
from api.quota import Queue
from api.streaming import Streaming
from rag.bootstrap import Engine


async def engine_of(request: Request) -> Engine:
    """Return the engine that this app serves."""
    return cast(Engine, request.app.state.engine)


async def streaming_of(request: Request) -> Streaming:
    """Return how this app streams."""
    return cast(Streaming, request.app.state.streaming)


async def metrics_of(request: Request) -> Metrics:
    """Return the figures of this app."""
    return cast(Metrics, request.app.state.metrics)


async def jobs_of(request: Request) -> IngestJobs:
    """Return the ingest jobs of this app."""
    return cast(IngestJobs, request.app.state.jobs)


async def hold_place(request: Request) -> AsyncIterator[None]:
    """Hold a place among the questions until the reply has been sent. What depends on it has come whole by then."""
    with cast(Queue, request.app.state.queue).place():
        yield


EngineDep = Annotated[Engine, Depends(engine_of)]
StreamingDep = Annotated[Streaming, Depends(streaming_of)]
MetricsDep = Annotated[Metrics, Depends(metrics_of)]
JobsDep = Annotated[IngestJobs, Depends(jobs_of)]
Place = Depends(hold_place)
