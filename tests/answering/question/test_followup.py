"""What a follow-up question inherits from the questions before it."""

import time

import pytest

from rag.answering.question.followup import MOST_PARTS, belongs, may_be_new, parts, standalone
from rag.answering.text.words import Stems
from rag.types import Turn

TALK = Turn(question="How long did Zelensky and Trump talk in The Hague?", answer="Fifty minutes.")


@pytest.mark.parametrize("question", ["Who built it?", "And where?", "Why?"])
def test_the_first_question_stands_as_it_is(question: str) -> None:
    assert standalone(question, []) == question


@pytest.mark.parametrize(
    "question", ["Which clocks does the museum in Aldenport keep?", "List the oldest bridges with a railway track."]
)
def test_a_question_that_refers_to_nothing_is_left_alone(question: str) -> None:
    assert standalone(question, [TALK]) == question


@pytest.mark.parametrize(
    "question", ["What did he say?", "Which agreement was signed after their meeting there?", "And where?", "How come?"]
)
def test_a_question_that_refers_back_gets_the_words_of_the_one_before(question: str) -> None:
    assert standalone(question, [TALK]) == f"{question} (Zelensky Trump talk Hague)"


def test_words_that_it_has_already_are_not_repeated() -> None:
    assert standalone("And did trump talk to Macron?", [TALK]) == "And did trump talk to Macron? (Zelensky Hague)"


def test_a_chain_of_follow_ups_keeps_its_topic() -> None:
    history = [TALK, Turn(question="And where?", answer="In The Hague."), Turn(question="Why there?", answer="NATO.")]
    assert standalone("Since when?", history) == "Since when? (Zelensky Trump talk Hague)"


def test_a_new_topic_ends_what_was_carried() -> None:
    museum = Turn(question="Which clocks does the museum in Aldenport keep?", answer="Old ones.")
    assert standalone("And since when?", [TALK, museum]) == "And since when? (clocks museum Aldenport keep)"


@pytest.mark.parametrize("said", ["Thanks!", "ok thank you", "Great, thanks a lot."])
def test_thanks_neither_take_a_topic_nor_end_one(said: str) -> None:
    thanks = Turn(question=said, answer="The documents do not answer this question.")
    assert "Zelensky" not in standalone(said, [TALK])
    assert standalone("And where?", [TALK, thanks]) == standalone("And where?", [TALK])
    assert standalone("And where?", [thanks]) == "And where?"


@pytest.mark.parametrize("question", ["Who is Rutte?", "Who was Ann Lee?", "What is Norholm?", "what's NATO?"])
def test_who_somebody_with_a_name_is_stands_alone(question: str) -> None:
    assert standalone(question, [TALK]) == question


def test_initials_are_carried_as_one_word() -> None:
    met = Turn(question="Who met the U.S. envoy?", answer="The U.K. envoy met him in the U.S. embassy. [1]")
    assert standalone("And where did they meet?", [met]) == "And where did they meet? (met US envoy UK)"


def test_it_does_not_stand_for_a_person() -> None:
    trip = Turn(question="Why does Ole Dahl stay at home?", answer="A warrant was issued against him. [1]")
    assert standalone("Who issued it?", [trip]) == "Who issued it? (Ole Dahl stay home)"
    pier = Turn(question="Why does Pier Nine stay open?", answer="A permit was issued for the pier. [1]")
    assert standalone("Who built it?", [pier]) == "Who built Pier Nine? (stay open)"


def test_a_history_without_words_adds_nothing() -> None:
    assert standalone("Why?", [Turn(question="And?", answer="")]) == "Why?"


def test_the_same_history_gives_the_same_question_however_long_it_is() -> None:
    history = [TALK] + [Turn(question="Why?", answer="So.")] * 2000
    assert standalone("Why?", history) == standalone("Why?", history)


def test_a_question_with_a_time_of_its_own_does_not_inherit_another() -> None:
    goal = Turn(question="Which goal did NATO set in 2025?", answer="5 percent.")
    assert "2025" in standalone("And who set it?", [goal])
    assert "2025" not in standalone("And in 2014?", [goal])


