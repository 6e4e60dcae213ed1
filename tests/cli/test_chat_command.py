import io
from collections.abc import Callable

import pytest

from cli.chat import Conversation
from rag.types import MAX_TURNS, Answer, Filters, Question


@pytest.fixture
def type_lines(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make these lines the standard input."""

    def set_lines(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return set_lines


@pytest.mark.usefixtures("filled")
def test_answers_each_line_until_the_input_ends(rag: Callable, type_lines: Callable) -> None:
    type_lines("Who designed the bridge of Aldenport?", "", "How old is the oldest clock of the museum?")
    ran = rag("chat")

    assert ran.code == 0
    assert ran.out.index("John Bradfield") < ran.out.index("1611")
    *_, place, blank, answer = ran.out[: ran.out.index("1611")].split("\n")
    assert (place.startswith("    /"), blank, answer.startswith(" ")) == (True, "", False)


@pytest.mark.usefixtures("filled")
def test_stops_at_quit(rag: Callable, type_lines: Callable) -> None:
    type_lines("/quit", "Who designed the bridge of Aldenport?")

    assert rag("chat").out == ""


@pytest.mark.usefixtures("filled")
def test_shows_the_sources_of_the_last_answer_until_a_new_conversation(rag: Callable, type_lines: Callable) -> None:
    type_lines("/sources", "Who designed the bridge of Aldenport?", "/sources", "/new", "/sources")
    ran = rag("chat")

    assert ran.out.count("score ") >= 1
    assert ran.err.count("There is no answer with sources yet.") == 2


@pytest.mark.usefixtures("filled")
def test_a_question_that_cannot_be_answered_does_not_end_the_conversation(rag: Callable, type_lines: Callable) -> None:
    type_lines("?!", "/nonsense", "Who designed the bridge of Aldenport?")
    ran = rag("chat")

    assert ran.code == 0
    assert "error: " in ran.err
    assert "/quit ends it" in ran.err
    assert "John Bradfield" in ran.out


def test_a_missing_data_folder_ends_it_at_once(rag: Callable, type_lines: Callable) -> None:
    type_lines("Who designed the bridge of Aldenport?")

    assert rag("chat").code == 3


class Recorder:
    """Gives the same answer to every question and keeps the questions."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.questions: list[Question] = []

    def ask(self, question: Question) -> Answer:
        self.questions.append(question)
        return self.answer


def test_sends_the_last_turns_along(answer: Answer) -> None:
    recorder = Recorder(answer)
    conversation = Conversation(asker=recorder, filters=Filters())
    for number in range(MAX_TURNS + 2):
        conversation.ask(f"question {number}")
    history = recorder.questions[-1].history

    assert [turn.question for turn in history] == [f"question {number}" for number in range(1, MAX_TURNS + 1)]
    assert history[0].answer == answer.answer
    conversation.forget()
    conversation.ask("afresh")
    assert recorder.questions[-1].history == ()
