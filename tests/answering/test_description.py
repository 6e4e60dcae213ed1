"""Descriptions in questions that stand for something with a name."""

import pytest

from rag.answering.description import described


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
    assert (description.question, description.named("X")) == (asks, behind)


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
        "When was the company that built the bridge founded?",
        "Did the company that built the bridge go bankrupt?",
        "Which team that was formed in what year won?",
        # of things that have no names, or of the one who asks
        "What is the price of the ticket that includes lunch?",
        "How many people died in the earthquake that struck Turkey?",
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
        "",
    ],
)
def test_what_describes_nothing_else(question: str) -> None:
    assert described(question) is None


def test_long_questions_take_no_long_time() -> None:
    assert described("the " + "Bridge of " * 400 + "where " * 400) is None
