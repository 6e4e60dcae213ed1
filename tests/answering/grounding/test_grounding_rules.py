"""What has to agree before a sentence carries a statement: numbers, days, names, denials, and who did what to whom."""

from collections.abc import Callable

import pytest

from rag.answering.text.days import days_in
from rag.answering.text.quantities import quantities_in
from rag.types import Source

MakePassage = Callable[..., Source]
Verified = Callable[..., bool]


# -- numbers and units -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is 5 km long.", [("5", "kilometre", "")]),
        ("It takes 50 minutes, not 3 hours.", [("50", "minute", ""), ("3", "hour", "")]),
        ("a 50-minute talk", [("50", "minute", "")]),
        ("EUR 125, €30, 70 million pounds", [("125", "€", ""), ("30", "€", ""), ("70000000", "£", "")]),
        ("5%, six per cent, 7 percent", [("5", "%", ""), ("6", "%", ""), ("7", "%", "")]),
        ("640 000 visits and 4 t", [("640000", "", ""), ("4", "tonne", "")]),
        ("25 square miles, 2 m², 12V, 5 kHz", [("25", "mile", ""), ("2", "metre", ""), ("12", "volt", ""),
                                               ("5", "kilohertz", "")]),
        ("over 200 people, at most 9 days, longer than six hours",
         [("200", "", "lower"), ("9", "day", "upper"), ("6", "hour", "lower")]),
        ("no more than EUR 900, shouldn't be more than 9", [("900", "€", "upper"), ("9", "", "upper")]),
        ("no bags over 23 kg, not take more than 5 days",
         [("23", "kilogram", "lower"), ("5", "day", "upper")]),
        ("18 or older, 65+, 5 kg or less, 3 + 4, 12 and under 18",
         [("18", "", "lower"), ("65", "", "lower"), ("5", "kilogram", "upper"), ("3", "", ""), ("4", "", ""),
          ("12", "", ""), ("18", "", "upper")]),
        ("no less than 5, from 12, from 12 to 14, cannot exceed 7, at most 3",
         [("5", "", "lower"), ("12", "", "from"), ("12", "", ""), ("14", "", ""), ("7", "", "upper"),
          ("3", "", "upper")]),
        ("Gate 5 M", [("5", "", "")]),
        ("-$5, (−£1.2 million), minus five degrees", [("-5", "$", ""), ("-1200000", "£", ""), ("-5", "degree", "")]),
        ("$3-$5, £3 – £5, A-5", [("3", "$", ""), ("5", "$", ""), ("3", "£", ""), ("5", "£", ""), ("5", "", "")]),
        ("one and a half hours, 2.5 hours", [("1.5", "hour", ""), ("2.5", "hour", "")]),
        ("half an hour, a quarter of a year", [("0.5", "hour", ""), ("0.25", "year", "")]),
        ("one month, a single week, one-year, takes an hour, longer than a year",
         [("1", "month", ""), ("1", "week", ""), ("1", "year", ""), ("1", "hour", ""), ("1", "year", "lower")]),
        ("one day a week, 24 euros a day, once an hour, one of a day, for a second time",
         [("1", "day", ""), ("24", "€", "")]),
        ("One day she left. One guest, one hundred metres", [("100", "metre", "")]),
        ("on 3 March 2021", []),
        ("from 9:30 to 5 p.m., at 13:00, 12am", [("570", "dial", ""), ("1020", "clock", ""), ("780", "clock", ""),
                                                 ("0", "clock", "")]),
        ("won 3:0 in 2:03:59, version 1.10", [("3", "", ""), ("0", "", ""), ("2", "", ""), ("3", "", ""),
                                              ("59", "", ""), ("1.1", "", "")]),
    ],
)  # fmt: skip
def test_quantities_are_read_with_unit_and_bound(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(q.value, q.unit, q.bound) for q in quantities_in(text, days_in(text))] == expected


