"""What a question asks for, and which spellings pass for the same word."""

import pytest

from rag.answering.evidence.fitting import fits_kind
from rag.answering.question.parsing import AnswerKind, as_read, parse_question
from rag.answering.text.stems import is_named, same_word
from rag.answering.text.words import Stems


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was the bridge opened?", AnswerKind.DATE),
        ("In what year did it open?", AnswerKind.DATE),
        ("What time does the ferry leave?", AnswerKind.DATE),
        ("How long did they talk?", AnswerKind.NUMBER),
        ("How many clocks does it keep?", AnswerKind.NUMBER),
        ("What percentage of GDP is it?", AnswerKind.NUMBER),
        ("Who designed the bridge?", AnswerKind.NAME),
        ("Who is Ann Lee?", AnswerKind.OTHER),
        ("Who was Ada von der Holm?", AnswerKind.OTHER),
        ("Who is the mayor of Vell?", AnswerKind.NAME),
        ("Who was with Ann Lee?", AnswerKind.NAME),
        ("Where did they meet?", AnswerKind.NAME),
        ("Which newspaper reported it?", AnswerKind.NAME),
        ("What is the new goal?", AnswerKind.OTHER),
        ("What is the main span of the bridge?", AnswerKind.NUMBER),
        ("How much is it when I am away?", AnswerKind.NUMBER),
        ("Who was there when it opened?", AnswerKind.NAME),
        ("By when must it open?", AnswerKind.DATE),
        ("What do we pay, and when does it open?", AnswerKind.DATE),
        ("What did it cost to replace the bridge?", AnswerKind.NUMBER),
        ("What is the average price?", AnswerKind.NUMBER),
        ("What is the capital city of Norway?", AnswerKind.NAME),
        ("What is the new president's name?", AnswerKind.NAME),
        ("Which of the companies built it?", AnswerKind.NAME),
        ("What did they agree on when they met?", AnswerKind.DATE),
        ("And who opened it when he had died?", AnswerKind.NAME),
        ("", AnswerKind.OTHER),
    ],
)
def test_the_kind_of_answer_is_told_from_the_question(stems: Stems, question: str, kind: AnswerKind) -> None:
    assert parse_question(question, stems).kind is kind


@pytest.mark.parametrize(
    "question",
    [
        "What does the company make?",
        "Which damages did the judge award?",
        "What is the company's main product?",
        "What caused the price to rise?",
        "What does the cost depend on?",
        "Which code is returned when the disk is full?",
        "How do I learn where it is?",
        "What happens to those who leave?",
    ],
)
def test_words_that_stand_in_another_part_of_the_question_tell_no_kind(stems: Stems, question: str) -> None:
    assert parse_question(question, stems).kind is AnswerKind.OTHER


@pytest.mark.parametrize("question", ["Visits by branch, all four", "What are the visits of all of the four branches?"])
def test_of_how_many_all_are_is_no_word_to_be_found(stems: Stems, question: str) -> None:
    assert parse_question(question, stems).stems == stems("visits branch")


def test_a_number_of_things_that_are_not_all_is_one(stems: Stems) -> None:
    assert parse_question("Which four branches are open?", stems).stems == stems("four branches open")


def test_words_are_stemmed_once_each_without_those_that_only_ask(stems: Stems) -> None:
    parsed = parse_question("Which bridges did the bridge in the harbour replace?", stems)
    assert parsed.stems == ("bridg", "harbour", "replac")


def test_names_and_numbers_are_told_from_other_words(stems: Stems) -> None:
    parsed = parse_question("Did John Bradfield design the 503 metres of the bridge?", stems)
    assert parsed.names == ("john", "bradfield", "503")


