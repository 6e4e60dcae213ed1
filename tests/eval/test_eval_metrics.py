import pytest

from eval import metrics
from eval.facts import Wordings
from rag.types import Citation, Statement, SupportStatus

SENTENCE = "The harbour bridge was opened on 19 March 1932."


def cite(document: str, text: str, *, start: int) -> Citation:
    return Citation(
        number=1, document_id=document, title="", source=document, publisher="", published=None, page=None,
        cited_text=text, start_char_index=start, end_char_index=start + len(text), status=SupportStatus.VERIFIED,
    )  # fmt: skip


def state(status: SupportStatus) -> Statement:
    return Statement(text="", citations=(), status=status)


def test_fact_recall_counts_a_fact_once_whichever_wording_is_used():
    expected = (Wordings(("Iran",)), Wordings(("North Korea", "Pyongyang")), Wordings(("China",)))
    found = metrics.found_facts("Iran and Pyongyang (North Korea) [1].", expected)
    assert found == expected[:2]
    assert metrics.fact_recall(found, expected) == pytest.approx(2 / 3)


def test_fact_recall_is_0_when_nothing_is_said():
    expected = (Wordings(("Iran",)),)
    assert metrics.fact_recall(metrics.found_facts("", expected), expected) == 0.0


def test_fact_support_wants_each_found_fact_in_a_quote():
    found = (Wordings(("fifty minutes", "50 minutes")), Wordings(("Rome",)))
    assert metrics.fact_support(found, ["The talk lasted 50 minutes."]) == 0.5
    assert metrics.fact_support(found, []) == 0.0
    assert metrics.fact_support(found, ["In Rome", "for fifty minutes"]) == 1.0


def test_citation_precision_is_the_share_of_citations_from_named_documents():
    assert metrics.citation_precision(["a", "a", "b", "c"], ["a", "c"]) == 0.75
    assert metrics.citation_precision(["b"], ["a", "c"]) == 0.0


@pytest.mark.parametrize(
    ("statement", "quotes"),
    [
        (SENTENCE, [SENTENCE]),
        ("In 1932 the harbour's bridges opened.", [SENTENCE]),
        (SENTENCE, ["The harbour bridge", "opened on 19 March 1932"]),
        ("Marble, granite, timber, copper and sandstone", ["marble granite timber copper"]),  # 4 of 5 words
        ("It is so.", ["Yes."]),  # no number and no content word
        ("Well-known granite/timber", ["granite", "timber that is known well"]),  # punctuation ends a word
    ],
)
def test_quotes_with_every_number_and_most_content_words_hold_a_statement_up(statement, quotes):
    assert metrics.citation_recall([(statement, quotes)]) == 1.0


@pytest.mark.parametrize(
    ("statement", "quotes"),
    [
        (SENTENCE, []),
        ("It is so.", []),
        (SENTENCE, ["The harbour bridge was opened on 19 March 1923."]),
        ("It cost 1,932 pounds.", ["It cost 1.932 pounds."]),
        ("Marble, granite, timber and sandstone", ["marble granite timber"]),  # 3 of 4 words
        ("Marble, granite, timber and sandstone", ["There was a bridge."]),
    ],
)
def test_a_statement_is_not_held_up_without_quotes_or_a_number_or_enough_words(statement, quotes):
    assert metrics.citation_recall([(statement, quotes)]) == 0.0


def test_citation_recall_is_the_share_of_the_statements_that_are_held_up():
    statements = [(SENTENCE, [SENTENCE]), (SENTENCE, []), (SENTENCE, ["In 1932."]), ("Opened in 1932", [SENTENCE])]
    assert metrics.citation_recall(statements) == 0.5


def test_groundedness_counts_verified_and_repaired_statements():
    statuses = (SupportStatus.VERIFIED, SupportStatus.REPAIRED, SupportStatus.UNSUPPORTED, SupportStatus.UNSUPPORTED)
    assert metrics.groundedness([state(status) for status in statuses]) == 0.5
    assert metrics.groundedness([state(SupportStatus.REPAIRED)]) == 1.0
    assert metrics.groundedness([state(SupportStatus.UNSUPPORTED)]) == 0.0


def test_quotes_are_held_against_the_stored_text():
    texts = {"a": "Grün ist 🌿 hier.", "b": "Something else is here."}
    right, shifted = cite("a", "🌿 hier", start=9), cite("a", "🌿 hier", start=10)
    elsewhere = cite("b", "🌿 hier", start=9)
    assert metrics.quotes_exact([right], texts.__getitem__) == 1.0
    assert metrics.quotes_exact([right, shifted], texts.__getitem__) == 0.5
    assert metrics.quotes_exact([elsewhere, shifted, right, right], texts.__getitem__) == 0.5


@pytest.mark.parametrize(
    ("answer", "gold", "f1", "recall"),
    [
        ("It was opened in 1931.", "in 1931", 4 / 7, 1),  # 2 shared of 5 and 2
        ("The old bridge", "the new bridge", 1 / 2, 1 / 2),  # articles do not count
        ("no no no", "no", 1 / 2, 1),
        ("1,000", "1000", 1, 1),
        ("It was 1,000. [1]", "1000", 1 / 2, 1),
        ("", "1931", 0, 0),
        ("Rome", "Paris", 0, 0),
    ],
)
def test_token_overlap(answer: str, gold: str, f1: float, recall: float) -> None:
    assert metrics.token_overlap(answer, gold) == (pytest.approx(f1), pytest.approx(recall))
