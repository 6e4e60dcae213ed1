import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.doctor import checks_text
from rag.errors import IndexUnavailableError
from rag.types import Check


@pytest.mark.usefixtures("filled")
def test_doctor_finds_a_sound_folder_in_order(rag: Callable) -> None:
    ran = rag("doctor")

    assert ran.code == 0
    assert "catalog" in ran.out
    assert "3 documents" in ran.out
    assert "problem" not in ran.out


@pytest.mark.usefixtures("filled")
def test_doctor_prints_its_checks_as_json(rag: Callable) -> None:
    checks = json.loads(rag("doctor", "--json").out)

    assert all(check["ok"] for check in checks)


def test_doctor_tells_a_problem_that_stays_and_exits_with_3(
    rag: Callable, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = IndexUnavailableError("The vector index is broken.")
    monkeypatch.setattr("cli.doctor.SETTLING_S", 0)
    monkeypatch.setattr("rag.store.store.Store._start_healing", lambda store: store._lose_vectors(broken))
    ran = rag("doctor")

    assert ran.code == 3
    assert "problem  vectors" in ran.out
    assert "The vector index is broken." in ran.out
    assert "to mend it: rag rebuild" in ran.out


def test_doctor_reads_the_whole_catalog(rag: Callable, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("The harbour is deep. " * 3000)
    rag("ingest", tmp_path / "long.txt")
    catalog = filled / "catalog.sqlite"
    data = catalog.read_bytes()
    pages = [data[i : i + 4096] for i in range(0, len(data), 4096)]
    catalog.write_bytes(b"".join(b"\xa5" * 4096 if page.count(b"The harbour") > 180 else page for page in pages))
    ran = rag("doctor")

    assert ran.code == 3
    assert "problem  catalog" in ran.out
    assert "to mend it: restore a backup of the catalog" in ran.out


def test_doctor_names_no_command_for_an_index_that_is_still_catching_up(
    rag: Callable, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.doctor.SETTLING_S", 0)
    monkeypatch.setattr("rag.store.store.Store._start_healing", lambda _: None)
    ran = rag("doctor")

    assert ran.code == 3
    assert "it is being brought up to date" in ran.out
    assert "to mend it" not in ran.out


def test_doctor_tells_what_mends_a_problem() -> None:
    broken = Check(name="vectors", ok=False, detail="cannot be read", remedy="rag rebuild")
    text = checks_text([Check(name="catalog", ok=True, detail="fine"), broken])

    assert text.splitlines() == [
        "ok       catalog  fine",
        "problem  vectors  cannot be read",
        "                  to mend it: rag rebuild",
    ]


def test_doctor_on_a_store_of_another_make_tells_the_remedy(
    rag: Callable, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_CHUNK_TOKENS", "128")
    ran = rag("doctor")

    assert ran.code == 3
    assert "rag rebuild --embeddings" in ran.err


def test_rebuild_makes_lost_indexes_anew(rag: Callable, filled: Path) -> None:
    shutil.rmtree(filled / "lexical")

    assert rag("rebuild").code == 0
    assert rag("search", "ferry to Norholm").out.startswith("1. Timetable of the ferry")


def test_rebuild_with_embeddings_fits_the_store_to_new_settings(
    rag: Callable, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_CHUNK_TOKENS", "128")
    ran = rag("rebuild", "--embeddings")

    assert ran.code == 0
    assert "3 documents" in ran.out
    assert rag("search", "ferry to Norholm").code == 0


def test_rebuild_without_a_data_folder_exits_with_3(rag: Callable) -> None:
    assert rag("rebuild").code == 3
    assert rag("rebuild", "--embeddings").code == 3


def test_settings_show_values_and_hide_secrets(rag: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_LLM_API_KEY", "sk-very-secret")
    monkeypatch.setenv("RAG_DATABASE_URL", "postgresql://reader:hunter2@db.example/rag")
    monkeypatch.setenv("RAG_TOP_K", "5")
    ran = rag("settings")

    assert ran.code == 0
    assert "RAG_LLM_API_KEY=(set) " in ran.out
    assert "RAG_EMBEDDING_API_KEY=(not set) " in ran.out
    assert "RAG_DATABASE_URL=postgresql://reader:***@db.example/rag " in ran.out
    assert "RAG_TOP_K=5 " in ran.out
    assert "sk-very" not in ran.out


def test_settings_as_json_have_a_description_each(rag: Callable) -> None:
    listed = json.loads(rag("settings", "--json").out)

    assert {"name": "RAG_TOP_K", "value": "8", "description": "Passages that an answer is made from."} in listed
    assert all(setting["description"] for setting in listed)


def test_serve_refuses_a_port_that_there_cannot_be(rag: Callable) -> None:
    assert rag("serve", "--port", "99999").code == 6