@pytest.mark.parametrize(
    ("question", "fitting", "other"),
    [
        ("How much did the bridge cost?", "It cost 5 crowns.", "It was dear."),
        ("How much does it cost?", "It is 30 zloty a day.", "It is 30 centimetres wide."),
        ("How much does it cost?", "Members pay 50 francs.", "Of these, 50 per cent are members."),
        ("How much did the bridge cost?", "It cost €5.", "It cost 5 workers their lives."),
        ("What is the price of a tour?", "A tour costs EUR 75.", "A tour is for up to 20 people."),
        ("How many lives did it cost?", "It cost 92,000 lives.", "It cost the city 92,000 crowns."),
        ("When was the bridge opened?", "It was opened in 1932.", "It was opened late."),
        ("Who designed the bridge?", "It was designed by John Bradfield.", "it was designed by somebody."),
        ("When does the ferry leave?", "It leaves at 9 a.m.", "It leaves from pier 9."),
        ("When does the ferry leave?", "It leaves at nine in the morning.", "It leaves from the pier."),
        ("On which day was it opened?", "It was opened on 19 March 1932.", "It was opened in March 1932."),
        ("How high are its towers?", "They are 89 metres high.", "It has two towers."),
        (
            "How high is the damage?",
            "It is put at 2.3 million euros.",
            "Fourteen people were injured, two of them badly.",
        ),
        ("How large was the loss?", "The mill lost €40,000.", "The fire destroyed 30 looms."),
        ("How high is the tax?", "It is 19 % of the price.", "It is paid in two parts."),
        ("How high is the tower that cost a million?", "It is 89 metres high.", "It cost $1 million."),
        ("How many people died?", "The dead were 16.", "It has 16 arches."),
        ("How many dollars did it cost?", "It cost $5 million.", "It cost £5 million."),
        ("How many kilometres is it?", "It is 5 km.", "It is 5 years old."),
        ("How fast is the ferry?", "It makes 20 knots.", "A ticket costs 14 crowns."),
        ("How fast is the ferry?", "It does 30 km/h.", "It takes 30 cars."),
        ("Where is the key of the boiler?", "It is kept at reception.", "The boiler is old."),
        ("Where is the key?", "It hangs behind the boiler.", "It hangs in good order."),
        ("Where are bicycles kept?", "They are kept in the shed.", "They are kept in the morning."),
        ("Where does it keep its index?", "Under `/var/lib/index`.", "It has an index and/or a cache."),
        ("Where was Tomas Varga born?", "He was born in Brno.", "Tomas Varga (born 12 May 1979) is a Slovak player."),
        ("When must I phone?", "Phone if a pipe bursts.", "Phone the owner."),
        ("When do I need a note?", "From the fourth day of absence.", "On the fourth floor."),
        ("When is it debited?", "It is debited on the 17th.", "It is on the 17th floor."),
        ("When was it opened?", "It was opened in 1932.", "It was opened after the war."),
        ("When does it open?", "It opens on 5 Jan.", "It opens late."),
        ("When does it open?", "It opens on Sept. 5.", "It opens late."),
        ("When is the market?", "It is held at weekends.", "It is held at the pier."),
        ("On which day is it open?", "It is open Mon and Wed.", "It is open in March."),
        ("How many must come?", "Nine members must come.", "Members must come."),
        ("How many rooms are there?", "There are fourteen rooms.", "There are good rooms."),
        ("What did they agree on when they met?", "In May 2020 they agreed.", "Before the summit, he warned them."),
        ("Who heats the hall?", "It is heated by the caretaker.", "The hall is heated by gas."),
        ("Who won the battle?", "The League won it against Casimir.", "It was fought between Casimir and the League."),
        ("How many tolls are there?", "| Tolls | 3 |", "| Lanes | 3 |"),
        ("How old is Ann Lee?", "Ann Lee, 58, won the race.", "Ann Lee won 58 races."),
        ("How much does Ann Lee earn?", "She earns 900 crowns, or €80.", "Ann Lee, 58, earns little."),
        ("How many races did Ann Lee win?", "Ann Lee won 58 races.", "Ann Lee, 58, won the races."),
        ("How many laps did she run?", "She ran 19 laps.", "She wore the number 19 on all laps."),
        ("How much profit did the mill make?", "It made €5 million.", "It grew by 5 percent."),
        ("What does the ferry cost?", "It costs nothing.", "It takes 12 cars."),
        ("How much is paid for a bag?", "Bags are free.", "Bags are free to choose."),
        ("How much is paid for a bag?", "Bags travel free of charge.", "Bags are free of dust."),
        ("When did the flood begin?", "It began on Tuesday.", "It was the first flood since 1954."),
        ("When does the strike begin?", "It is due on 2 May.", "It is the first since 2011, when drivers left."),
        ("When was the last flood?", "It is the worst flood since 1954.", "It is the worst flood."),
    ],
)
def test_a_sentence_with_the_kind_of_thing_asked_for_fits_better(
    stems: Stems, question: str, fitting: str, other: str
) -> None:
    parsed = parse_question(question, stems)
    assert fits_kind(fitting, parsed, stems) > fits_kind(other, parsed, stems)


