import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from cli.docs import full_id
from rag.errors import InputError
from rag.types import DocumentFilter, DocumentInfo

pytestmark = pytest.mark.usefixtures("filled")


def listed(rag: Callable) -> dict[str, dict[str, Any]]:
    return {info["title"]: info for info in json.loads(rag("docs", "ls", "--json").out)}


def test_lists_each_document_on_a_line(rag: Callable, corpus: Path) -> None:
    lines = rag("docs", "ls").out.splitlines()

    assert len(lines) == 3
    assert lines[0].endswith(f"1 chunks  The bridge of Aldenport — Harbour Gazette, 2021-05-04  {corpus / 'bridge.md'}")


def test_a_name_with_a_line_break_stays_on_its_line(rag: Callable, tmp_path: Path) -> None:
    odd = tmp_path / "odd\n\tname.md"
    odd.write_text("The ferry leaves at nine in the morning.")
    planned, _ = rag("ingest", str(odd), "--dry-run"), rag("ingest", str(odd), "--collection", "odd")

    shown = f"{tmp_path}/odd��name.md"
    assert planned.out.splitlines()[0] == f"would add {shown}"
    assert [line.endswith(shown) for line in rag("docs", "ls", "--collection", "odd").out.splitlines()] == [True]
    assert [
        line for line in rag("search", "ferry", "--collection", "odd").out.splitlines() if f"    {shown}:0-" in line
    ]


def test_an_empty_list_is_told_on_standard_error(rag: Callable) -> None:
    ran = rag("docs", "ls", "--collection", "nothing-here")

    assert (ran.code, ran.out) == (0, "")
    assert "rag ingest PATH" in ran.err


@pytest.mark.parametrize("characters", [6, 12, 64])
def test_shows_a_document_by_the_beginning_of_its_id(rag: Callable, characters: int) -> None:
    info = listed(rag)["The museum of clocks"]
    ran = rag("docs", "show", info["id"][:characters])

    assert ran.code == 0
    assert "publisher: City News\npublished: 2023-09-17\n" in ran.out
    assert "keeps 4,200 clocks" in ran.out


def test_json_shows_a_document_with_its_text(rag: Callable) -> None:
    info = listed(rag)["The museum of clocks"]
    shown = json.loads(rag("docs", "show", info["id"], "--json").out)

    assert shown.pop("text").startswith("The museum of clocks in Aldenport")
    assert shown == info


def test_removes_a_document_and_says_which(rag: Callable) -> None:
    info = listed(rag)["The museum of clocks"]
    ran = rag("docs", "rm", info["id"][:8])

    assert ran.code == 0
    assert ran.out.startswith("removed ")
    assert "The museum of clocks" in ran.out
    assert "The museum of clocks" not in listed(rag)
    assert rag("docs", "show", info["id"]).code == 2


@pytest.mark.parametrize("command", ["show", "rm"])
@pytest.mark.parametrize(("prefix", "reason"), [("abc", "too short"), ("zzzzzz", "no document"), ("f" * 64, "no doc")])
def test_an_id_that_fits_nothing_is_refused(rag: Callable, command: str, prefix: str, reason: str) -> None:
    ran = rag("docs", command, prefix)

    assert ran.code == 2
    assert reason in ran.err
    assert ("`rag docs ls` lists those that there are." in ran.err) == (reason != "too short")


class TwoDocuments:
    """An engine whose two documents have ids that begin alike."""

    def documents(self, wanted: DocumentFilter, *, limit: int, offset: int) -> list[DocumentInfo]:
        first = DocumentInfo(
            id="abcdef1", collection="default", source="1.md", version="v", title="Title 1", publisher="",
            published=None, media_type="text/markdown", characters=1, chunks=1, metadata={},
        )  # fmt: skip
        return [first, replace(first, id="abcdef2", title="Title 2")][offset : offset + limit]


def test_an_id_that_fits_two_documents_is_refused_with_both() -> None:
    engine = cast(Any, TwoDocuments())
    with pytest.raises(InputError, match="abcdef1 Title 1; abcdef2 Title 2"):
        full_id(engine, "abcdef")

    assert full_id(engine, "ABCDEF2") == "abcdef2"
