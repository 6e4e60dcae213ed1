"""What a person sees: `rag` runs on a pseudo-terminal and gets a prepared answer."""

import pytest
from prepared_server import Prepared, body_of, event
from pseudo_terminal import run_on_terminal

from cli.tokens import watch
from rag.errors import RagError
from rag.events import DoneEvent, SourcesEvent, TokenEvent
from rag.types import Answer


def test_marks_are_coloured(held: Prepared, answer: Answer) -> None:
    held.replies["/ask"] = (200, body_of(answer))

    assert "designed it. \x1b[36m[1]\x1b[0m" in run_on_terminal("ask", "Who?")


def test_nothing_is_coloured_where_that_is_not_wanted(held: Prepared, answer: Answer) -> None:
    held.replies["/ask"] = (200, body_of(answer))
    shown = run_on_terminal("ask", "Who?", "--no-stream", NO_COLOR="1")

    assert "\x1b[3" not in shown
    assert "John Bradfield designed it. [1]\n" in shown


def test_chat_prompts_and_answers_until_it_is_quit(held: Prepared, answer: Answer) -> None:
    held.replies["/ask"] = (200, body_of(answer))
    shown = run_on_terminal("chat", typed=["Who designed it?", "/quit"], NO_COLOR="1")

    assert "/quit ends it" in shown
    assert "> " in shown
    assert "John Bradfield designed it. [1]\n" in shown
    assert [body["question"] for _, body in held.asked] == ["Who designed it?"]


def test_chat_shows_help_and_sources_and_begins_anew_on_a_terminal(held: Prepared, answer: Answer) -> None:
    held.replies["/ask"] = (200, body_of(answer))
    typed = ("/help", "Who designed it?", "/sources", "And when?", "/new", "Who built it?", "/quit")
    shown = run_on_terminal("chat", typed=typed, NO_COLOR="1")

    assert shown.count("/help shows this") == 2
    assert "score 0.910" in shown
    assert "The conversation is forgotten." in shown
    assert [(body["question"], len(body["history"]), body["stream"]) for _, body in held.asked] == [
        ("Who designed it?", 0, True), ("And when?", 1, True), ("Who built it?", 0, True)
    ]  # fmt: skip


def test_what_the_server_streams_is_shown_while_it_comes(held: Prepared, answer: Answer) -> None:
    tokens = event("token", b'{"text":"Provisional words "}')
    held.replies["/ask"] = (200, tokens + event("done", body_of(answer)))
    shown = run_on_terminal("ask", "Who?", NO_COLOR="1")

    assert shown.index("Provisional words") < shown.index("John Bradfield designed it. [1]\n")


def test_provisional_text_gives_way_to_the_checked_answer(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    events = [
        SourcesEvent(sources=answer.sources),
        TokenEvent(text="Mar"),
        TokenEvent(text="ta"),
        DoneEvent(answer=answer),
    ]

    assert watch(events) == answer
    assert capsys.readouterr().out == ""


def test_an_answer_that_breaks_off_is_no_answer() -> None:
    with pytest.raises(RagError, match="broke off"):
        watch([TokenEvent(text="Mar")])
