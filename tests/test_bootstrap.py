"""Opening a data folder: what is told when it cannot be opened, and that it is given back whatever happens."""

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from rag.bootstrap import Engine, open_engine, rebuild_embeddings
from rag.errors import (
    InputError,
    ModelError,
    SettingsError,
    StoreError,
    StoreHeldError,
    StoreMismatchError,
    StoreMissingError,
)  # fmt: skip
from rag.receipt import FileStatus
from rag.settings import Settings, load_settings
from rag.types import AnswerStatus, Filters, Question

QUESTION = "Who designed the harbour bridge?"


@pytest.fixture(scope="module")
def filled_folder(tmp_path_factory: pytest.TempPathFactory, tiny_corpus: Path) -> Path:
    folder = tmp_path_factory.mktemp("filled") / "data"
    with open_engine(load_settings({}, data_dir=folder), create=True) as engine:
        engine.ingest([tiny_corpus])
    return folder


@pytest.fixture
def filled(filled_folder: Path, settings: Settings) -> Settings:
    """Settings of a closed data folder that holds the tiny corpus."""
    shutil.copytree(filled_folder, settings.data_dir)
    return settings.model_copy(update={"min_evidence": 0})


def with_(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update=changes)


def test_one_question_in_a_small_store_is_answered_alike_without_chroma(filled: Settings) -> None:
    with open_engine(filled) as engine:
        wanted = engine.search(QUESTION)
        assert engine._store._vectors is not None
    with open_engine(filled, one_question=True) as engine:
        assert engine.search(QUESTION) == wanted
        assert engine._store._vectors is None