@pytest.mark.parametrize(
    ("statement", "text", "expected"),
    [
        ("The bridge is five kilometres long.", "The long bridge has 5 km.", True),
        ("The bridge is 5 miles long.", "The bridge is 5 km long.", False),
        ("The room costs 125 euros a night.", "A room costs up to EUR 125 a night.", True),
        ("The room costs $125 a night.", "A room costs EUR 125 a night.", False),
        ("More than 200 people were hurt.", "Over 200 people were hurt.", True),
        ("Fewer than 200 people were hurt.", "Over 200 people were hurt.", False),
        ("The bridge has 5 gates.", "The bridge has gates: 5 in all.", True),
        ("The trip takes 48 hours.", "The trip takes 2 days.", True),
        ("The trip takes 2 weeks.", "The trip takes 2 days.", False),
        ("The water warmed by 0.5 degrees.", "The water warmed by half a degree.", True),
        ("The card is valid for half a year.", "The card is valid for six months.", True),
        ("The oven needs 170 degrees.", "The oven needs 170 °C.", True),
        ("The oven needs 170 °F.", "The oven needs 170 °C.", False),
        ("The field has 20 hectares.", "The field has 20 acres.", False),
        ("The ferry cost 84 million pounds.", "The ferry cost £84m.", True),
        ("It was minus 12 degrees at night.", "It was -12 degrees at night.", True),
        ("A card costs £2 for members.", "A card costs £4 for members and £2 for children.", False),
        ("A card costs £2 for children.", "A card costs £4 for members and £2 for children.", True),
        ("A double costs £85.", "A single costs £60, a double £85.", True),
        ("The bus takes 5 hours.", "The train takes 3 hours and the bus 5 hours.", True),
        ("The pier was begun in 1896.", "The pier was begun in 1891 and completed in 1896.", False),
        ("The museum opens at 1 pm.", "The museum opens at 13:00.", True),
        ("The museum opens at 13:00.", "The museum opens at 1.00 p.m.", True),
        ("The museum opens at 9:30.", "The museum opens at 09:30.", True),
        ("The museum opens at 5 o'clock.", "The museum opens at 5 pm.", True),
        ("The museum opens at 5 am.", "The museum opens at 5 pm.", False),
        ("The museum opens at 13:00.", "The museum opens at 13:05.", False),
        ("The museum opens at 05:30.", "The museum opens at 17:30.", False),
        ("Take 5 µg of it before a meal.", "Take 5 mg of it before a meal.", False),
        ("Take 5 mg of it before a meal.", "Take 5 µg of it before a meal.", False),
        ("Take 5 mcg of it before a meal.", "Take 5 μg of it before a meal.", True),
        ("Take 5000 micrograms of it before a meal.", "Take 5 mg of it before a meal.", True),
        ("The tank holds 40 gallons of water.", "The tank holds 40 litres of water.", False),
        ("The tank holds 40,000 ml of water.", "The tank holds 40 litres of water.", True),
        ("The tank holds 40 flasks of water.", "The tank holds 40 litres of water.", False),
        ("The tank holds 40 of water.", "The tank holds 40 litres of water.", True),
        ("The plant yields 40 kWh in summer.", "The plant yields 40 MW in summer.", False),
        ("The plant yields 40 mW in summer.", "The plant yields 40 MW in summer.", False),
        ("The plant yields 40 megawatt hours.", "The plant yields 40,000 kWh.", True),
        ("The lake covers 40 m².", "The lake covers 40 km².", False),
        ("The lake covers 40 square kilometres.", "The lake covers 40 km2.", True),
        ("The hall has 40 metres.", "The hall has 40 square metres.", False),
        ("The tank holds 40 square metres.", "The tank holds 40 cubic metres.", False),
        ("The tank holds 5,000,000 cc.", "The tank holds 5 cubic metres.", True),
        ("The tank holds 5,000 litres.", "The tank holds 5 m³.", True),
        ("The field has 50,000 m².", "The field has 5 hectares.", True),
        ("The road is 40 miles long.", "The road is 40 nautical miles long.", False),
        ("Notice is given 10 calendar days ahead.", "Notice is given 10 working days ahead.", False),
        ("Notice is given 10 business days ahead.", "Notice is given 10 working days ahead.", True),
        ("The car drives 120 mph.", "The car drives 120 km/h.", False),
        ("The car drives 120 kilometres per hour.", "The car drives 120 km/h.", True),
        ("The wind blows at 10 metres per second.", "The wind blows at 36 km/h.", True),
        ("The dose is 5 mg.", "The dose is 5 mg per kg.", False),
        ("The fee is 30 US dollars.", "The fee is 30 Canadian dollars.", False),
        ("The fee is A$30.", "The fee is $30.", False),
        ("The fee is $30.", "The fee is USD 30.", True),
        ("The fee is 30 dollars.", "The fee is 30 Canadian dollars.", True),
        ("The fee is 30 francs.", "The fee is €30.", False),
        ("The fee is 30 francs.", "The fee is CHF 30.", True),
        ("The fee is 30 euros, paid annually.", "The annual fee is EUR 30.", True),
        ("The fee is 30 zloty.", "The fee is PLN 30.", True),
        ("The fee is 30 dollars.", "The fee is PLN 30.", False),
        ("The fee is about EUR 30.", "The fee is ZAR 30.", False),
        ("The fee is CHF 50.", "The fee is between CHF 30 and CHF 50.", False),
        ("The fuse is made for 5 amps.", "The fuse is made for 5 mA.", False),
        ("The fuse is made for 5,000 milliamps.", "The fuse is made for 5 amperes.", True),
        ("The bag weighs 11 pounds.", "The bag weighs 11 lb.", True),
        ("The bag weighs 5 kg.", "The bag weighs 5 lb.", False),
        ("The bag weighs 5 kg.", "The bag weighs 11 lb.", False),
        ("The wire has 5,000 ohms.", "The wire has 5 kΩ.", True),
        ("The pressure is 1,013 hPa.", "The pressure is 1,013 Pa.", False),
        ("The bottle holds 0.5 litres.", "The bottle holds 5 dl.", True),
        ("The loan lasts two weeks.", "The loan lasts a fortnight.", True),
    ],
)
def test_a_number_needs_as_much_in_some_unit_and_no_opposite_bound(
    verified: Verified, statement: str, text: str, expected: bool
) -> None:
    assert verified(statement, text) is expected


