import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from rag.types import Answer, AnswerStatus

QUESTION = "Who designed the bridge of Aldenport?"

pytestmark = pytest.mark.usefixtures("filled")


def answer_of(out: str) -> Answer:
    return TypeAdapter(Answer).validate_json(out)


def test_shows_the_answer_and_what_it_cites(rag: Callable) -> None:
    ran = rag("ask", QUESTION)

    assert ran.code == 0
    assert "John Bradfield" in ran.out
    assert "[1] The bridge of Aldenport — Harbour Gazette, 2021-05-04\n" in ran.out
    assert "bridge.md:" in ran.out


def test_words_without_quotation_marks_are_one_question(rag: Callable) -> None:
    assert answer_of(rag("ask", "--json", *QUESTION.split()).out).question == QUESTION


def test_a_dash_reads_the_question_from_standard_input(rag: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(QUESTION + "\n"))

    assert answer_of(rag("ask", "-", "--json").out).question == QUESTION


def test_json_is_the_answer_as_the_engine_gave_it(rag: Callable) -> None:
    ran = rag("ask", QUESTION, "--json")
    answer = answer_of(ran.out)

    assert (ran.code, ran.err) == (0, "")
    assert answer.status is AnswerStatus.ANSWERED
    assert any("John Bradfield" in citation.cited_text for citation in answer.citations)
    assert {"question", "status", "statements", "fingerprint"} < set(json.loads(ran.out))


@pytest.fixture
def abstaining(monkeypatch: pytest.MonkeyPatch) -> None:
    """Demand a certainty that no evidence has."""
    monkeypatch.setenv("RAG_MIN_EVIDENCE", "1")


@pytest.mark.usefixtures("abstaining")
def test_abstaining_is_no_failure_and_shows_what_came_nearest(rag: Callable) -> None:
    ran = rag("ask", QUESTION)

    assert ran.code == 0
    assert "What comes nearest:\n- The bridge of Aldenport — " in ran.out
    assert ran.err.startswith("note: ")


@pytest.mark.usefixtures("abstaining")
def test_abstaining_exits_with_8_when_that_is_asked_for(rag: Callable) -> None:
    assert rag("ask", QUESTION, "--fail-on-abstain").code == 8


def test_answering_exits_with_0_when_abstaining_would_be_a_failure(rag: Callable) -> None:
    assert rag("ask", QUESTION, "--fail-on-abstain").code == 0


@pytest.mark.usefixtures("abstaining")
def test_abstaining_with_json_still_prints_the_answer(rag: Callable) -> None:
    ran = rag("ask", QUESTION, "--fail-on-abstain", "--json")

    assert ran.code == 8
    assert answer_of(ran.out).status is AnswerStatus.ABSTAINED


@pytest.fixture
def unreachable_llm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Configure an LLM on a port where nobody listens."""
    monkeypatch.setenv("RAG_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("RAG_LLM_MODEL", "nobody")
    monkeypatch.setenv("RAG_LLM_MAX_RETRIES", "0")
    monkeypatch.setenv("RAG_MIN_EVIDENCE", "0")


@pytest.mark.usefixtures("unreachable_llm")
def test_an_llm_that_fails_is_noted_and_the_documents_are_quoted(rag: Callable) -> None:
    ran = rag("ask", QUESTION)

    assert ran.code == 0
    assert "John Bradfield" in ran.out
    assert ran.err.startswith("note: The language model failed")


@pytest.mark.usefixtures("unreachable_llm")
def test_an_llm_that_fails_exits_with_5_when_no_other_answerer_will_do(rag: Callable) -> None:
    ran = rag("ask", QUESTION, "--answerer", "llm", "--json")

    assert ran.code == 5
    assert json.loads(ran.out)["error"]["retryable"] is True


@pytest.mark.parametrize("question", ["", "   ", "?!"])
def test_a_question_without_words_is_refused(rag: Callable, question: str) -> None:
    ran = rag("ask", question, "--json")

    assert ran.code == 2
    assert json.loads(ran.out)["error"]["code"] == "empty_question"


def test_a_question_of_100_000_characters_is_refused(rag: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("bridge " * 14_286))
    ran = rag("ask", "-")

    assert ran.code == 2
    assert "2000" in ran.err


def test_a_question_that_is_not_utf8_is_refused(rag: Callable) -> None:
    ran = rag("ask", "caf\udce9?")

    assert ran.code == 2
    assert "UTF-8" in ran.err


def test_filters_narrow_what_is_read(rag: Callable, corpus: Path) -> None:
    def titles(*options: str | Path) -> set[str]:
        return {source.title for source in answer_of(rag("ask", QUESTION, "--json", *options).out).sources}

    everything = titles()
    assert len(everything) == 3
    assert titles("--as-of", "2022-01-01") == {"The bridge of Aldenport"}
    assert titles("--from", "2022-01-01") == {"The museum of clocks"}
    assert titles("--from", "2021-05-04", "--to", "2021-05-04") == {"The bridge of Aldenport"}
    assert titles("--source", corpus / "ferry.txt") == {"Timetable of the ferry"}
    assert titles("--collection", "nothing-here") == set()


def test_a_first_day_after_the_last_is_refused(rag: Callable) -> None:
    ran = rag("ask", QUESTION, "--from", "2022-01-01", "--to", "2021-12-31")

    assert ran.code == 2
    assert ran.err == "error: Nothing is published from 2022-01-01 to 2021-12-31: the first day is after the last.\n"


@pytest.mark.parametrize("day", ["20240101", "2024-1-1", "2024-W01-1", "2024-01-01T00:00", "2024-02-30", "yesterday"])
@pytest.mark.parametrize("option", ["--as-of", "--from", "--to"])
def test_a_day_is_written_in_one_way(rag: Callable, option: str, day: str) -> None:
    ran = rag("ask", QUESTION, option, day)

    assert ran.code == 2
    assert f"Invalid value for '{option}'" in ran.err
    assert "must be a date such as 2024-05-31." in ran.err


def test_a_source_may_be_named_by_a_relative_path(rag: Callable, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(corpus)
    answer = answer_of(rag("ask", QUESTION, "--json", "--source", "museum.md").out)

    assert {source.title for source in answer.sources} == {"The museum of clocks"}


def test_top_k_limits_the_passages(rag: Callable) -> None:
    assert len(answer_of(rag("ask", QUESTION, "--json", "--top-k", "1").out).sources) == 1
