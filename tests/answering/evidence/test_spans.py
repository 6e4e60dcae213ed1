"""What can be shown by itself of a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.evidence.spans import whole
from rag.answering.text.values import only_one

GRID = "Supply voltage      9       24      28      V"
ROW = "| Guided tour, up to 20 people | EUR 75.00 |"


@pytest.mark.parametrize(
    ("sentence", "part", "shown"),
    [
        ("In 2024 the branches had 612,480 visits.", "480", "612,480"),
        ("It cost $3.5 billion to build.", "3.5", "$3.5 billion"),
        ("It cost $3.5 billion to build.", "billion", "$3.5 billion"),
        ("A fee of EUR 1,250.50 is due.", "250", "EUR 1,250.50"),
        ("A fee of CHF 50 is due.", "50", "CHF 50"),
        ("A fee between PLN 50 and PLN 70 is due.", "70", "PLN 50 and PLN 70"),
        ("It made -$5 a day, or US$7.", "5", "-$5"),
        ("It made -$5 a day, or US$7.", "7", "US$7"),
        ("It opened on 12 March 2024 at noon.", "March", "12 March 2024"),
        ("It fell to -3.5 °C at night.", "3.5", "-3.5 °C"),
        ("The bridge is 500 to 520 metres long.", "520", "500 to 520 metres"),
        ("Of these, 41 per cent were new.", "41", "41 per cent"),
        ("It rose by 3.1% in a year.", "3", "3.1%"),
        ("It is closed from 3 June until 30 August.", "30 August", "3 June until 30 August"),
        ("It was put off from 3 June to 1 July.", "1 July", "1 July"),
        ("It leaves at 09:12 sharp.", "12", "09:12"),
        ("2.4.0 (2024-08-20)", "2024-08-20)", "2024-08-20"),
        ("It is high (12 m) there.", "(12 m", "12 m"),
        ("[12.03.26, 09:41] Bea Lie: Jonas did it.", "Bea Lie: Jonas", "Jonas"),
        ("[12.03.26, 09:41] Bea Lie: Jonas did it.", "Bea Lie", "Bea Lie"),
        ("[12.03.26, 09:41] Bea Lie: Jonas did it.", "did it", "did it"),
        ("Ask Ann Lee (chair) first.", "Ann Lee (chair)", "Ann Lee (chair)"),
        ("President Zelenskyy said so.", "Zelen", "Zelenskyy"),
        ("The sources give 1,517; others 1,490.", "1,517;", "1,517"),
        ("Norholm Central 301,900 318,200", "900 318", "318,200"),
        ("Akashi Kaikyo Japan 1,991 m 1998", "991 m 19", "1998"),
        ("It rose from 12 to 14 per cent.", "12 to 14", "12 to 14 per cent"),
        ("It fell from 21 million to 17 million euros.", "17", "17 million euros"),
        ("Damage was found in 11 of the hall's 96 seats.", "96 seats", "11 of the hall's 96 seats"),
        ("Three of its 12 members left.", "12 members", "Three of its 12 members"),
        ("It sold 11 of them, and 96 are left.", "96", "96"),
        ("**Duration:** 2 hours 17 minutes", "17", "2 hours 17 minutes"),
        ("The wall is 5 feet 11 inches high.", "5 feet", "5 feet 11 inches"),
        ("Lease: 2 years 6 months", "2 years 6", "2 years 6 months"),
        ("Attic 40 m 70 m", "40 m 70 m", "70 m"),
        ("Pump 12 kW 40 kg", "12 kW 40 kg", "40 kg"),
        ("Flour T550 and €298 per tonne.", "298", "€298"),
        ("The plan for Q1–3 holds.", "3", "Q1–3"),
        ("It costs EUR5 to EUR7 a day.", "7", "EUR5 to EUR7"),
        ("Call 0800 555 0142 by noon.", "555", "0800 555 0142"),
        ("Phone: +49 40 555 0110", "40 555", "+49 40 555 0110"),
        (ROW, "20 people | EUR 75", "EUR 75.00"),
        (ROW, "Guided", "Guided"),
        (GRID, "9       24", "24"),
        (GRID, "Supply voltage", "Supply voltage"),
        ("It is open until 4 p.m. at weekends.", "until 4 p.m", "until 4 p.m."),
        ("It was made in the U.S. alone.", "U.S", "U.S."),
        ("It raises a ``ValueError``.", "raises a ``ValueError``", "raises a ``ValueError``"),
        ("Use the *thread* method.", "thread* method", "*thread* method"),
        ("Use the `thread` method.", "`thread`", "thread"),
        ("It is kept by [Ines Duarte](https://a.example/i) now.", "[Ines Duarte](https", "Ines Duarte"),
        ("It is kept by [Ines Duarte](https://a.example/i) now.", "Ines", "Ines"),
        ("It is kept [here](a.md) by Ines.", "by Ines", "by Ines"),
        ("The licence is <b>MIT</b>.", "<b>MIT</b>", "MIT"),
        ("It holds where a <b and c> d.", "a <b and c> d", "a <b and c> d"),
    ],
)
def test_nothing_is_cut(sentence: str, part: str, shown: str) -> None:
    first = sentence.index(part)
    start, end = whole(sentence, first, first + len(part))
    assert sentence[start:end] == shown


@given(st.text("a1,.|$ -3", max_size=20), st.data())
def test_a_range_stays_within_its_sentence(sentence: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(sentence)))
    end = data.draw(st.integers(start, len(sentence)))
    first, last = whole(sentence, start, end)
    assert 0 <= first <= last <= len(sentence)


def test_one_of_several_values_in_a_row_is_not_sure() -> None:
    row = "| Pioneer 10 | 3 March 1972 | December 1973 |"
    assert not only_one(row, row.index("3 March"), row.index(" | December"))
    columns = "Norholm Central 301,900 318,200"
    assert not only_one(columns, columns.index("318"), len(columns))
    assert not only_one(GRID, GRID.index("24"), GRID.index("24") + 2)
    assert only_one(ROW, ROW.index("EUR"), ROW.index(" |", 10))
    assert only_one("It flew from 1972 to 1973.", 13, 17)
