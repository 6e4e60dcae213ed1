"""Numbers of a table that a statement, or the heading above it, gives for another column."""

from collections.abc import Callable

import pytest

from rag.answering.grounding.check import ground
from rag.answering.grounding.drafts import parse_drafts
from rag.answering.text.words import Stems
from rag.types import Source, SupportStatus

TABLE = """| Benefit | Basic | Plus | Depth |
|---|---|---|---|
| Trip cancellation | not covered | €2,000 | – |
| Lost baggage | €500 | €1,500 | – |
| Plus bag | €50 | €70 | – |
| Scuba diving | €100 | €300 | 30 m |
"""


@pytest.fixture
def last(stems: Stems, passage: Callable[..., Source]) -> Callable[[str], bool]:
    """Return whether the last statement of an answer is verified by the table."""

    def find(answer: str) -> bool:
        grounded = ground(parse_drafts(answer), [passage(TABLE, title="Insurance")], stems)
        return grounded.statements[-1].status is SupportStatus.VERIFIED

    return find


@pytest.mark.parametrize(
    "answer",
    [
        "**Plus plan:**\n\n- Trip cancellation: €2,000 [1]",
        "## Basic\n\nThe benefits are:\n\n- Lost baggage: €500 [1]",
        "With Basic these are paid:\n- Lost baggage: €500 [1]",
        "## Basic\n\n- Lost baggage with Plus: €1,500 [1]",
        "## Benefits\n\n- Lost baggage: €500 [1]",
        "## Plus\n\n- Scuba diving to a depth of 30 m [1]",
        "The Plus bag is insured for €50 [1].",
        "Lost baggage: Basic €500, Plus €1,500 [1].",
    ],
)
def test_a_number_of_the_column_that_is_named_is_verified(last: Callable[[str], bool], answer: str) -> None:
    assert last(answer)


def test_what_the_rows_are_is_said_of_each(verified: Callable[..., bool]) -> None:
    text = "| Programme | Duration |\n|---|---|\n| Eco | 195 min |\n| Quick | 35 min |"
    assert verified("The Eco programme takes 195 minutes.", text)
    assert not verified("The Eco programme takes 35 minutes.", text)
    assert not verified("The Eco option takes 195 minutes.", text)


@pytest.mark.parametrize(
    "answer",
    [
        "**Basic plan:**\n\n- Trip cancellation: €2,000 [1]",
        "## Basic\n\nThe benefits are:\n\n- Lost baggage: €1,500 [1]",
        "With Plus these are paid:\n- Lost baggage: €500 [1]",
        "With Basic, lost baggage is insured for up to €1,500 [1].",
    ],
)
def test_a_number_of_another_column_is_not(last: Callable[[str], bool], answer: str) -> None:
    assert not last(answer)
