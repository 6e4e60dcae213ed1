"""Items of lists that their heading or lead-in denies."""

from collections.abc import Callable

import pytest

from rag.answering.grounding.check import ground
from rag.answering.grounding.drafts import Draft
from rag.answering.text.words import Stems
from rag.types import Source, SupportStatus

MakePassage = Callable[..., Source]
HEADED = """## What is covered

- Lost luggage up to £1,500.

## What is not covered

- Winter sports.
- Journeys of more than 31 days.
- Bicycles are not insured.

The helpline is open all day.
"""
LED = """The insurance pays for these:

- Lost luggage.

It does not cover:

1. Winter sports
2. Journeys of more than 31 days
"""


@pytest.fixture
def cited(stems: Stems, passage: MakePassage) -> Callable[[str, str], list[str]]:
    """Return what holds a statement up, nothing where it is not verified."""

    def find(statement: str, text: str) -> list[str]:
        grounded = ground([Draft(text=statement, marks=(1,))], [passage(text, title="Insurance")], stems)
        verified = grounded.statements[0].status is SupportStatus.VERIFIED
        return [citation.cited_text for citation in grounded.citations] if verified else []

    return find


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (HEADED, "Winter sports are covered."),
        (HEADED, "Journeys of more than 31 days are covered."),
        (HEADED, "Lost luggage is not covered."),
        (LED, "Winter sports are covered."),
        (LED, "Lost luggage is not covered."),
    ],
)
def test_what_the_heading_denies_is_not_granted_by_an_item(
    cited: Callable[[str, str], list[str]], text: str, statement: str
) -> None:
    assert cited(statement, text) == []


@pytest.mark.parametrize(
    ("text", "statement", "quoted"),
    [
        (HEADED, "Winter sports are not covered.", ["Winter sports.", "What is not covered"]),
        (HEADED, "Journeys of more than 31 days aren't covered.", [
            "Journeys of more than 31 days.", "What is not covered",
        ]),
        (LED, "Winter sports are not covered.", ["Winter sports", "It does not cover:"]),
        (HEADED, "Bicycles are not insured.", ["Bicycles are not insured."]),
        (HEADED, "The helpline is open all day.", ["The helpline is open all day."]),
        ("## Don't forget\n\n- Everyone brings a raincoat.", "Everyone has to bring a raincoat.", [
            "Everyone brings a raincoat.",
        ]),
    ],
)  # fmt: skip
def test_a_denial_is_held_up_by_the_item_with_its_heading(
    cited: Callable[[str, str], list[str]], text: str, statement: str, quoted: list[str]
) -> None:
    assert cited(statement, text) == quoted


def test_an_item_that_is_quoted_needs_no_heading(cited: Callable[[str, str], list[str]]) -> None:
    assert cited("Winter sports.", HEADED) == ["Winter sports."]
