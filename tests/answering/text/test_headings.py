"""What headings say of what stands below them."""

from pathlib import Path

import pytest

from rag.answering.text.headings import Heading, level_of
from rag.bootstrap import open_engine
from rag.settings import Settings


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("2.4.0 (2024-08-20)", "2.4.0"),
        ("[3.1.0] - 2024-11-19", "3.1.0"),
        ("Tarn v3.2, 5 May 2024", "3.2"),
        ("3.1 Annual leave", ""),
        ("Changes", ""),
    ],
)
def test_a_heading_that_ends_with_a_dotted_number_names_a_version(text: str, version: str) -> None:
    assert Heading().followed_by(text, level=2).version == version


def test_an_underlined_heading_has_the_level_that_most_texts_give_its_sign() -> None:
    text = "Tarn\n====\n\n2.4.0\n-----\n\nChanged\n~~~~~~~\n\n### Fixed\n\nText."
    places = [text.index(heading) for heading in ("Tarn", "2.4.0", "Changed", "Fixed", "Text")]
    assert [level_of(text, place) for place in places] == [1, 2, 3, 3, 0]


def test_a_version_holds_below_its_own_headings() -> None:
    release = Heading().followed_by("2.4.0", level=2)
    assert release.followed_by("Changed", level=3).version == "2.4.0"
    assert release.followed_by("Licence", level=2).version == ""


RELEASES = """# Release notes of Quillbase

Quillbase is a small database for notes.

## 3.0.0 (2025-02-11)

Notes can be shared by link.

## 2.4.0 (2024-08-20)

The window remembers its size.

## Help line: closed on Monday
"""


def test_a_heading_is_quoted_where_it_gives_the_time_of_what_is_asked_for_and_only_then(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "notes.md").write_text(RELEASES)
    with open_engine(settings, create=True) as engine:
        engine.ingest([tmp_path / "notes.md"])
        for question, heading in (
            ("When was Quillbase 2.4.0 released?", "2.4.0 (2024-08-20)"),
            ("When is the help line of Quillbase closed?", "Help line: closed on Monday"),
        ):
            answer = engine.ask(question)
            assert [said.text for said in answer.statements] == [heading]
            (cited,) = answer.citations
            assert RELEASES[cited.start_char_index : cited.end_char_index] == cited.cited_text == heading
        assert not engine.ask("When was Quillbase 2.5.0 released?").statements
        assert not engine.ask("When was Quillbase 1.0 released?").statements
        assert "2.4.0" not in " ".join(said.text for said in engine.ask("What is Quillbase?").statements)
