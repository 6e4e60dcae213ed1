"""Measuring, with a reader that knows the answers or knows nothing: the figures must say so."""

from dataclasses import replace

import numpy as np
import pytest
from training_samples import APART, LEARNED, prepared_set, tokenizer

from rag.retrieval.reader import Reader
from training.answers import exact_match, f1, holds, says
from training.data import POLAR, REWORDED, Passage, PreparedSet, Question
from training.measure import SIGNALS, measure_set, measured_questions

QUESTION = Question(id="q", text="Who?", answers=("Ida Lewis",), document_ids=("light",), start=10, end=19)


def passage(text, start=0):
    return Passage(document_id="light", title="", text=text, start=start)


@pytest.mark.parametrize(
    ("answer", "exact", "overlap"),
    [
        ("Ida Lewis", 1, 1),
        ("the IDA Lewis.", 1, 1),
        ("Ida", 0, 2 / 3),
        ("Ida Wilson Lewis", 0, 0.8),
        ("Lewis Lewis", 0, 0.5),
        ("the ferry", 0, 0),
        ("", 0, 0),
    ],
)
def test_answers_are_scored_as_squad_scores_them(answer, exact, overlap):
    assert exact_match(answer, ["Ida Lewis"]) == exact
    assert f1(answer, ["Ida Lewis"]) == pytest.approx(overlap)
    assert f1(answer, ["nobody", "Ida Lewis"]) == pytest.approx(overlap)


def test_a_passage_holds_a_marked_answer_where_it_is_marked_only():
    assert holds(QUESTION, passage("x" * 19))
    assert not holds(QUESTION, passage("Ida Lewis", start=11))
    assert not holds(QUESTION, passage("x" * 18))


def test_a_passage_says_an_answer_in_whole_words():
    assert says(QUESTION, passage("It was Ida Lewis, then."))
    assert not says(QUESTION, passage("It was Ida Lewises, then."))


def test_questions_on_documents_kept_apart_are_measured():
    prepared = prepared_set([*LEARNED[:3], *APART[:3]])
    assert sorted(measured_questions(prepared, every=False)) == [3, 4, 5]
    assert sorted(measured_questions(prepared, every=True)) == [0, 1, 2, 3, 4, 5]


def test_each_style_is_measured_apart():
    prepared = prepared_set(APART[:3])
    first, second, third = prepared.questions
    prepared = replace(prepared, questions=(replace(first, reworded=True), replace(second, polar="no"), third))
    assert [measured_questions(prepared, every=False, style=style) for style in (REWORDED, POLAR)] == [[0], [1]]
    assert measured_questions(prepared, every=False) == [2]


# -- readers that are told what to say -----------------------------------------------------------------------------


def told(*, right, wrong):
    """A reader that marks the two words behind "called"; `right` and `wrong` are its relevance and margin.

    Right is the passage that has the first word behind "of" in the question in it.
    """
    words = tokenizer()
    called, of = (words.token_to_id(word) for word in ("called", "of"))

    def run(inputs):
        ids = inputs["input_ids"]
        start, end, relevance = np.zeros(ids.shape, np.float32), np.zeros(ids.shape, np.float32), []
        for row, tokens in enumerate(ids.tolist()):
            asked = tokens[tokens.index(of) + 1]
            sure, margin = right if tokens.count(asked) > 1 else wrong
            start[row, 1:] = end[row, 1:] = -9
            first = tokens.index(called) + 1
            last = tokens.index(words.token_to_id("."), first) - 1
            start[row, first] = end[row, last] = margin / 2
            relevance.append(sure)
        return start, end, np.array(relevance, dtype=np.float32)

    return Reader(name="told", run=run, tokenizer=words)


PREPARED = prepared_set(APART[:8])  # each finds a wrong passage first, its own second, two standard deviations apart


def test_a_reader_that_knows_is_perfect_and_mends_the_order():
    quality = measure_set(told(right=(9, 9), wrong=(-9, -9)), PREPARED, range(8), weights=(1.0, 3.0))
    assert (quality.exact_match, quality.f1) == (1, 1)
    assert (quality.relevance_auroc, quality.margin_auroc) == (1, 1)
    assert (quality.retrieved, quality.found) == (0, 1)
    assert {key: value for key, value in quality.reranked.items() if key[1] == 1.0} == {(s, 1.0): 0 for s in SIGNALS}
    assert {key: value for key, value in quality.reranked.items() if key[1] == 3.0} == {(s, 3.0): 1 for s in SIGNALS}


def test_a_reader_that_cannot_tell_leaves_the_order():
    quality = measure_set(told(right=(1, 1), wrong=(1, 1)), PREPARED, range(8), weights=(5.0,))
    assert (quality.relevance_auroc, quality.margin_auroc) == (0.5, 0.5)
    assert set(quality.reranked.values()) == {0}


@pytest.mark.parametrize(("wrong", "auroc"), [((-9, -9), 1), ((9, 9), 0.5)])
def test_a_reworded_question_is_told_from_one_that_its_passage_misses(wrong, auroc):
    questions = tuple(replace(one, missed="Who keeps the light of Ferdinand?") for one in PREPARED.questions)
    told_so = told(right=(9, 9), wrong=wrong)
    assert measure_set(told_so, replace(PREPARED, questions=questions), range(8), weights=(1.0,)).missed_auroc == auroc
    assert measure_set(told_so, PREPARED, range(8), weights=(1.0,)).missed_auroc is None


def test_signals_are_weighed_by_their_share():
    quality = measure_set(told(right=(9, -9), wrong=(-9, 9)), PREPARED, range(8), weights=(3.0,))
    assert quality.reranked == {("relevance", 3.0): 1, ("mean of both", 3.0): 0, ("margin", 3.0): 0}
    assert (quality.relevance_auroc, quality.margin_auroc) == (1, 0)


def test_a_question_that_no_passage_answers_is_counted_and_left_out():
    lost = Question(id="lost", text="Who of Ida?", answers=("nobody",), document_ids=(APART[0],), start=900, end=906)
    prepared = PreparedSet(
        questions=(*PREPARED.questions, lost), passages=PREPARED.passages, found=(*PREPARED.found, ((0, 1.0),))
    )
    quality = measure_set(told(right=(9, 9), wrong=(-9, -9)), prepared, range(9), weights=(3.0,))
    assert (quality.questions, quality.left_out) == (8, 1)