def test_numbers_of_hundreds_of_digits_are_compared(verified: Verified) -> None:
    large = "1" + 400 * "0"
    assert verified(f"It has {large} atoms in all.", f"In all, it has {large} atoms.")
    assert not verified(f"It has {large} atoms in all.", f"In all, it has 2{large} atoms.")
    assert not verified(f"It weighs {large} kg in all.", f"In all, it weighs 2{large} g.")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("The bridge is about 5.7 kilometres long.", True),
        ("The bridge is just over 5.6 kilometres long.", True),
        ("The bridge is nearly 5.7 kilometres long.", True),
        ("The bridge is just over 5.7 kilometres long.", False),
        ("The bridge is nearly 5.6 kilometres long.", False),
        ("The bridge is about 5.6 kilometres long.", False),
        ("The bridge is about 6 kilometres long.", False),
        ("The bridge is about 3.5 miles long.", True),
        ("The bridge is 5.7 kilometres long.", False),
        ("The bridge is more than 5.5 kilometres long.", False),
    ],
)
def test_a_number_may_be_rounded_where_that_is_said(verified: Verified, statement: str, expected: bool) -> None:
    assert verified(statement, "The bridge is 5.66 kilometres long.") is expected


@pytest.mark.parametrize(
    ("statement", "text", "expected"),
    [
        ("Python 3.1 is supported.", "Python 3.10 is supported.", False),
        ("Python 3.10 is supported.", "Python 3.1 is supported.", False),
        ("It was fixed in release v1.2.", "It was fixed in release v1.20.", False),
        ("Support was dropped in version 4.", "Support was dropped in version 4.0.", True),
        ("The order has the number 7.", "The order has the number 007.", False),
        ("The order has the number 007.", "The order has the number 007.", True),
        ("Rule 5 is about noise.", "Rule 05 is about noise.", True),
        ("The ticket costs €3.5.", "The ticket costs EUR 3.50.", True),
        ("The ticket costs €3.5.", "The ticket costs (in euros) 3.50.", True),
        ("The firm made 1.5 million.", "The firm made 1.50 million.", True),
        ("The tower weighs about 3.1 tonnes.", "The tower weighs 3.10 tonnes.", True),
    ],
)
def test_zeros_count_in_versions_and_codes(verified: Verified, statement: str, text: str, expected: bool) -> None:
    assert verified(statement, text) is expected


@pytest.mark.parametrize(
    ("statement", "text", "expected"),
    [
        ("The sixth amendment was passed.", "The fifth amendment was passed.", False),
        ("The 5th amendment was passed.", "The fifth amendment was passed.", True),
        ("The twenty-first amendment was passed.", "The 21st amendment was passed.", True),
        ("The twentieth amendment was passed.", "The twenty-first amendment was passed.", False),
        ("He was born in the eighteenth century.", "He was born in the nineteenth century.", False),
        ("He was born in the nineteenth century.", "He was born in the 19th century.", True),
        ("The fifth amendment was passed.", "Five amendments were passed.", False),
        ("Five amendments were passed.", "The fifth amendment was passed.", False),
        ("The office is on the fifth floor.", "The office is on floor 5.", True),
        ("It lasted into the third year.", "It lasted three years.", False),
        ("The park opened on the fourth of July.", "The park opened on 4 July.", True),
        ("A third of the guests paid.", "Of the guests, a third paid.", True),
        ("Third parties may use the hall.", "Third parties may use the hall for free.", True),
        ("The third bridge has 5 arches.", "Of the bridges, the third has 5 arches.", True),
    ],
)
def test_an_ordinal_is_the_same_in_words_and_digits(
    verified: Verified, statement: str, text: str, expected: bool
) -> None:
    assert verified(statement, text) is expected


