"""Near misses: one detail that the passage gives is exchanged, for one that it does not give."""

import random

import pytest

from training.near_misses import near_miss

PASSAGE = "In 1932 the Harbour Bridge in Sydney was opened by Jack Lang before 300,000 people."
OTHERS = ["When the tower in Melbourne fell in 1956, some said that Robert Menzies had paid for the 250,000 bricks."]


def misses(question, *, passage=PASSAGE, others=OTHERS):
    return {near_miss(question, passage, others, random.Random(seed)) for seed in range(30)}


def test_a_name_gives_way_to_a_name_of_another_passage():
    assert misses("Who opened the bridge in Sydney?") >= {
        "Who opened the bridge in Melbourne?",
        "Who opened the bridge in Robert?",
    }


def test_a_year_gives_way_to_a_year():
    assert "What was opened in 1956?" in misses("What was opened in 1932?")


@pytest.mark.parametrize("question", ["Who opened the bridge in Sydney?", "What did Jack Lang do in 1932?"])
def test_what_is_new_stands_neither_in_the_passage_nor_in_the_question(question):
    for missed in misses(question):
        old, new = (set(text.rstrip("?").split()) for text in (question, missed))
        assert len(new - old) == 1
        assert not (new - old) & set(PASSAGE.split())


def test_only_what_the_passage_gives_is_exchanged():
    assert all("Ferry" in missed for missed in misses("Who took the Ferry to Sydney?"))


@pytest.mark.parametrize(
    ("question", "others"),
    [("Why was it so?", OTHERS), ("Who opened the bridge in Sydney?", []), ("Who was in Sydney?", [PASSAGE])],
    ids=["nothing to exchange", "nothing to take", "nothing new"],
)
def test_where_nothing_can_be_exchanged_there_is_no_near_miss(question, others):
    assert misses(question, others=others) == {None}


def test_a_seed_gives_the_same_near_miss():
    asked = "What did Jack Lang open in Sydney?", PASSAGE, OTHERS
    assert near_miss(*asked, random.Random(3)) == near_miss(*asked, random.Random(3))
