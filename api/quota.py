"""How much one caller may ask for, per minute and at once, and all callers together."""

import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from rag.errors import BusyError, OverloadedError, RateLimitedError

RETRY_AFTER_S: Final = 5  # by then a dozen questions have been answered from the documents


class Quota:
    """Counts the requests of each caller; only to be used in the thread of the event loop."""

    def __init__(self, *, per_minute: int, at_once: int) -> None:
        """0 is no limit."""
        self._limit = RateLimitItemPerMinute(per_minute) if per_minute else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._at_once = at_once
        self._running: Counter[str] = Counter()

    @contextmanager
    def slot(self, caller: str) -> Iterator[None]:
        """Count a request of `caller` while it runs; "" is nobody in particular, without a limit.

        Raises RateLimitedError when the last minute has had as many as it may, BusyError when as many run as may.
        """
        if not caller:
            yield
            return
        self._count(caller)
        if self._at_once and self._running[caller] >= self._at_once:
            raise BusyError(f"{self._at_once} requests of this caller are running already. Wait for one of them.")
        self._running[caller] += 1
        try:
            yield
        finally:
            self._running[caller] -= 1
            if not self._running[caller]:
                del self._running[caller]

    def _count(self, caller: str) -> None:
        if self._limit and not self._limiter.hit(self._limit, caller):
            free_again = self._limiter.get_window_stats(self._limit, caller).reset_time
            raise RateLimitedError(
                f"More than {self._limit.amount} requests within a minute. Retry-After says when there may be another.",
                retry_after_s=max(1, math.ceil(free_again - time.time())),
            )


class Queue:
    """Counts the questions that are answered or wait for it; only to be used in the thread of the event loop."""

    def __init__(self, *, longest: int) -> None:
        self._longest = longest
        self._length = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place while a question is answered; raise OverloadedError when there is none left."""
        if self._length >= self._longest:
            raise OverloadedError(
                f"{self._length} questions wait to be answered, as many as may. Ask again after a while.",
                retry_after_s=RETRY_AFTER_S,
            )
        self._length += 1
        try:
            yield
        finally:
            self._length -= 1
