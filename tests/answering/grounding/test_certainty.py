"""What a statement may not make certain, done, binding, general or exclusive that a passage leaves open."""

from collections.abc import Callable

import pytest

Verified = Callable[..., bool]


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The old gate was lost in the fire.", "The old gate may have been lost in the fire."),
        ("The old gate was lost in the fire.", "The old gate is thought to have been lost in the fire."),
        ("The old gate was lost in the fire.", "It is possible that the old gate was lost in the fire."),
        ("The old gate was lost in the fire.", "It has been suggested that the old gate was lost in the fire."),
        ("The old gate was lost in the fire.", "The old gate looked like lost in the fire."),
        ("The navy painted black stripes.", "The navy would have painted black stripes."),
        ("Readers must photograph by day, and may use a stand.", "Readers may photograph by day with a stand."),
        ("It is certain that the old gate was lost in the fire.", "It is said that the old gate was lost in the fire."),
        ("Readers left because the roof fell in.", "Readers left in the belief that the roof fell in."),
        ("The harbour sold its ferry in the spring.", "The harbour intends to sell its ferry in the spring."),
        ("The harbour runs the ferry twice a day.", "It is decided to run the harbour ferry twice a day."),
        ("Westfield will be next in the trial.", "Westfield would like to be next in the trial."),
        ("A seat in first class is booked for long trips.", "A seat in first class may be booked for long trips."),
        ("A seat in first class must be booked for long trips.", "A seat in first class may be booked for long trips."),
        ("A form may be signed at the desk.", "A form must be signed at the desk."),
        ("The harbour sold its ferry.", "It is a myth that the harbour sold its ferry."),
        ("The harbour sold its ferry.", "It is rumoured that the harbour sold its ferry."),
        ("The harbour sold its ferry.", "The court dismissed the claim that the harbour sold its ferry."),
        ("The harbour sold its ferry.", "They asked whether the harbour sold its ferry."),
        ("The harbour sold its ferry.", "If the harbour sold its ferry, Westfield would have no boat."),
        ("She said that the ferry would run again.", "She said that the ferry might run again."),
        ("The hall should be painted in summer.", "They discussed whether the hall should be painted in summer."),
        ("The ferry may run at night.", "The mayor asked whether the ferry may run at night."),
    ],
)
def test_what_is_left_open_is_no_support_for_what_is_certain(verified: Verified, statement: str, text: str) -> None:
    assert not verified(statement, text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Perhaps the old gate was lost in the fire.", "The old gate may have been lost in the fire."),
        ("The old gate may have been lost in the fire.", "The old gate was lost in the fire."),
        ("The harbour ferry will run twice a day.", "It is decided to run the harbour ferry twice a day."),
        ("First class is allowed where a seat is booked.", "A seat in first class may be booked."),
        ("They asked if the ferry may run at night.", "The mayor asked whether the ferry may run at night."),
        ("The card must not be lent to others.", "The card may not be lent to others."),
        ("The harbour sold its ferry.", "The harbour, which intends to sell its museum, sold its ferry."),
        ("A wheel of the ferry broke.", "In May a wheel of the ferry broke."),
        ("The carrier pays up to £50 for a lost parcel.", "If a parcel is lost, the carrier pays up to £50."),
        ("Mail is held for guests who are away.", "Mail is held if the guest is away."),
        ("The ferry carries lorries.", "The ferry carries lorries and might be sold."),
        (
            "When the harbour sold its ferry, Westfield had no boat.",
            "If the harbour sold its ferry, Westfield had no boat.",
        ),
    ],
)
def test_it_may_be_left_open_in_other_words_or_be_about_something_else(
    verified: Verified, statement: str, text: str
) -> None:
    assert verified(statement, text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The harbour hid the fault for years.", "According to the plaintiff, the harbour hid the fault for years."),
        ("The harbour hid the fault for years.", "The harbour hid the fault for years, according to the plaintiff."),
        ("The harbour hid the fault for years.", "Critics say the harbour hid the fault for years."),
        ("The harbour hid the fault for years.", "The harbour, critics say, hid the fault for years."),
        ("The harbour hid the fault for years.", "The harbour was accused of hiding the fault for years."),
        ("The keeper took bribes.", "A report accuses the keeper of taking bribes."),
        ("The keeper stole a boat.", "The keeper is charged with stealing a boat."),
        ("The keeper stole a boat.", "Allegedly, the keeper stole a boat."),
        ("The keeper stole a boat.", "The keeper was arrested for stealing a boat."),
        ("The harbour hid the fault.", "The harbour is being sued over hiding the fault."),
        ("The letter was forged.", "Some historians believe the letter was forged."),
        ("The letter was forged.", "The defence argued that the letter was forged."),
        ("The letter was forged.", "It is not clear whether the letter was forged."),
        ("The king is buried below the gate.", "According to legend, the king is buried below the gate."),
        ("The king is buried below the gate.", "Legend has it that the king is buried below the gate."),
    ],
)
def test_what_is_alleged_is_no_fact(verified: Verified, statement: str, text: str) -> None:
    assert not verified(statement, text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Two people died in the fire.", "Police said two people died in the fire."),
        ("Two mills were lost in the fire.", "According to the ministry, two mills were lost in the fire."),
        ("The harbour hid the fault.", "The court found that the harbour hid the fault."),
        ("The old gate is closed.", "The mayor announced that the old gate is closed."),
        (
            "The plaintiff said that the harbour hid the fault.",
            "According to the plaintiff, the harbour hid the fault.",
        ),
        ("The harbour is said to have hidden the fault.", "According to critics, the harbour hid the fault."),
        (
            "The keeper credited the harbour with the idea.",
            "The keeper insisted that the idea was that of the harbour.",
        ),
        ("The keeper is under arrest for stealing a boat.", "The keeper was arrested for stealing a boat."),
        ("The keeper faces a charge of stealing a boat.", "The keeper is charged with stealing a boat."),
        ("The lamp needs the cable in the box.", "The lamp is charged with the cable in the box it needs."),
        ("He was sentenced to two years in prison.", "The accused was sentenced to two years in prison."),
        ("You must send claims within 30 days.", "Claims must be sent within 30 days."),
        ("Members stand for equal rights.", "Members believe in equal rights."),
        ("Jones was cleared in spring.", "Jones, who was accused of theft, was cleared in spring."),
        ("The old mill was sold in spring.", "The old mill, believed to be haunted, was sold in spring."),
        ("The harbour gives no refund to those who leave early.", "The harbour gives no refund if you leave early."),
    ],
)
def test_what_somebody_reports_who_can_know_it_is_a_fact(verified: Verified, statement: str, text: str) -> None:
    assert verified(statement, text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("All drains lead to the harbour.", "Most drains lead to the harbour."),
        ("All recent members speak both tongues.", "Many recent members speak two tongues, Welsh and English."),
        ("Every dog is welcome in the museum.", "An assistance dog is welcome in the museum."),
        ("The mill always causes damage to the roof.", "The mill can cause damage to the roof."),
        ("Only the museum lends its boats.", "The museum lends its boats."),
        ("Sand is the only reason for the fault.", "Sand is the most frequent reason for the fault."),
        ("The whole crew of eleven was lost in the fog.", "Seven of the crew of eleven were lost in the fog."),
        ("All of the ferries run in winter.", "Two of the ferries run in winter."),
        ("All boats were lost in the fog.", "A third of all boats were lost in the fog."),
        ("The wooden boats were lost in the fog.", "Some wooden boats were lost in the fog."),
        ("The crew was lost in the fog.", "Most of the crew was lost in the fog."),
        ("The dam supplies the mills with water.", "The dam supplies half of the mills with water."),
        ("It was the largest ship in the harbour.", "It was the second-largest ship in the harbour."),
        ("It was the second-largest ship in the harbour.", "It was the largest ship in the harbour."),
        ("It was the last wooden ship in the harbour.", "It was one of the last wooden ships in the harbour."),
        ("Anyone can open the gate.", "Only keepers can open the gate."),
        ("Fares are paid back.", "Fares are paid back only if the ferry was late."),
        ("Children may use the pool.", "Children may use the pool only with an adult."),
        ("Members vote on the budget.", "Members vote on the budget unless the board objects."),
        ("Parking is free.", "Parking is free except on market days."),
        ("The keeper is elected for two years.", "Every member except the keeper is elected for two years."),
        ("Every member is elected for two years.", "Every member except the keeper is elected for two years."),
    ],
)
def test_what_is_said_of_some_is_no_support_for_all_nor_for_one_alone(
    verified: Verified, statement: str, text: str
) -> None:
    assert not verified(statement, text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("All drains lead to the harbour.", "The drains lead to the harbour."),
        ("Many drains lead to the harbour.", "All drains lead to the harbour."),
        ("The crew was mostly lost in the fog.", "Most of the crew was lost in the fog."),
        ("The board voted for the mill.", "Several members of the board voted for the mill."),
        ("Wooden boats were lost in the fog.", "Some wooden boats were lost in the fog."),
        (
            "The size of the boats tells how numerous boats are.",
            "The size of the boats tells how many boats there are.",
        ),
        ("Boats make up 41% of all losses.", "Boats make up 41 per cent of all losses."),
        ("It is the deepest part of all oceans.", "The deepest part of all oceans it is."),
        ("All boats were lost in the fog.", "Of all boats, none but the lost ones were in the fog."),
        ("Every dog on a lead is welcome.", "Everyone may bring a dog, and big dogs on a lead are welcome."),
        ("Dogs are welcome in the museum every day.", "On an open day dogs are welcome in the museum."),
        ("The room has only 5 seats.", "The room has 5 seats."),
        ("Children pay only half of the fare.", "Children pay half the fare."),
        ("First class is free.", "Members travel in second class; first class is free."),
        ("The gate can only be opened with keys.", "Keys are needed to open the gate."),
        ("Only the museum lends boats.", "Nobody but the museum lends boats."),
        ("Members may enter after six.", "The gate is shut at night. But members may enter after six."),
        ("Every pupil gets a book.", "All pupils get a book, and only teachers get the answers."),
        ("Children pay 6 euros.", "Tickets are 10 euros except for children, who pay 6 euros."),
        ("Fares are paid back when the ferry was late.", "Fares are paid back only if the ferry was late."),
        ("Children may use the pool with an adult.", "Children may use the pool only with an adult."),
        ("Fares may be paid back.", "Fares are paid back only if the ferry was late."),
        (
            "Unless the board objects, members vote on the budget.",
            "Members vote on the budget unless the board objects.",
        ),
        ("All members apart from the keeper are elected.", "Every member except the keeper is elected."),
        ("It was among the largest ships in the harbour.", "It was one of the largest ships in the harbour."),
    ],
)
def test_the_same_may_be_said_with_another_quantifier(verified: Verified, statement: str, text: str) -> None:
    assert verified(statement, text)