@pytest.mark.parametrize(
    ("statement", "text", "expected"),
    [
        ("The period of notice is one month.", "The period of notice is two months.", False),
        ("The warranty lasts a year.", "The warranty lasts two years.", False),
        ("The fee is one euro.", "The fee is two euros.", False),
        ("Staff work from home one day a week.", "Staff work from home three days a week.", False),
        ("The trip takes 60 minutes.", "The trip takes an hour.", True),
        ("The trip takes an hour.", "The trip takes 1 hour.", True),
        ("It gives one year's leave.", "It gives a year's leave.", True),
        ("You may bring 1 guest.", "You may bring a guest.", True),
        ("A 34-year-old man was hurt in the fire.", "A man of 34 was hurt in the fire.", True),
        ("Marie Strauss, who is 34 years old, bought the mill.", "Marie Strauss, 34, bought the mill.", True),
        ("A 43-year-old man was hurt in the fire.", "A man of 34 was hurt in the fire.", False),
        ("A 34-year-old man was hurt in the fire.", "A man and 34 guests were hurt in the fire.", False),
        ("It had 900 members in the 1980s.", "In the 1980s it had 900 members.", True),
        ("It had 900 members in 1980.", "In the 1980s it had 900 members.", False),
        ("It had 900 members in the 1980s.", "In 1980 it had 900 members.", False),
        ("You may bring 1 guest.", "You may bring a present for each guest.", False),
        ("You may bring more than 1 guest.", "You may bring a guest.", False),
    ],
)
def test_one_of_something_is_a_number_and_a_decade_no_year(
    verified: Verified, statement: str, text: str, expected: bool
) -> None:
    assert verified(statement, text) is expected


@pytest.mark.parametrize(
    ("statement", "text", "expected"),
    [
        ("The trip takes 3 hours.", "The trip takes between 3 and 5 hours.", False),
        ("The trip takes 5 hours.", "The trip takes 3–5 hours.", False),
        ("The trip takes three to five hours.", "The trip takes 3-5 hours.", True),
        ("The trip takes at least 3 hours.", "The trip takes 3 to 5 hours.", True),
        ("The trip takes up to 5 hours.", "The trip takes 3 to 5 hours.", True),
        ("The trip takes at least 5 hours.", "The trip takes 3 to 5 hours.", False),
        ("The trip takes about 5 hours.", "The trip takes 3 to 5 hours.", True),
        ("The trip costs 20 euros.", "The trip costs between EUR 10 and EUR 20.", False),
        ("20 people came.", "10 to 20 people came.", False),
        ("The mill is open from 9 am to 2 pm.", "The mill is open from 9 am to 7 pm or from 10 am to 2 pm.", False),
        ("The mill is open from 10 am to 2 pm.", "The mill is open from 9 am to 7 pm or from 10 am to 2 pm.", True),
        ("The mill is open between 10 and 14:00.", "The mill is open from 9:00-19:00 or from 10:00-14:00.", False),
        ("The mill is open from 9 am to 2 pm.", "The mill opens at 9 am, shuts from noon to 1 and at 2 pm.", True),
        ("It takes 3 to 9 days.", "It takes 3 to 5 days by train and 7 to 9 days by ferry.", False),
        ("The team grew to 7 members.", "The team grew from 5 to 7 members.", True),
        ("Article 5 is about noise.", "Articles 5 to 7 are about noise.", True),
        ("Rooms 3 and 5 have 20 seats.", "There are 20 seats in rooms 3 and 5.", True),
        ("The Reds won 1-3.", "The Reds won 3-1.", False),
        ("The Reds won three to one.", "The Reds won 3–1.", True),
        ("The ratio is 1:3.", "The ratio is 3:1.", False),
        ("The office opens at 9:00.", "The office is open 9:00 to 17:00, it opens on time.", True),
    ],
)
def test_the_ends_of_a_range_keep_their_places(verified: Verified, statement: str, text: str, expected: bool) -> None:
    assert verified(statement, text) is expected


