import re
from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from lxml import html

from eval import html_report
from eval.compare import Comparison, compare
from eval.figures import FIGURES, Figures
from eval.html_report import render_html
from eval.results import Judgement, Outcome, QuestionResult, QuotedText, Report, StatedText
from eval.templates import duration, signed
from rag.types import SupportStatus

Page = html.HtmlElement
MakeResult = Callable[..., QuestionResult]
ReportOf = Callable[..., Report]

RIGHT = Figures(
    right=1, facts=1, false_refusals=0, citation_precision=1, quotes_exact=1, hit_at_10=1, recall_at_5=1, ndcg_at_10=1
)
WRONG = replace(RIGHT, right=0, facts=0)
EVIL = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
)


def page_of(report: Report, comparison: Comparison | None = None) -> Page:
    return html.document_fromstring(render_html(report, comparison))


def text_of(element: Page) -> str:
    """Return the words of an element and those in it, with a blank between elements."""
    return " ".join(" ".join(element.itertext()).split())


def has_class(name: str) -> str:
    return f"contains(concat(' ', @class, ' '), ' {name} ')"


def by_class(page: Page, name: str) -> list[Page]:
    return page.xpath(f"//*[{has_class(name)}]")


def only(page: Page, path: str) -> Page:
    [element] = page.xpath(path)
    return element


def quoted(number: int = 1, status: SupportStatus = SupportStatus.VERIFIED, **others: str) -> QuotedText:
    texts = {
        "document": "ferry.md", "title": "The ferry", "published": "2024-03-01",
        "before": "Every day, ", "quote": "the ferry leaves at noon", "after": ". It takes an hour.",
    }  # fmt: skip
    return QuotedText(number=number, status=status, **texts | others)


def stated(text: str, *citations: int, status: SupportStatus = SupportStatus.VERIFIED) -> StatedText:
    return StatedText(text=text, citations=citations, status=status)


@pytest.fixture
def ferry(make_result: MakeResult) -> QuestionResult:
    """A question with an answer of which the second statement holds nothing."""
    return make_result(
        "ferry",
        question="When does the ferry leave?",
        outcome=Outcome.PARTIAL,
        figures=WRONG,
        answer="The ferry leaves at noon. [1] It is blue. [1] [2]",
        statements=(
            stated("The ferry leaves at noon.", 1),
            stated("It is blue.", 1, 2, status=SupportStatus.UNSUPPORTED),
        ),
        citations=(quoted(), quoted(2, SupportStatus.REPAIRED, published="", title="")),
        found=("noon / 12:00",),
        missing=("forty minutes",),
        forbidden=("PINEAPPLE",),
        documents=("ferry.md", "timetable.md"),
        ranking=("other.md", "ferry.md"),
        confidence=0.625,
        latency_ms=42,
    )


def test_the_title_is_the_verdict_and_each_failure_is_a_sentence_below(
    make_result: MakeResult, report_of: ReportOf
) -> None:
    before = report_of(make_result("miss", kind="near_miss"))
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


def test_plots_are_drawn_for_answers(ferry: QuestionResult, report_of: ReportOf) -> None:
    headings = [text_of(heading) for heading in page_of(report_of(ferry)).xpath("//figure//h3")]
    assert headings == [
        "By type of question: right",
        "By type of question: nDCG@10",
        "How far confidence can be trusted",
        "How long answers took",
    ]


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


def test_marks_of_an_answer_lead_to_its_quotes(ferry: QuestionResult, report_of: ReportOf) -> None:
    page = page_of(report_of(ferry))
    answer = only(page, f"//p[{has_class('answer')}]")
    assert text_of(answer) == "The ferry leaves at noon. 1 It is blue. 1 2 unsupported"
    first, _same, second = (only(page, f"//li[@id='{link[1:]}']") for link in answer.xpath(".//a/@href"))
    assert text_of(first.xpath(".//blockquote")[0]) == "…Every day, the ferry leaves at noon . It takes an hour.…"
    assert text_of(first.xpath(".//mark")[0]) == "the ferry leaves at noon"
    assert text_of(first.xpath(f".//p[{has_class('source')}]")[0]) == "The ferry ferry.md 2024-03-01"
    assert text_of(second.xpath(f".//p[{has_class('source')}]")[0]) == "ferry.md repaired"


