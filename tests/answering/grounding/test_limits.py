"""What limits a kind of thing: a statement may not say of the whole kind what a rule says of a part."""

from collections.abc import Callable
from time import thread_time

import pytest

from rag.answering.grounding.limits import keeps_limits
from rag.answering.text.words import Stems, WordReader

Verified = Callable[..., bool]


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Ferries need two keepers.", "Ferries above 5,000 tonnes need two keepers."),
        ("Keepers should wear a helmet.", "Keepers with weak lungs should wear a helmet."),
        ("Requests for boats go to the mayor.", "Requests for boats of more than 12 seats go to the mayor."),
        ("Members of staff get another day off.", "Members of staff who work on Sunday mornings get another day off."),
        ("Members pay half the fare.", "Members who join after 1 July pay half the fare."),
        ("Contracts are signed twice.", "Contracts longer than a year are signed twice."),
        ("Boats are removed.", "Boats left at the gate overnight are removed."),
        ("Visitors can ask for a guide.", "Paying visitors can ask for a guide."),
        ("Children need a helmet in the boat.", "Small children need a helmet in the boat."),
        ("Tickets cost 6 euros for children.", "Tickets cost 12 euros for adults and 6 euros for children under 14."),
    ],
)  # fmt: skip
def test_what_a_rule_says_of_a_part_is_not_said_of_the_kind(verified: Verified, statement: str, text: str) -> None:
    assert not verified(statement, text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Ferries over 5,000 tonnes need two keepers.", "Ferries above 5,000 tonnes need two keepers."),
        ("Ferries that weigh more than 5,000 tonnes need two keepers.", "Ferries above 5,000 tonnes need two keepers."),
        ("Visitors must leave bags at the gate.", "Visitors to the museum must leave bags at the gate."),
        ("Keepers doubt the plan.", "Keepers in Norholm doubt the plan."),
        ("The keepers should wear a helmet.", "The keepers with weak lungs should wear a helmet."),
        ("Guests were hurt in the fire.", "Guests of more than 60 years were hurt in the fire."),
        ("Store the oil in the mill.", "Store the oil below 20 degrees in the mill."),
        ("Boats are washed in spring.", "Boats are washed in spring, and boats with a leak are mended."),
        ("Children need a helmet in the boat.", "Children need a helmet in the boat."),
    ],
)
def test_it_may_be_limited_otherwise_or_not_be_a_rule(verified: Verified, statement: str, text: str) -> None:
    assert verified(statement, text)


def test_what_the_title_names_limits_nothing(verified: Verified) -> None:
    text = "Tickets for boat trips cost 10 euros."
    assert verified("Tickets cost 10 euros.", text, title="Boat trips")
    assert not verified("Tickets cost 10 euros.", text)


def test_long_texts_are_read_in_time(stems: Stems) -> None:
    words = WordReader(stems).read("loans above 50 " * 1500).all
    began = thread_time()
    keeps_limits(words, words, frozenset())
    assert thread_time() - began < 1
