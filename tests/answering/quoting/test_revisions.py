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


CLAIM = "---\ndate: 2024-03-02\n---\n# Vell choir\n\nThe conductor of the Vell choir, Ann Lee, will resign in May.\n"
RETRACTION = (
    "---\ndate: {}\n---\n# Vell choir sings\n\nThe choir sang in the hall.\n\n"
    "On 2 March we reported that the conductor of the Vell choir, Ann Lee, would resign in May. {} "
    "She stays for another year.\n"
)


def asked(settings: Settings, folder: Path, question: str, **files: str) -> str:
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text)
    with open_engine(settings, create=True) as engine:
        engine.ingest([folder / f"{name}.md" for name in files])
        return engine.ask(question).answer


@pytest.mark.parametrize("taken_back", ["That was wrong.", "We retract that report.", "The report was not true."])
def test_what_a_later_document_retracts_is_quoted_with_the_retraction(
    settings: Settings, tmp_path: Path, taken_back: str
) -> None:
    later = RETRACTION.format("2024-03-09", taken_back)
    answer = asked(settings, tmp_path, "Will Ann Lee resign in May?", claim=CLAIM, later=later)
    assert f"{taken_back} [" in answer
    assert "She stays for another year." in answer
    assert "will resign" not in answer


def test_what_is_not_taken_back_stays(settings: Settings, tmp_path: Path) -> None:
    later = RETRACTION.format("2024-03-09", "That was read widely.")
    answer = asked(settings, tmp_path, "Will Ann Lee resign in May?", claim=CLAIM, later=later)
    assert "will resign in May" in answer


def test_what_was_said_at_first_is_told_though_it_was_taken_back(settings: Settings, tmp_path: Path) -> None:
    later = RETRACTION.format("2024-03-09", "That was wrong.")
    answer = asked(settings, tmp_path, "Will Ann Lee resign in May, as was said at first?", claim=CLAIM, later=later)
    assert "will resign" in answer
    assert "That was wrong." in answer


DAY = "---\ndate: 2024-03-02\n---\n# The fair\n\nThe summer fair of Vell has been set for 13 May.\n"
MOVED = "---\ndate: {}\n---\n# Vell news\n\nThe summer fair of Vell, planned for {}, has been postponed to 18 May.\n"


def test_a_day_is_that_to_which_a_later_document_moves_it(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "day.md").write_text(DAY)
    (tmp_path / "moved.md").write_text(MOVED.format("2024-03-09", "13 May"))
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path / "day.md", tmp_path / "moved.md"])
        answer = engine.ask("On which day is the summer fair of Vell?")
    assert answer.answer.startswith("The summer fair of Vell, planned for 13 May, has been postponed to 18 May.")
    assert "has been set for" not in answer.answer
    assert answer.short_answer is None or answer.short_answer.text == "18 May"


@pytest.mark.parametrize("moved", [MOVED.format("2024-03-01", "13 May"), MOVED.format("2024-03-09", "4 May")])
def test_a_day_stands_that_nothing_later_moves(settings: Settings, tmp_path: Path, moved: str) -> None:
    assert "has been set for 13 May" in asked(
        settings, tmp_path, "On which day is the summer fair of Vell?", day=DAY, moved=moved
    )


PLAN = "---\ndate: 2024-03-02\n---\n# Vell railway\n\nThe railway to Vell is flooded; it is to reopen on 12 March.\n"
DONE = "---\ndate: {}\n---\n# Vell trains\n\nThe railway to Vell was reopened on 13 March, later than planned.\n"


def test_what_was_planned_is_no_answer_once_it_is_done(settings: Settings, tmp_path: Path) -> None:
    answer = asked(
        settings, tmp_path, "When did the railway to Vell reopen?", plan=PLAN, done=DONE.format("2024-03-14")
    )
    assert "13 March" in answer
    assert "12 March" not in answer


def test_what_is_only_planned_is_answered_with_the_plan(settings: Settings, tmp_path: Path) -> None:
    assert "12 March" in asked(settings, tmp_path, "When did the railway to Vell reopen?", plan=PLAN)


def test_a_plan_that_came_after_is_kept(settings: Settings, tmp_path: Path) -> None:
    answer = asked(
        settings, tmp_path, "When did the railway to Vell reopen?", plan=PLAN, done=DONE.format("2024-03-01")
    )
    assert "12 March" in answer
