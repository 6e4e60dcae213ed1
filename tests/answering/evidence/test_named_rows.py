"""The rows of a table that a question is not about, as another row has its words."""

from collections.abc import Callable

import pytest
from llama_index.core.schema import TextNode

from rag.answering.evidence.cutting import cut
from rag.answering.evidence.named_rows import rows_of_others
from rag.answering.text.words import Stems

TASKS = """# Tasks of the harbour committee

| No. | Task | Owner | Due |
|---|---|---|---|
| 1 | Paint the old ferry | Ann Lee | 3 May |
| 2 | Mend the roof of the boat house | not decided | – |
| 3 | Mend the nets | Tom Reed | 9 May |
| 4 | Order new life jackets | Joan Hill | 20 June |

The committee meets in July.
"""
Others = Callable[[str], list[int]]


@pytest.fixture
def others(stems: Stems) -> Others:
    """Return the numbers of the rows that are about something else than a question."""

    def find(question: str) -> list[int]:
        node = TextNode(text=TASKS, metadata={"document_id": "a", "title": "Tasks of the harbour committee"})
        found = rows_of_others(question, [(node, cut(node, stems))], stems)
        assert not any(found.values())
        return [int(TASKS[start:].split(" ")[1]) for _, start in found]

    return find


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Who is to mend the roof of the boat house?", [1, 4]),
        ("When are the new life jackets ordered?", [1, 2, 3]),
        ("Who paints the old ferry and orders the jackets?", [2, 3]),
    ],
)
def test_rows_without_a_word_of_the_question_are_of_others_where_one_has_several(
    others: Others, question: str, rows: list[int]
) -> None:
    assert others(question) == rows


@pytest.mark.parametrize(
    "question",
    [
        "Which tasks of the harbour committee are due in summer?",
        "Who looks after the ferry?",
        "What is done after the old ferry is painted?",
        "What else is to be done than to paint the old ferry?",
    ],
)
def test_none_is_where_no_row_has_several_or_another_is_asked_for(others: Others, question: str) -> None:
    assert others(question) == []
