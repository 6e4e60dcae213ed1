"""Questions as people type them: what is done to them, how often, and always the same for a seed."""

import random
from difflib import SequenceMatcher

from training.noise import KEYWORDS, WITH_ERROR, WITHOUT_MARK, as_typed, keywords, with_error

QUESTION = "Who designed the harbour bridge?"


def typed(seed, count=2000):
    rest = random.Random(seed)
    return [as_typed(QUESTION, rest) for _ in range(count)]


def test_a_seed_gives_the_same_questions_again():
    assert typed(1) == typed(1) != typed(2)


def test_the_shares_are_those_that_are_written_down():
    found = typed(3)
    assert abs(found.count(QUESTION) / len(found) - (1 - KEYWORDS) * (1 - WITH_ERROR) * (1 - WITHOUT_MARK)) < 0.04
    shortened = sum("the" not in one.split() and not one.endswith("?") for one in found) / len(found)
    assert abs(shortened - KEYWORDS) < 0.03


def test_keywords_are_what_carries_the_question():
    assert keywords(QUESTION) == "designed harbour bridge"
    assert keywords("Who is he?") == "Who is he?"  # nothing would be left


def test_an_error_changes_one_place_of_one_long_word_and_never_its_first_letter():
    rest = random.Random(4)
    for _ in range(200):
        wrong = with_error(QUESTION, rest)
        assert abs(len(wrong) - len(QUESTION)) <= 1
        assert SequenceMatcher(None, wrong, QUESTION).ratio() > 0.9
        assert [word[0] for word in wrong.split()] == [word[0] for word in QUESTION.split()]
        assert wrong.split()[0] == "Who"


def test_all_three_errors_occur():
    lengths = {len(with_error("bridge", random.Random(seed))) for seed in range(50)}
    assert lengths == {5, 6, 7}


def test_a_question_without_long_words_has_no_errors():
    assert with_error("Who is he?", random.Random(5)) == "Who is he?"
