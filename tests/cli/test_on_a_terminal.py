"""What a person sees: `rag` runs on a pseudo-terminal and gets a prepared answer."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from prepared_server import Prepared, body_of

from cli.tokens import watch
from rag.errors import RagError
from rag.types import Answer, DoneEvent, SourcesEvent, TokenEvent

ROOT = Path(__file__).parents[2]


def run_on_terminal(*arguments: str, typed: bytes = b"", **environment: str) -> str:
    """Return all that `rag` writes to a terminal on which this is typed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", *arguments], cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", **environment},
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, typed)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # how Linux tells that the other end is closed
        pass
    os.close(ours)
    assert process.wait(timeout=30) == 0
    return shown.decode().replace("\r\n", "\n")


def test_marks_are_coloured(held: Prepared, answer: Answer) -> None:
    held.replies["/ask"] = (200, body_of(answer))

    assert "designed it. \x1b[36m[1]\x1b[0m" in run_on_terminal("ask", "Who?")


def test_nothing_is_coloured_where_that_is_not_wanted(held: Prepared, answer: Answer) -> None:
    held.replies["/ask"] = (200, body_of(answer))
    shown = run_on_terminal("ask", "Who?", "--no-stream", NO_COLOR="1")

    assert "\x1b[3" not in shown
    assert "Marta Lindqvist designed it. [1]\n" in shown


def test_chat_prompts_and_answers_until_it_is_quit(held: Prepared, answer: Answer) -> None:
    held.replies["/ask"] = (200, body_of(answer))
    shown = run_on_terminal("chat", typed=b"Who designed it?\n/quit\n", NO_COLOR="1")

    assert "/quit ends it" in shown
    assert "> " in shown
    assert "Marta Lindqvist designed it. [1]\n" in shown
    assert [body["question"] for _, body in held.asked] == ["Who designed it?"]


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
