"""The weights of evidence are fitted on the answers of the real reader to a set made here."""

import json
from pathlib import Path

import pytest

from training import evidence

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

    found = evidence.fit_and_report(tmp_path, tmp_path / "cache", 4, fit_on=["mini"], test_on=["mini"])

    printed = capsys.readouterr().out
    assert "ANSWERS_INTERCEPT" in printed
    assert "mini: 12 askings" in printed
    assert 0 <= found.error <= 1
