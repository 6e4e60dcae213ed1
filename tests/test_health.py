"""What readiness says about the stamp, the models of the box, and a language model that is there, silent or away."""

import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from openai_server import OpenAiServer, running_openai_server

from rag import bootstrap, health
from rag.answering.grounding import entailment
from rag.bootstrap import Engine, open_engine
from rag.settings import load_settings
from rag.types import Check


@pytest.fixture
def llm_server() -> Iterator[OpenAiServer]:
    """A server that lists its models when asked."""
    with running_openai_server() as server:
        yield server


@pytest.fixture
def asking(llm_server: OpenAiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine that has that server for its language model, and patience."""
    monkeypatch.setattr(health, "LLM_TIMEOUT_S", 60)
    settings = load_settings({}, data_dir=tmp_path / "data", llm_base_url=llm_server.base_url, llm_model="test-model")
    with open_engine(settings, create=True) as engine:
        yield engine


def check(engine: Engine, name: str) -> Check:
    return next(check for check in engine.checks() if check.name == name)


def test_the_server_is_asked_once_in_a_while(asking: Engine, llm_server: OpenAiServer) -> None:
    assert {check(asking, "llm") for _ in range(5)} == {Check(name="llm", ok=True, detail="test-model", required=False)}
    assert llm_server.listed == 1


@pytest.mark.parametrize(("status", "ok"), [(404, True), (401, False), (403, False), (500, False)])
def test_any_answer_but_a_refusal_of_the_key_or_a_failure_will_do(
    asking: Engine, llm_server: OpenAiServer, status: int, ok: bool
) -> None:
    llm_server.models_status = status
    found = check(asking, "llm")
    assert found.ok is ok
    assert not found.required


def test_a_silent_server_is_not_waited_for(
    asking: Engine, llm_server: OpenAiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LLM_TIMEOUT_S", 0.2)
    llm_server.models_status = 0
    started = time.monotonic()
    assert "did not answer within 0.2 s" in check(asking, "llm").detail
    assert time.monotonic() - started < 5


def test_a_server_that_is_not_there_is_told_and_does_not_stop_the_service(tmp_path: Path) -> None:
    settings = load_settings({}, data_dir=tmp_path / "data", llm_base_url="http://127.0.0.1:9/v1", llm_model="m")
    with open_engine(settings, create=True) as engine:
        found = check(engine, "llm")
        assert "cannot be reached" in found.detail
        assert [other.name for other in engine.checks() if not other.ok] == ["llm"]


@pytest.mark.parametrize("lost", ["model.onnx", "tokenizer.json"])
def test_a_model_that_is_only_read_later_is_looked_for(
    asking: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    assert check(asking, "entailment model").ok
    folder = shutil.copytree(entailment.MODEL_FOLDER, tmp_path / "model")
    (folder / lost).write_text("{")
    monkeypatch.setattr(bootstrap, "whole_model", partial(entailment.whole_model, folder))
    with open_engine(load_settings({}, data_dir=tmp_path / "other"), create=True) as engine:
        found = check(engine, "entailment model")
        assert not found.ok
        assert not found.required  # quotations never ask it
        assert lost in found.detail
        assert found.detail.endswith("Install verified-rag again.")
        shutil.copy(entailment.MODEL_FOLDER / lost, folder)
        assert check(engine, "entailment model").ok


def test_a_stamp_that_was_changed_is_told(tmp_path: Path) -> None:
    with open_engine(load_settings({}, data_dir=tmp_path / "data"), create=True) as engine:
        assert check(engine, "stamp").ok
        assert "all-MiniLM-L6-v2" in check(engine, "stamp").detail
        catalog = engine._store.catalog
        before = catalog.stamp_rows()
        catalog.write_stamp(health.Stamp(embedding_model="another", dimension=3, chunking="none"))
        found = check(engine, "stamp")
        assert (found.ok, found.required, found.remedy) == (False, True, "rag rebuild --embeddings")
        assert catalog.stamp_rows() != before
