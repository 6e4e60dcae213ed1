"""Drafts of questions from a log: each once, with what was cited and what people thought."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from eval.asked import draft_from_log
from eval.dataset import load_questions
from eval.question_file import QuestionType
from rag.bootstrap import Engine, open_engine
from rag.errors import InputError
from rag.question_log import QuestionLog
from rag.settings import load_settings
from rag.types import Filters, Question, Turn

KEEPER = "Who is the lighthouse keeper?"
OPENED = "When was the harbour bridge opened?"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "asked.jsonl"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "questions.yaml"


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory, tiny_corpus: Path) -> Iterator[Engine]:
    """An engine that abstains where it should, on the tiny corpus and one upload."""
    with open_engine(load_settings({}, data_dir=tmp_path_factory.mktemp("asked") / "data"), create=True) as engine:
        engine.ingest([tiny_corpus])
        engine.ingest_bytes("secret.txt", b"The code word of the smugglers is heron.")
        yield engine


@pytest.fixture
def ask(asking: Engine, log: Path) -> Iterator[Callable[..., str]]:
    """Ask, and keep the answer in the log; returns its id."""
    kept = QuestionLog(log)

    def run(question: Question | str, verdict: str = "", comment: str = "") -> str:
        asked = Question(text=question) if isinstance(question, str) else question
        answer = asking.ask(asked)
        kept.add_answer(asked, answer)
        if verdict:
            kept.add_feedback(answer.id, "up" if verdict == "up" else "down", comment)
        return answer.id

    yield run
    kept.close()


def reviewed(file: Path) -> Path:
    file.write_text(file.read_text().replace("    draft: true\n", ""))
    return file


def test_a_question_becomes_a_draft_with_what_was_cited(
    ask: Callable[..., str], log: Path, tiny_corpus: Path, output: Path
) -> None:
    key = ask(OPENED, "up")
    assert draft_from_log([log], tiny_corpus, output, collection="default").drafts == 1
    with pytest.raises(InputError, match="is a draft"):
        load_questions(output)
    (question,) = load_questions(reviewed(output)).questions
    assert (question.id, question.text, question.type) == (f"asked-{key[:12]}", OPENED, QuestionType.SINGLE_FACT)
    assert question.documents == ("bridge.md",)
    assert question.expected[0].said_in("It was opened on 19 March 1932.")


def test_the_same_question_is_drafted_once_with_all_verdicts_and_those_with_a_verdict_come_first(
    ask: Callable[..., str], log: Path, tiny_corpus: Path, output: Path
) -> None:
    ask(OPENED)
    ask(KEEPER, "up")
    ask("who is  the LIGHTHOUSE keeper", "down", "she has\nretired\x00")
    assert draft_from_log([log], tiny_corpus, output, collection="default").drafts == 2
    written = output.read_text()
    assert written.index("LIGHTHOUSE") < written.index(OPENED)
    assert "# asked 2 times" in written
    assert "# thumbs up\n  # thumbs down: she has retired?\n" in written
    assert len(load_questions(reviewed(output)).questions) == 2


def test_a_refused_question_becomes_one_without_an_answer(
    ask: Callable[..., str], log: Path, tiny_corpus: Path, output: Path
) -> None:
    ask("What is the boiling point of ethanol?")
    draft_from_log([log], tiny_corpus, output, collection="default")
    (question,) = load_questions(reviewed(output)).questions
    assert question.unanswerable
    assert question.type == QuestionType.UNANSWERABLE


def test_what_a_question_was_asked_with_is_kept(
    ask: Callable[..., str], log: Path, tiny_corpus: Path, output: Path
) -> None:
    limits = Filters(sources=(str(tiny_corpus / "lighthouse.md"),), published_from=date(2020, 1, 1))
    turn = Turn(question=KEEPER, answer="Ida Lewis. [1]")
    follow_up = "Since when has she kept the light burning?"
    ask(Question(text=follow_up, filters=limits, as_of=date(2024, 1, 1), history=(turn,)))
    draft_from_log([log], tiny_corpus, output, collection="default")
    (question,) = load_questions(reviewed(output)).questions
    assert (question.type, question.history, question.as_of) == (QuestionType.FOLLOW_UP, (turn,), date(2024, 1, 1))
    assert question.filters == limits


def test_what_is_answered_from_elsewhere_is_left_out_and_counted(
    ask: Callable[..., str], log: Path, tiny_corpus: Path, output: Path
) -> None:
    ask(OPENED)
    ask("What is the code word of the smugglers?")
    ask(Question(text=KEEPER, filters=Filters(collection="other")))
    done = draft_from_log([log], tiny_corpus, output, collection="default")
    assert (done.drafts, done.elsewhere) == (1, 1)


def test_an_upload_is_found_by_its_name(ask: Callable[..., str], log: Path, tmp_path: Path, output: Path) -> None:
    (tmp_path / "corpus" / "below").mkdir(parents=True)
    (tmp_path / "corpus" / "below" / "secret.txt").write_text("The code word of the smugglers is heron.")
    ask("What is the code word of the smugglers?")
    draft_from_log([log], tmp_path / "corpus", output, collection="default")
    (question,) = load_questions(reviewed(output)).questions
    assert question.documents == ("below/secret.txt",)


def test_lines_that_are_none_are_counted(ask: Callable[..., str], log: Path, tiny_corpus: Path, output: Path) -> None:
    ask(OPENED)
    log.write_text(log.read_text() + "half a li\n")
    assert draft_from_log([log], tiny_corpus, output, collection="default").broken == 1


def test_a_file_that_is_there_is_left_alone(
    ask: Callable[..., str], log: Path, tiny_corpus: Path, output: Path
) -> None:
    ask(OPENED)
    output.write_text("mine")
    with pytest.raises(InputError, match="already there"):
        draft_from_log([log], tiny_corpus, output, collection="default")
    assert output.read_text() == "mine"


def test_says_why_there_is_nothing_to_draft(tmp_path: Path, tiny_corpus: Path, output: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        draft_from_log([tmp_path / "none.jsonl"], tiny_corpus, output, collection="default")
    with pytest.raises(InputError, match="no folder"):
        draft_from_log([tmp_path / "none.jsonl"], tmp_path / "none", output, collection="default")
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(InputError, match="no question of the collection"):
        draft_from_log([tmp_path / "empty.jsonl"], tiny_corpus, output, collection="default")
    assert not output.exists()
