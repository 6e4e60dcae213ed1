"""How long each stage of an answer took."""

import inspect
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

from llama_index_instrumentation import get_dispatcher

DISPATCHER: Final = get_dispatcher(__name__)
NO_ARGUMENTS: Final = inspect.signature(lambda: None).bind()


class Stopwatch:
    """Adds up how long each stage of one answer took."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage, and tell LlamaIndex's dispatcher of it, for whoever follows its spans."""
        started, span_id = time.perf_counter(), f"{name}-{uuid4()}"
        DISPATCHER.span_enter(span_id, NO_ARGUMENTS)
        try:
            yield
        except BaseException as error:
            DISPATCHER.span_drop(span_id, NO_ARGUMENTS, err=error)
            raise
        DISPATCHER.span_exit(span_id, NO_ARGUMENTS)
        self._stages[name] = (time.perf_counter() - started) * 1000

    def timings_ms(self) -> dict[str, float]:
        """Return milliseconds per stage, and in total since the start."""
        total = (time.perf_counter() - self._started) * 1000
        return {name: round(value, 2) for name, value in {**self._stages, "total": total}.items()}
