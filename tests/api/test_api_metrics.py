"""What Prometheus is told, after requests whose number is known."""

import json
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from api_fakes import ANSWER, KEYS, OWNER, READER, ScriptedEngine, assert_envelope, bearer
from prometheus_client.parser import text_string_to_metric_families

from rag.types import Answer, AnswerStatus, Reason, Statement, SupportStatus, Usage

DOCS = Path(__file__).parents[2] / "docs"
DASHBOARD, OPERATIONS = DOCS / "grafana" / "dashboard.json", DOCS / "operations.md"
ASKED = {"question": "Who?"}

Serve = Callable[..., httpx.Client]


def figures(client: httpx.Client, name: str, **labels: str) -> float:
    """Return the sum of the samples of that name that have these labels."""
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=")
    samples = [sample for family in text_string_to_metric_families(response.text) for sample in family.samples]
    assert any(sample.name == name for sample in samples), name
    return sum(s.value for s in samples if s.name == name and labels.items() <= s.labels.items())


def test_requests_are_counted_by_route_and_status(fake_client: httpx.Client) -> None:
    fake_client.post("/ask", json=ASKED)
    fake_client.post("/ask", json={"question": 1})
    for name in ("x", "y", "z"):
        fake_client.get(f"/documents/{name}")
    fake_client.get("/nowhere/secret-address")
    for route, status, count in (
        ("/ask", "200", 1),
        ("/ask", "422", 1),
        ("/documents/{document_id}", "404", 3),
        ("(none)", "404", 1),
    ):
        assert figures(fake_client, "rag_requests_total", route=route, status=status) == count
    assert figures(fake_client, "rag_request_seconds_count", route="/ask") == 2
    assert "secret-address" not in fake_client.get("/metrics").text


def test_refused_requests_are_counted_too(serve_fake: Serve) -> None:
    client = serve_fake(ScriptedEngine(api_keys=KEYS))
    client.post("/ask", json=ASKED)
    client.headers.update(bearer(OWNER))
    assert figures(client, "rag_requests_total", route="(none)", status="401") == 1


def test_metrics_need_an_admin_where_there_are_keys(serve_fake: Serve) -> None:
    client = serve_fake(ScriptedEngine(api_keys=KEYS))
    assert_envelope(client.get("/metrics"), 401, "key_required")
    assert_envelope(client.get("/metrics", headers=bearer(READER)), 403, "not_allowed")
    assert client.get("/metrics", headers=bearer(OWNER)).status_code == 200


def test_answers_are_counted_with_stages_statements_and_tokens(serve_fake: Serve) -> None:
    statements = tuple(Statement(text="A.", citations=(), status=status) for status in SupportStatus)
    answer = replace(
        ANSWER,
        answerer="llm:some-model",
        statements=statements,
        usage=Usage(prompt_tokens=70, completion_tokens=9),
        timings_ms={"retrieve": 250.0, "total": 1000.0},
    )
    abstained = replace(
        ANSWER, status=AnswerStatus.ABSTAINED, reason=Reason.WEAK_EVIDENCE, answerer="none", statements=(),
        usage=Usage(), timings_ms={"cache": 0.1, "total": 0.1},
    )  # fmt: skip
    given = iter([answer, abstained, abstained])
    client = serve_fake(ScriptedEngine(ask=lambda: next(given)))
    for _ in range(3):
        client.post("/ask", json=ASKED)
    assert figures(client, "rag_answers_total", status="answered", answerer="llm") == 1
    assert figures(client, "rag_answers_total", status="abstained", reason="weak_evidence") == 2
    assert figures(client, "rag_answer_stage_seconds_sum", stage="retrieve") == pytest.approx(0.25)
    assert figures(client, "rag_answer_stage_seconds_count", stage="total") == 3
    assert figures(client, "rag_statements_total", status="unsupported") == 1
    assert figures(client, "rag_llm_tokens_total", kind="prompt") == 70
    assert figures(client, "rag_llm_tokens_total", kind="completion") == 9
    assert figures(client, "rag_answer_cache_total", result="hit") == 2
    assert figures(client, "rag_answer_cache_total", result="miss") == 1


def test_requests_that_run_and_that_wait_are_seen(serve_fake: Serve) -> None:
    go_on = threading.Event()

    def slow() -> Answer:
        go_on.wait(20)
        return ANSWER

    engine = ScriptedEngine(ask=slow)
    client = serve_fake(engine)
    limits = httpx.Limits(max_connections=60)
    with httpx.Client(base_url=client.base_url, timeout=30, limits=limits) as many, ThreadPoolExecutor(45) as pool:
        asked = [pool.submit(many.post, "/ask", json=ASKED) for _ in range(45)]
        deadline = time.monotonic() + 20
        while len(engine.asked) < 40:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        while figures(client, "rag_requests_waiting", threads="requests") < 5:
            assert time.monotonic() < deadline
        assert figures(client, "rag_requests_running") == 46  # with the one that asks
        go_on.set()
        assert {answer.result().status_code for answer in asked} == {200}
    assert figures(client, "rag_requests_waiting", threads="requests") == 0


def test_a_real_engine_tells_what_it_holds_and_that_its_indexes_follow(empty_client: httpx.Client) -> None:
    assert figures(empty_client, "rag_documents") == 0
    files = {"files": ("ferry.txt", b"The ferry to the island leaves at nine in the morning.")}
    empty_client.post("/documents", files=files).raise_for_status()
    assert figures(empty_client, "rag_documents") == 1
    assert figures(empty_client, "rag_chunks") == 1
    for index in ("lexical", "vectors"):
        assert figures(empty_client, "rag_index_lag_changes", index=index) == 0
    for _ in range(2):
        empty_client.post("/ask", json={"question": "When does the ferry leave?"}).raise_for_status()
    assert figures(empty_client, "rag_answer_cache_total", result="hit") == 1
    assert figures(empty_client, "rag_answer_stage_seconds_count", stage="retrieve") == 1
    assert figures(empty_client, "process_resident_memory_bytes") > 0


def test_the_dashboard_asks_for_figures_that_there_are(empty_client: httpx.Client) -> None:
    files = {"files": ("ferry.txt", b"The ferry to the island leaves at nine in the morning.")}
    empty_client.post("/documents", files=files).raise_for_status()
    empty_client.post("/ask", json={"question": "When does the ferry leave?"}).raise_for_status()
    families = list(text_string_to_metric_families(empty_client.get("/metrics").text))
    labels = {sample.name: set(sample.labels) for family in families for sample in family.samples}
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    assert len(asked) > 10
    for expression in asked:
        names = re.findall(r"\b(?:rag|process)_\w+", expression)
        assert names, expression
        for name in names:
            assert name in labels, expression
            grouped = re.findall(r"by \(([\w, ]+)\)", expression)
            wanted = {label.strip() for group in grouped for label in group.split(",")}
            wanted |= set(re.findall(r"(\w+)=\"", expression))
            assert wanted <= labels[name], expression


def test_every_figure_of_ours_is_documented_and_shown(fake_client: httpx.Client) -> None:
    families = text_string_to_metric_families(fake_client.get("/metrics").text)
    ours = {family.name for family in families if family.name.startswith("rag_")}
    said = set(re.findall(r"`(rag_\w+)`", OPERATIONS.read_text(encoding="utf-8")))
    shown = DASHBOARD.read_text(encoding="utf-8")
    assert {name.removesuffix("_total") for name in said} == ours
    assert all(name in shown for name in ours)