def test_only_an_unsupported_statement_looks_unsupported(ferry: QuestionResult, report_of: ReportOf) -> None:
    statements = by_class(page_of(report_of(ferry)), "statement")
    assert [(text_of(one), one.get("class")) for one in statements] == [
        ("The ferry leaves at noon.", "statement verified"),
        ("It is blue.", "statement unsupported"),
    ]


def test_a_statement_that_is_worded_otherwise_in_the_answer_is_still_shown(
    ferry: QuestionResult, report_of: ReportOf
) -> None:
    page = page_of(report_of(replace(ferry, answer="At noon. [1]")))
    assert text_of(only(page, f"//p[{has_class('answer')}]")) == (
        "At noon. 1 The ferry leaves at noon. 1 It is blue. 1 2 unsupported"
    )


def test_a_mark_without_a_quote_is_text_and_leads_nowhere(ferry: QuestionResult, report_of: ReportOf) -> None:
    page = page_of(report_of(replace(ferry, answer="See [7] and [99999999999].", statements=())))
    answer = only(page, f"//p[{has_class('answer')}]")
    assert text_of(answer) == "See [7] and [99999999999]."
    assert not answer.xpath(".//a")


def test_every_link_leads_to_a_place_in_the_page(ferry: QuestionResult, report_of: ReportOf) -> None:
    page = page_of(report_of(*[replace(ferry, id=f"ferry-{n}") for n in range(3)]))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.xpath("//a/@href")} <= set(ids)


def test_facts_ranking_and_confidence_are_told(ferry: QuestionResult, report_of: ReportOf) -> None:
    body = only(page_of(report_of(ferry)), f"//div[{has_class('body')}]")
    facts = {kind: text_of(body.xpath(f".//ul[contains(@class, '{kind}')]")[0]) for kind in ("found", "missing")}
    assert facts == {"found": "noon / 12:00", "missing": "forty minutes"}
    assert text_of(body.xpath(".//ul[contains(@class, 'forbidden')]")[0]) == "PINEAPPLE"
    assert [text_of(one) for one in body.xpath(".//ol[@class='ranking']/li")] == ["other.md", "ferry.md"]
    assert [text_of(one) for one in body.xpath(".//ol[@class='ranking']/li[@class='named']")] == ["ferry.md"]
    assert "not among the best ten: timetable.md" in text_of(body)
    assert "confidence 0.62" in text_of(body)


@pytest.mark.parametrize(
    ("figures", "outcome", "state"),
    [
        (RIGHT, Outcome.ANSWERED, "right"),
        (WRONG, Outcome.ANSWERED, "wrong"),
        (Figures(), Outcome.ANSWERED, "not scored"),
        (Figures(), Outcome.FAILED, "failed"),
        (Figures(hit_at_10=1), Outcome.SEARCHED, "found"),
        (Figures(hit_at_10=0), Outcome.SEARCHED, "missed"),
        (Figures(answer_in_top_10=1), Outcome.SEARCHED, "found"),
        (Figures(), Outcome.SEARCHED, "not scored"),
    ],
)
def test_each_question_says_how_it_went(
    make_result: MakeResult, report_of: ReportOf, figures: Figures, outcome: Outcome, state: str
) -> None:
    page = page_of(report_of(make_result(figures=figures, outcome=outcome)))
    assert only(page, "//summary/span[@role='img']").get("aria-label") == state
    bad = "bad" in only(page, "//details").get("class")
    assert bad == (state in ("wrong", "failed", "missed"))


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


def test_of_more_questions_than_fit_the_wrong_ones_come_first_and_the_page_says_so(
    make_result: MakeResult, report_of: ReportOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html_report, "MOST_DETAILS", 3)
    results = [make_result(str(n), question=f"Question {n}", figures=WRONG if n == 4 else RIGHT) for n in range(5)]
    page = page_of(report_of(*results))
    assert [text_of(asked) for asked in by_class(page, "asked")] == ["Question 4", "Question 0", "Question 1"]
    assert "The page shows 3 questions, those that went wrong first." in text_of(page)
    assert "1 of 5 went wrong" in text_of(page)


def test_as_many_questions_as_fit_keep_their_order(make_result: MakeResult, report_of: ReportOf) -> None:
    report = report_of(make_result("a", question="First"), make_result("b", question="Second", figures=WRONG))
    page = page_of(report)
    assert [text_of(asked) for asked in by_class(page, "asked")] == ["First", "Second"]
    assert "The page shows" not in text_of(page)


