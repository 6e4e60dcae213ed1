"""Clauses of a sentence that a statement says in its words: each keeps what is its own, and its place."""

from collections.abc import Callable

import pytest

from rag.answering.grounding.clauses import keep_clauses
from rag.answering.text.words import Stems, WordReader

Verified = Callable[..., bool]


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (
            "The east gate is open in spring and shut in autumn.",
            "The east gate is shut in spring and open in autumn.",
        ),
        ("Towels are free for guests; members pay 3 euros.", "Towels are free for members; guests pay 3 euros."),
        ("The grey pipe brings water and the brown pipe gas.", "The brown pipe brings water and the grey pipe gas."),
        ("The belt is oiled monthly and checked yearly.", "The belt is checked monthly and oiled yearly."),
        ("Set it to 40 or, with wool, to 60 degrees.", "Set it to 60 or, with wool, to 40 degrees."),
        (
            "Forms go to the bursar, who passes approved ones to the dean.",
            "Forms go to the dean, who passes approved ones to the bursar.",
        ),
        (
            "The lamp hangs above the desk, to the left of the door.",
            "The lamp hangs above the door, to the left of the desk.",
        ),
    ],
)
def test_parts_of_two_clauses_may_not_be_exchanged(verified: Verified, statement: str, text: str) -> None:
    assert not verified(statement, text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Switch on the pump before you open the valve.", "Open the valve before you switch on the pump."),
        ("Open the valve after you switch on the pump.", "Open the valve before you switch on the pump."),
        ("Add the oil, then stir in the flour.", "Stir in the flour, then add the oil."),
        ("She worked in Leeds and then studied law.", "She studied law and then worked in Leeds."),
        ("The fares rose because fewer people came.", "Fewer people came because the fares rose."),
        ("Because fewer people came, the fares rose.", "Fewer people came because the fares rose."),
        ("The hall was full because a second night was added.", "The hall was full, so a second night was added."),
        ("The mill uses less power by day than at night.", "The mill uses less power at night than by day."),
        ("You pay a fee unless you cancel.", "You cancel unless you pay a fee."),
        ("Members pay; after that the mill is free.", "The mill is free; after that members pay."),
        ("If you stop the mill, the pump gets hot.", "Check it daily; if the pump gets hot, stop the mill."),
    ],
)
def test_clauses_around_a_word_that_relates_them_may_not_change_places(
    verified: Verified, statement: str, text: str
) -> None:
    assert not verified(statement, text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The gate is open in autumn and shut in spring.", "The gate is shut in spring and open in autumn."),
        ("Guests pay 3 euros; towels are free for members.", "Towels are free for members; guests pay 3 euros."),
        ("The mill has water and gas pipes.", "The mill has gas and water pipes."),
        ("The belt is oiled yearly.", "The belt is checked monthly and oiled yearly."),
        ("The mill has new pipes and old wheels in the yard.", "The mill has old wheels and new pipes in the yard."),
        ("Before you switch on the pump, open the valve.", "Open the valve before you switch on the pump."),
        ("The fares rose, so fewer people came.", "Fewer people came because the fares rose."),
        ("Because the fares rose, fewer people came.", "Fewer people came because the fares rose."),
        ("By day the mill uses more power than at night.", "The mill uses more power by day than at night."),
        (
            "The band's song was first on the pop and rhythm and blues charts at home in 1963.",
            "In 1963, the band's song was first on the pop and rhythm and blues charts at home.",
        ),
        ("More than 900 plants were collected in the hills.", "In the hills more than 900 plants were collected."),
        ("So many people came that the hall was full.", "The hall was full: so many people came."),
        ("If the pump gets hot, stop the mill.", "The pump can get hot; if this happens, stop the mill."),
    ],
)
def test_the_same_may_be_said_in_another_order(verified: Verified, statement: str, text: str) -> None:
    assert verified(statement, text)


def test_a_comparison_may_be_turned_round_with_its_word(stems: Stems) -> None:
    assert kept(stems, "The new mill is quieter than the old mill.", "The old mill is louder than the new mill.")
    assert not kept(stems, "The new mill is louder than the old mill.", "The old mill is louder than the new mill.")


def test_before_and_after_are_the_same_the_other_way_round(stems: Stems) -> None:
    text = "Open the valve before you switch on the pump."
    assert kept(stems, "Switch on the pump after you open the valve.", text)
    assert kept(stems, "After you open the valve, switch on the pump.", text)
    assert not kept(stems, "Open the valve after you switch on the pump.", text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        # Two of a relation: it cannot be told which belongs to which.
        (
            "After 5 years with us it is 28 days, after ten years 30.",
            "After five years with us it is 28 days, after ten years 30.",
        ),
        # A word of its own: it was reworded, and clauses were joined anew.
        (
            "Staff must not paste texts with members' names, health data or contract prices into outside services.",
            "Texts with names of members, health data or contract prices may not be pasted into outside services.",
        ),
        # Only the opening has moved.
        (
            "The chemist Lee invented a filter (today known as the Lee filter or the Harbour filter) of clay in 1884.",
            "In 1884, the chemist Lee invented a filter (today known as the Lee filter or the Harbour filter) of clay.",
        ),
        # A number is no second thing that is compared.
        (
            "The museum holds the greater part of the more than 900 plants that she gathered on the islands.",
            "She went to the islands and gathered more than 900 plants, the greater part of which the museum holds.",
        ),
        # "Named after" and "was then" relate no clauses in time.
        (
            "It was named after Poland in 1898, when that was on no map.",
            "It was named in 1898 in honour of Poland, which was then on no map.",
        ),
    ],
)
def test_what_was_only_reworded_keeps_its_clauses(stems: Stems, statement: str, text: str) -> None:
    assert kept(stems, statement, text)


def kept(stems: Stems, statement: str, text: str) -> bool:
    reader = WordReader(stems)
    return keep_clauses(reader.read(statement), reader.read(text), (0, len(text)))
