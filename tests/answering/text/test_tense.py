"""What a statement may not tell as done that a passage says will be, is promised, tried or asked for."""

from collections.abc import Callable

import pytest

Verified = Callable[..., bool]


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The new bridge was opened in 2027.", "The new bridge will be opened in 2027."),
        ("The new bridge opened in 2027.", "The new bridge will be opened in 2027."),
        ("The new bridge has been opened to lorries.", "The new bridge will soon be opened to lorries."),
        ("The fee was refunded in full.", "We will refund the fee in full."),
        ("She joined the orchestra in spring.", "She'll join the orchestra in spring."),
        ("The rules were published by the board.", "The rules shall be published by the board."),
        ("The mill closed in spring.", "The mill is to close in spring."),
        ("The station was completed in 2026.", "The station is due to be completed in 2026."),
        ("The line has been extended to the harbour.", "The line is going to be extended to the harbour."),
        ("The council abolished the fee.", "The council is set to abolish the fee."),
        ("The firm sold its ferry to Westfield.", "The firm agreed to sell its ferry to Westfield."),
        ("The mill closed within a month.", "The court ordered the old mill to close within a month."),
        ("The crew repaired the mast.", "The crew tried to repair the mast."),
        ("The tax was abolished.", "The minister said on the eve of the vote that the tax would be abolished."),
        ("The roof collapsed.", "The keeper warned that the roof could collapse."),
    ],
)
def test_what_is_to_come_is_no_support_for_what_is_done(verified: Verified, statement: str, text: str) -> None:
    assert not verified(statement, text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The lamp flashes twice when it is empty.", "The lamp will flash twice when it is empty."),
        ("The bridge opens in 2027.", "The bridge will be opened in 2027."),
        ("It was announced that the bridge would be opened in 2027.", "The bridge will be opened in 2027."),
        ("The fee is refunded within a week.", "The fee will be refunded within a week."),
        ("You get the fee refunded within a week.", "The fee will be refunded within a week."),
        ("Goods bought on board are charged at the desk.", "Goods bought on board will be charged at the desk."),
        ("The bridge was opened in 2001.", "The bridge, which will be painted next year, was opened in 2001."),
        ("The bridge was opened in 2001.", "The bridge was opened in 2001, and will be opened to lorries in 2027."),
        ("The dial was set to ten degrees.", "The dial is set to ten degrees."),
        ("He left the house to his daughter in his will.", "In his will he left the house to his daughter."),
        ("He won the cup three times.", "He would go on to win the cup three times."),
        ("He opened the gate with a key.", "He told the keeper that he had managed to open the gate with a key."),
        ("In order to enter he opened the gate.", "He opened the gate in order to enter."),
        ("The bridge was built in three years.", "It took three years to build the bridge."),
        ("The keeper said he worked in Leeds.", "The keeper says he works in Leeds."),
        ("The firm paid the damages.", "The firm was asked to pay the damages, and paid them."),
        ("The keeper raised a concern.", "The keeper had a concern; the floor will be raised by 80 cm."),
        ("The mill was north of the harbour.", "The mill is to the north of the harbour."),
    ],
)
def test_the_same_may_be_told_in_another_form_of_the_verb(verified: Verified, statement: str, text: str) -> None:
    assert verified(statement, text)


def test_what_had_been_so_is_no_support_for_what_still_is(verified: Verified) -> None:
    text = "Groups that had threatened the council with a lawsuit were satisfied with the new route."
    assert not verified("Groups are still threatening the council with a lawsuit.", text)
    assert verified("Groups had still threatened the council with a lawsuit.", text)
    assert verified("Groups still threaten the council with a lawsuit.", "Groups threaten the council with a lawsuit.")
