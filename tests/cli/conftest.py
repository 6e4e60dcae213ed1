"""A small corpus, a data folder that holds it, and a way to run `rag` in this process."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from prepared_server import Prepared, running_server

from cli.main import main
from rag.store.lock import OwnerLock
from rag.types import Answer, AnswerStatus, Citation, Fingerprint, Reason, Source, Statement, SupportStatus, Usage

DOCUMENTS = {
    "bridge.md": (
        "---\ntitle: The bridge of Aldenport\npublisher: Harbour Gazette\npublished: 2021-05-04\n---\n\n"
        "The bridge of Aldenport was opened in 1932. It was designed by the engineer John Bradfield. "
        "The bridge has a span of 503 metres and carries two railway tracks.\n"
    ),
    "museum.md": (
        "---\ntitle: The museum of clocks\npublisher: City News\npublished: 2023-09-17\n---\n\n"
        "The museum of clocks in Aldenport keeps 4,200 clocks. Its oldest clock was made in 1611. "
        "Admission to the museum costs six crowns.\n"
    ),
    "ferry.txt": (
        "Timetable of the ferry\n\nThe ferry to Norholm leaves at noon every day. The crossing takes forty minutes.\n"
    ),
}
QUESTION = "Who designed the bridge of Aldenport?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("RAG_") and name != "RAG_CACHE_DIR":
            monkeypatch.delenv(name)
    for name in ("FORCE_COLOR", "GITHUB_ACTIONS", "PY_COLORS", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RAG_LOCK_WAIT_S", "0")


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three documents; do not change it."""
    folder = tmp_path_factory.mktemp("corpus")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Path:
    """A data folder with the corpus; do not change it."""
    folder = tmp_path_factory.mktemp("filled") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAG_DATA_DIR", str(folder))
        assert main(["ingest", str(corpus)]) == 0
    return folder


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of this test, which does not exist yet."""
    folder = tmp_path / "data"
    monkeypatch.setenv("RAG_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def filled(filled_folder: Path, data_dir: Path) -> Path:
    """The data folder of this test, with the corpus in it."""
    shutil.copytree(filled_folder, data_dir)
    return data_dir


@pytest.fixture
def rag(capsys: pytest.CaptureFixture[str], data_dir: Path) -> Run:
    """Run `rag` with these arguments on the data folder of this test."""

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code=code, out=captured.out, err=captured.err)

    return run


@pytest.fixture
def source() -> Source:
    """A retrieved passage."""
    return Source(
        chunk_id="c1", document_id="d" * 64, title="The bridge of Aldenport", source="/corpus/bridge.md",
        publisher="Harbour Gazette", published=date(2021, 5, 4), page=None,
        text="It was designed by the engineer John Bradfield.", start_char_index=45, end_char_index=92,
        score=0.91, cosine=0.72, bm25=6.5,
    )  # fmt: skip


@pytest.fixture
def answer(source: Source) -> Answer:
    """An answer of one statement with one citation."""
    citation = Citation(
        number=1, document_id=source.document_id, title=source.title, source=source.source,
        publisher=source.publisher, published=source.published, page=3, cited_text=source.text,
        start_char_index=45, end_char_index=92, status=SupportStatus.VERIFIED,
    )  # fmt: skip
    return Answer(
        id="a" * 32, question=QUESTION, standalone_question=QUESTION,
        status=AnswerStatus.ANSWERED, reason=Reason.SUPPORTED, message="",
        answer="John Bradfield designed it. [1]", short_answer=None,
        statements=(
            Statement(text="John Bradfield designed it.", citations=(1,), status=SupportStatus.VERIFIED),
        ),
        citations=(citation,), sources=(source,), conflicts=(), nearest=(), answerer="extractive", confidence=0.9,
        usage=Usage(), timings_ms={"total": 12.5},
        fingerprint=Fingerprint(
            corpus_sequence=3, settings="0" * 12, embedding_model="m", llm_model="", prompt_version=2
        ),
    )  # fmt: skip


@pytest.fixture
def server() -> Iterator[Prepared]:
    """A server on loopback that is still to be prepared."""
    with running_server() as prepared:
        yield prepared


@pytest.fixture
def held(server: Prepared, data_dir: Path) -> Iterator[Prepared]:
    """The server, which holds the data folder of this test."""
    data_dir.mkdir()
    lock = OwnerLock(data_dir, wait_s=0, url=server.url)
    yield server
    lock.release()
