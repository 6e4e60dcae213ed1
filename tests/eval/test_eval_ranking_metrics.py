from decimal import Decimal

import pytest
import pytrec_eval
from hypothesis import given, settings
from hypothesis import strategies as st

from eval import metrics
from eval.facts import GoldAnswer, Quantity, Wordings

RANKING = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]
DOCUMENTS = [f"d{number:02}" for number in range(40)]
MEASURES = {"success.1,4,10", "recall.5,10", "recip_rank", "ndcg_cut.10"}


def test_a_document_stands_where_its_best_passage_does():
    assert metrics.rank_documents(["b", "a", "b", "c", "a"]) == ("b", "a", "c")


@pytest.mark.parametrize(
    ("relevant", "k", "expected"),
    [(["a"], 1, 1.0), (["b"], 1, 0.0), (["x", "d"], 4, 1.0), (["e"], 4, 0.0), (["j"], 10, 1.0), (["k"], 10, 0.0)],
)
def test_a_hit_is_any_relevant_document_in_the_first_k(relevant, k, expected):
    assert metrics.hit_at_k(RANKING, relevant, k) == expected


@pytest.mark.parametrize(
    ("ranking", "relevant", "k", "expected"),
    [
        (["a", "b", "c"], ["a"], 1, 1.0),
        (["a", "b", "c"], ["b"], 1, 0.0),
        (["a", "b", "c"], ["a", "c"], 1, 0.5),
        (["a", "b", "c"], ["c", "x"], 5, 0.5),
        (["a", "b", "c"], ["a", "b", "c", "x"], 2, 0.5),
        ([], ["a"], 5, 0.0),
    ],
)
def test_recall_at_k_is_the_share_of_relevant_documents_in_the_first_k(ranking, relevant, k, expected):
    assert metrics.recall_at_k(ranking, relevant, k) == expected


@pytest.mark.parametrize(
    ("relevant", "expected"),
    [(["a"], 1.0), (["b"], 1 / 2), (["c", "b"], 1 / 2), (["j"], 1 / 10), (["k"], 0.0), (["x"], 0.0)],
)
def test_reciprocal_rank_is_that_of_the_first_relevant_document_among_ten(relevant, expected):
    assert metrics.reciprocal_rank(RANKING, relevant) == expected


@pytest.mark.parametrize(
    ("ranking", "gains", "expected"),
    [
        (["a", "b", "c"], {"a": 3, "b": 2, "c": 1}, 1.0),
        (["b", "x", "a"], {"a": 3, "b": 2, "c": 1}, (2 + 3 / 2) / (3 + 2 / 1.5849625 + 1 / 2)),
        (["x", "a"], {"a": 1}, 1 / 1.5849625),
        (["x", "y", "a"], {"a": 7}, 1 / 2),
        (["x", "y"], {"a": 1}, 0.0),
        ([], {"a": 1}, 0.0),
        (RANKING, {"k": 1}, 0.0),
    ],
)
def test_ndcg_discounts_each_gain_by_the_logarithm_of_its_rank(ranking, gains, expected):
    assert metrics.ndcg(ranking, gains) == pytest.approx(expected)


def test_ten_of_more_than_ten_relevant_documents_are_a_perfect_ndcg():
    assert metrics.ndcg(RANKING, dict.fromkeys(RANKING, 1.0)) == 1.0


@settings(deadline=None)
@given(
    ranking=st.lists(st.sampled_from(DOCUMENTS), unique=True, min_size=1),
    judged=st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(0, 3), max_size=20).filter(
        lambda judged: any(judged.values())
    ),
)
def test_the_figures_are_those_of_trec_eval(ranking, judged):
    # trec_eval knows no cut for the reciprocal rank, and orders ties by name: the run is cut and has distinct scores.
    run = {name: float(len(ranking) - place) for place, name in enumerate(ranking[:10])}
    theirs = pytrec_eval.RelevanceEvaluator({"q": judged}, MEASURES).evaluate({"q": run})["q"]
    gains = {name: float(worth) for name, worth in judged.items() if worth}
    ours = {
        **{f"success_{k}": metrics.hit_at_k(ranking, gains, k) for k in (1, 4, 10)},
        **{f"recall_{k}": metrics.recall_at_k(ranking, gains, k) for k in (5, 10)},
        "recip_rank": metrics.reciprocal_rank(ranking, gains),
        "ndcg_cut_10": metrics.ndcg(ranking, gains),
    }
    assert ours == pytest.approx(theirs)


def test_an_answer_is_in_the_top_k_when_one_of_the_first_passages_says_a_fact():
    passages = ["nothing", "It has a span of 503 metres.", "It stands in Rome."]
    facts = (Wordings(("Rome",)), Quantity(number=Decimal(503), units=("metres",)))
    assert [metrics.answer_in_top_k(passages, facts, k) for k in (1, 2, 3)] == [0.0, 1.0, 1.0]
    assert [metrics.answer_in_top_k(passages, facts[:1], k) for k in (1, 2, 3)] == [0.0, 0.0, 1.0]
    assert metrics.answer_in_top_k(passages, (GoldAnswer(("Paris",)),), 3) == 0.0
    assert metrics.answer_in_top_k([], facts, 3) == 0.0
