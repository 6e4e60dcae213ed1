"""A real server on loopback."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import uvicorn

from api.app import create_app
from api.listener import listen, url_of
from api.streaming import Streaming
from rag.bootstrap import Engine


@contextmanager
def running(engine: Any, **options: Any) -> Iterator[str]:
    """Serve an engine until the end of the block and yield the address; `options` are those of streaming."""
    app = create_app(cast(Engine, engine), streaming=Streaming(**options))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield url_of(listener)
        finally:
            server.should_exit = True
            thread.join(10)