BUILT = Turn(
    question="Which orbiter did NASA build to replace Challenger?", answer="The replacement was Endeavour. [1]"
)


@pytest.mark.parametrize(
    ("question", "asked", "answer", "alone"),
    [
        ("When did it first fly?", BUILT.question, BUILT.answer, "When did Endeavour first fly? (orbiter NASA"),
        ("How tall are its towers?", "Which bridge is the longest?", "The Humber Bridge, from 1981. [1]",
         "How tall are Humber Bridge's towers? ("),
        ("When was he born?", "Who designed the bridge?", "In Ohio they say it was Joseph Strauss. [1]",
         "When was Joseph Strauss born? ("),
        ("How many people did it kill?", "When did Mount Pinatubo explode?", "On 15 June 1991.",
         "How many people did Mount Pinatubo kill? (explode)"),
        ("How old is it?", "Where is Lake Toba?", "On Sumatra.", "How old is Lake Toba?"),
        ("When did she die?", "Who was Marie Curie?", "Curie, born in Warsaw, married Pierre Curie.",
         "When did Marie Curie die?"),
        ("When was she born?", "Who designed the Trail?", "The Velora Trail was designed by Ingrid Solheim. [1]",
         "When was Ingrid Solheim born? ("),
        ("Is he still alive?", "Who opened the bridge?", "The bridge, designed by Ann Lee, was opened by Jack Lang.",
         "Is Jack Lang still alive? ("),
        ("Who founded it?", "Since when does the Northwell Trust exist?", "Since 1998.",
         "Who founded Northwell Trust? ("),
    ],
)  # fmt: skip
def test_he_and_it_become_the_name_that_they_stand_for(question: str, asked: str, answer: str, alone: str) -> None:
    assert standalone(question, [Turn(question=asked, answer=answer)]).startswith(alone)


@pytest.mark.parametrize(
    ("question", "asked", "answer"),
    [
        ("And who prepared it?", "Where did Zelensky meet Trump?", "In The Hague."),
        ("Was he arrested there?", "Which country did Putin visit?", "Putin paid a visit to Mongolia."),
        ("How is it paid for?", "What did the British minister announce?", "A new fund."),
        ("How long does it take to cross?", "When does the ferry to Norholm leave?", "At noon."),
        ("Is it true that it burnt down?", "When was Norholm Central opened?", "In 1932."),
        ("Who designed it?", "When was the bridge opened?", "On 19 March, says John Bradfield. [1]"),
        ("What did he say?", TALK.question, TALK.answer),
        ("Where does he live?", "Who is the keeper?", "In August 2023 a new keeper came."),
        ("Who was it before her?", "Which town has a mayor?", "Norholm has one."),
        ("When was he born?", "Who founded the trust?", "The trust was founded by Hugo Lant and Mary Quill."),
        ("When was he born?", "Who designed the bridge?", "Ann Lee, Bob Ray and Carla Voss designed it."),
    ],
)
def test_a_pronoun_that_may_stand_for_something_else_stays(question: str, asked: str, answer: str) -> None:
    alone = standalone(question, [Turn(question=asked, answer=answer)])
    assert alone.startswith(f"{question} (")


def test_it_is_no_person_whom_the_question_before_spoke_of() -> None:
    history = [
        Turn(question="Who designed the Alder Bridge?", answer="It was designed by Agnes Tolliver. [1]"),
        Turn(question="How old is she?", answer="The documents do not answer this question."),
    ]
    assert standalone("And where did she live?", history).startswith("And where did Agnes Tolliver live? (")
    assert standalone("How long is it?", history) == "How long is it? (designed Alder Bridge)"


def test_the_names_of_an_answer_are_needed_only_where_the_pronoun_may_mean_them() -> None:
    schools = Turn(
        question="Where does the Northwell Trust run schools?", answer="Founded by Hugo Lant, it runs schools in Leeds."
    )
    assert standalone("Who founded it?", [schools]) == "Who founded Northwell Trust? (run schools)"
    assert "Leeds" in standalone("Who lives there?", [schools])


