"""The report as a page: the verdict, the figures in tables, and the comparison with a baseline."""

from dataclasses import fields, replace

import pytest
from report_page import RIGHT, WRONG, MakeResult, ReportOf, by_class, has_class, only, page_of, text_of

from eval.compare import compare
from eval.figures import FIGURES, Figures
from eval.results import Judgement, Outcome, Report
from eval.templates import duration, signed


def test_the_title_is_the_verdict_and_each_failure_is_a_sentence_below(
    make_result: MakeResult, report_of: ReportOf
) -> None:
    before = report_of(make_result("miss", kind="near_miss", figures=replace(WRONG, right=1)))
    after = report_of(make_result("miss", kind="near_miss", figures=WRONG))
    page = page_of(after, compare(after, before))
    assert text_of(only(page, "//h1")) == "Fell behind, for 1 reason."
    assert text_of(only(page, "//header/ul")) == "miss turned wrong, and no question of type near_miss may."


def test_a_run_as_good_as_its_baseline_passed_and_has_no_failures(good_report: Report) -> None:
    page = page_of(good_report, compare(good_report, good_report))
    assert text_of(only(page, "//h1")) == "Passed."
    assert not by_class(page, "failures")


def test_without_a_baseline_nothing_is_compared(good_report: Report) -> None:
    page = page_of(good_report)
    assert "not compared" in text_of(only(page, "//h1")).lower()
    assert not page.xpath("//section[@id='flips']")
    assert not page.xpath("//th[text()='before']")


def test_a_failed_question_is_told_even_without_a_baseline(make_result: MakeResult, report_of: ReportOf) -> None:
    failed = make_result("broken", outcome=Outcome.FAILED, figures=Figures(), error="ValueError: no")
    page = page_of(report_of(failed))
    assert text_of(only(page, "//header/ul")) == "broken failed: ValueError: no"
    assert text_of(only(page, "//summary//b")) == "failed"


def test_of_many_failures_the_first_are_open_and_all_are_there(make_result: MakeResult, report_of: ReportOf) -> None:
    failed = (make_result(f"q{n}", outcome=Outcome.FAILED, figures=Figures(), error="no") for n in range(20))
    page = page_of(report_of(*failed))
    assert len(page.xpath("//header/ul/li")) == 8
    assert len(page.xpath("//header//li")) == 20


def test_the_setup_names_everything_the_figures_depend_on(make_result: MakeResult, report_of: ReportOf) -> None:
    report = report_of(make_result(judgement=Judgement(correct=0.5), prompt_tokens=1200, completion_tokens=7))
    report = replace(report, setup=replace(report.setup, llm_model="qwen", judge="gpt"))
    setup = text_of(only(page_of(report), "//header/dl"))
    for told in ("extractive", "test", "qwen", "0123456789ab", "gpt", "correct 0.500, grounded –", "1,200 in, 7 out"):
        assert told in setup


def test_counts_tell_scored_failed_and_abstained_apart(make_result: MakeResult, report_of: ReportOf) -> None:
    report = report_of(
        make_result("a"),
        make_result("b", outcome=Outcome.ABSTAINED),
        make_result("c", outcome=Outcome.FAILED, figures=Figures()),
    )
    counts = [text_of(item) for item in page_of(report).xpath(f"//ul[{has_class('counts')}]/li")]
    assert counts == ["3 asked", "2 scored", "1 answered", "1 abstained", "1 failed"]


def test_large_figures_have_their_interval_and_number_of_questions(
    make_result: MakeResult, report_of: ReportOf
) -> None:
    tile = by_class(page_of(report_of(*[make_result(str(n), figures=RIGHT) for n in range(3)])), "tile")[0]
    assert text_of(tile) == "right 1.000 1.000 to 1.000 3 questions"


def test_every_figure_is_in_the_table_with_its_meaning_and_a_dash_without_a_value(
    make_result: MakeResult, report_of: ReportOf
) -> None:
    everything = Figures(**{field.name: 0.5 for field in fields(Figures) if field.name != "citation_recall"})
    page = page_of(report_of(make_result(figures=everything)))
    rows = page.xpath("//table[@class='figures']/tbody/tr[not(@class='group')]")
    for row, (field, figure) in zip(rows, FIGURES.items(), strict=True):
        name = text_of(row.xpath("th")[0])
        assert name.startswith(figure.label)
        assert name.endswith(figure.meaning.replace("`", ""))
        assert text_of(row.xpath("td[@class='value']")[0]) == ("–" if field == "citation_recall" else "0.500")


