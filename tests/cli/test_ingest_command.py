import json
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two documents that a test may change."""
    made = tmp_path / "documents"
    made.mkdir()
    (made / "one.md").write_text("# One\n\nThe first document speaks of apples.\n")
    (made / "two.md").write_text("# Two\n\nThe second document speaks of pears.\n")
    return made


def test_makes_the_data_folder_and_counts_what_it_did(rag: Callable, folder: Path, data_dir: Path) -> None:
    ran = rag("ingest", folder)

    assert ran.code == 0
    assert ran.out == "2 added, 0 changed, 0 unchanged, 0 removed, 0 refused\n"
    assert data_dir.is_dir()


def test_doing_it_again_changes_nothing_and_a_change_is_seen(rag: Callable, folder: Path) -> None:
    rag("ingest", folder)
    assert rag("ingest", folder).out == "0 added, 0 changed, 2 unchanged, 0 removed, 0 refused\n"

    (folder / "one.md").write_text("# One\n\nThe first document speaks of plums.\n")
    assert rag("ingest", folder).out == "0 added, 1 changed, 1 unchanged, 0 removed, 0 refused\n"


def test_a_bad_file_is_told_with_its_reason_and_the_rest_goes_in(rag: Callable, folder: Path) -> None:
    (folder / "bad.pdf").write_bytes(b"not a PDF at all")
    ran = rag("ingest", folder)

    assert ran.code == 0
    assert ran.out == "2 added, 0 changed, 0 unchanged, 0 removed, 1 refused\n"
    assert ran.err.startswith(f"refused {folder / 'bad.pdf'}: ")


def test_exits_with_2_when_all_was_refused(rag: Callable, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"not a PDF at all")
    ran = rag("ingest", bad)

    assert ran.code == 2
    assert "refused" in ran.err
    assert rag("ingest", bad, "--json").code == 2


def test_exits_with_2_when_a_folder_has_nothing_to_read(rag: Callable, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert rag("ingest", tmp_path / "empty").code == 2


def test_exits_with_2_when_a_path_does_not_exist(rag: Callable, tmp_path: Path) -> None:
    ran = rag("ingest", tmp_path / "nowhere")

    assert ran.code == 2
    assert "cannot be read: No such file or directory" in ran.err


def test_prune_removes_what_is_gone_and_only_then(rag: Callable, folder: Path) -> None:
    rag("ingest", folder)
    (folder / "two.md").unlink()

    assert rag("ingest", folder).out == "0 added, 0 changed, 1 unchanged, 0 removed, 0 refused\n"
    assert rag("ingest", folder, "--prune").out == "0 added, 0 changed, 1 unchanged, 1 removed, 0 refused\n"
    assert "Two" not in rag("docs", "ls").out


@pytest.mark.parametrize("options", [[], ["--dry-run"], ["--json"]])
def test_pruning_a_folder_with_nothing_left_is_refused_and_removes_nothing(
    rag: Callable, folder: Path, options: list[str]
) -> None:
    rag("ingest", folder)
    for file in folder.iterdir():
        file.unlink()
    ran = rag("ingest", folder, "--prune", *options)

    assert ran.code == 2
    assert "every document that came from it (2)" in ran.err
    assert "rag collections rm NAME" in ran.err
    assert rag("docs", "ls").out.count("\n") == 2


def test_pruning_a_folder_that_never_had_anything_exits_with_2_as_reading_it_does(
    rag: Callable, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()

    assert rag("ingest", tmp_path / "empty", "--prune").code == 2


def test_a_dry_run_names_what_would_change_and_stores_nothing(rag: Callable, folder: Path) -> None:
    rag("ingest", folder)
    (folder / "one.md").write_text("# One\n\nSomething else.\n")
    (folder / "two.md").unlink()
    (folder / "three.md").write_text("# Three\n\nNew.\n")
    ran = rag("ingest", folder, "--prune", "--dry-run")

    assert ran.code == 0
    assert f"would change {folder / 'one.md'}\n" in ran.out
    assert f"would add {folder / 'three.md'}\n" in ran.out
    assert f"would remove {folder / 'two.md'}\n" in ran.out
    assert ran.out.endswith("(dry run: nothing was stored)\n")
    assert rag("docs", "ls").out.count("\n") == 2


def test_json_is_the_receipt(rag: Callable, folder: Path) -> None:
    receipt = json.loads(rag("ingest", folder, "--json").out)

    assert receipt["dry_run"] is False
    assert [outcome["status"] for outcome in receipt["outcomes"]] == ["added", "added"]


def test_collections_are_kept_apart(rag: Callable, folder: Path) -> None:
    rag("ingest", folder / "one.md", "--collection", "fruit")

    assert "One" in rag("docs", "ls", "--collection", "fruit").out
    assert rag("docs", "ls", "--collection", "default").out == ""
