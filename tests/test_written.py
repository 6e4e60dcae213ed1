"""The statements of an answer as one text."""

import pytest

from rag.types import Statement, SupportStatus
from rag.written import written

WARNING = " (doubtful)"


def statements(*texts: str, status: SupportStatus = SupportStatus.VERIFIED) -> list[Statement]:
    return [Statement(text=text, citations=(i,), status=status) for i, text in enumerate(texts, start=1)]


@pytest.mark.parametrize(
    "texts",
    [
        ("It leaves at nine.", "Does it?", "It does!"),
        ("He called it “the old one.”", "*It is.*", "They wait (until noon.)", "So…"),
    ],
)
def test_sentences_stand_behind_each_other(texts: tuple[str, ...]) -> None:
    assert written(statements(*texts)) == " ".join(f"{text} [{i}]" for i, text in enumerate(texts, start=1))


@pytest.mark.parametrize(
    "texts",
    [
        ("Adult | £8.50 | £15.00", "Child | £4.20 | £7.50"),
        ("Bring along:", "a coat", "Boots.", "a lamp"),
        ("The fares are these.", "Adult | £8.50", "Dogs travel free."),
        ("2.4.0 (2024-08-20)", "It was released late."),
    ],
)
def test_items_and_rows_stand_on_lines_of_their_own(texts: tuple[str, ...]) -> None:
    assert written(statements(*texts)) == "\n".join(f"{text} [{i}]" for i, text in enumerate(texts, start=1))


def test_code_stands_on_lines_of_its_own_and_its_marks_below_it() -> None:
    code = "```\nstart()  # Now.\n```"
    assert written(statements("Start it.", code, "It runs.")) == f"Start it. [1]\n{code}\n[2]\nIt runs. [3]"
    doubtful = statements(code, status=SupportStatus.UNSUPPORTED)
    assert written(doubtful, warning=WARNING) == f"{code}\n(doubtful) [1]"


def test_a_warning_stands_behind_what_nothing_supports() -> None:
    doubtful = statements("It is blue.", status=SupportStatus.UNSUPPORTED)
    assert written(doubtful, warning=WARNING) == "It is blue. (doubtful) [1]"
    assert written(statements("It is blue."), warning=WARNING) == "It is blue. [1]"
    assert written([], warning=WARNING) == ""
