from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from eval.compare import compare
from eval.figures import FIGURES, Figures
from eval.junit import to_junit
from eval.report import counted, problems, render_markdown, render_tables, verdict
from eval.results import Outcome, QuestionResult, Report
from tests.eval.conftest import SILENT, WRONG


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def test_means_leave_out_failures_and_what_has_no_meaning(make_result, report_of) -> None:
    report = report_of(
        make_result("a", figures=Figures(facts=1, quotes_exact=1), latency_ms=10, prompt_tokens=5),
        make_result("b", figures=Figures(facts=0), outcome=Outcome.ABSTAINED, latency_ms=30, prompt_tokens=6),
        make_result("c", figures=Figures(), outcome=Outcome.FAILED, latency_ms=9000),
    )
    total = report.total
    assert (total.questions, total.scored, total.failed, total.abstained) == (3, 2, 1, 1)
    assert (total.figures.facts, total.figures.quotes_exact, total.figures.mrr_at_10) == (0.5, 1, None)
    assert (total.median_ms, total.p95_ms) == (20, 29)  # 10 + .95 * (30 - 10)
    assert total.prompt_tokens == 11
    assert set(total.intervals) == {"facts", "quotes_exact"}
    assert (total.intervals["facts"].low, total.intervals["facts"].high) == (0, 1)


def test_a_run_in_which_all_failed_has_no_figures(make_result, report_of) -> None:
    total = report_of(make_result(figures=Figures(), outcome=Outcome.FAILED)).total
    assert (total.figures, total.median_ms, total.p95_ms, total.intervals) == (Figures(), None, None, {})


def test_the_tables_have_a_row_for_each_figure_type_and_set(make_result, report_of, good_report: Report) -> None:
    other = make_result("elsewhere", belongs_to="other", kind="list", figures=WRONG)
    figures, types, sets = render_tables(report_of(*good_report.results, other)).split("\n\n")
    assert rows(figures)[2] == ["right", "0.667", "0.000 to 1.000", "3"]
    assert [row[0] for row in rows(figures)[2:]] == [
        FIGURES[field].label
        for field in FIGURES
        if getattr(report_of(*good_report.results, other).total.figures, field) is not None
    ]
    assert [row[0] for row in rows(types)[2:]] == ["single_fact", "list", "unanswerable", "total"]
    assert rows(types)[4][:7] == ["unanswerable", "1", "0", "1", "0.000", "–", "1.000"]
    assert [row[0] for row in rows(sets)[2:]] == ["own", "other", "total"]
    for table in (figures, types, sets):
        assert len({len(line) for line in table.splitlines()}) == 1


def test_the_tables_show_what_changed(make_result, report_of, good_report: Report) -> None:
    now = report_of(make_result("yes", figures=replace(WRONG, mrr_at_10=None)), good_report.results[1])
    table = rows(render_tables(now, compare(now, good_report)).split("\n\n")[0])
    assert table[0][-2:] == ["before", "change"]
    assert table[2] == ["right", "0.500", "0.000 to 1.000", "2", "1.000", "-0.500"]


@pytest.mark.parametrize(
    ("result", "problem"),
    [
        ({"missing": ("Rome / the Eternal City",)}, "missing: Rome / the Eternal City"),
        ({"forbidden": ("PINEAPPLE",)}, "must not be said: PINEAPPLE"),
        ({"figures": Figures(false_answers=1)}, "false answer"),
        ({"figures": Figures(false_refusals=1)}, "false refusal"),
        ({"figures": Figures(quotes_exact=0.5)}, "a quote is not what is stored"),
        ({"figures": Figures(hit_at_10=0)}, "no named document among the best ten"),
        ({"outcome": Outcome.FAILED, "error": "LlmError: no", "missing": ("Rome",)}, "failed: LlmError: no"),
    ],
)
def test_the_page_shows_what_went_wrong_and_the_answer_given(make_result, report_of, result, problem: str) -> None:
    wrong = make_result("bad", answer="First.\nSecond.", kind="list", **result)
    text = render_markdown(report_of(make_result("good"), wrong))
    assert problems(wrong) == [problem]
    assert "1 of 2 questions" in text
    assert f"**bad** (list): {problem}\n\n```text\nWho?\n\nFirst.\nSecond.\n```" in text
    assert "**good**" not in text