@pytest.mark.parametrize(
    ("statement", "text", "expected"),
    [
        ("Loans of 5,000 euros or more are granted.", "Loans of up to 5,000 euros are granted.", False),
        ("Loans of 5,000 euros are granted.", "Loans of up to 5,000 euros are granted.", True),
        ("Children from 12 travel free.", "Children under 12 travel free.", False),
        ("Children of 12 or older travel free.", "Children up to 12 travel free.", False),
        ("Children of 12 travel free.", "Children under 12 travel free.", False),
        ("Children under 12 travel free.", "Children of 12 travel free.", False),
        ("The bag may weigh at least 23 kg.", "The bag may weigh 23 kg at most.", False),
        ("The bag may weigh up to 23 kg.", "The bag may weigh 23 kg at most.", True),
        ("The bag may weigh 23 kg or more.", "The bag may weigh 23 kg or less.", False),
        ("The bag must weigh at least 23 kg.", "The bag must not exceed 23 kg.", False),
        ("A guide is for groups of fewer than 10 people.", "A guide is for groups from 10 people.", False),
        ("No less than 10 people are needed.", "At least 10 people are needed.", True),
        ("The tour is for people who are 18 or older.", "The tour is for people who are at least 18 years old.", True),
        ("The festival takes 3 days.", "The festival takes place over 3 days.", True),
        ("The bridge is 5 km from the town.", "From the town the bridge is 5 km away.", True),
        ("About 300 people came.", "More than 300 people came.", True),
        ("It takes at most 5 days.", "It takes no more than 5 days.", True),
        (
            "The lamps go off when it gets hotter than 68 degrees.",
            "If it climbs above 68 degrees, the lamps go off.",
            True,
        ),
        ("Upwards of 300 people came.", "More than 300 people came.", True),
        ("Children below the age of 12 travel free.", "Children under 12 travel free.", True),
        ("Tickets cost as much as 8 euros.", "Tickets cost 5 to 8 euros.", True),
    ],
)
def test_a_bound_may_stand_behind_its_number(verified: Verified, statement: str, text: str, expected: bool) -> None:
    assert verified(statement, text) is expected


# -- days ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 March 2021", (2021, 3, 3)),
        ("March 3, 2021", (2021, 3, 3)),
        ("3rd of March 2021", (2021, 3, 3)),
        ("2021-03-03", (2021, 3, 3)),
        ("03.03.2021", (2021, 3, 3)),
        ("Mar. 3, 2021", (2021, 3, 3)),
        ("March 2021", (2021, 3, 0)),
        ("in 2021", (2021, 0, 0)),
        ("on 3 March", (0, 3, 3)),
    ],
)
def test_days_are_read_in_every_usual_form(text: str, expected: tuple[int, int, int]) -> None:
    assert [(day.year, day.month, day.day) for day in days_in(text)] == [expected]


@pytest.mark.parametrize("text", ["They march on.", "It may 2021x.", "$2000", "2,021", "2021-13-01"])
def test_what_only_looks_like_a_day_is_none(text: str) -> None:
    assert not [day for day in days_in(text) if day.month]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("The museum opened on March 3, 2021.", True),
        ("The museum opened on 2021-03-03.", True),
        ("In March 2021 the museum opened.", True),
        ("The museum opened in 2021.", True),
        ("The museum opened on 4 March 2021.", False),
        ("The museum opened in May 2021.", False),
        ("The museum opened in 2019.", False),
        ("The museum opened on 3 March 2019.", False),
    ],
)
def test_a_day_has_to_be_the_same_as_far_as_it_is_named(verified: Verified, statement: str, expected: bool) -> None:
    assert verified(statement, "The museum was planned in 2019. The museum was opened on 3 March 2021.") is expected


def test_a_year_that_a_sentence_does_not_name_is_that_of_its_passage(verified: Verified) -> None:
    text = "In 2019 work began. The museum opened on 3 March."
    assert verified("The museum opened on 3 March 2019.", text)
    assert not verified("The museum opened on 3 March 2018.", text)


# -- names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The British prime minister opened the bridge.", "The prime minister of Britain opened the bridge."),
        ("The Dutch king opened the bridge.", "The king of the Netherlands opened the bridge."),
        ("Ukrainian children crossed the bridge.", "Children from Ukraine crossed the bridge."),
        ("Members of the IAEA crossed the bridge.",
         "Members of the International Atomic Energy Agency crossed the bridge."),
        ("Mr Rutte opened the bridge's gate.", "Mark Rutte opened the gate of the bridge."),
        ("The UK paid for the bridge.", "The U.K. paid for the bridge."),
        ("The American army left the bridge.", "The U.S. Army left the bridge."),
        ("The U.S. Army left the bridge in D.C.", "The US Army left the bridge in DC."),
        ("J. R. R. Lind opened the bridge.", "J.R.R. Lind opened the bridge."),
        ("JR Lind opened the bridge.", "J. R. Lind opened the bridge."),
    ],
)  # fmt: skip
def test_one_name_may_have_several_forms(verified: Verified, statement: str, text: str) -> None:
    assert verified(statement, text)


def test_a_pronoun_can_stand_for_a_name_of_the_title(verified: Verified) -> None:
    text = "It made 72 flights. The rover Perseverance is at work."
    assert verified("Ingenuity made 72 flights.", text, title="Ingenuity")
    assert not verified("Perseverance made 72 flights.", text, title="Ingenuity")