def test_figures_stand_below_the_name_of_their_group(make_result: MakeResult, report_of: ReportOf) -> None:
    page = page_of(report_of(make_result(figures=RIGHT)))
    groups = [text_of(row) for row in page.xpath("//table[@class='figures']//tr[@class='group']")]
    assert groups == ["answers", "abstention", "citations", "retrieval"]


def test_a_comparison_adds_before_after_and_change(make_result: MakeResult, report_of: ReportOf) -> None:
    before, after = (report_of(*[make_result(str(n), figures=figures) for n in range(8)]) for figures in (RIGHT, WRONG))
    page = page_of(after, compare(after, before))
    row = page.xpath("//table[@class='figures']/tbody[1]/tr[2]")[0]
    assert [text_of(cell) for cell in row.xpath("td")][-3:] == ["1.000", "0.000", "−1.000"]
    assert "loss" in row.xpath("td")[-1].get("class")


def test_there_is_a_row_for_each_type_each_set_and_the_total(make_result: MakeResult, report_of: ReportOf) -> None:
    page = page_of(
        report_of(make_result("a", kind="list"), make_result("b", kind="near_miss", belongs_to="other_file"))
    )
    by_type, by_set = page.xpath("//table[@class='summaries']")
    assert [text_of(name) for name in by_type.xpath("tbody/tr/th")] == ["list", "near miss", "total"]
    assert [text_of(name) for name in by_set.xpath("tbody/tr/th")] == ["own", "other file", "total"]


def test_a_flipped_question_has_both_answers_side_by_side_and_leads_to_its_details(
    make_result: MakeResult, report_of: ReportOf
) -> None:
    before = report_of(make_result("other"), make_result("q", answer="At noon."))
    after = report_of(make_result("other"), make_result("q", figures=WRONG, answer="At night."))
    page = page_of(after, compare(after, before))
    [flip] = by_class(page, "flip")
    assert [text_of(side) for side in flip.xpath(f".//div[{has_class('sides')}]/div")] == [
        "before At noon.",
        "after At night.",
    ]
    [link] = flip.xpath(".//a/@href")
    assert "At night." in text_of(only(page, f"//*[@id='{link[1:]}']"))


def test_a_searched_run_has_retrieval_figures_in_large_and_nothing_of_answers(
    make_result: MakeResult, report_of: ReportOf
) -> None:
    figures = Figures(hit_at_1=0, hit_at_10=1, recall_at_5=1, ndcg_at_10=0.5)
    page = page_of(report_of(make_result(outcome=Outcome.SEARCHED, figures=figures, ranking=("a.md",))))
    assert [text_of(tile.xpath("h2")[0]) for tile in by_class(page, "tile")] == [
        "recall@5", "hit@1", "hit@10", "nDCG@10",
    ]  # fmt: skip
    assert len(page.xpath("//figure")) == 2
    assert text_of(page.xpath("//table[@class='figures']//tr[@class='group']")[0]) == "retrieval"
    answers = ", ".join(figure.label for figure in FIGURES.values() if figure.group == "answers")
    assert f"{answers} not measured in this run –" in text_of(only(page, "//table[@class='figures']"))
    assert not by_class(page, "answer")


def test_a_report_without_questions_is_a_page(report_of: ReportOf) -> None:
    page = page_of(report_of())
    assert "There are none." in text_of(page)
    assert not page.xpath("//figure")
    assert not page.xpath("//details")


@pytest.mark.parametrize(
    ("milliseconds", "shown"), [(None, "–"), (0.4, "0 ms"), (999.4, "999 ms"), (999.6, "1.0 s"), (61_000, "61.0 s")]
)
def test_times_are_told_in_milliseconds_and_from_a_second_on_in_seconds(milliseconds: float | None, shown: str) -> None:
    assert duration(milliseconds) == shown


@pytest.mark.parametrize(("change", "shown"), [(0.25, "+0.250"), (-0.25, "−0.250"), (0, "0.000"), (-0.0001, "0.000")])
def test_a_change_has_a_sign_and_no_change_has_none(change: float, shown: str) -> None:
    assert signed(change) == shown