def test_a_question_that_was_only_searched_for_has_nothing_missing(make_result) -> None:
    assert problems(make_result(outcome=Outcome.SEARCHED, figures=Figures(hit_at_10=1), missing=("Rome",))) == []


def test_the_page_has_the_verdict_the_test_and_both_answers_of_a_flip(make_result, report_of, good_report) -> None:
    now = report_of(*good_report.results[:1], make_result("no", kind="unanswerable", figures=WRONG, answer="It is."))
    found = compare(now, good_report)
    text = render_markdown(now, found)
    assert verdict(now, found) == "Fell behind, for 1 reason."
    assert "- no turned wrong, and no question of type unanswerable may." in text
    assert counted(found) in text
    assert "**no** (unanswerable) turned wrong\n\n```text\nWho?\n\nBefore: \n\nAfter: It is.\n```" in text


def test_nothing_in_an_answer_ends_its_code_block(make_result, report_of) -> None:
    answer = "```` </details> @everyone"
    text = render_markdown(report_of(make_result(answer=answer, missing=("Rome",))))
    assert f"`````text\nWho?\n\n{answer}\n`````" in text


def test_a_page_is_no_longer_than_a_comment_may_be(make_result, report_of) -> None:
    wrong = [make_result(f"q{n}", answer="long " * 200, missing=("Rome",)) for n in range(100)]
    text = render_markdown(report_of(*wrong))
    assert 50_000 < len(text) < 65_536
    shown = text.count("```text")
    assert f"{100 - shown} more are left out here" in text


def test_the_verdict_is_never_better_than_the_run(make_result, report_of, good_report: Report) -> None:
    failed = report_of(make_result("yes", outcome=Outcome.FAILED), good_report.results[1])
    assert verdict(good_report, None) == "Not compared with an earlier run."
    assert verdict(good_report, compare(good_report, good_report)) == "Passed."
    assert verdict(failed, None) == "Fell behind, for 1 reason."
    assert verdict(failed, compare(failed, good_report)).startswith("Fell behind")


def test_the_judge_and_the_tokens_are_named(make_result, report_of) -> None:
    report = report_of(make_result(prompt_tokens=12, completion_tokens=4))
    judged = Report(setup=replace(report.setup, judge="some-model"), results=report.results)
    assert "judged by some-model. 12 + 4 tokens." in render_markdown(judged)


@pytest.fixture
def junit(make_result: Callable[..., QuestionResult], report_of: Callable[..., Report]) -> ET.Element:
    before = report_of(
        make_result("good"), make_result("bad"), make_result("broken"), make_result("no", kind="near_miss")
    )
    now = report_of(
        make_result("good", latency_ms=1500),
        make_result("bad", figures=WRONG, missing=("Rome",), answer="I\x00 <b>do</b>"),
        make_result("broken", outcome=Outcome.FAILED, figures=Figures(), error="LlmError: \x1b no"),
        make_result("no", kind="near_miss", figures=SILENT, belongs_to="other"),
    )
    return ET.fromstring(to_junit(now, compare(now, before)))


def test_junit_has_a_case_for_each_question(junit: ET.Element) -> None:
    assert [(suite.get("name"), suite.get("tests")) for suite in junit] == [
        ("own", "3"),
        ("other", "1"),
        ("baseline", "1"),
    ]
    assert [case.get("name") for case in junit.iter("testcase")][:4] == ["good", "bad", "broken", "no"]
    assert junit.find("testsuite/testcase[@name='good']").get("time") == "1.500"
    assert junit.find("testsuite").attrib.items() >= {"failures": "0", "errors": "1", "skipped": "1"}.items()


def test_junit_fails_for_what_was_lost_and_shows_what_is_wrong(junit: ET.Element) -> None:
    assert junit.find(".//testcase[@name='bad']/skipped").text == "I� <b>do</b>"
    assert junit.find(".//testcase[@name='broken']/error").get("message") == "LlmError: � no"
    assert "broken failed" in junit.find("testsuite[@name='baseline']//failure").text
