"""The questions in the page of a report: answers with their quotes, rankings, and texts that can do no harm."""

import re
from dataclasses import replace

import pytest
from lxml import html
from report_page import RIGHT, WRONG, MakeResult, Page, ReportOf, by_class, has_class, only, page_of, text_of

from eval import html_report
from eval.compare import compare
from eval.figures import Figures
from eval.html_report import render_html
from eval.results import Outcome, QuestionResult, QuotedText, Report, StatedText
from rag.types import SupportStatus

EVIL = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
)


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


def test_plots_are_drawn_for_answers(ferry: QuestionResult, report_of: ReportOf) -> None:
    headings = [text_of(heading) for heading in page_of(report_of(ferry)).xpath("//figure//h3")]
    assert headings == [
        "By type of question: right",
        "By type of question: nDCG@10",
        "How far confidence can be trusted",
        "How long answers took",
    ]


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
