import pytest

from eval import metrics


def test_a_document_stands_where_its_best_passage_does():
    assert metrics.rank_documents(["b", "a", "b", "c", "a"]) == ("b", "a", "c")


@pytest.mark.parametrize(
    ("ranking", "relevant", "k", "expected"),
    [
        (["a", "b", "c"], ["a"], 1, 1.0),
        (["a", "b", "c"], ["b"], 1, 0.0),
        (["a", "b", "c"], ["a", "c"], 1, 0.5),
        (["a", "b", "c"], ["c", "x"], 5, 0.5),
        ([], ["a"], 5, 0.0),
    ],
)
def test_recall_at_k_is_the_share_of_relevant_documents_in_the_first_k(ranking, relevant, k, expected):
    assert metrics.recall_at_k(ranking, relevant, k) == expected


@pytest.mark.parametrize(
    ("relevant", "expected"), [(["a"], 1.0), (["b"], 1 / 2), (["c", "b"], 1 / 2), (["c"], 1 / 3), (["x"], 0.0)]
)
def test_reciprocal_rank_is_that_of_the_first_relevant_document(relevant, expected):
    assert metrics.reciprocal_rank(["a", "b", "c"], relevant) == expected


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("They spoke for 50 minutes.", "50 minutes"),
        ("They spoke for\n 50 minutes.", "50  minutes"),
        ("They spoke for 50 [2] minutes[1].", "50 minutes"),
        ("A 50-minute talk", "50-minute"),
        ("At least 17, they say", "17"),
        ("in 2017.", "2017"),
        ("about £70 million", "£70"),
        ("It rises to 5%.", "5%"),
        ("the RELIGIOUS sites", "religious Sites"),
        ("bodies were repatriated", "repatriat"),
        ("He doesn’t trust him", "n't trust"),
    ],
)
def test_a_wording_is_found_whatever_case_space_and_marks(text, wording):
    assert metrics.says(text, (wording,))


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("They spoke for 150 minutes.", "50 minutes"),
        ("in 2017", "17"),
        ("in 1750", "17"),
        ("It rises to 2.5%.", "5%"),
        ("It rises to 2,5%.", "5%"),
        ("5 percentage points", "5 percent"),
        ("350,000 shells", "350"),
        ("350.5 tons", "350"),
        ("£700", "£70"),
        ("See the list [17].", "17"),
        ("nothing of the kind", "religious"),
    ],
)
def test_a_number_inside_another_is_not_found(text, wording):
    assert not metrics.says(text, (wording,))


def test_a_number_is_found_beside_a_larger_one():
    assert metrics.says("not 150 minutes but 50 minutes", ("50 minutes",))


def test_fact_recall_counts_a_fact_once_whichever_wording_is_used():
    expected = (("Iran",), ("North Korea", "Pyongyang"), ("China",))
    found = metrics.found_facts("Iran and Pyongyang (North Korea) [1].", expected)
    assert found == expected[:2]
    assert metrics.fact_recall(found, expected) == pytest.approx(2 / 3)


def test_fact_support_wants_each_found_fact_in_a_quote():
    found = (("fifty minutes", "50 minutes"), ("Rome",))
    assert metrics.fact_support(found, ["The talk lasted 50 minutes."]) == 0.5
    assert metrics.fact_support(found, []) == 0.0
    assert metrics.fact_support(found, ["In Rome", "for fifty minutes"]) == 1.0


def test_citation_precision_is_the_share_of_citations_from_named_documents():
    assert metrics.citation_precision(["a", "a", "b", "c"], ["a", "c"]) == 0.75


def test_quotes_are_held_against_the_stored_text(make_citation):
    texts = {"a": "Grün ist 🌿 hier."}
    right = make_citation("a", "🌿 hier", start=9)
    shifted = make_citation("a", "🌿 hier", start=10)
    assert metrics.quotes_exact([right], texts.__getitem__) == 1.0
    assert metrics.quotes_exact([right, shifted], texts.__getitem__) == 0.5
