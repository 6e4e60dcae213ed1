from pathlib import Path

import pytest

from eval.dataset import load_questions
from eval.draft import draft_file, draft_questions
from rag.errors import InputError

TEXT = """\
# The 3 ferries of Norholm

The ferry Aurora was built in 1931 at the yard of Norholm. It carries 40 passengers.
A crossing from Norholm to Velmar takes forty-five minutes in calm weather.
The fare from Norholm to Velmar is €12 on every day of the week.

| ferry | passengers that the ferry carries |
|---|---|
| Aurora | 40 passengers |
"""


def test_a_number_is_asked_for_in_place() -> None:
    drafts = draft_questions("ferry.md", TEXT)
    assert [(draft.question, draft.fact) for draft in drafts] == [
        ("The ferry Aurora was built in which year at the yard of Norholm?", "1931"),
        ("A crossing from Norholm to Velmar takes how many minutes in calm weather?", "forty-five minutes"),
    ]
    assert drafts[0].sentence == "The ferry Aurora was built in 1931 at the yard of Norholm."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus" / "below").mkdir(parents=True)
    (tmp_path / "corpus" / "below" / "ferry.md").write_text(TEXT)
    return tmp_path / "corpus"


def test_the_file_is_valid_once_its_drafts_are_reviewed(corpus: Path, tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / "questions.yaml"
    file.parent.mkdir()
    assert draft_file(corpus, file, per_document=5) == 2
    with pytest.raises(InputError, match="is a draft"):
        load_questions(file)
    file.write_text(file.read_text().replace("    draft: true\n", ""))
    loaded = load_questions(file)
    assert loaded.corpus == corpus
    assert [question.documents for question in loaded.questions] == [("below/ferry.md",)] * 2
    assert "# The ferry Aurora was built in 1931 at the yard of Norholm." in file.read_text()


def test_no_more_are_drafted_than_wanted(corpus: Path, tmp_path: Path) -> None:
    assert draft_file(corpus, tmp_path / "questions.yaml", per_document=1) == 1


def test_a_file_that_is_there_is_left_alone(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "questions.yaml").write_text("mine")
    with pytest.raises(InputError, match="already there"):
        draft_file(corpus, tmp_path / "questions.yaml", per_document=1)
    assert (tmp_path / "questions.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "text", "why"), [("none", None, "no folder"), ("empty", "Nothing here.", "states a number")]
)
def test_says_why_there_is_nothing_to_draft(tmp_path: Path, name: str, text: str | None, why: str) -> None:
    if text:
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text)
    with pytest.raises(InputError, match=why):
        draft_file(tmp_path / name, tmp_path / "questions.yaml", per_document=1)
    assert not (tmp_path / "questions.yaml").exists()
