"""Descriptions in questions that stand for something with a name."""

from time import perf_counter

import pytest

from rag.answering.question.description import described


@pytest.mark.parametrize(
    ("question", "asks", "behind"),
    [
        (
            "Who is married to the director of Jump for Glory?",
            "Who is the director of Jump for Glory?",
            "Who is married to X?",
        ),
        ("When was Hello Love's singer born?", "Who was Hello Love's singer?", "When was X born?"),
        ("Which river is near Ann Lee's city of birth?", "What is Ann Lee's city of birth?", "Which river is near X?"),
        (
            "How many people live in the county in which Johnnycake, West Virginia is located?",
            "What is the county in which Johnnycake, West Virginia is located?",
            "How many people live in X?",
        ),
        (
            "When did the state where Silverton is located join the union?",
            "What is the state where Silverton is located?",
            "When did X join the union?",
        ),
        (
            "What is the extension of the person who keeps the keys?",
            "Who is the person who keeps the keys?",
            "What is the extension of X?",
        ),
        ("Who ran the city Marie Curie was born in?", "What is the city Marie Curie was born in?", "Who ran X?"),
        ("How old is the town with the red castle?", "What is the town with the red castle?", "How old is X?"),
        (
            "Who led the League at the battle in which field guns were used?",
            "What is the battle in which field guns were used?",
            "Who led the League at X?",
        ),
        (
            "How old is the museum by now that has the whale?",
            "What is the museum that has the whale?",
            "How old is X by now?",
        ),
        (
            "The bridge that was opened too late, how high is it?",
            "What is the bridge that was opened too late?",
            "X, how high is it?",
        ),
        ("how deep is that lake they drained in May", "What is that lake they drained in May?", "how deep is X"),
        (
            "What kind of deck does the bridge between Hull and Barton have?",
            "What is the bridge between Hull and Barton?",
            "What kind of deck does X have?",
        ),
        (  # what was said first tells what "it" is
            "My bus has failed its test. What telephone has the person who may move it?",
            "My bus has failed its test. Who is the person who may move it?",
            "What telephone has X?",
        ),
        (  # its own verb ends the clause, behind "was" ...
            "When was the firm that built the bridge founded?",
            "What is the firm that built the bridge?",
            "When was X founded?",
        ),
        (
            "In which year was the painter who was married to Paul Marek born?",
            "Who was the painter who was married to Paul Marek?",
            "In which year was X born?",
        ),
        (
            "When was the school that Ann Lee taught at founded?",
            "What is the school that Ann Lee taught at?",
            "When was X founded?",
        ),
        (  # ... and behind "did", where that has a name or a preposition at its end
            "When did the company that opened Vell Bridge go bankrupt?",
            "What is the company that opened Vell Bridge?",
            "When did X go bankrupt?",
        ),
        (
            "Which town does the band that Ann Lee left in 1990 come from?",
            "What is the band that Ann Lee left in 1990?",
            "Which town does X come from?",
        ),
        (
            "How many seats does the hall of the club Ann Lee plays for have?",
            "What is the club Ann Lee plays for?",
            "How many seats does the hall of X have?",
        ),
        (  # a clause without its first words
            "Who is the chairman of the company founded by Otto Keller?",
            "What is the company founded by Otto Keller?",
            "Who is the chairman of X?",
        ),
        (
            "When did the country containing Skarv Rock join the union?",
            "What is the country containing Skarv Rock?",
            "When did X join the union?",
        ),
        (  # the kind of what has the name
            "Where did the author of the novel The Grey Heron live?",
            "Who was the author of the novel The Grey Heron?",
            "Where did X live?",
        ),
        (
            "Which band did the composer of the music of Jump for Glory leave?",
            "Who was the composer of the music of Jump for Glory?",
            "Which band did X leave?",
        ),
        (  # ... and not what has a relation to it
            "Who is the spouse of the director of Jump for Glory?",
            "Who is the director of Jump for Glory?",
            "Who is the spouse of X?",
        ),
        (  # what is asked stands at the end
            "The director of Jump for Glory was married to whom?",
            "Who is the director of Jump for Glory?",
            "X was married to whom?",
        ),
        (  # the inner of two
            "What is the capital of the country where the composer of Bells lived?",
            "Who is the composer of Bells?",
            "What is the capital of the country where X lived?",
        ),
    ],
)
def test_a_description_is_asked_about(question: str, asks: str, behind: str) -> None:
    description = described(question)
    assert description
    assert (description.questions[0], description.named("X")) == (asks, behind)


