"""What becomes of the statements that nothing holds up."""

from collections.abc import Callable

import pytest

from rag.answering.grounding.check import Grounded, ground
from rag.answering.grounding.drafts import Draft
from rag.answering.grounding.unsupported import settle
from rag.answering.text.words import Stems
from rag.types import Source

CLOCKS = "The museum shows 40 clocks."
MAPS = "The library lends 12 maps."
INVENTED = "The director keeps penguins."


@pytest.fixture
def checked(stems: Stems, passage: Callable[..., Source]) -> Grounded:
    drafts = [Draft(text=text, marks=marks) for text, marks in ((INVENTED, (1,)), (MAPS, (2,)), (CLOCKS, (1,)))]
    return ground(drafts, [passage(CLOCKS), passage(MAPS)], stems)


def test_flagged_they_stay(checked: Grounded) -> None:
    assert settle(checked, "flag") == checked


def test_dropped_they_leave_an_answer_whose_citations_are_numbered_anew(checked: Grounded) -> None:
    settled = settle(checked, "drop")
    assert settled.text == f"{MAPS} [1] {CLOCKS} [2]"
    assert [citation.cited_text for citation in settled.citations] == [MAPS, CLOCKS]
    assert [citation.number for citation in settled.citations] == [1, 2]
    assert [(statement.text, statement.citations) for statement in settled.statements] == [(MAPS, (1,)), (CLOCKS, (2,))]


def test_abstaining_leaves_nothing_of_an_answer_that_has_one(checked: Grounded) -> None:
    assert settle(checked, "abstain") == Grounded(text="", statements=(), citations=())


@pytest.mark.parametrize("unsupported", ["flag", "drop", "abstain"])
def test_an_answer_without_any_stays_as_it_is(stems: Stems, passage: Callable[..., Source], unsupported) -> None:
    sound = ground([Draft(text=CLOCKS, marks=(1,))], [passage(CLOCKS)], stems)
    assert settle(sound, unsupported) == sound


def test_dropping_all_leaves_nothing(stems: Stems, passage: Callable[..., Source]) -> None:
    invented = ground([Draft(text=INVENTED, marks=(1,))], [passage(CLOCKS)], stems)
    assert settle(invented, "drop") == Grounded(text="", statements=(), citations=())