def test_questions_can_be_read_and_nothing_is_offered_that_does_nothing_without_a_script(
    ferry: QuestionResult, report_of: ReportOf
) -> None:
    page = page_of(report_of(ferry))
    assert only(page, "//div[@id='filter']").get("hidden") is not None
    details = only(page, "//details")
    assert details.get("hidden") is None
    assert details[0].tag == "summary"


def test_the_filter_offers_each_type_by_the_name_that_questions_carry(
    make_result: MakeResult, report_of: ReportOf
) -> None:
    page = page_of(report_of(make_result("a", kind="list"), make_result("b", kind='odd "type"')))
    assert page.xpath("//option/@value") == ["", *page.xpath("//details/@data-type")]


def full_of(evil: str, make_result: MakeResult) -> QuestionResult:
    """A question of which every text is this one."""
    return make_result(
        evil, kind=evil, belongs_to=evil, question=evil, outcome=Outcome.ANSWERED, figures=WRONG, reason=evil,
        answer=f"{evil} [1]", answerer=evil, confidence=0.5,
        statements=(stated(evil, 1, status=SupportStatus.UNSUPPORTED), stated(f"also {evil}", 1)),
        citations=(quoted(document=evil, title=evil, published=evil, before=evil, quote=evil, after=evil),),
        found=(evil,), missing=(evil,), forbidden=(evil,), documents=(evil,), ranking=(evil,), error=evil,
    )  # fmt: skip


def filled_page(text: str, make_result: MakeResult, report_of: ReportOf) -> Page:
    """Return a page about a question that turned wrong and one that failed."""
    wrong = full_of(text, make_result)
    failed = replace(wrong, id=f"{text} too", outcome=Outcome.FAILED, figures=Figures())
    report = report_of(wrong, failed)
    named = replace(report.setup, settings=text, embedding_model=text, llm_model=text, judge=text)
    before = replace(report, results=(replace(wrong, figures=RIGHT, answer=text),))
    return page_of(replace(report, setup=named), compare(report, before))


@pytest.mark.parametrize("evil", EVIL)
def test_whatever_stands_in_documents_questions_and_answers_is_text(
    make_result: MakeResult, report_of: ReportOf, evil: str
) -> None:
    expected, page = (filled_page(text, make_result, report_of) for text in ("harmless", evil))
    assert [element.tag for element in page.iter()] == [element.tag for element in expected.iter()]
    assert [sorted(element.attrib) for element in page.iter()] == [sorted(one.attrib) for one in expected.iter()]
    assert all(link.startswith("#q") for link in page.xpath("//@href"))
    for place in ("answer", "asked", "quotes", "source", "facts", "ranking", "error", "failures", "setup", "sides"):
        assert evil in text_of(by_class(page, place)[0])


def test_the_page_fetches_nothing_and_forbids_it(ferry: QuestionResult, report_of: ReportOf) -> None:
    source = render_html(report_of(ferry), None)
    page = html.document_fromstring(source)
    assert not page.xpath("//@src | //link | //img | //iframe | //form | //object | //base")
    assert "url(" not in source
    assert "@import" not in source
    assert set(re.findall(r"https?://[^\"]*", source)) == {"http://www.w3.org/2000/svg"}
    policy = only(page, "//meta[@http-equiv='Content-Security-Policy']").get("content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def test_the_same_report_gives_the_same_bytes(ferry: QuestionResult, good_report: Report, report_of: ReportOf) -> None:
    report = report_of(ferry, *good_report.results)
    again = Report(setup=report.setup, results=report.results)
    assert render_html(report, compare(report, good_report)) == render_html(again, compare(again, good_report))


@pytest.mark.parametrize(
    ("milliseconds", "shown"), [(None, "–"), (0.4, "0 ms"), (999.4, "999 ms"), (999.6, "1.0 s"), (61_000, "61.0 s")]
)
def test_times_are_told_in_milliseconds_and_from_a_second_on_in_seconds(milliseconds: float | None, shown: str) -> None:
    assert duration(milliseconds) == shown


@pytest.mark.parametrize(("change", "shown"), [(0.25, "+0.250"), (-0.25, "−0.250"), (0, "0.000"), (-0.0001, "0.000")])
def test_a_change_has_a_sign_and_no_change_has_none(change: float, shown: str) -> None:
    assert signed(change) == shown