def test_one_question_in_a_larger_store_is_answered_by_chroma(
    filled: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.store.store.SMALL", 0)
    with open_engine(filled, one_question=True) as engine:
        assert engine._store._vectors is not None


def test_a_change_opens_chroma_also_where_one_question_was_expected(filled: Settings) -> None:
    with open_engine(filled, one_question=True) as engine:
        engine.remove_document(engine.documents()[0].id)
        assert all(check.ok for check in engine.checks())


# -- folders -------------------------------------------------------------------------------------------------


def test_a_folder_that_is_missing_is_told_with_what_to_do(settings: Settings) -> None:
    with pytest.raises(StoreMissingError, match="rag ingest PATH"):
        open_engine(settings)
    assert not settings.data_dir.exists()


def test_a_folder_is_made_when_that_is_wanted(settings: Settings) -> None:
    with open_engine(settings, create=True) as engine:
        assert engine.documents() == []
        assert engine.ask(QUESTION).status is AnswerStatus.ABSTAINED


def test_a_folder_that_cannot_be_made_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be made"):
        open_engine(with_(settings, data_dir=tmp_path / "file" / "data"), create=True)


def test_what_was_stored_is_there_after_opening_again(filled: Settings) -> None:
    with open_engine(filled) as engine:
        assert len(engine.documents()) == 3
        first = engine.ask(QUESTION)
    with open_engine(filled) as engine:
        assert engine.ask(QUESTION).answer == first.answer


@pytest.mark.parametrize("create", [True, False])
def test_a_catalog_that_was_emptied_beside_its_indexes_is_refused_and_they_stay(filled: Settings, create: bool) -> None:
    catalog = filled.data_dir / "catalog.sqlite"
    backup = catalog.read_bytes()
    catalog.write_bytes(b"")
    for _ in range(2):
        with pytest.raises(StoreError, match=r"holds 3 chunks: the catalog was lost or replaced\. Restore a backup"):
            open_engine(filled, create=create)
    catalog.write_bytes(backup)
    with open_engine(filled) as engine:
        assert engine.ask(QUESTION).status is AnswerStatus.ANSWERED


# -- one owner at a time -------------------------------------------------------------------------------------


def test_a_folder_in_use_is_told_with_who_holds_it_and_where(filled: Settings) -> None:
    with open_engine(filled) as engine:
        engine.announce("http://127.0.0.1:8080")
        with pytest.raises(StoreHeldError, match="in use by process") as caught:
            open_engine(filled)
    assert caught.value.url == "http://127.0.0.1:8080"


def test_a_folder_in_use_stays_with_its_owner_after_others_were_refused(filled: Settings) -> None:
    with open_engine(filled) as engine:
        for _ in range(2):
            with pytest.raises(StoreHeldError):
                open_engine(filled)
        assert engine.ask(QUESTION).status is AnswerStatus.ANSWERED


def can_be_opened(settings: Settings) -> bool:
    with open_engine(settings, create=True):
        return True


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"cache_dir": Path("/dev/null/cache")}, ModelError),
        ({"embedding_model": "openai:m"}, SettingsError),
        ({"chunk_tokens": 128}, StoreMismatchError),
        ({"database_url": "sqlite:////nowhere/at/all/catalog.sqlite"}, StoreError),
    ],
)
def test_a_folder_that_failed_to_open_is_given_back(
    filled: Settings, change: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        open_engine(with_(filled, **change))
    assert can_be_opened(filled)


def test_an_error_within_the_block_gives_the_folder_back(filled: Settings) -> None:
    with pytest.raises(KeyError), open_engine(filled):
        raise KeyError
    assert can_be_opened(filled)


def test_closing_twice_does_no_harm(filled: Settings) -> None:
    engine = open_engine(filled)
    engine.close()
    engine.close()
    assert can_be_opened(filled)


# -- what a store was made with ------------------------------------------------------------------------------


@pytest.mark.parametrize(("change", "name"), [({"chunk_tokens": 128}, "128"), ({"chunk_overlap": 8}, "8")])
def test_another_chunking_is_refused_by_name_with_the_remedy(
    filled: Settings, change: dict[str, object], name: str
) -> None:
    with pytest.raises(StoreMismatchError, match="rag rebuild --embeddings") as caught:
        open_engine(with_(filled, **change))
    assert "chunking" in str(caught.value)
    assert name in str(caught.value)


def test_rebuilding_the_embeddings_mends_a_mismatch(filled: Settings) -> None:
    changed = with_(filled, chunk_tokens=32, chunk_overlap=0)
    seen: list[int] = []
    assert rebuild_embeddings(changed, lambda _outcome, done, _total: seen.append(done)) == 3
    assert seen == [1, 2, 3]
    with open_engine(changed) as engine:
        assert "John Bradfield" in engine.ask(QUESTION).answer
        assert all(check.ok for check in engine.checks())
    with pytest.raises(StoreMismatchError):
        open_engine(filled)


def test_a_rebuild_that_broke_off_is_refused_until_it_has_run_to_its_end(filled: Settings) -> None:
    changed = with_(filled, chunk_tokens=32, chunk_overlap=0)

    def break_off(_outcome: object, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild_embeddings(changed, break_off)
    for settings in (filled, changed):
        with pytest.raises(StoreMismatchError, match="unfinished rebuild"):
            open_engine(settings)
    assert rebuild_embeddings(changed) == 3
    assert can_be_opened(changed)


def test_rebuilding_the_embeddings_of_nothing_is_an_error(settings: Settings) -> None:
    with pytest.raises(StoreMissingError):
        rebuild_embeddings(settings)


def test_an_empty_store_takes_any_settings(settings: Settings) -> None:
    assert can_be_opened(settings)
    assert can_be_opened(with_(settings, chunk_tokens=64, chunk_overlap=0))


# -- the engine ----------------------------------------------------------------------------------------------


def test_what_was_published_later_is_hidden_by_as_of(engine: Engine) -> None:
    seen = {source.title for source in engine.search(Question(text=QUESTION, as_of=date(2020, 1, 1)))}
    assert seen == {"The harbour bridge"}
    narrower = Filters(published_to=date(2019, 1, 1))
    assert engine.search(Question(text=QUESTION, as_of=date(2020, 1, 1), filters=narrower)) == ()


def test_top_k_limits_the_passages(engine: Engine) -> None:
    assert len(engine.search(Question(text=QUESTION, top_k=1))) == 1
    assert len(engine.ask(Question(text=QUESTION, top_k=2)).sources) == 2


def test_a_removed_document_is_not_found_any_more(filled: Settings) -> None:
    with open_engine(filled) as engine:
        source = engine.search(QUESTION)[0]
        engine.remove_document(source.document_id)
        assert source.document_id not in {found.document_id for found in engine.search(QUESTION)}
        assert len(engine.documents()) == 2


def test_an_upload_can_be_asked_about_at_once(filled: Settings) -> None:
    with open_engine(filled) as engine:
        receipt = engine.ingest_bytes("museum.md", b"The museum of clocks keeps 4,200 clocks.")
        assert receipt.count(FileStatus.ADDED) == 1
        assert "4,200" in engine.ask("How many clocks does the museum keep?").answer


def test_the_fingerprint_changes_with_the_corpus_and_the_settings(filled: Settings) -> None:
    with open_engine(filled) as engine:
        before = engine.fingerprint()
        engine.ingest_bytes("museum.md", b"The museum of clocks keeps 4,200 clocks.")
        assert engine.fingerprint().corpus_sequence == before.corpus_sequence + 1
    with open_engine(with_(filled, top_k=3)) as engine:
        assert engine.fingerprint().settings != before.settings


# -- what is imported ----------------------------------------------------------------------------------------


def imported_by(code: str, *modules: str) -> list[str]:
    """Return which of the modules a new process has imported after running `code`."""
    script = f"import json, sys\n{code}\nprint(json.dumps([name for name in {modules!r} if name in sys.modules]))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found: list[str] = json.loads(ran.stdout.splitlines()[-1])
    return found


def test_importing_the_package_and_its_types_loads_nothing_heavy() -> None:
    code = "import rag, rag.types, rag.errors, rag.settings"
    assert imported_by(code, "llama_index", "chromadb", "torch", "openai", "sqlalchemy", "trafilatura", "numpy") == []


def test_asking_loads_neither_torch_nor_the_readers_nor_openai(filled: Settings) -> None:
    code = (
        "from rag import load_settings, open_engine\n"
        f"with open_engine(load_settings({{}}, data_dir={str(filled.data_dir)!r}, min_evidence=0)) as engine:\n"
        f"    assert engine.ask({QUESTION!r}).citations\n"
    )
    assert imported_by(code, "torch", "sentence_transformers", "trafilatura", "docx", "pypdfium2", "openai") == []
