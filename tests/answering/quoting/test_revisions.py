"""Values that a text takes back."""

from pathlib import Path

import pytest

from rag.bootstrap import open_engine
from rag.settings import Settings

FIRST = "---\ndate: 2024-03-02\n---\n# Flood in Vell\n\nAt least 87 people were injured in the flood.\n"
UPDATE = "---\ndate: {}\n---\n# Flood in Vell\n\nThe police had earlier given the number of injured people as {}. {}\n"
NOW = "A spokeswoman said that it now stood at 112, as many had seen a doctor late."


def answered(settings: Settings, folder: Path, **files: str) -> str:
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text)
    with open_engine(settings, create=True) as engine:
        engine.ingest([folder / f"{name}.md" for name in files])
        answer = engine.ask("How many people were injured in the flood?")
    assert answer.short_answer is None or "87" not in answer.short_answer.text or "112" not in answer.answer
    return answer.answer


def test_what_a_later_document_says_instead_is_quoted_first(settings: Settings, tmp_path: Path) -> None:
    answer = answered(settings, tmp_path, first=FIRST, update=UPDATE.format("2024-03-09", 87, NOW))
    assert (
        answer.index("given the number of injured people as 87")
        < answer.index("stood at 112")
        < answer.index("At least 87")
    )


@pytest.mark.parametrize(
    "update",
    [
        UPDATE.format("2024-03-01", 87, NOW),
        UPDATE.format("2024-03-09", 40, NOW),
        UPDATE.format("2024-03-09", 87, "Two of 12 bridges broke.").replace("earlier ", ""),
    ],
    ids=["before", "another value", "not taken back"],
)
def test_a_value_stands_that_nothing_later_takes_back(settings: Settings, tmp_path: Path, update: str) -> None:
    assert answered(settings, tmp_path, first=FIRST, update=update).startswith("At least 87 people were injured")