@pytest.mark.parametrize(
    ("one", "other"), [("zelensky", "zelenskyy"), ("marta", "martha"), ("defence", "defense"), ("bridge", "bridge")]
)
def test_near_spellings_are_the_same_word(one: str, other: str) -> None:
    assert same_word(one, other)
    assert same_word(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("iran", "iraq"), ("kyiv", "kiel"), ("1932", "1933"), ("19321", "19322"), ("bridge", "fridge"), ("", "bridge")],
)
def test_other_words_are_not(one: str, other: str) -> None:
    assert not same_word(one, other)


@pytest.mark.parametrize(("one", "other"), [("slovenia", "slovakia"), ("export", "expert")])
def test_names_of_other_things_are_not_near_spellings(one: str, other: str) -> None:
    assert not same_word(one, other)


@pytest.mark.parametrize(("asked", "said"), [("2", "ii"), ("ii", "two"), ("iv", "4"), ("ten", "10")])
def test_a_small_number_is_named_in_digits_words_and_roman_numerals(asked: str, said: str) -> None:
    assert is_named(asked, frozenset({"war", said}))
    assert not is_named(asked, frozenset({"war", "iii", "9"}))


def test_a_word_is_named_by_a_near_spelling_of_it() -> None:
    assert is_named("zelensky", frozenset({"zelenskyy"}))
    assert not is_named("slovenia", frozenset({"slovakia"}))


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("how many people died on the bridge", "people"),
        ("After how many minutes without a train does it open?", "minutes"),
        ("How many API calls per minute are allowed?", "calls"),
        ("How many old toll booths did it have?", "booths"),
        ("How many are there?", ""),
        ("How long is it?", ""),
    ],
)
def test_what_is_counted_is_the_noun_behind_how_many(stems: Stems, question: str, counted: str) -> None:
    assert parse_question(question, stems).counted == counted


def test_what_is_counted_must_be_named_in_the_sentence_or_its_passage(stems: Stems) -> None:
    parsed = parse_question("How many tanks did they promise?", stems)
    assert fits_kind("They promised 350 missiles.", parsed, stems) == 0
    assert fits_kind("They promised 350.", parsed, stems, around=frozenset(stems("They have tanks."))) == 0.5
    assert fits_kind("They promised 350 tanks.", parsed, stems) == 1


def test_a_word_is_no_name_because_it_opens_a_sentence(stems: Stems) -> None:
    assert parse_question("Compare the towers of Tyne Bridge.", stems).names == ("tyne", "bridg")
    assert parse_question("Bridges in Sydney are how long?", stems).names == ("sydney",)
    assert parse_question("Voyager 1 is how far away?", stems).names == ("voyag", "1")
    assert parse_question("What does the U.K. pay the E.U.?", stems).names == ("uk", "eu")


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("How long is the bridge now?", "How long is the bridge?"),
        ("How far has it come by now?", "How far has it come?"),
        ("What does USA Today say?", "What does USA Today say?"),
        ("Currently, who leads the board?", "who leads the board?"),
    ],
)
def test_words_for_the_present_are_not_looked_for(stems: Stems, question: str, read: str) -> None:
    assert as_read(question) == read
    assert "now" not in parse_question(question, stems).stems


def test_a_current_that_flows_is_not_the_present(stems: Stems) -> None:
    assert parse_question("What is the current length of the bridge?", stems).latest
    assert not parse_question("What is the current in the wire?", stems).latest


@pytest.mark.parametrize("question", ["Latest figure for the bridge?", "Currently, who leads?", "Who leads now?"])
def test_a_word_for_the_present_may_begin_a_question(stems: Stems, question: str) -> None:
    assert parse_question(question, stems).latest
    assert not parse_question("What does USA Today say?", stems).latest


def test_what_is_counted_may_name_the_column_of_a_number(stems: Stems) -> None:
    columns, row = "| Plan | Storage | Devices |", "| Album | 200 GB | 3 |"
    devices = parse_question("How many devices may I use with the Album plan?", stems)
    assert fits_kind(row, devices, stems, lead=columns) == 1
    assert fits_kind("| Album | 200 GB | any |", devices, stems, lead=columns) < 1
    assert fits_kind("| Album | 200 GB |", devices, stems, lead=columns) < 1
    people = parse_question("How many people may use the Album plan?", stems)
    assert fits_kind(row, people, stems, lead=columns) < 1
