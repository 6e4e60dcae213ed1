"""Liveness and readiness."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from api_fakes import ANSWER, ScriptedEngine

from rag.types import Answer, Check

POOL_THREADS = 40


def test_live_answers_while_slow_questions_hold_every_thread(serve_fake: Callable[..., httpx.Client]) -> None:
    go_on = threading.Event()

    def slow() -> Answer:
        go_on.wait(20)
        return ANSWER

    engine = ScriptedEngine(ask=slow)
    client = serve_fake(engine)
    limits = httpx.Limits(max_connections=60)
    with httpx.Client(base_url=client.base_url, timeout=30, limits=limits) as many, ThreadPoolExecutor(50) as pool:
        waiting = [pool.submit(many.post, "/ask", json={"question": "Who?"}) for _ in range(50)]
        while len(engine.asked) < POOL_THREADS:
            time.sleep(0.01)
        assert client.get("/health/live", timeout=5).json() == {"alive": True}
        assert not any(answer.done() for answer in waiting)
        go_on.set()
        assert {answer.result().status_code for answer in waiting} == {200}


def test_ready_with_a_working_engine(corpus_client: httpx.Client) -> None:
    response = corpus_client.get("/health/ready")
    assert response.status_code == 200
    assert response.json()["ready"] is True
    assert "catalog" in {check["name"] for check in response.json()["checks"]}


def test_not_ready_when_a_check_fails(serve_fake: Callable[..., httpx.Client]) -> None:
    checks = [
        Check(name="catalog", ok=True, detail="3 documents"),
        Check(name="vectors", ok=False, detail="cannot be read", remedy="rag rebuild"),
    ]
    response = serve_fake(ScriptedEngine(checks=checks)).get("/health/ready")
    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "degraded": False,
        "checks": [
            {"name": "catalog", "ok": True, "detail": "3 documents", "remedy": "", "required": True},
            {"name": "vectors", "ok": False, "detail": "cannot be read", "remedy": "rag rebuild", "required": True},
        ],
    }


@pytest.mark.parametrize("path", ["/", "/health/live", "/health/ready"])
def test_a_watcher_may_ask_with_head(fake_client: httpx.Client, path: str) -> None:
    response = fake_client.head(path)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == fake_client.get(path).headers["content-length"]
