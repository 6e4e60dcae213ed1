"""The measurements run on real parts; what they measure is not asserted."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import fit_evidence, growth, ingest

FACTS = (
    ("Norholm", "The ferry to Norholm leaves at 7:15 every morning.", "When does the ferry to Norholm leave?", "7:15"),
    ("Bridge", "Masons built the stone bridge in 1874.", "When was the stone bridge built?", "1874"),
    ("Mill", "The old mill grinds 300 sacks a week.", "How many sacks does the mill grind a week?", "300 sacks"),
    ("Tower", "The water tower is 41 metres tall.", "How tall is the water tower?", "41 metres"),
)


def lines(rows: list[dict[str, object]]) -> str:
    return "\n".join(json.dumps(row) for row in rows)


def test_evidence_can_be_fitted_on_a_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mini"
    folder.mkdir()
    rows = list(enumerate(FACTS))
    (folder / "corpus.jsonl").write_text(lines([{"id": f"d{i}", "title": t, "text": x} for i, (t, x, _, _) in rows]))
    (folder / "queries.jsonl").write_text(lines([{"id": f"q{i}", "text": q, "answers": [a]} for i, (*_, q, a) in rows]))
    (folder / "qrels.tsv").write_text("\n".join(f"q{i}\td{i}\t1" for i, _ in rows))

    fit_evidence.main(tmp_path, ["mini"], ["mini"], 4)

    printed = capsys.readouterr().out
    assert "ANSWERS_INTERCEPT" in printed
    assert "mini: 12 askings" in printed


def test_a_store_can_be_grown_and_asked() -> None:
    figures = growth.measure(60)
    assert figures["chunks"] == 60
    assert figures["graph_recall_at_50"] == 1
    assert figures["question_ms_median"] > 0


@pytest.mark.parametrize("way", [ingest.ingest_with_rag, ingest.ingest_plainly])
def test_both_ways_of_ingesting_are_counted_in_chunks(
    tmp_path: Path, way: Callable[[Path, Path], tuple[int, float]]
) -> None:
    (tmp_path / "files").mkdir()
    for title, fact, *_ in FACTS:
        (tmp_path / "files" / f"{title}.md").write_text(fact)
    chunks, seconds = way(tmp_path / "files", tmp_path / "store")
    assert (chunks, seconds > 0) == (len(FACTS), True)
