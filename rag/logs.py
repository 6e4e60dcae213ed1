"""How the log is written. Only what a person or a system starts configures it; the rest of the code just logs."""

import logging
from contextvars import ContextVar
from typing import Final

from rag.settings import Settings

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="-")
TEXT: Final = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"
FIELDS: Final = ("levelname", "name", "request_id", "message")
RENAMED: Final = {"levelname": "level", "name": "logger"}


def configure_log(settings: Settings) -> None:
    """Write log lines to standard error, as text or as one JSON object each, with the id of the request they are of."""
    handler = logging.StreamHandler()
    handler.addFilter(_with_request_id)
    if settings.log_format == "json":
        from pythonjsonlogger.json import JsonFormatter  # noqa: PLC0415 - a cold question does not wait for it

        handler.setFormatter(JsonFormatter(FIELDS, timestamp=True, rename_fields=RENAMED))
    else:
        handler.setFormatter(logging.Formatter(TEXT))
    logging.basicConfig(level=settings.log_level, handlers=[handler])
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it cannot read is refused, with a reason


def _with_request_id(record: logging.LogRecord) -> bool:
    record.request_id = REQUEST_ID.get()
    return True
