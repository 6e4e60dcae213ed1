"""Traces in OpenTelemetry's terms: requests, the stages of an answer, and what LlamaIndex tells of itself.

Only names and times are told, never what was asked or found. The packages come with the extra `otel`.
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from fastapi import FastAPI
from llama_index.core.instrumentation.span import BaseSpan
from llama_index.core.instrumentation.span_handlers import BaseSpanHandler
from llama_index_instrumentation import get_dispatcher
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, Status, StatusCode, Tracer, set_span_in_context

SERVICE: Final = "verified-rag"
EXPORT_TIMEOUT_S: Final = 5


class OpenSpan(BaseSpan):
    """A span of LlamaIndex's that has not ended, with its counterpart."""

    counterpart: Any


class SpanBridge(BaseSpanHandler[OpenSpan]):
    """Has an OpenTelemetry span for every span that LlamaIndex's dispatcher tells of."""

    _tracer: Tracer

    def __init__(self, tracer: Tracer) -> None:
        super().__init__(open_spans={}, completed_spans=[], dropped_spans=[], current_span_ids={})
        self._tracer = tracer

    def new_span(
        self,
        id_: str,
        bound_args: inspect.BoundArguments,  # noqa: ARG002 - they hold texts
        instance: Any = None,  # noqa: ARG002
        parent_span_id: str | None = None,
        tags: dict[str, Any] | None = None,  # noqa: ARG002
        **_: Any,
    ) -> OpenSpan:
        """Begin a span below its parent, or below the request's."""
        parent = self.open_spans.get(parent_span_id or "")
        context = set_span_in_context(parent.counterpart) if parent else None
        counterpart = self._tracer.start_span(id_.partition("-")[0], context=context)
        return OpenSpan(id_=id_, parent_id=parent_span_id, counterpart=counterpart)

    def prepare_to_exit_span(self, id_: str, *_: Any, **__: Any) -> OpenSpan | None:
        """End a span."""
        return self._end(id_, None)

    def prepare_to_drop_span(
        self,
        id_: str,
        bound_args: inspect.BoundArguments,  # noqa: ARG002
        instance: Any = None,  # noqa: ARG002
        err: BaseException | None = None,
        **_: Any,
    ) -> OpenSpan | None:
        """End a span that failed; an error's text may have the question in it, so only its kind is told."""
        return self._end(id_, err)

    def _end(self, id_: str, error: BaseException | None) -> OpenSpan | None:
        span = self.open_spans.get(id_)
        if span:
            counterpart: Span = span.counterpart
            if error:
                counterpart.set_status(Status(StatusCode.ERROR, type(error).__name__))
            counterpart.end()
        return span


@contextmanager
def traced(app: FastAPI, endpoint: str) -> Iterator[None]:
    """Send the traces of `app` to the collector at `endpoint` (OTLP over HTTP) within this context."""
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: SERVICE}))
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_TIMEOUT_S)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    FastAPIInstrumentor.instrument_app(app, tracer_provider=provider, exclude_spans=["receive", "send"])
    dispatcher = get_dispatcher()
    bridge = SpanBridge(provider.get_tracer(SERVICE))
    dispatcher.add_span_handler(bridge)
    try:
        yield
    finally:
        dispatcher.span_handlers.remove(bridge)
        FastAPIInstrumentor.uninstrument_app(app)
        provider.shutdown()
