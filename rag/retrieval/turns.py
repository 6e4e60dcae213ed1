"""A lock that is given in the order in which it was asked for.

`threading.Lock` goes to whoever happens to come when it is let go: under load that is often the thread that just had
it, and another one waits for many times its share.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Gives one thread after another its turn."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until all who came before are done."""
        mine = threading.Event()
        with self._lock:
            self._waiting.append(mine)
            if self._waiting[0] is mine:
                mine.set()
        try:
            mine.wait()
            yield
        finally:
            self._leave(mine)

    def _leave(self, mine: threading.Event) -> None:
        with self._lock:
            self._waiting.remove(mine)  # at its head, but for a thread that was interrupted while it waited
            if self._waiting:
                self._waiting[0].set()