@pytest.mark.parametrize(
    "question",
    [
        # asks for just that
        "Who is the director of Jump for Glory?",
        "What is the name of the company that built the bridge?",
        "Which city is the capital of Australia?",
        "What is the capital of Norway called?",
        "Who became the president of France in 2017?",
        "Who works as the head of Marketing?",
        "Can you tell me the capital of Norway?",
        # where the description ends cannot be told
        "When did the company that built the bridge go bankrupt?",
        "What does the museum that the king opened in May cost?",
        "Where is the bridge that was opened in May?",
        "Did the company that built the bridge go bankrupt?",
        "Which team that was formed in what year won?",
        # of the one who asks
        "What happens to the deposit that I paid?",
        "Who pays the company that I work for?",
        "Where is the way that leads to the castle?",
        # names, and parts of longer ones
        "What is the population of Norway?",
        "How many people live in the city of Paris?",
        "What is Acme's office address?",
        "Who is the manager of the Berlin office?",
        "When was King's college founded?",
        "The director of Jump for Glory",
        "The director of Jump for Glory is who?",
        "How old is the town located in Norway?",
        "",
    ],
)
def test_what_describes_nothing_else(question: str) -> None:
    assert described(question) is None


@pytest.mark.parametrize(
    ("question", "wordings"),
    [
        ("Where was the woman who built Skarv Rock born?", "Who built Skarv Rock?"),
        ("Where was the woman born who built Skarv Rock?", "Who built Skarv Rock?"),
        ("How old is the branch with the café?", "Which branch has the café?"),
        ("Who signed the treaty whose anniversary is in May?", "Which treaty's anniversary is in May?"),
        ("How deep is the lake they drained in May?", "Which lake they drained in May?"),
        ("How old is the town where Jaws was filmed?", None),
        ("Which river is near Ann Lee's birthplace?", "Where was Ann Lee born?"),
        ("Which river is near the city of birth of Ann Lee?", "Where was Ann Lee born?"),
    ],
)
def test_there_is_a_second_wording_where_the_clause_can_stand_alone(question: str, wordings: str | None) -> None:
    description = described(question)
    assert (description.questions[1:] if description else ()) == ((wordings,) if wordings else ())


@pytest.mark.parametrize(
    "question",
    [
        "What is the price of the ticket that includes lunch?",
        "How many people died in the earthquake that struck Turkey?",
    ],
)
def test_what_seldom_has_a_name_is_marked_as_such(question: str) -> None:
    description = described(question)
    assert description
    assert not description.is_named


def test_one_of_a_kind_that_has_names_goes_first() -> None:
    description = described("Who works for the company that owns the machine that broke?")
    assert description
    assert description.kind == "company"


@pytest.mark.parametrize(
    ("question", "around"),
    [
        ("What body of water is near the town where Jaws was filmed?", " is near  ?"),
        ("Which two colours has the bridge that Ann Lee built?", " has  ?"),
        ("Who sang in the town where Jaws was filmed?", "Who sang in  ?"),
    ],
)
def test_the_kind_that_is_asked_for_is_not_among_the_words_around(question: str, around: str) -> None:
    description = described(question)
    assert description
    assert description.around == around


@pytest.mark.parametrize(
    ("question", "name", "named"),
    [
        ("How old is the shuttle that exploded?", "Challenger", "How old is the shuttle Challenger?"),
        ("How old is the bridge that fell?", "Tay Bridge", "How old is Tay Bridge?"),
        ("Who is married to the person who keeps the keys?", "Ann Lee", "Who is married to Ann Lee?"),
        (
            "What is new in the version of the app that Westfield had?",
            "2.3",
            "What is new in the version 2.3 of the app?",
        ),
    ],
)
def test_the_kind_goes_before_the_name(question: str, name: str, named: str) -> None:
    description = described(question)
    assert description
    assert description.named_of_kind(name) == named


@pytest.mark.parametrize(
    "text",
    [
        "the bridge that ",
        "that lake they ",
        "A ",
        "the town Jaws was ",
        "was the mayor so ",
        "The a b between A and ",
        "My it. ",
        "1.",
        "A-",
        "did the club Ann for ",
        "was the club that built ",
        "did the club that A in ",
        "the author of the ",
        "what state ",
    ],
)
def test_long_questions_of_any_shape_take_no_long_time(text: str) -> None:
    begun = perf_counter()
    described("What is " + text * (20_000 // len(text)) + "?")
    assert perf_counter() - begun < 5


def test_long_questions_take_no_long_time() -> None:
    assert described("the " + "Bridge of " * 400 + "where " * 400) is None
