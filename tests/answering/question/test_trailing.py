"""Questions that are told up to their end, and what their last clause is about."""

import time

import pytest

from rag.answering.question.trailing import trailing


@pytest.mark.parametrize(
    ("question", "asked", "named"),
    [
        ("Toad Hall stands in a university located in what city?", "Toad Hall stands in which university?",
         "N is located in what city?"),
        ("Ann Lee played for a team that left the league when?", "Ann Lee played for which team?",
         "N left the league when?"),
        ("The hymn of Vell was written by an English poet whose brother was whom?",
         "The hymn of Vell was written by which English poet?", "N's brother was whom?"),
        ("The hymn of Vell was sung by a singer from which town?", "The hymn of Vell was sung by which singer?",
         "N was from which town?"),
        ("Ann Lee teaches at a University which also owns which castle?", "Ann Lee teaches at which University?",
         "N also owns which castle?"),
        ("In 1998 the storm Hilda hit the town that is named after which saint?",
         "In 1998 the storm Hilda hit which town?", "N is named after which saint?"),
    ],
)  # fmt: skip
def test_what_is_told_describes_what_the_last_clause_is_about(question: str, asked: str, named: str) -> None:
    description = trailing(question)
    assert description is not None
    assert description.questions == (asked,)
    assert description.named("N") == named


@pytest.mark.parametrize(
    "question",
    [
        "Ann Lee is a teacher who lives in which town?",  # of Ann Lee herself
        "The harbour is in a town known for what?",  # no name to begin with
        "Which university has Toad Hall?",
        "Does Ann Lee work for a firm that sells what?",
        "How did Ann Lee find a boat that sails to which island?",
        "Spain lost the war that it fought against which country?",
        "The hymn of Vell is in a metre called what?",
        "If Ann Lee gets a letter from the court, what must she do?",
        "Ann Lee wrote to a publishing house in which town?",
        "Where is the town?",
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    assert trailing(question) is None


@pytest.mark.parametrize("part", ["a b ", "a university that ", "Toad Hall is in a ", "a x from what ", "an located "])
def test_long_questions_take_no_more_than_their_share(part: str) -> None:
    began = time.perf_counter()
    trailing(f"Toad Hall {part * 5000}what?")
    assert time.perf_counter() - began < 2
