import json
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("filled")


def test_lists_collections(rag: Callable) -> None:
    assert rag("collections", "ls").out.startswith("default  3 documents, 3 chunks, ")
    (one,) = json.loads(rag("collections", "ls", "--json").out)
    assert (one["name"], one["documents"]) == ("default", 3)


@pytest.mark.parametrize("confirm", [(), ("--confirm", "defaults")])
def test_removes_nothing_unless_the_name_is_repeated(rag: Callable, confirm: tuple[str, ...]) -> None:
    ran = rag("collections", "rm", "default", *confirm)
    assert ran.code == 2
    assert "--confirm 'default'" in ran.err
    assert len(rag("docs", "ls").out.splitlines()) == 3


def test_removes_a_collection_whose_name_is_repeated(rag: Callable) -> None:
    assert rag("collections", "rm", "default", "--confirm", "default").out == "removed default: 3 documents\n"
    ran = rag("collections", "ls")
    assert (ran.out, ran.code) == ("", 0)
    assert "rag ingest PATH" in ran.err
    gone = rag("collections", "rm", "default", "--confirm", "default")
    assert gone.code == 2
    assert gone.err.endswith(" `rag collections ls` lists those that there are.\n")


def test_exports_and_imports_a_collection(rag: Callable, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    assert rag("export", "default", file).out == f"3 documents of default are in {file}\n"
    assert rag("export", "default", file).code == 2
    before = rag("docs", "ls").out
    rag("collections", "rm", "default", "--confirm", "default")
    assert rag("import", file).out == "3 added, 0 changed, 0 unchanged, 0 removed, 0 refused\n"
    assert rag("docs", "ls").out == before
    assert [one["status"] for one in json.loads(rag("import", file, "--json").out)["outcomes"]] == ["unchanged"] * 3
