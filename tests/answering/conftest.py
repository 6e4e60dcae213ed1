"""A scripted chat completions server, an engine that asks it, passages, and the words of a text."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from engine_samples import QUESTION
from openai_server import OpenAiServer, running_openai_server

from rag.answering.grounding.check import ground
from rag.answering.grounding.drafts import Draft
from rag.answering.text.words import Stems
from rag.bootstrap import Engine, open_engine
from rag.settings import load_settings
from rag.store.lexical import LexicalIndex
from rag.types import Source, SupportStatus


@pytest.fixture
def server() -> Iterator[OpenAiServer]:
    """A server that is still to be told what to play."""
    with running_openai_server() as running:
        yield running


@pytest.fixture(scope="session")
def talking_server() -> Iterator[OpenAiServer]:
    with running_openai_server() as running:
        yield running


@pytest.fixture(scope="session")
def talking_engine(
    tmp_path_factory: pytest.TempPathFactory, tiny_corpus: Path, talking_server: OpenAiServer
) -> Iterator[Engine]:
    """An engine on the tiny corpus with a language model behind it; do not change what it holds."""
    settings = load_settings(
        {}, data_dir=tmp_path_factory.mktemp("talking") / "data", min_evidence=0, llm_model="test-model",
        llm_base_url=talking_server.base_url, llm_max_retries=0, llm_idle_timeout_s=20, cached_answers=0,
    )  # fmt: skip
    with open_engine(settings, create=True) as engine:
        engine.ingest([tiny_corpus])
        yield engine


@pytest.fixture
def llm(talking_server: OpenAiServer) -> OpenAiServer:
    """The language model of the talking engine, which was not asked anything yet."""
    talking_server.asked.clear()
    return talking_server


@pytest.fixture
def mark(talking_engine: Engine) -> Callable[[str], str]:
    """Return the mark of the passage that comes from a file, as the model sees it."""
    names = [Path(source.source).name for source in talking_engine.search(QUESTION)]
    return lambda name: f"[{names.index(name) + 1}]"


@pytest.fixture(scope="session")
def stems(tmp_path_factory: pytest.TempPathFactory) -> Stems:
    """Turn a text into its word stems, as the lexical index does."""
    return LexicalIndex(tmp_path_factory.mktemp("words")).stems


@pytest.fixture
def passage() -> Callable[..., Source]:
    """Make a retrieved passage with this text, which begins at `start` in its document."""

    def make(
        text: str, *, title: str = "", publisher: str = "", published: date | None = None, start: int = 0
    ) -> Source:
        key = f"{title}/{text[:12]}"
        return Source(
            chunk_id=f"c/{key}/{start}", document_id=f"d/{key}", title=title, source=f"/corpus/{key}.md",
            publisher=publisher, published=published, page=None, text=text, start_char_index=start,
            end_char_index=start + len(text), score=1.0, cosine=0.5, bm25=2.0,
        )  # fmt: skip

    return make


@pytest.fixture
def verified(stems: Stems, passage: Callable[..., Source]) -> Callable[..., bool]:
    """Return whether a statement is verified by a passage with this text."""

    def find(statement: str, text: str, title: str = "") -> bool:
        grounded = ground([Draft(text=statement, marks=(1,))], [passage(text, title=title)], stems)
        return grounded.statements[0].status is SupportStatus.VERIFIED

    return find
