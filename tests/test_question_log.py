"""What the log of questions keeps, how large it gets, and who may write and read it."""

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.bootstrap import Engine, open_engine
from rag.errors import AnswerNotFoundError, InputError, SettingsError
from rag.events import DoneEvent
from rag.question_log import LoggedAnswer, LoggedFeedback, QuestionLog, read_log
from rag.settings import Settings
from rag.types import Answer, Filters, Question, Turn

QUESTION = Question(text="Who designed the harbour bridge?", history=(Turn(question="Which one?", answer="That. [1]"),))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "questions.jsonl"


@pytest.fixture
def question_log(file: Path) -> Iterator[QuestionLog]:
    opened = QuestionLog(file)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def answer(engine: Engine) -> Answer:
    return engine.ask(QUESTION)


def test_keeps_a_question_with_its_answer_and_feedback(question_log: QuestionLog, file: Path, answer: Answer) -> None:
    question_log.add_answer(QUESTION, answer)
    question_log.add_feedback(answer.id, "down", "Another bridge.")
    (kept, feedback), broken = read_log(file)

    assert broken == 0
    assert isinstance(kept, LoggedAnswer)
    assert (kept.asked, kept.answer, kept.citations) == (QUESTION, answer.answer, answer.citations)
    assert (kept.answer_id, kept.fingerprint) == (answer.id, answer.fingerprint)
    assert isinstance(feedback, LoggedFeedback)
    assert (feedback.answer_id, feedback.verdict, feedback.comment) == (answer.id, "down", "Another bridge.")


def test_keeps_an_answer_that_was_streamed(question_log: QuestionLog, file: Path, answer: Answer) -> None:
    events = question_log.record(QUESTION, iter([DoneEvent(answer=answer)]))
    assert [event.answer for event in events if isinstance(event, DoneEvent)] == [answer]
    assert [entry.answer_id for entry in read_log(file)[0]] == [answer.id]


@pytest.mark.parametrize("comment", ["", 'as if "answer_id":"{id}" were here'])
def test_feedback_on_an_answer_that_is_not_kept_is_refused(
    question_log: QuestionLog, answer: Answer, comment: str
) -> None:
    unknown = "0" * 32
    question_log.add_answer(QUESTION, answer)
    question_log.add_feedback(answer.id, "up", comment.format(id=unknown))
    with pytest.raises(AnswerNotFoundError):
        question_log.add_feedback(unknown, "up", "")


def test_only_the_owner_may_read_the_file(question_log: QuestionLog, file: Path, answer: Answer) -> None:
    question_log.add_answer(QUESTION, answer)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_files_of_limited_size_are_all_that_is_kept(file: Path, answer: Answer) -> None:
    limited = QuestionLog(file, max_bytes=10_000)
    for number in range(40):
        limited.add_answer(QUESTION, replace(answer, id=f"{number:032}"))
    limited.close()

    kept = [entry for one in (file.with_name("questions.jsonl.1"), file) for entry in read_log(one)[0]]
    assert [entry.answer_id for entry in kept] == [f"{n:032}" for n in range(40 - len(kept), 40)]
    assert 2 < len(kept) < 40
    assert all(one.stat().st_size <= 10_000 for one in file.parent.iterdir())


def test_feedback_finds_an_answer_in_the_earlier_file(file: Path, answer: Answer) -> None:
    limited = QuestionLog(file, max_bytes=1000)
    limited.add_answer(QUESTION, answer)
    limited.add_answer(QUESTION, replace(answer, id="b" * 32))
    assert file.with_name("questions.jsonl.1").exists()
    limited.add_feedback(answer.id, "up", "")
    limited.close()


def test_a_line_that_a_killed_process_left_half_written_costs_no_other(file: Path, answer: Answer) -> None:
    file.parent.mkdir()
    file.write_text('{"kind": "answer", "at"', encoding="utf-8")
    reopened = QuestionLog(file)
    reopened.add_answer(QUESTION, answer)
    reopened.close()
    entries, broken = read_log(file)
    assert ([entry.answer_id for entry in entries], broken) == ([answer.id], 1)


def test_a_line_that_was_cut_short_while_writing_costs_no_other(
    question_log: QuestionLog, file: Path, answer: Answer
) -> None:
    question_log.add_answer(QUESTION, answer)
    with file.open("ab") as full:
        full.write(b'{"kind": "answer", "at"')  # all that a disk had room for
    question_log.add_answer(QUESTION, replace(answer, id="b" * 32))
    entries, broken = read_log(file)
    assert ([entry.answer_id for entry in entries], broken) == ([answer.id, "b" * 32], 1)


def test_a_second_writer_is_refused_until_the_first_has_closed(question_log: QuestionLog, file: Path) -> None:
    with pytest.raises(SettingsError, match="Another process writes the question log"):
        QuestionLog(file)
    question_log.close()
    QuestionLog(file).close()


def test_a_file_that_cannot_be_written_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(SettingsError, match="cannot be written"):
        QuestionLog(tmp_path / "taken" / "questions.jsonl")


def test_an_answer_that_cannot_be_kept_is_told_by_the_check_and_not_raised(
    question_log: QuestionLog, file: Path, answer: Answer
) -> None:
    file.unlink()
    file.mkdir()
    question_log.add_answer(QUESTION, answer)
    assert not question_log.check().ok
    assert "cannot be written" in question_log.check().detail
    file.rmdir()
    question_log.add_answer(QUESTION, answer)
    assert question_log.check().ok


def test_a_log_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_log(tmp_path / "nothing.jsonl")


# -- in an engine --------------------------------------------------------------------------------------------------


def test_an_engine_keeps_nothing_unless_it_is_told_where(settings: Settings) -> None:
    with open_engine(settings, create=True) as engine:
        answer = engine.ask("Who?")
        assert not engine.takes_feedback
        with pytest.raises(AnswerNotFoundError, match="RAG_QUESTION_LOG"):
            engine.add_feedback(answer.id, "up")
    assert not list(settings.data_dir.parent.rglob("*.jsonl"))


def test_an_engine_keeps_what_was_asked_and_streamed(settings: Settings, file: Path) -> None:
    with open_engine(settings.model_copy(update={"question_log": str(file)}), create=True) as engine:
        assert engine.takes_feedback
        asked = engine.ask("Who?")
        list(engine.stream(Question(text="Who?", filters=Filters(collection="other"))))
        engine.add_feedback(asked.id, "up")
        assert {"question log"} <= {check.name for check in engine.checks() if check.ok}
    first, second, _ = read_log(file)[0]
    assert isinstance(first, LoggedAnswer)
    assert isinstance(second, LoggedAnswer)
    assert second.asked.filters.collection == "other"


def test_the_same_answer_to_the_same_question_has_the_same_id_and_others_have_others(engine: Engine) -> None:
    first, again = engine.ask(QUESTION), engine.ask(QUESTION)
    others = [engine.ask(replace(QUESTION, text="When was the bridge opened?")), engine.ask(replace(QUESTION, top_k=1))]
    assert first.id == again.id
    assert len({first.id, *(other.id for other in others)}) == 3
