"""The HTTP face: an app around an engine, and a server around both."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, closing, nullcontext
from functools import partial
from importlib.metadata import version
from typing import Final

import uvicorn
from anyio import to_thread
from fastapi import Depends, FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from api.access import Access, refuse_open_door
from api.errors import add_error_handlers, answer_error, documented
from api.jobs import IngestJobs
from api.journal import write_answer
from api.listener import listen, url_of
from api.metrics import Measured, Metrics
from api.middleware import BodyLimit, Gate, RequestContext
from api.parameters import refuse_unknown_parameters
from api.quota import Queue
from api.routes import ask, collections, documents, feedback, health, jobs, openai, page
from api.routes import metrics as metrics_routes
from api.stopping import Server, end_despite_threads, leave, on_stop_signal
from api.streaming import Streaming
from rag.bootstrap import Engine, open_engine
from rag.errors import SettingsError
from rag.settings import Settings

MAX_JSON_BYTES: Final = 1_000_000
UPLOAD_PATHS: Final = ("/documents", "/jobs", "/collections/import")
STALLED_S: Final = 30
GRACE_S: Final = 10
DESCRIPTION: Final = (
    "Answers questions from your documents. Every sentence of an answer points at the exact characters of a stored "
    "document, and the pointer has been checked. Offsets count Unicode code points into the text that "
    "`GET /documents/{document_id}` returns. Where keys are set, send one as `Authorization: Bearer KEY` or "
    "`X-API-Key: KEY`. Every failure comes as "
    '`{"error": {"type", "code", "message", "retryable", "request_id"}}`.'
)
TAGS: Final = [
    {"name": "questions", "description": "Ask, or only search."},
    {"name": "OpenAI", "description": "The same questions in the forms of OpenAI's API, for clients that speak it."},
    {"name": "documents", "description": "What answers are made from."},
    {"name": "health", "description": "For whoever watches over the service."},
]


def create_app(engine: Engine, *, streaming: Streaming | None = None) -> FastAPI:
    """Return the app that serves `engine`, which stays the caller's to close."""
    metrics = Metrics(engine)
    engine.tell(partial(write_answer, with_question=engine.settings.log_questions))
    upload_limits = dict.fromkeys(UPLOAD_PATHS, engine.settings.max_upload_mb * 1_000_000)
    app = FastAPI(
        title="Verified RAG",
        version=version("verified-rag"),
        summary="Question answering in which every sentence is cited and checked.",
        description=DESCRIPTION,
        openapi_tags=TAGS,
        lifespan=_until_jobs_have_ended,
        docs_url=None,  # its scripts would come from another host
        redoc_url=None,
        middleware=[
            Middleware(RequestContext, answer_error=answer_error),
            Middleware(Measured, metrics=metrics),
            *_cross_origin(engine.settings),
            Middleware(Gate, admit=Access(engine.settings).admit, answer_error=answer_error),
            Middleware(BodyLimit, max_bytes=MAX_JSON_BYTES, max_bytes_by_path=upload_limits, patience_s=STALLED_S),
        ],
    )
    app.state.engine = engine
    app.state.metrics = metrics
    app.state.jobs = IngestJobs(engine)
    app.state.queue = Queue(longest=engine.settings.questions_waiting)
    app.state.streaming = streaming or Streaming()
    add_error_handlers(app)
    strict = [Depends(refuse_unknown_parameters)]
    for routes in (ask, feedback, documents, jobs, collections):
        app.include_router(routes.router, dependencies=strict, responses=documented(401, 403, 422, 429))
    for routes in (openai, health, metrics_routes, page):
        app.include_router(routes.router)
    return app


def _cross_origin(settings: Settings) -> list[Middleware]:
    origins = settings.names_of("cors_origins")
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["*"],  # OpenAI's SDK sends many of its own
            expose_headers=["Location", "Retry-After", "X-Request-ID", "X-Should-Retry"],
        )
    ]


@asynccontextmanager
async def _until_jobs_have_ended(app: FastAPI) -> AsyncIterator[None]:
    yield
    await to_thread.run_sync(partial(app.state.jobs.close, patience_s=GRACE_S))


def serve(settings: Settings, *, insecure: bool = False) -> None:
    """Serve the data folder that the settings name until SIGTERM or Ctrl-C; let what runs finish, then return.

    Raises what `open_engine` raises, and SettingsError when the address cannot be had or, unless `insecure`, when
    others could reach it and there are no keys.
    """
    refuse_open_door(settings, insecure=insecure)
    tracing = _tracing_of(settings)
    with (
        on_stop_signal(leave),
        closing(open_engine(settings, create=True)) as engine,
        listen(settings.host, settings.port) as listener,
    ):
        url = url_of(listener)
        engine.announce(url)
        sys.stderr.write(f"Serving {url} (described by {url}/openapi.json). Ctrl-C stops it.\n")
        app = create_app(engine)
        end_jobs = partial(app.state.jobs.stop, patience_s=GRACE_S - 1)  # who follows one is told before it is cut off
        server = Server(_server_config(app, log_level=settings.log_level), on_stop=end_jobs)
        # uvicorn raises a signal again once it has obeyed it, which must not come between and closing the engine.
        with tracing(app), on_stop_signal(server.handle_exit):
            server.run(sockets=[listener])
    end_despite_threads(patience_s=1)


def _tracing_of(settings: Settings) -> Callable[[FastAPI], AbstractContextManager[None]]:
    """Return what traces an app, if the settings say where to; raise SettingsError when the packages are not here."""
    if not settings.otlp_endpoint:
        return lambda _: nullcontext()
    try:
        from api.tracing import traced  # noqa: PLC0415
    except ImportError as error:
        raise SettingsError(
            "RAG_OTLP_ENDPOINT needs packages that are not installed: pip install 'verified-rag[otel]'."
        ) from error
    return partial(traced, endpoint=settings.otlp_endpoint)


def _server_config(app: FastAPI, *, log_level: str) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        log_level=log_level.lower(),
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        ws="none",
    )