@pytest.mark.parametrize(
    "statement",
    [
        "The members did not condemn Ukraine, but backed Russia.",
        "The members backed Russia.",
        "In The Hague the members of Russia backed Ukraine.",
    ],
)
def test_a_name_in_the_place_of_another_is_no_support(verified: Verified, statement: str) -> None:
    assert not verified(statement, "In The Hague the members of NATO backed Ukraine, but they did not condemn Russia.")


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The tournament was held in Norholm, Iceland, from 2 to 27 September.",
         "The tournament was held in Norholm, Denmark, from 2 to 27 September. Iceland won in Norholm."),
        ("The show is hosted by New Zealand and Sri Lanka.",
         "The show is hosted by New Zealand and Costa Rica. Sri Lanka left the show after a year."),
    ],
)  # fmt: skip
def test_a_name_of_the_next_sentence_may_not_stand_where_another_stood(
    verified: Verified, statement: str, text: str
) -> None:
    assert not verified(statement, text)


def test_a_name_of_the_next_sentence_may_not_take_anothers_place_in_what_both_carry(verified: Verified) -> None:
    text = "The show in spring is hosted by New Zealand with Costa Rica. Sri Lanka had beaten New Zealand."
    assert verified("The show in spring is hosted by New Zealand with Costa Rica.", text)
    assert not verified("The show in spring is hosted by New Zealand with Sri Lanka.", text)


@pytest.mark.parametrize("other", ["U.K.", "UK", "British", "U.N."])
def test_initials_in_the_place_of_others_are_no_support(verified: Verified, other: str) -> None:
    assert not verified("The U.S. envoy opened the bridge.", f"The {other} envoy opened the bridge.")


def test_a_last_name_stands_for_the_full_one_where_it_is_one_persons(verified: Verified) -> None:
    assert verified(
        "Marie Strauss sold ships in May.", "In Norholm Marie Strauss had ships. Strauss sold ships in May."
    )
    text = "In Norholm Marie Strauss and Pierre Strauss had ships. Strauss sold ships in May."
    assert not verified("Marie Strauss sold ships in May.", text)


def test_a_pronoun_stands_for_a_name_though_the_sentence_goes_on_to_another(verified: Verified) -> None:
    text = (
        "Voyager is far away. In the summer of 2023 a wrong command had tilted its antenna by two degrees, until a "
        "strong shout from Canberra turned it back."
    )
    assert verified("In the summer of 2023 a wrong command had tilted the antenna of Voyager by two degrees.", text)
    assert not verified("In the summer of 2023 Voyager turned it back with a strong shout.", text)


def test_names_around_a_verb_may_be_turned_round_by_a_passive(verified: Verified) -> None:
    text = "In May Britain provided Ukraine with 350 missiles."
    assert verified("Ukraine was provided with 350 missiles by Britain in May.", text)
    assert not verified("Britain was provided with 350 missiles by Ukraine in May.", text)


# -- denials and comparisons -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("The members didn't condemn Russia.", True),
        ("The members backed Ukraine.", True),
        ("The members condemned Russia.", False),
        ("The members did not back Ukraine.", False),
        ("The members never condemned Russia.", True),
    ],
)
def test_what_is_denied_on_one_side_is_denied_on_the_other(verified: Verified, statement: str, expected: bool) -> None:
    assert verified(statement, "The members backed Ukraine, but they failed to condemn Russia.") is expected


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Prices fell in the spring.", "Prices rose in the spring."),
        ("The gate was shut before the talk.", "The gate was shut after the talk."),
        ("The northern gate is open.", "The southern gate is open."),
        ("The bridge is longer than the tunnel.", "The bridge is shorter than the tunnel."),
        ("Otters keep warm by blubber.", "Otters keep warm by fur rather than by blubber."),
        ("They met in the new hall.", "They met in the old hall instead of the new one."),
        ("Seals have dense fur.", "Otters, unlike seals, have dense fur."),
        ("The mayor knew of the fraud.", "Nobody has shown that the mayor knew of the fraud."),
        ("The gate is open at night.", "The gate is rarely open at night."),
        ("The ferry calls at the pier.", "The ferry seldom calls at the pier."),
        ("The rules let dogs into the park.", "The rules forbid that anybody let dogs into the park."),
        ("Net profit fell to 61 million.", "Net profit was 61 million."),
    ],
)
def test_the_opposite_is_no_support(verified: Verified, statement: str, text: str) -> None:
    assert not verified(statement, text)


