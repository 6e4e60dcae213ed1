"""What Prometheus is told: requests, answers and their stages, and the state of the store when it asks."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.journal import write_request
from rag.answer_cache import STAGE as CACHE
from rag.bootstrap import Engine
from rag.types import Answer

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
NOT_ROUTED: Final = "(none)"  # refused before its route was known, or there is none: addresses would be endless labels


class Metrics:
    """The figures of one app and its engine, in a registry of their own."""

    def __init__(self, engine: Engine) -> None:
        """Count the answers of `engine` from now on."""
        self.registry = CollectorRegistry()
        self._requests = self._counter("rag_requests", "Requests that were answered.", "method", "route", "status")
        self._request_seconds = self._histogram("rag_request_seconds", "From request to the end of its reply.", "route")
        self._running = Gauge("rag_requests_running", "Requests that are being answered.", registry=self.registry)
        self._answers = self._counter("rag_answers", "Answers, abstentions included.", "status", "reason", "answerer")
        self._stages = self._histogram("rag_answer_stage_seconds", "Parts of answers, and their total.", "stage")
        self._statements = self._counter("rag_statements", "Statements of answers, by the check.", "status")
        self._tokens = self._counter("rag_llm_tokens", "Tokens that the language model counted.", "kind")
        self._cached = self._counter("rag_answer_cache", "Answers by whether they were kept from before.", "result")
        self._waiting = Gauge(
            "rag_requests_waiting", "Requests that wait for a thread.", ["threads"], registry=self.registry
        )
        ProcessCollector(registry=self.registry)
        self.registry.register(StoreCollector(engine))
        engine.tell(self.count_answer)

    def count_answer(self, answer: Answer) -> None:
        """Count an answer, its stages, statements and tokens."""
        answerer = answer.answerer.partition(":")[0]
        self._answers.labels(status=answer.status, reason=answer.reason, answerer=answerer).inc()
        self._cached.labels(result="hit" if CACHE in answer.timings_ms else "miss").inc()
        for stage, spent_ms in answer.timings_ms.items():
            self._stages.labels(stage=stage).observe(spent_ms / 1000)
        for statement in answer.statements:
            self._statements.labels(status=statement.status).inc()
        self._tokens.labels(kind="prompt").inc(answer.usage.prompt_tokens)
        self._tokens.labels(kind="completion").inc(answer.usage.completion_tokens)

    @contextmanager
    def request_running(self) -> Iterator[None]:
        """Count a request as running."""
        with self._running.track_inprogress():
            yield

    def count_request(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that has been answered."""
        self._requests.labels(method=method, route=route, status=str(status)).inc()
        self._request_seconds.labels(route=route).observe(seconds)

    def set_waiting(self, *, requests: int, streams: int) -> None:
        """Tell how many requests wait for a thread, and how many streams for theirs."""
        self._waiting.labels(threads="requests").set(requests)
        self._waiting.labels(threads="streams").set(streams)

    def as_text(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        return generate_latest(self.registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self.registry)

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(name, meaning, labels, registry=self.registry, buckets=SECONDS)


class StoreCollector(Collector):
    """Asks the store when Prometheus asks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """Yield what the store holds, and how far its indexes are behind."""
        state = self._engine.state()
        yield GaugeMetricFamily("rag_documents", "Documents in the catalog.", value=state.documents)
        yield GaugeMetricFamily("rag_chunks", "Chunks in the catalog.", value=state.chunks)
        lag = GaugeMetricFamily(
            "rag_index_lag_changes", "Changes that an index has yet to follow; all when it is away.", labels=["index"]
        )
        for index, applied in state.applied.items():
            lag.add_metric([index], state.sequence - applied)
        yield lag


class Measured:
    """Counts and logs every request by its route and status, and the time until the end of its reply."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500  # what is raised past this becomes an answer with 500

        async def send_and_see(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            with self._metrics.request_running():
                await self._app(scope, receive, send_and_see)
        finally:
            route = getattr(scope.get("route"), "path", NOT_ROUTED)
            seconds = time.perf_counter() - started
            self._metrics.count_request(method=scope["method"], route=route, status=status, seconds=seconds)
            caller = scope["state"].get("caller", "")
            write_request(method=scope["method"], route=route, status=status, seconds=seconds, caller=caller)
