"""Asking on the page: what a person sees of answers, abstentions, failures and conversations."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import httpx
import pytest
from api_fakes import ANSWER, EVENTS, EndlessStream, ScriptedEngine
from page_samples import (
    MARKUP,
    SCRIPT,
    SENTENCE,
    TEXT,
    Library,
    OpenPage,
    answer_with,
    ask,
    highlighted,
    near,
    shown_text,
    written,
)
from playwright.sync_api import Page, Route, expect

from rag.errors import InputError, LlmUnavailableError
from rag.events import AnswerEvent, SourcesEvent, TokenEvent
from rag.types import AnswerStatus, Conflict, ConflictingValue, Reason, ShortAnswer, SupportStatus, Turn

VERIFIED, REPAIRED, UNSUPPORTED = SupportStatus.VERIFIED, SupportStatus.REPAIRED, SupportStatus.UNSUPPORTED
ServeFake = Callable[..., httpx.Client]


@pytest.fixture
def opened(serve_fake: ServeFake, open_page: OpenPage) -> Callable[..., Page]:
    """Opens the page of a scripted engine that gives one answer."""
    return lambda answer, **options: open_page(serve_fake(Library(stream=lambda: written(answer))), **options)


@pytest.mark.parametrize(
    ("question", "cited"),
    [
        ("When was the harbour bridge opened?", "The harbour bridge was opened on 19 March 1932"),
        ("Why is the bridge painted grey?", "The bridge is painted grey"),  # after an emoji, which is two units long
    ],
)
def test_mark_opens_the_document_at_exactly_the_cited_characters(
    corpus_client: httpx.Client, open_page: OpenPage, question: str, cited: str
) -> None:
    page = open_page(corpus_client)
    ask(page, question)
    marks = page.locator(".words .mark")
    expect(marks.first).to_be_visible()
    answer = corpus_client.post("/ask", json={"question": question}).json()
    assert marks.count() == len(answer["citations"])
    (number,) = [c["number"] for c in answer["citations"] if c["cited_text"].startswith(cited)]
    page.locator(".words").get_by_role("button", name=f"Citation {number}: The harbour bridge").click()
    expect(page.locator("#panel")).to_be_visible()
    expect(page.locator("#panel-text mark")).to_be_in_viewport()
    citation = answer["citations"][number - 1]
    assert highlighted(page) == citation["cited_text"]
    assert shown_text(page) == corpus_client.get(f"/documents/{citation['document_id']}").json()["text"]


def test_highlight_counts_code_points_and_spans_lines(serve_fake: ServeFake, open_page: OpenPage) -> None:
    answer = answer_with(VERIFIED)
    start, end = TEXT.index("👩‍🚀"), len(TEXT) - 2
    spanning = replace(
        answer.citations[0], cited_text=TEXT[start:end], start_char_index=start, end_char_index=end
    )  # fmt: skip
    page = open_page(serve_fake(Library(stream=lambda: written(replace(answer, citations=(spanning,))))))
    ask(page, "Who?")
    page.locator(".words .mark").click()
    expect(page.locator("#panel-text mark").first).to_be_visible()
    assert highlighted(page) == TEXT[start:end]
    assert shown_text(page) == TEXT


def test_document_that_has_changed_is_shown_without_a_wrong_highlight(
    serve_fake: ServeFake, open_page: OpenPage
) -> None:
    page = open_page(serve_fake(Library(text="Quite another text.", stream=lambda: written(answer_with(VERIFIED)))))
    ask(page, "Who?")
    page.locator(".words .mark").click()
    expect(page.locator("#panel-text")).to_contain_text("The document has changed since")
    expect(page.locator("#panel-text")).to_contain_text("Quite another text.")
    assert highlighted(page) == ""


def test_card_tells_what_a_mark_stands_for(opened: Callable[..., Page]) -> None:
    page = opened(answer_with(VERIFIED, REPAIRED))
    ask(page, "Who?")
    card = page.locator("#card")
    page.locator(".words .mark").first.hover()
    expect(card).to_contain_text(SENTENCE)
    for told in ("Bridges of the harbour", "City archive", "19 March 2019", "page 3"):
        expect(card).to_contain_text(told)
    page.locator(".words .mark").nth(1).focus()
    expect(card).to_contain_text("Found in another passage")
    expect(page.locator(".words .mark").nth(1)).to_have_attribute("aria-describedby", "card-text")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.mouse.move(0, 0)
    page.locator(".words .mark").first.hover()
    card.get_by_role("button", name="Open in the document").click()
    expect(page.locator("#panel")).to_be_visible()


def test_written_text_is_provisional_until_it_is_checked(serve_fake: ServeFake, open_page: OpenPage) -> None:
    checked = threading.Event()

    def stream() -> Iterator[AnswerEvent]:
        yield SourcesEvent(sources=ANSWER.sources)
        yield TokenEvent(text="Unchecked ")
        yield TokenEvent(text="words")
        checked.wait(20)
        yield from written(ANSWER)

    page = open_page(serve_fake(ScriptedEngine(stream=stream), heartbeat_s=0.05))
    ask(page, "When?")
    expect(page.locator(".provisional")).to_have_text("Unchecked words")
    expect(page.locator(".turn")).to_contain_text("not yet checked")
    expect(page.locator("#announcement")).to_have_text("Searching the documents")
    checked.set()
    expect(page.locator(".words")).to_contain_text(SENTENCE)
    expect(page.locator("body")).not_to_contain_text("Unchecked words")
    expect(page.locator("#announcement")).to_contain_text(SENTENCE)


def test_answer_can_be_stopped(serve_fake: ServeFake, open_page: OpenPage) -> None:
    endless = EndlessStream(pause_s=0.2)
    page = open_page(serve_fake(ScriptedEngine(stream=endless)))
    ask(page, "When?")
    endless.go_on.set()
    expect(page.locator(".provisional")).to_contain_text("on and on")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".turn")).to_contain_text("Stopped.")
    expect(page.locator(".turn")).to_contain_text("has not been checked")
    expect(page.locator("#submit")).to_have_text("Ask")
    assert endless.closed.wait(10)


def test_statements_without_support_are_told_apart_in_words(opened: Callable[..., Page]) -> None:
    message = "Not every statement has support."
    page = opened(
        answer_with(
            VERIFIED,
            REPAIRED,
            UNSUPPORTED,
            status=AnswerStatus.PARTIAL,
            reason=Reason.UNSUPPORTED_STATEMENTS,
            message=message,
        )
    )  # fmt: skip
    ask(page, "Who?")
    expect(page.locator(".words .mark")).to_have_count(3)
    shown = " ".join(page.locator(".words").inner_text().split())
    assert shown == "Statement 1. 1 Statement 2. 2 citation corrected Statement 3. 3 not supported"
    line = page.locator(".statement.unsupported .said").first
    expect(line).to_have_css("text-decoration-style", "dashed")
    expect(page.locator(".statement.verified .said").first).not_to_have_css("text-decoration-style", "dashed")
    expect(page.locator(".turn")).to_contain_text(message)
    expect(page.locator("#announcement")).to_contain_text("1 statement without support")


def test_abstention_shows_what_comes_nearest_and_opens_it(opened: Callable[..., Page]) -> None:
    page = opened(
        replace(
            ANSWER,
            status=AnswerStatus.ABSTAINED,
            reason=Reason.WEAK_EVIDENCE,
            message="The nearest passages do not seem to hold the answer.",
            answer="The documents do not answer this question.",
            answerer="none",
            statements=(),
            citations=(),
            nearest=(near("Before it."), near(SENTENCE)),
        )
    )
    ask(page, "Who?")
    expect(page.locator(".turn")).to_contain_text("The documents do not answer this question.")
    expect(page.locator(".turn")).to_contain_text("The nearest passages do not seem to hold the answer.")
    nearest = page.locator("section > .passages > li")
    expect(nearest.locator(".excerpt")).to_have_text(["Before it.", SENTENCE])
    expect(page.get_by_role("alert")).to_have_count(0)
    nearest.nth(1).get_by_role("button").click()
    expect(page.locator("#panel-text mark").first).to_be_visible()
    assert highlighted(page) == SENTENCE


def test_missing_part_is_named(opened: Callable[..., Page]) -> None:
    message = "The documents do not seem to hold this part: who paid for it?"
    page = opened(replace(ANSWER, status=AnswerStatus.PARTIAL, reason=Reason.PARTLY_ANSWERED, message=message))
    ask(page, "When was it opened, and who paid for it?")
    expect(page.locator(".turn .message")).to_have_text(f"A part is missing{message}")


def test_answer_is_copied_with_what_it_cites(opened: Callable[..., Page]) -> None:
    answer = answer_with(VERIFIED, UNSUPPORTED, message="The almanac says 1933.")
    page = opened(answer, permissions=["clipboard-read", "clipboard-write"])
    ask(page, "Who?")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.locator("#announcement")).to_contain_text("copied")
    origin = "Bridges of the harbour (City archive · 19 March 2019 · page 3)"
    assert page.evaluate("navigator.clipboard.readText()") == (
        "Statement 1. [1] Statement 2. [2] (not supported by the documents)\n\nThe almanac says 1933.\n\n"
        f"[1] {origin}\n    “{SENTENCE}”\n\n[2] {origin}\n    “{SENTENCE}”"
    )


def test_rows_of_a_table_stand_on_lines_of_their_own(opened: Callable[..., Page]) -> None:
    answer = answer_with(VERIFIED, VERIFIED, VERIFIED)
    rows = ("Passenger | Single", "Adult | £8.50", "Dogs travel free.")
    told = tuple(replace(one, text=text) for one, text in zip(answer.statements, rows, strict=True))
    page = opened(replace(answer, statements=told), permissions=["clipboard-read", "clipboard-write"])
    ask(page, "What does it cost?")
    expect(page.locator(".words .mark")).to_have_count(3)
    assert page.locator(".words").inner_text().replace("\u00a0", " ").split("\n") == [
        f"{row} {number}" for number, row in enumerate(rows, start=1)
    ]
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith(
        "Passenger | Single [1]\nAdult | £8.50 [2]\nDogs travel free. [3]\n\n"
    )


def test_quiet_line_unfolds_to_the_passages_and_their_scores(opened: Callable[..., Page]) -> None:
    page = opened(ANSWER)
    ask(page, "When?")
    summary = page.locator("summary")
    expect(summary).to_have_text("93 % confident · quoted from the documents · 74 ms · 1 passage")
    passages = page.locator("details .passages")
    expect(passages).to_be_hidden()
    summary.click()
    expect(passages).to_contain_text("score 1.84 · meaning 0.71 · words 9.3")
    expect(page.locator("details")).to_contain_text("evidence 63 ms")


def test_short_answer_and_conflicts_are_shown_where_there_are_any(opened: Callable[..., Page]) -> None:
    start = TEXT.index("19 March 1932")
    end = start + len("19 March 1932")
    short = ShortAnswer(
        text="19 March 1932", citation=1, document_id=ANSWER.citations[0].document_id,
        start_char_index=start, end_char_index=end,
    )  # fmt: skip
    values = [
        ConflictingValue(
            text=text,
            sentence=f"It was opened on {text}.",
            document_id=ANSWER.citations[0].document_id,
            title=title,
            published=published,
            start_char_index=start,
            end_char_index=start + len(text),
        )
        for text, title, published in (
            ("19 March 1932", "Bridges of the harbour", date(2019, 3, 19)),
            ("2 May 1933", "The almanac", date(1999, 1, 2)),
            ("1934", "A leaflet", None),
        )
    ]
    conflict = Conflict(question=ANSWER.question, values=tuple(values))
    page = opened(replace(ANSWER, conflicts=(conflict,), short_answer=short))
    ask(page, ANSWER.question)
    expect(page.locator(".turn > .short")).to_have_text("In short: 19 March 1932\u00a01")
    page.locator(".turn > .short .title").click()
    expect(page.locator("#panel-text mark")).to_have_text("19 March 1932")
    page.keyboard.press("Escape")
    expect(page.locator(".turn > .short .title")).to_be_focused()
    sides = page.locator(".conflict li")
    assert [" ".join(side.inner_text().split()) for side in sides.all()] == [
        "Latest · 19 March 2019 19 March 1932 It was opened on 19 March 1932. Bridges of the harbour",
        "Older · 2 January 1999 2 May 1933 It was opened on 2 May 1933. The almanac",
        "Date not known 1934 It was opened on 1934. A leaflet",
    ]
    expect(page.locator("#announcement")).to_contain_text("The documents disagree")
    sides.first.get_by_role("button").click()
    expect(page.locator("#panel-text mark")).to_have_text("19 March 1932")


def test_error_is_told_and_only_a_passing_one_can_be_tried_again(serve_fake: ServeFake, open_page: OpenPage) -> None:
    def refuse() -> Iterator[AnswerEvent]:
        raise InputError("The question cannot be used. Ask another.")

    page = open_page(serve_fake(ScriptedEngine(stream=refuse)))
    ask(page, "When?")
    expect(page.get_by_role("alert")).to_contain_text("The question cannot be used. Ask another. Reference ")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_markup_of_errors_is_text(serve_fake: ServeFake, open_page: OpenPage) -> None:
    def refuse() -> Iterator[AnswerEvent]:
        raise InputError(MARKUP)

    page = open_page(serve_fake(ScriptedEngine(stream=refuse)))
    ask(page, "When?")
    expect(page.get_by_role("alert")).to_contain_text(MARKUP)
    assert page.locator("main img, main script").count() == 0


def test_answer_that_broke_off_can_be_tried_again(serve_fake: ServeFake, open_page: OpenPage) -> None:
    def break_off() -> Iterator[AnswerEvent]:
        yield from EVENTS[:2]
        raise LlmUnavailableError("The language model broke off.")

    runs = iter([break_off(), iter(EVENTS)])
    engine = ScriptedEngine(stream=lambda: next(runs))
    page = open_page(serve_fake(engine))
    ask(page, "When?")
    expect(page.get_by_role("alert")).to_contain_text("The language model broke off.")
    expect(page.locator(".turn")).to_contain_text("has not been checked")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".words .mark")).to_have_count(1)
    expect(page.locator(".turn")).to_have_count(1)
    assert [question.history for question in engine.asked] == [(), ()]


def test_page_tells_that_it_is_offline_and_recovers(fake_client: httpx.Client, open_page: OpenPage) -> None:
    page = open_page(fake_client)
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_contain_text("You are offline")
    ask(page, "When?")
    expect(page.get_by_role("alert")).to_contain_text("The service cannot be reached.")
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_empty()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".words .mark")).to_have_count(1)


def test_questions_in_a_row_carry_what_was_said_until_a_new_conversation(
    serve_fake: ServeFake, open_page: OpenPage
) -> None:
    engine = ScriptedEngine()
    page = open_page(serve_fake(engine), at="?collection=harbour")
    for number, question in enumerate(["When was it opened?", "And by whom?", "Why?"]):
        if number == 2:
            page.get_by_role("button", name="New conversation").click()
            expect(page.locator(".turn")).to_have_count(0)
        ask(page, question)
        expect(page.locator(".turn").last.locator(".words .mark")).to_have_count(1)
    first = Turn(question=ANSWER.question, answer=ANSWER.answer)
    assert [question.history for question in engine.asked] == [(), (first,), ()]
    assert {question.filters.collection for question in engine.asked} == {"harbour"}


def test_answer_that_comes_after_a_new_conversation_has_begun_is_none_of_it(
    serve_fake: ServeFake, open_page: OpenPage
) -> None:
    engine = ScriptedEngine()
    page = open_page(serve_fake(engine))
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/feedback", hold)
    with page.expect_request("**/feedback"):
        ask(page, "When was it opened?")
    page.get_by_role("button", name="New conversation").click()
    with page.expect_response("**/feedback"):
        held[0].continue_()
    for _ in range(2):
        ask(page, "And by whom?")
        expect(page.locator(".turn").last.locator(".words .mark")).to_have_count(1)
    assert [len(question.history) for question in engine.asked] == [0, 0, 1]


def test_shift_and_enter_start_a_new_line(serve_fake: ServeFake, open_page: OpenPage) -> None:
    engine = ScriptedEngine()
    page = open_page(serve_fake(engine))
    page.get_by_label("Your question").fill("One")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two?")
    page.keyboard.press("Enter")
    expect(page.locator(".words .mark")).to_have_count(1)
    assert [question.text for question in engine.asked] == ["One\ntwo?"]


def test_markup_of_questions_answers_and_documents_is_text(serve_fake: ServeFake, open_page: OpenPage) -> None:
    short = ShortAnswer(text=MARKUP, citation=1, document_id="", start_char_index=0, end_char_index=len(MARKUP))
    side = ConflictingValue(
        text=MARKUP, sentence=MARKUP, document_id="", title=MARKUP, published=None,
        start_char_index=0, end_char_index=len(MARKUP),
    )  # fmt: skip
    answer = answer_with(VERIFIED, short_answer=short)
    citation = replace(
        answer.citations[0],
        title=MARKUP, publisher=MARKUP, source=SCRIPT,
        cited_text=MARKUP, start_char_index=0, end_char_index=len(MARKUP),
    )  # fmt: skip
    hostile = replace(
        answer,
        message=MARKUP,
        answerer=f"llm:{MARKUP}",
        statements=(replace(answer.statements[0], text=MARKUP),),
        citations=(citation,),
        sources=(replace(ANSWER.sources[0], title=MARKUP, source=SCRIPT, text=MARKUP),),
        conflicts=(Conflict(question=MARKUP, values=(side, side)),),
    )
    page = open_page(serve_fake(Library(text=MARKUP, source=SCRIPT, stream=lambda: written(hostile, MARKUP))))
    ask(page, MARKUP)
    expect(page.locator("h2").first).to_have_text(MARKUP)
    expect(page.locator(".statement")).to_contain_text(MARKUP.split(" ")[0])
    page.locator("summary").click()
    page.locator(".words .mark").hover()
    expect(page.locator("#card blockquote")).to_have_text(MARKUP)
    page.locator(".words .mark").click()
    expect(page.locator("#panel-text mark")).to_have_text(MARKUP)
    assert page.locator("main img, main script, dialog img, dialog script, #card img, #card script").count() == 0
    assert page.locator("[href^='javascript:' i], [src^='javascript:' i]").count() == 0


def test_code_keeps_its_lines_and_has_its_mark_below_it(opened: Callable[..., Page]) -> None:
    answer = answer_with(VERIFIED, UNSUPPORTED)
    code = replace(answer.statements[1], text="```\npier up \\\n    --gate <b>4</b>\n```")
    page = opened(replace(answer, statements=(answer.statements[0], code)))
    ask(page, "How is the gate opened?")
    block = page.locator(".words .block")
    expect(block).to_have_text("pier up \\\n    --gate <b>4</b>", use_inner_text=True)
    below = page.locator(".words .block ~ .mark")
    expect(below).to_have_count(1)
    expect(page.locator(".words .block ~ .note")).to_have_text("not supported")
    top, mark = block.bounding_box(), below.bounding_box()
    assert top
    assert mark
    assert mark["y"] >= top["y"] + top["height"]


def test_text_that_sets_the_direction_of_writing_does_not_turn_round_its_mark(opened: Callable[..., Page]) -> None:
    answer = answer_with(VERIFIED)
    turned = replace(answer.statements[0], text="\u202eIt costs 100.")
    page = opened(replace(answer, statements=(turned,)))
    ask(page, "What does it cost?")
    mark, words = page.locator(".words .mark"), page.locator(".words .said").last
    expect(mark).to_have_count(1)
    beside, said = mark.bounding_box(), words.bounding_box()
    assert beside
    assert said
    assert beside["x"] >= said["x"] + said["width"]
    assert page.locator(".words").inner_text().startswith("\u202eIt costs")