def test_the_words_of_the_conversation_are_no_question_of_their_own() -> None:
    assert [part.wordings for part in parts("When did it first fly? (orbiter Endeavour)")] == [
        ("When did it first fly? (orbiter Endeavour)", "When did it first fly?"),
        ("(orbiter Endeavour)",),
    ]
    assert [part.subject for part in parts("When did it first fly? (orbiter Endeavour)")] == [False, True]


def test_a_question_of_very_many_parts_is_read_as_a_few() -> None:
    asked = [f"who built bridge number {number}" for number in range(200)]
    found = parts(" and ".join(asked))
    assert [part.text for part in found[:-1]] == asked[: MOST_PARTS - 1]
    assert len(found) == MOST_PARTS
    assert "bridge number 199" in found[-1].text


def test_a_question_that_says_enough_is_not_held_to_the_words_of_the_conversation() -> None:
    assert [part.wordings for part in parts("How much is a guided tour? (travel claim)")] == [
        ("How much is a guided tour?",),
        ("(travel claim)",),
    ]
    assert [part.fuller for part in parts("When did it fly and who built it? (orbiter)")] == [
        "When did it fly (orbiter)",
        "who built it? (fly) (orbiter)",
        "(orbiter)",
    ]


@pytest.mark.parametrize(
    ("question", "last"),
    [
        ("Who leads the Tolva branch, and where is Norholm?", "where is Norholm?"),
        ("Who leads the Tolva branch, and what in May?", "what in May? (leads Tolva branch)"),
        ("Who leads the Tolva branch, and is it old?", "is it old? (leads Tolva branch)"),
        ("Who leads the Tolva branch, and should it close?", "should it close? (leads Tolva branch)"),
        ("Who leads the Tolva branch in April and May?", "Who leads the Tolva branch in April and May?"),
    ],
)
def test_a_part_with_a_verb_and_a_name_of_its_own_needs_no_other(question: str, last: str) -> None:
    assert parts(question)[-1].text == last


@pytest.mark.parametrize("question", ["(?)", "Why? (", ") and (when?", "()"])
def test_odd_parentheses_leave_one_question(question: str) -> None:
    assert parts(question)[0].text


@pytest.mark.parametrize("question", ["Who is Emmanuel Macron?", "When did Finland join NATO?", "Where is Lake Toba?"])
def test_a_short_question_with_a_name_of_its_own_is_left_alone(question: str) -> None:
    assert standalone(question, [TALK]) == question


FERRY = Turn(question="When does the ferry to Norholm leave?", answer="At noon. [1]")
PASSAGES = ["The ferry to Norholm leaves at noon. A ticket costs four crowns.", "The museum opens at nine."]


@pytest.mark.parametrize(
    ("question", "follows"), [("How much is a ticket?", True), ("When does the museum open?", False)]
)
def test_a_short_question_belongs_to_what_was_said_when_a_passage_speaks_of_both(
    stems: Stems, question: str, follows: bool
) -> None:
    assert may_be_new(question, [FERRY])
    assert belongs(question, ["ferry", "Norholm", "leave"], PASSAGES, stems) is follows


@pytest.mark.parametrize(
    "question", ["And where?", "Why?", "What does it cost?", "Which clocks does the museum of Aldenport keep?"]
)
def test_a_question_that_surely_refers_back_or_surely_does_not_is_no_matter_of_doubt(question: str) -> None:
    assert not may_be_new(question, [FERRY])


@pytest.mark.parametrize("between", [" ", "\n", "and ", "? ", "(a) "])
def test_a_long_question_is_parted_in_no_time(between: str) -> None:
    began = time.process_time()
    assert parts(f"Where{between * 20_000}is it?")
    assert time.process_time() - began < 3


@pytest.mark.parametrize("turns", [1, 4, 50])
def test_turns_of_any_length_are_understood_in_no_time(turns: int) -> None:
    long = Turn(question="please " * 3_000, answer="a" * 20_000)
    began = time.process_time()
    standalone("And where was he?", [long] * turns)
    assert time.process_time() - began < 3  # it was minutes
