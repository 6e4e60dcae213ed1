"""What headings say of what stands below them."""

import pytest

from rag.answering.headings import Heading


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


def test_a_version_holds_below_its_own_headings() -> None:
    release = Heading().followed_by("2.4.0", level=2)
    assert release.followed_by("Changed", level=3).version == "2.4.0"
    assert release.followed_by("Licence", level=2).version == ""
