"""Statements whose support lies over several sentences, or in several passages."""

from collections.abc import Callable

from rag.answering.grounding import Draft, ground
from rag.answering.words import Stems
from rag.types import Source, SupportStatus

MakePassage = Callable[..., Source]
Verified = Callable[..., bool]

HOUSES = (
    "The museum in the harbour shows old clocks and maps. The library near the station lends instruments to readers."
)


def test_half_of_one_sentence_and_half_of_the_next_is_no_support(verified: Verified) -> None:
    assert not verified("The museum in the harbour lends instruments to readers.", HOUSES)


def test_two_sentences_can_carry_a_statement_in_one_clause(verified: Verified) -> None:
    text = "The glass plate weighs nine kilograms. Two people lift it. Four visitors watch."
    assert verified("It takes two people to lift the glass plate, which weighs 9 kg.", text)
    assert not verified("It takes four people to lift the glass plate, which weighs 9 kg.", text)
    assert not verified("It takes nine people to lift the glass plate, which weighs 2 kg.", text)


def test_two_sentences_can_carry_a_clause_each(verified: Verified) -> None:
    assert verified("The museum shows old clocks, and the library lends instruments.", HOUSES)


def test_two_cited_passages_can_carry_a_clause_each(stems: Stems, passage: MakePassage) -> None:
    first, second = (passage(f"{part.rstrip('.')}.") for part in HOUSES.split(". "))
    draft = Draft(text="The museum shows old clocks, and the library lends instruments.", marks=(1, 2))
    grounded = ground([draft], [first, second], stems)
    assert [citation.cited_text for citation in grounded.citations] == [first.text, second.text]
    assert grounded.statements[0].status is SupportStatus.VERIFIED
    alone = ground([Draft(text=draft.text, marks=(1,))], [first, second], stems)
    assert alone.statements[0].status is SupportStatus.UNSUPPORTED


def test_one_clause_needs_one_sentence(verified: Verified) -> None:
    text = "Storms brought the old mill down. The harbour ferry remains the greatest attraction today."
    assert verified("Storms brought the old mill down, but the harbour ferry remains.", text)
    assert not verified("The old mill remains the greatest attraction today.", text)
    assert not verified("The harbour ferry brought the old mill down.", text)
