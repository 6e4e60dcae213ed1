"""A real server on loopback, around a real engine on a small corpus or around a scripted one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_fakes import ScriptedEngine
from api_server import running

from rag.bootstrap import open_engine
from rag.settings import load_settings

CORPUS = {
    "bridge.md": "---\ntitle: The harbour bridge\npublished: 2019-03-19\n---\n\n# The harbour bridge\n\n"
    "The harbour bridge was opened on 19 March 1932 — after eight years of work. 🌉 It carries a railway.\n\n"
    "The bridge is painted grey, because grey paint could be had in large quantities.\n",
    "lighthouse.md": "---\ntitle: The lighthouse\npublished: 2021-06-01\n---\n\n# The lighthouse\n\n"
    "The lighthouse keeper is called Ida Lewis. She has kept the light burning since 1879.\n",
    "ferry.txt": "The ferry to the island leaves at nine in the morning. A ticket costs four crowns.\n",
}


@pytest.fixture(scope="session")
def serve_engine() -> Callable[..., Any]:
    """Serves an engine for as long as a `with` block lasts, which gets its URL."""
    return running


@pytest.fixture(scope="session")
def corpus_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a real engine that holds CORPUS; tests leave it as it was."""
    folder = tmp_path_factory.mktemp("api")
    settings = load_settings({}, data_dir=folder / "data", max_upload_mb=1, min_evidence=0)
    with open_engine(settings, create=True) as engine:
        for name, text in CORPUS.items():
            engine.ingest_bytes(name, text.encode())
        with running(engine) as url, httpx.Client(base_url=url, timeout=60) as client:
            yield client


@pytest.fixture
def empty_client(tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of a real engine that holds nothing yet."""
    settings = load_settings({}, data_dir=tmp_path / "data", max_upload_mb=1)
    with (
        open_engine(settings, create=True) as engine,
        running(engine) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        yield client


@pytest.fixture
def serve_fake() -> Iterator[Callable[..., httpx.Client]]:
    """Serves a scripted engine and returns a client of it."""
    with ExitStack() as stack:

        def start(engine: ScriptedEngine, **options: Any) -> httpx.Client:
            url = stack.enter_context(running(engine, **options))
            return stack.enter_context(httpx.Client(base_url=url, timeout=20))

        yield start


@pytest.fixture
def fake_client(serve_fake: Callable[..., httpx.Client]) -> httpx.Client:
    """A client of a scripted engine that answers everything at once."""
    return serve_fake(ScriptedEngine())
