"""What ends the server, and that it ends."""

import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import uvicorn

log = logging.getLogger(__name__)
STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
SignalHandler = Callable[[int, FrameType | None], None]


class Server(uvicorn.Server):
    """A server that tells when it begins to stop, before it waits for the requests that are running."""

    def __init__(self, config: uvicorn.Config, *, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_stop = on_stop

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell it, and stop."""
        self._on_stop()
        await super().shutdown(sockets)


@contextmanager
def on_stop_signal(handler: SignalHandler) -> Iterator[None]:
    """Have SIGTERM and Ctrl-C handled by `handler`; only the main thread can, elsewhere nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def leave(_signal: int, _frame: FrameType | None) -> None:
    """End the process in an orderly way: everything that is open is closed."""
    sys.exit(0)


def end_despite_threads(patience_s: float) -> None:
    """End the process if threads keep it from ending, as one does that waits for a silent LLM.

    To be called last, when nothing is left to be closed.
    """
    here = threading.current_thread()
    if here is not threading.main_thread():
        return
    deadline = time.monotonic() + patience_s
    keeping = [thread for thread in threading.enumerate() if not thread.daemon and thread is not here]
    for thread in keeping:
        thread.join(max(0, deadline - time.monotonic()))
    stuck = sum(thread.is_alive() for thread in keeping)
    if stuck:
        log.warning("Gave up %s requests that had not ended", stuck)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