@pytest.mark.parametrize(
    "text",
    [
        "Net profit rose to 61 million.",
        "Net profit was raised to 61 million.",
        "Net profit was 61 million, more than ever.",
        "Net profit was 61 million, up from last year.",
        "Net profit was 61 million (last year: 58 million).",
    ],
)
def test_a_number_has_risen_where_it_is_compared_with_another(verified: Verified, text: str) -> None:
    assert verified("Net profit rose to 61 million.", text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Registers in the reading room are shut at noon.", "Do not open the registers in the reading room at noon."),
        ("The registers were neither lost nor seen by visitors.", "No registers were lost or seen by visitors."),
        ("The first test was unsuccessful.", "The first test was no success."),
        ("The gate is scarcely larger than a door.", "The gate is hardly larger than a door."),
        ("The service refunds parking fees, but no fines.", "Parking fees are refunded by the service, fines are not."),
        ("No bridge other than this one has two decks.", "This bridge is the only one that has two decks."),
        ("Marie was the first choice, but the studio refused.",
         "Marie was the first choice, but the studio, calling her too old, refused to pay."),
        ("The atomic number denotes the number of protons in a nucleus.",
         "This is not the same as the atomic number, which denotes the number of protons in a nucleus."),
        ("Marie will not attend the feast in the harbour.", "Marie will stay away from the feast in the harbour."),
        ("Wear is not covered by the warranty, faults are.", "The warranty covers faults but not wear."),
        ("The gate is locked after five failed attempts.", "The gate is locked after five wrong attempts."),
        ("The lamp goes out because the pump failed.", "Because of a failure of the pump the lamp goes out."),
        ("Flood damage is covered only if the owner has bought a cover.",
         "Damage by floods is not covered unless the owner has bought a cover."),
        ("Damage by floods is not covered unless the owner has bought a cover.",
         "Flood damage is covered only if the owner has bought a cover."),
        ("The share of visitors declined from 9% to 7%.", "The share of visitors fell from 9% to 7%."),
        ("A bag shouldn't be more than 20 kg.", "A bag should not exceed 20 kg."),
    ],
)  # fmt: skip
def test_the_same_may_be_said_with_and_without_a_denial(verified: Verified, statement: str, text: str) -> None:
    assert verified(statement, text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The mill shrank.", "The mill has shrunk."),
        ("The order was forgotten.", "They forgot the order."),
        ("The guide has a tooth for each mouse.", "The guide has teeth for mice."),
    ],
)
def test_irregular_forms_are_of_one_word(verified: Verified, statement: str, text: str) -> None:
    assert verified(statement, text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The test was successful in the first year.", "The test was unsuccessful in the first year."),
        ("The talk at noon is compulsory for staff.", "The talk at noon is voluntary for staff."),
        ("The harbour gates are falling into ruin.", "The harbour gates are rising from ruin."),
        ("Readers renew loans when someone waits.", "Readers renew loans unless someone waits."),
        ("Faults are not covered by the warranty, wear is.", "The warranty covers faults but not wear."),
        ("Flood damage is not covered.", "Damage by floods is not covered unless the owner has bought a cover."),
        ("Flood damage is covered.", "Damage by floods is not covered unless the owner has bought a cover."),
        (
            "Flood damage is covered unless the owner has bought a cover.",
            "Damage by floods is not covered unless the owner has bought a cover.",
        ),
        ("Fines are refunded.", "Fines are not refunded, and members vote unless the board objects."),
        ("Fines are refunded.", "Fines are not refunded. Unless the board objects, members vote."),
        ("The pupil passed the test in spring.", "The pupil failed the test in spring."),
        ("The service refunds parking fees and fines.", "Parking fees are refunded by the service, fines are not."),
        ("The number of the gate is the same as mine.", "The number of the gate is not the same as mine."),
        ("Marie will not attend the feast in the harbour.", "Marie will dress up for the feast in the harbour."),
        ("The board rejected the plan.", "The plan was approved by the board."),
        ("The toll was abolished in spring.", "The toll was introduced in spring."),
        ("The harbour dissolved the club.", "The harbour founded the club."),
        ("The mill fired 300 men.", "The mill hired 300 men."),
        ("The landlord pays for the water.", "The tenant pays for the water."),
        ("Sellers pay for the shipping.", "Buyers pay for the shipping."),
        ("The key turns anticlockwise.", "The key turns clockwise."),
        ("The evening ferry is free.", "The morning ferry is free."),
    ],
)
def test_opposites_are_known_in_every_form(verified: Verified, statement: str, text: str) -> None:
    assert not verified(statement, text)


