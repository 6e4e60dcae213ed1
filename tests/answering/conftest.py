"""A scripted chat completions server, passages, and the words of a text."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from openai_server import OpenAiServer, running_openai_server

from rag.answering.grounding import Draft, ground
from rag.answering.words import Stems
from rag.store.lexical import LexicalIndex
from rag.types import Source, SupportStatus


@pytest.fixture
def server() -> Iterator[OpenAiServer]:
    """A server that is still to be told what to play."""
    with running_openai_server() as running:
        yield running


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
