"""Collections as files: the way there and back, and what is refused on it."""

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.bootstrap import Engine, open_engine
from rag.errors import ArchiveRefusedError, CollectionNotFoundError, InputError, StoreMismatchError
from rag.receipt import FileStatus
from rag.settings import Settings
from rag.types import Answer, DocumentFilter

QUESTIONS = ("Who designed the harbour bridge?", "Since when does the light burn?", "What does the ferry cost?")
Forge = Callable[..., Path]


@pytest.fixture
def exported(engine: Engine, tmp_path: Path) -> Path:
    file = tmp_path / "default.zip"
    assert engine.export_collection("default", file) == 3
    return file


@pytest.fixture
def lenient(settings: Settings) -> Settings:
    return settings.model_copy(update={"min_evidence": 0})


def plain(answer: Answer) -> Answer:
    """Return the answer without what differs from run to run and from store to store."""
    return replace(answer, id="", timings_ms={}, fingerprint=replace(answer.fingerprint, corpus_sequence=0))


def statuses(engine: Engine, file: Path, **options: Any) -> list[FileStatus]:
    return [outcome.status for outcome in engine.import_collection(file, **options).outcomes]


def test_the_way_there_and_back_keeps_ids_and_answers_and_embeds_nothing(
    engine: Engine, exported: Path, lenient: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_engine(lenient, create=True) as other:
        with monkeypatch.context() as patch:
            patch.setattr("rag.ingest.sync.Ingestor._embed", lambda *_: pytest.fail("something was embedded"))
            assert statuses(other, exported) == [FileStatus.ADDED] * 3
        assert other.documents() == engine.documents()
        assert [other.document(info.id) for info in other.documents()] == [
            engine.document(info.id) for info in engine.documents()
        ]
        for question in QUESTIONS:
            assert plain(other.ask(question)) == plain(engine.ask(question))
            assert [s.chunk_id for s in other.search(question)] == [s.chunk_id for s in engine.search(question)]
        again = exported.with_name("again.zip")
        other.export_collection("default", again)
        assert again.read_bytes() == exported.read_bytes()


def test_importing_again_changes_nothing_and_mends_what_was_lost_or_changed(exported: Path, lenient: Settings) -> None:
    with open_engine(lenient, create=True) as other:
        statuses(other, exported)
        before = other.fingerprint()
        assert statuses(other, exported) == [FileStatus.UNCHANGED] * 3
        assert other.fingerprint() == before
        lost = other.documents(DocumentFilter(words="ferry"))[0]
        other.remove_document(lost.id)
        assert sorted(statuses(other, exported)) == ["added", "unchanged", "unchanged"]
        assert other.document(lost.id)[0] == lost


def test_vectors_of_another_make_are_refused_with_the_command_that_mends_it(exported: Path, lenient: Settings) -> None:
    with open_engine(lenient.model_copy(update={"chunk_tokens": 128}), create=True) as other:
        with pytest.raises(StoreMismatchError, match="rag import --embeddings"):
            other.import_collection(exported)
        assert other.documents() == []
        assert statuses(other, exported, embed=True) == [FileStatus.ADDED] * 3
        assert "John Bradfield" in other.ask(QUESTIONS[0]).answer


def test_what_shrinks_very_much_is_carried_as_well(tmp_path: Path, lenient: Settings) -> None:
    gap = b"The bridge is grey." + b" " * 3_000_000 + b"The ferry is blue."
    with open_engine(lenient, create=True) as engine:
        engine.ingest_bytes("gap.txt", gap, collection="gaps")
        assert engine.export_collection("gaps", tmp_path / "gaps.zip") == 1
        engine.remove_collection("gaps")
        assert statuses(engine, tmp_path / "gaps.zip") == [FileStatus.ADDED]
        [info] = engine.documents()
        assert engine.document(info.id)[1] == gap.decode()


def test_a_file_that_is_beside_an_export_stays_as_it_is(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "x.zip.part").write_text("mine")
    engine.export_collection("default", tmp_path / "x.zip")
    assert {file.name for file in tmp_path.glob("x*")} == {"x.zip", "x.zip.part"}
    assert (tmp_path / "x.zip.part").read_text() == "mine"


def test_a_file_that_is_there_and_a_collection_that_is_not_are_refused(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "mine.zip").write_text("mine")
    with pytest.raises(InputError, match="already there"):
        engine.export_collection("default", tmp_path / "mine.zip")
    assert (tmp_path / "mine.zip").read_text() == "mine"
    with pytest.raises(CollectionNotFoundError, match=r"^There is no collection .elsewhere.\.$"):
        engine.export_collection("elsewhere", tmp_path / "other.zip")
    with pytest.raises(InputError, match="cannot be written"):
        engine.export_collection("default", tmp_path / "no folder" / "other.zip")
    assert [file.name for file in tmp_path.iterdir()] == ["mine.zip"]


# -- archives that nobody exported ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "\x1b[31mred", "line\n", "c" * 101, "\udcff"], ids=repr)
def test_a_collection_whose_archive_would_be_refused_is_not_made(engine: Engine, tiny_corpus: Path, name: str) -> None:
    with pytest.raises(InputError, match="is no name for a collection"):
        engine.ingest([tiny_corpus], collection=name, prune=True)
    with pytest.raises(InputError, match="is no name for a collection"):
        engine.ingest_bytes("note.md", b"A note.", collection=name)


@pytest.fixture
def forge(exported: Path, tmp_path: Path) -> Forge:
    """Make an archive from the exported one: its first document and manifest changed, and with a true checksum."""

    def make(
        document: dict[str, Any] | None = None, manifest: dict[str, Any] | None = None, *, line: bytes = b""
    ) -> Path:
        with zipfile.ZipFile(exported) as archive:
            first, *rest = archive.read("documents.jsonl").splitlines(keepends=True)
            told = json.loads(archive.read("manifest.json"))
        first = line or json.dumps({**json.loads(first), **(document or {})}).encode() + b"\n"
        content = b"".join([first, *rest])
        told |= {"sha256": hashlib.sha256(content).hexdigest(), **(manifest or {})}
        forged = tmp_path / "forged.zip"
        with zipfile.ZipFile(forged, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("documents.jsonl", content)
            archive.writestr("manifest.json", json.dumps(told))
        return forged

    return make


def refused(file: Path, settings: Settings, why: str) -> None:
    with open_engine(settings, create=True) as other:
        with pytest.raises(ArchiveRefusedError, match=why):
            other.import_collection(file)
        assert other.documents() == []


def chunk(**changes: Any) -> dict[str, Any]:
    vector = np.zeros(384, dtype="<f4")
    vector[0] = 1
    sound = {"start": 0, "end": 5, "page": None, "vector": base64.b64encode(vector).decode()}
    return {"chunks": [{**sound, **changes}]}


@pytest.mark.parametrize(
    "document",
    [
        chunk(end=10**6), chunk(start=5), chunk(start=-1), chunk(id="a" * 64), chunk(page=0), chunk(page=10**30),
        {"chunks": chunk()["chunks"] * 2}, chunk(vector="AAAA"),
        chunk(vector="no base64 at all"), chunk(vector=base64.b64encode(bytes(4 * 384)).decode()),
        chunk(vector=base64.b64encode(b"\0\0\xc0\x7f" * 384).decode()), {"text": "NUL \0 here"}, {"text": ""},
        {"text": "lone \ud800"}, {"pages": [[1, 0, 10**6]]}, {"published": "yesterday"}, {"unknown": 1},
        {"source": ""}, {"version": "1"}, {"metadata": {"n": 1}}, {"source": "a\x1b[31m.md"}, {"title": "\x1b[2J"},
        {"publisher": "\x07"}, {"metadata": {"n": "\x1b"}},
    ],
    ids=lambda document: next(iter(document)),
)  # fmt: skip
def test_a_document_that_cannot_have_been_stored_is_refused(
    forge: Forge, lenient: Settings, document: dict[str, Any]
) -> None:
    refused(forge(document), lenient, "This archive is refused")


def test_a_sound_forged_document_is_taken(forge: Forge, lenient: Settings) -> None:
    with open_engine(lenient, create=True) as other:
        assert len(other.import_collection(forge(chunk())).outcomes) == 3


def test_the_same_documents_under_another_name_stand_beside_the_first_ones(
    forge: Forge, exported: Path, lenient: Settings
) -> None:
    with open_engine(lenient, create=True) as other:
        other.import_collection(exported)
        assert statuses(other, forge(manifest={"collection": "copies"})) == [FileStatus.ADDED] * 3
        assert [(one.name, one.documents) for one in other.collections()] == [("copies", 3), ("default", 3)]


def test_a_title_that_is_too_long_is_cut_as_in_any_file(forge: Forge, lenient: Settings) -> None:
    with open_engine(lenient, create=True) as other:
        other.import_collection(forge({"title": "word " * 10_000}))
        assert max(len(info.title) for info in other.documents()) < 300


@pytest.mark.parametrize("manifest", [{"version": 2}, {"format": "x"}, {"collection": ""}, {"more": 1}])
def test_a_manifest_of_another_kind_is_refused(forge: Forge, lenient: Settings, manifest: dict[str, Any]) -> None:
    refused(forge(manifest=manifest), lenient, "is not one of version 1")


def test_a_wrong_checksum_is_refused_before_anything_is_stored(forge: Forge, lenient: Settings) -> None:
    refused(forge(manifest={"sha256": "0" * 64}), lenient, "was damaged")


def test_a_line_that_is_no_json_is_refused_with_its_number(forge: Forge, lenient: Settings) -> None:
    refused(forge(line=b"{\n"), lenient, "line 1 of its documents")


def test_an_archive_that_unpacks_to_far_too_much_is_refused(forge: Forge, lenient: Settings) -> None:
    refused(forge(line=b" " * 30_000_000 + b"\n"), lenient, "far more")


@pytest.mark.parametrize("name", ["../../evil", "/etc/evil", "more.txt", "documents.jsonl"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_anything_else_in_an_archive_is_refused(exported: Path, lenient: Settings, name: str) -> None:
    with zipfile.ZipFile(exported, "a") as archive:
        archive.writestr(name, "evil")
    refused(exported, lenient, "nothing else")


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"no archive at all", None])
def test_a_file_that_is_no_sound_archive_is_refused(exported: Path, lenient: Settings, damage: bytes | None) -> None:
    whole = exported.read_bytes()
    exported.write_bytes(whole[:200] + bytes(50) + whole[250:] if damage is None else damage)
    refused(exported, lenient, "no sound ZIP file")


def test_a_file_that_is_missing_is_told(lenient: Settings, tmp_path: Path) -> None:
    with open_engine(lenient, create=True) as other, pytest.raises(InputError, match="cannot be read"):
        other.import_collection(tmp_path / "nothing.zip")