@pytest.mark.parametrize(
    ("statement", "text", "expected"),
    [
        ("You may not park overnight without a permit.", "Without a permit you may not park overnight.", True),
        ("You may park overnight without a permit.", "Without a permit you may not park overnight.", False),
        ("Without a permit you can park overnight.", "You cannot park overnight without a permit.", False),
        ("Nobody may enter the site without a helmet.", "Without a helmet nobody may enter the site.", True),
        ("Anyone may enter the site without a helmet.", "Without a helmet nobody may enter the site.", False),
        ("The drawer cannot be opened without the key.", "Without the key the drawer cannot be opened.", True),
        ("The drawer can be opened without the key.", "Without the key the drawer cannot be opened.", False),
        ("Visitors may not enter without a guide.", "No visitor may enter without a guide.", True),
        ("Visitors may enter without a guide.", "No visitor may enter without a guide.", False),
        ("The engine must not be started without oil.", "Do not start the engine without oil.", True),
        ("No card is issued unless the fee is paid.", "Unless the fee is paid, no card is issued.", True),
        ("The gate opened at noon.", "The gate did not fail to open at noon.", True),
        ("The plan has a risk for the harbour.", "The plan is not without risk for the harbour.", True),
        ("The ferry was without a crew or passengers.", "The ferry had neither crew nor passengers.", True),
    ],
)
def test_each_of_two_denials_is_about_its_own_words(
    verified: Verified, statement: str, text: str, expected: bool
) -> None:
    assert verified(statement, text) is expected


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The landlord must get notice from the tenant.", "The tenant must give notice to the landlord."),
        ("Tenants have to give notice.", "The tenant has to give notice to the landlord."),
        ("The toll was abolished in 1910.", "The toll was introduced in 1890 and abolished in 1910."),
        ("After the fire the mill hired 300 men.", "The mill hired 300 men after the fire."),
        ("A buyer was found for the ferry.", "The museum found a buyer for the ferry."),
    ],
)
def test_two_opposites_may_be_parts_of_one_thing(verified: Verified, statement: str, text: str) -> None:
    assert verified(statement, text)


# -- direction -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Marie replaced Pierre in the spring.", True),
        ("In the spring Marie replaced Pierre.", True),
        ("Pierre was replaced by Marie.", True),
        ("Pierre replaced Marie in the spring.", False),
        ("Marie was replaced by Pierre.", False),
    ],
)
def test_who_did_it_and_to_whom_may_not_change_places(verified: Verified, statement: str, expected: bool) -> None:
    assert verified(statement, "Marie replaced Pierre in the spring.") is expected


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The target is used to check the focus.", "Focus is checked with the target."),
        ("The inquiry found that warnings by engineers against a launch had been overruled.",
         "The inquiry found that engineers had warned against a launch and had been overruled."),
        ("Marie arrived in Norholm and reported on 24 June.", "On 24 June, having arrived in Norholm, Marie reported."),
        ("The vault can be opened with 3 keys, each held by another person.",
         "Three keys held by another person each are needed to open the vault."),
        ("A keeper has to sign for children.", "Children need the signature of a keeper."),
        ("The harbour's fares fell 12 percent.", "Fares in the harbour fell by 12 per cent."),
        ("The harbour cut fares by 12%.", "Fares in the harbour were cut by 12 per cent."),
        ("The museum is open on Friday from 9:30 to 13:00 and on Saturday from 13:00 to 18:30.",
         "The museum is open on Friday between 9:30 and 13:00 and on Saturday from 13:00 to 18:30."),
    ],
)  # fmt: skip
def test_what_stands_in_another_clause_has_not_changed_places(verified: Verified, statement: str, text: str) -> None:
    assert verified(statement, text)


def test_two_names_that_change_places_are_noticed_around_any_word(verified: Verified) -> None:
    text = "The tower in Norholm is taller than the mill in Eastfield."
    assert verified("The Norholm tower is taller than the mill in Eastfield.", text)
    assert not verified("The tower in Eastfield is taller than the mill in Norholm.", text)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [("The train goes from Norholm to Eastfield.", True), ("The train goes from Eastfield to Norholm.", False)],
)
def test_where_from_and_where_to_may_not_change_places(verified: Verified, statement: str, expected: bool) -> None:
    assert verified(statement, "The train always goes from Norholm to Eastfield.") is expected


def test_numbers_and_names_are_compared_in_other_languages_too(verified: Verified) -> None:
    text = "Die Brücke in Norholm wurde 1932 für 5 Millionen Kronen gebaut."
    assert verified("Die Brücke in Norholm wurde 1932 gebaut.", text)
    assert not verified("Die Brücke in Norholm wurde 1933 gebaut.", text)
    assert not verified("Die Brücke in Eastfield wurde 1932 gebaut.", text)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Unlike the ferry, the bridge has a gate.", "The bridge has a gate and the ferry has none."),
        ("A tram runs there instead of the bus.", "A tram replaced the bus which ran there."),
    ],
)
def test_a_contrast_that_only_the_statement_draws_denies_nothing(verified: Verified, statement: str, text: str) -> None:
    assert verified(statement, text)
