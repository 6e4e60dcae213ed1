from decimal import Decimal

import pytest

from eval.facts import GoldAnswer, Quantity, Wordings, normalised

HEIGHT = Quantity(number=Decimal(1280), tolerance=Decimal(5), units=("m", "metres"))
PRICE = Quantity(number=Decimal(70_000_000), units=("$", "dollars"))


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("They spoke for 50 minutes.", "50 minutes"),
        ("They spoke for\n 50 minutes.", "50  minutes"),
        ("They spoke for 50 [2] minutes[1].", "50 minutes"),
        ("A 50-minute talk", "50-minute"),
        ("At least 17, they say", "17"),
        ("in 2017.", "2017"),
        ("about £70 million", "£70"),
        ("It rises to 5%.", "5%"),
        ("the RELIGIOUS sites", "religious Sites"),
        ("bodies were repatriated", "repatriat"),
        ("He doesn’t trust him", "n't trust"),
    ],
)
def test_a_wording_is_found_whatever_case_space_and_marks(text, wording):
    assert Wordings((wording,)).said_in(text)


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("They spoke for 150 minutes.", "50 minutes"),
        ("in 2017", "17"),
        ("in 1750", "17"),
        ("It rises to 2.5%.", "5%"),
        ("It rises to 2,5%.", "5%"),
        ("5 percentage points", "5 percent"),
        ("350,000 shells", "350"),
        ("350.5 tons", "350"),
        ("£700", "£70"),
        ("See the list [17].", "17"),
        ("nothing of the kind", "religious"),
        ("", "religious"),
    ],
)
def test_a_number_inside_another_is_not_found(text, wording):
    assert not Wordings((wording,)).said_in(text)


def test_a_number_is_found_beside_a_larger_one():
    assert Wordings(("50 minutes",)).said_in("not 150 minutes but 50 minutes")


def test_any_of_the_wordings_will_do():
    capital = Wordings(("North Korea", "Pyongyang"))
    assert capital.said_in("It is Pyongyang.")
    assert not capital.said_in("It is Seoul.")
    assert str(capital) == "North Korea / Pyongyang"


@pytest.mark.parametrize(
    "text",
    [
        "It is 1,280 m high.",
        "It is 1280 metres high.",
        "It is 1275m high.",
        "It is 1285 [1] metres high.",
        "It is 1.28 thousand metres high.",
        "It is not 900 metres but 1281 metres high.",
    ],
)
def test_a_quantity_is_said_by_any_number_within_its_tolerance(text):
    assert HEIGHT.said_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is 1274 metres high.",
        "It is 1285.5 metres high.",
        "It is 11280 metres high.",
        "It is 1280 feet high.",
        "It is 1280 miles long.",
        "It has 1280 steps.",
        "It was opened on 12.8.2020.",
        "It is metres high.",
        "It rises from 1280 to more.",
        "",
    ],
)
def test_a_quantity_is_not_said_by_another_number_or_unit(text):
    assert not HEIGHT.said_in(text)


@pytest.mark.parametrize("text", ["$70 million", "$ 70,000,000", "seventy million dollars", "70 million dollars"])
def test_a_quantity_is_read_in_digits_and_words_with_its_unit_on_either_side(text):
    assert PRICE.said_in(f"It cost {text} in all.")


@pytest.mark.parametrize("text", ["$70", "€70 million", "70 million", "$7 million", "70 million euros"])
def test_a_sum_in_another_currency_or_scale_is_not_that_quantity(text):
    assert not PRICE.said_in(f"It cost {text} in all.")


def test_a_quantity_without_units_needs_the_number_alone():
    count = Quantity(number=Decimal(24))
    assert all(count.said_in(text) for text in ("24", "two dozen", "twenty-four eggs", "24.0 litres"))
    assert not any(count.said_in(text) for text in ("240", "2.4", "twenty", "24.12.2020", "none"))


def test_a_quantity_is_told_with_its_tolerance_and_units():
    assert str(HEIGHT) == "1280 ± 5 m / metres"
    assert str(Quantity(number=Decimal("2.5"))) == "2.5"


@pytest.mark.parametrize(
    "text",
    [
        "It was Stanley Hall.",
        "G. Stanley Hall [1], they say",
        "the STANLEY hall",
        "Stanley\nHall",
        "Stanley, a Hall",
        "'Stanley Hall'",
    ],
)
def test_a_gold_answer_is_said_whatever_case_punctuation_and_articles(text):
    assert GoldAnswer(("The Stanley Hall",)).said_in(text)


@pytest.mark.parametrize("text", ["Stanley Halls", "Hall Stanley", "Stanley of Hall", "Stanley", ""])
def test_a_gold_answer_is_not_said_by_other_tokens(text):
    assert not GoldAnswer(("Stanley Hall",)).said_in(text)


def test_a_gold_number_is_not_found_inside_another():
    assert not GoldAnswer(("35",)).said_in("There are 135 stores, or 350.")
    assert GoldAnswer(("35",)).said_in("There are 35.")


def test_any_of_the_gold_answers_will_do():
    answer = GoldAnswer(("Rome", "Roma"))
    assert answer.said_in("a Roma")
    assert not answer.said_in("romantic")
    assert str(answer) == "Rome / Roma"


def test_normalising_is_that_of_squad_but_for_marks():
    assert normalised("The  U.S. economy, [12] a BIG\tone's  an") == "us economy big ones"
    assert normalised("  The  Harbour-Bridge, a  bridge. ") == "harbourbridge bridge"


def test_a_gold_answer_without_a_word_is_never_said():
    assert not GoldAnswer(("the", "!")).said_in("")
