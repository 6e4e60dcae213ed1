"""One log line for each request and each answer: what happened and how long it took, never what was said.

The texts of questions are added where RAG_LOG_QUESTIONS says so.
"""

import logging
from typing import Any

from rag.types import Answer

log = logging.getLogger(__name__)


def write_request(*, method: str, route: str, status: int, seconds: float, caller: str) -> None:
    """Log a request that has been answered; `caller` is the name of its key."""
    fields = {"method": method, "route": route, "status": status, "seconds": round(seconds, 4), "caller": caller}
    log.info("%s %s: %d after %.3f s", method, route, status, seconds, extra=fields)


def write_answer(answer: Answer, *, with_question: bool) -> None:
    """Log an answer that is about to be given."""
    fields: dict[str, Any] = {
        "answer_id": answer.id,
        "status": answer.status,
        "reason": answer.reason,
        "answerer": answer.answerer,
        "confidence": answer.confidence,
        "timings_ms": dict(answer.timings_ms),
    }
    total_ms = answer.timings_ms.get("total", 0)
    line = "Answer %s: %s (%s) by %s after %.0f ms"
    values: list[Any] = [answer.id, answer.status, answer.reason, answer.answerer, total_ms]
    if with_question:
        fields["question"] = answer.question
        line, values = f"{line}: %r", [*values, answer.question]
    log.info(line, *values, extra=fields)
