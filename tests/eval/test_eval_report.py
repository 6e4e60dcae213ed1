import json

import pytest

from eval.question_file import QuestionType
from eval.report import FIGURE_NAMES, problems, render_report, render_table, to_json
from eval.results import Figures, Outcome


def test_means_leave_out_failures_and_what_has_no_meaning(make_result, report_of):
    report = report_of(
        make_result("a", figures=Figures(facts=1, quotes_exact=1), latency_ms=10),
        make_result("b", figures=Figures(facts=0), outcome=Outcome.ABSTAINED, latency_ms=30),
        make_result("c", figures=Figures(), outcome=Outcome.FAILED, latency_ms=9000),
    )
    total = report.total
    assert (total.questions, total.scored, total.failed, total.abstained) == (3, 2, 1, 1)
    assert (total.figures.facts, total.figures.quotes_exact, total.figures.mrr) == (0.5, 1, None)
    assert total.median_ms == 20


def test_a_run_in_which_all_failed_has_no_figures(make_result, report_of):
    total = report_of(make_result(figures=Figures(), outcome=Outcome.FAILED)).total
    assert (total.figures, total.median_ms) == (Figures(), None)


def test_the_table_has_a_row_per_type_and_one_for_all(good_report):
    lines = render_table(good_report).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert [row[0] for row in cells[2:]] == ["single_fact", "unanswerable", "total"]
    assert cells[0][4:-1] == list(FIGURE_NAMES.values())
    assert cells[3] == ["unanswerable", "1", "0", "1", *["–"] * 7, "0.000", "–", "1.0"]
    assert len({len(line) for line in lines}) == 1


@pytest.mark.parametrize(
    ("result", "problem"),
    [
        ({"missing": (("Rome", "the Eternal City"),)}, "missing: Rome / the Eternal City"),
        ({"figures": Figures(false_answer_rate=1)}, "false answer"),
        ({"figures": Figures(false_refusal_rate=1)}, "false refusal"),
        ({"figures": Figures(quotes_exact=0.5)}, "a quote is not what is stored"),
        ({"outcome": Outcome.FAILED, "error": "LlmError: no", "missing": (("Rome",),)}, "failed: LlmError: no"),
    ],
)
def test_the_report_shows_what_went_wrong_and_the_answer_given(make_result, report_of, result, problem):
    wrong = make_result("bad", answer="First.\nSecond.", kind=QuestionType.LIST, **result)
    text = render_report(report_of(make_result("good"), wrong))
    assert problems(wrong) == [problem]
    assert "1 of 2 questions" in text
    assert f"**bad** (list): Who?\n{problem}\n\n> First.\n> Second." in text
    assert "**good**" not in text


def test_json_has_every_question_and_the_summaries(good_report):
    data = json.loads(to_json(good_report))
    assert [result["outcome"] for result in data["results"]] == ["answered", "abstained"]
    assert data["total"]["figures"]["facts"] == 1
    assert data["fingerprint"]["embedding_model"] == "test"
