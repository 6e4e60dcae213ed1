"""Misspelt questions: what was meant is read from the passages, and what is a word stays."""

import pytest

from rag.answering.question.spelling import corrected

PASSAGES = (
    "The FolioScan 40 wants its glass plate cleaned after 500 pictures.",
    "Ushakov said that Brazil hosts the summit, and they grazed. The glass plate of Norholm is thick. Slovakia agreed.",
)
ENGLISH = frozenset(("which", "how", "many", "after", "does", "what", "slovenia", "agree", "plates", "the", "brazil"))


RANKS = {"skip": 0, "ships": 0, "with": 1, "which": 2, "period": 3, "whale": 4, "extension": 5, "house": 6}


def meant(question, passages=PASSAGES):
    return corrected(question, passages, ENGLISH.__contains__, {})


def as_english(question):
    return corrected(question, PASSAGES, ENGLISH.__contains__, RANKS)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("The extention has a glas plate?", "The extension has a glass plate?"),
        ("the peroid", "the period"),
        ("who owns the Whele, and the whele", "who owns the Whele, and the whale"),
        ("das Hause", "das Hause"),
        ("who skips and skipped", "who skips and skipped"),
        ("who heads the wiht and the exttentsion", "who heads the wiht and the exttentsion"),
    ],
    ids=["nearer", "exchanged", "no name", "another language", "an ending", "too short, too far"],
)
def test_a_word_that_no_passage_has_is_read_as_english_writes_it(typed, expected):
    assert as_english(typed) == expected


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
    ("typed", "expected"),
    [
        ("What is part KX20?", "What is part KX-20?"),
        ("what does err2 mean", "what does Err 2 mean"),
        ("How much is the CB-200?", "How much is the CB200?"),
        ("What is part KX-10?", "What is part KX-10?"),
        ("What is part KX30?", "What is part KX30?"),
        ("How far is A3?", "How far is A3?"),
    ],
    ids=["a hyphen", "a blank", "none", "as it is", "another number", "no article"],
)
def test_a_code_is_written_as_the_passages_write_it(typed, expected):
    passages = (
        "Part KX-20 is the lid, KX-10 the bowl. Err 2: the scale stands on a slope.",
        "CB200 is a 3 km walk away.",
    )
    assert meant(typed, passages) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Did Slovenia agree?",
        "How thick is the glass?",
        "Who is Xylander?",
        "The Norcolt?",
        "Is it hot?",
        "How many were glazed?",
        "",
    ],
    ids=["another word", "nothing wrong", "nothing near", "too far", "too short", "English all the same", "nothing"],
)
def test_what_is_a_word_or_has_nothing_near_stays(question):
    assert meant(question) == question


def test_of_two_words_as_near_the_one_used_more_is_meant():
    assert meant("the brinf", ["Brink bring bring"]) == "the bring"
