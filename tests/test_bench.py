"""The measurements run on real parts; what they measure is not asserted."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench import growth, ingest

FACTS = {
    "Norholm": "The ferry to Norholm leaves at 7:15 every morning.",
    "Bridge": "Masons built the stone bridge in 1874.",
    "Mill": "The old mill grinds 300 sacks a week.",
}


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
    for title, fact in FACTS.items():
        (tmp_path / "files" / f"{title}.md").write_text(fact)
    chunks, seconds = way(tmp_path / "files", tmp_path / "store")
    assert (chunks, seconds > 0) == (len(FACTS), True)
