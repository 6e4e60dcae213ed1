"""Misspelt questions: what was meant is read from the passages, and what is a word stays."""

import pytest

from rag.answering.spelling import corrected

PASSAGES = (
    "The FolioScan 40 wants its glass plate cleaned after 500 pictures.",
    "Ushakov said that Brazil hosts the summit. The glass plate of Norholm is thick. Slovakia agreed.",
)
ENGLISH = frozenset(("which", "how", "many", "after", "does", "what", "slovenia", "agree", "plates", "the", "brazil"))


def meant(question):
    return corrected(question, PASSAGES, ENGLISH.__contains__)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("foliscan glas plate", "FolioScan glass plate"),
        ("What did Ushakow say?", "What did Ushakov say?"),
        ("after how many pictuers?", "after how many pictures?"),
        ("Which plate does Norhlom have?", "Which plate does Norholm have?"),
        ("sumit in Brasil", "summit in Brazil"),
    ],
    ids=["one less, small letters", "another letter", "exchanged", "a name", "several"],
)
def test_a_misspelt_word_is_read_as_the_passages_write_it(typed, expected):
    assert meant(typed) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Did Slovenia agree?",
        "How thick is the glass?",
        "Who is Xylander?",
        "The Norcolt?",
        "Is it hot?",
        "",
    ],
    ids=["another word", "nothing wrong", "nothing near", "too far", "too short", "nothing"],
)
def test_what_is_a_word_or_has_nothing_near_stays(question):
    assert meant(question) == question


def test_of_two_words_as_near_the_one_used_more_is_meant():
    assert corrected("the brige", ["bridge Bride bridge"], ENGLISH.__contains__) == "the bridge"
