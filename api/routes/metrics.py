"""Figures for Prometheus."""

import anyio
import anyio.to_thread
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.deps import MetricsDep, StreamingDep
from api.errors import documented

router = APIRouter(tags=["health"], responses=documented(401, 403, 429, 500, 503))


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(figures: MetricsDep, streaming: StreamingDep) -> Response:
    """Return figures in Prometheus' text format: requests, answers, stages, tokens, queues and the store."""
    figures.set_waiting(
        requests=anyio.to_thread.current_default_thread_limiter().statistics().tasks_waiting,
        streams=streaming.threads.statistics().tasks_waiting,
    )
    own_thread = anyio.CapacityLimiter(1)  # behind the requests that wait, nobody would see that they do
    text = await anyio.to_thread.run_sync(figures.as_text, limiter=own_thread)
    return Response(text, media_type=CONTENT_TYPE_LATEST)
