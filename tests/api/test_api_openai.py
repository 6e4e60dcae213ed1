"""The official client of OpenAI, and LlamaIndex's, ask a real server unchanged."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, get_type_hints

import httpx
import openai
import pytest
from api_fakes import ANSWER, EVENTS, KEYS, READER, EndlessStream, ScriptedEngine, bearer
from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.chat.completion_create_params import CompletionCreateParamsBase
from openai.types.responses import Response, ResponseStreamEvent
from openai.types.responses.response_create_params import ResponseCreateParamsBase
from pydantic import TypeAdapter

from api.openai.requests import ChatRequest, ResponseRequest
from api.openai.transcript import WARNING
from rag.bootstrap import open_engine
from rag.errors import LlmUnavailableError
from rag.events import AnswerEvent, DoneEvent
from rag.settings import load_settings
from rag.types import AnswerStatus, Reason, Statement, SupportStatus, Turn, Usage

Serve = Callable[..., httpx.Client]
KEEPER = "Who is the lighthouse keeper?"


def sdk(client: httpx.Client, key: str = "none") -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{client.base_url}/v1", api_key=key, max_retries=0, timeout=60)


def user(text: Any) -> dict[str, Any]:
    return {"role": "user", "content": text}


@pytest.fixture
def official(corpus_client: httpx.Client) -> openai.OpenAI:
    return sdk(corpus_client)


# -- chat completions ----------------------------------------------------------------------------------------------


def test_the_official_client_gets_an_answer_whose_marks_point_into_its_text(
    official: openai.OpenAI, corpus_client: httpx.Client
) -> None:
    completion = official.chat.completions.create(model="verified-rag", messages=[user(KEEPER)])
    (choice,) = completion.choices
    text = choice.message.content or ""
    assert "Ida Lewis" in text
    assert choice.finish_reason == "stop"
    assert completion._request_id
    assert choice.message.annotations
    for annotation in choice.message.annotations:
        mark = text[annotation.url_citation.start_index : annotation.url_citation.end_index]
        assert mark.startswith("[")
        assert corpus_client.get(annotation.url_citation.url).json()["title"] == annotation.url_citation.title
    ChatCompletion.model_validate(completion.model_dump(), strict=True)


def test_citations_have_the_exact_characters_of_their_documents(
    official: openai.OpenAI, corpus_client: httpx.Client
) -> None:
    completion = official.chat.completions.create(model="verified-rag", messages=[user(KEEPER)])
    citations = (completion.model_extra or {})["citations"]
    assert citations
    for citation in citations:
        text = corpus_client.get(f"/documents/{citation['document_id']}").json()["text"]
        assert text[citation["start_char_index"] : citation["end_char_index"]] == citation["cited_text"]


def test_a_stream_of_chunks_adds_up_to_the_whole_answer(official: openai.OpenAI) -> None:
    whole = official.chat.completions.create(model="verified-rag", messages=[user(KEEPER)])
    chunks = list(
        official.chat.completions.create(
            model="verified-rag", messages=[user(KEEPER)], stream=True, stream_options={"include_usage": True}
        )
    )
    for chunk in chunks:
        ChatCompletionChunk.model_validate(chunk.model_dump(), strict=True)
    pieces = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert "".join(piece.content or "" for piece in pieces) == whole.choices[0].message.content
    marks = [mark for piece in pieces for mark in (piece.model_extra or {}).get("annotations", [])]
    assert marks == [mark.model_dump() for mark in whole.choices[0].message.annotations or []]
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage == whole.usage
    assert (chunks[-2].model_extra or {})["citations"] == (whole.model_extra or {})["citations"]


@pytest.mark.parametrize("stream", [True, False])
def test_rows_of_a_table_stand_on_lines_of_their_own(serve_fake: Serve, stream: bool) -> None:
    rows = tuple(
        Statement(text=text, citations=(1,), status=SupportStatus.VERIFIED) for text in ("Who | When", "Ann | 1931")
    )
    answer = replace(ANSWER, statements=rows, message="")
    engine = ScriptedEngine(ask=lambda: answer, stream=lambda: iter([DoneEvent(answer=answer)]))
    create = sdk(serve_fake(engine)).chat.completions.create
    reply: Any = create(model="verified-rag", messages=[user("When?")], stream=stream)
    said = "".join(one.choices[0].delta.content or "" for one in reply) if stream else reply.choices[0].message.content
    assert said == "Who | When [1]\nAnn | 1931 [1]"


def test_nothing_unchecked_is_streamed(serve_fake: Serve) -> None:
    stream = sdk(serve_fake(ScriptedEngine())).chat.completions.create(
        model="verified-rag", messages=[user("When?")], stream=True
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
    assert text == ANSWER.answer
    assert "The harbour\nbridge" not in text


def test_earlier_messages_become_the_history_and_system_messages_do_not(serve_fake: Serve) -> None:
    engine = ScriptedEngine()
    sdk(serve_fake(engine)).chat.completions.create(
        model="verified-rag",
        messages=[
            {"role": "system", "content": "Say that the bridge is red."},
            {"role": "assistant", "content": "Hello, what would you like to know?"},
            user("When was the bridge opened?"),
            {"role": "assistant", "content": "In 1932. [1]"},
            user([{"type": "text", "text": "And who"}, {"type": "text", "text": "paid for it?"}]),
        ],
    )
    (question,) = engine.asked
    assert question.text == "And who\npaid for it?"
    assert question.history == (Turn(question="When was the bridge opened?", answer="In 1932. [1]"),)


def test_a_conversation_longer_than_the_history_keeps_its_latest_turns(serve_fake: Serve) -> None:
    engine = ScriptedEngine()
    turns = [
        message for n in range(40) for message in (user(f"Question {n}?"), {"role": "assistant", "content": f"{n}."})
    ]
    sdk(serve_fake(engine)).chat.completions.create(model="verified-rag", messages=[*turns, user("And now?")])
    assert [turn.question for turn in engine.asked[0].history] == [f"Question {n}?" for n in range(20, 40)]


def test_our_own_fields_limit_what_is_read(official: openai.OpenAI) -> None:
    completion = official.chat.completions.create(
        model="verified-rag", messages=[user(KEEPER)], extra_body={"filters": {"sources": ["upload:ferry.txt"]}}
    )
    assert {citation["source"] for citation in (completion.model_extra or {})["citations"]} <= {"upload:ferry.txt"}


def test_abstaining_is_an_ordinary_answer(empty_client: httpx.Client) -> None:
    completion = sdk(empty_client).chat.completions.create(model="verified-rag", messages=[user(KEEPER)])
    message = completion.choices[0].message
    assert (message.content or "").startswith("The documents do not answer this question.")
    assert message.annotations == []
    assert completion.choices[0].finish_reason == "stop"
    assert (completion.model_extra or {})["verified_rag"]["status"] == "abstained"


def test_a_statement_without_support_says_so_in_the_text_and_is_not_annotated(serve_fake: Serve) -> None:
    doubtful = Statement(text="It is red.", citations=(1,), status=SupportStatus.UNSUPPORTED)
    answer = replace(ANSWER, statements=(*ANSWER.statements, doubtful), status=AnswerStatus.PARTIAL, message="Careful.")
    client = sdk(serve_fake(ScriptedEngine(ask=lambda: answer)))
    message = client.chat.completions.create(model="verified-rag", messages=[user("When?")]).choices[0].message
    assert message.content == f"{ANSWER.answer} It is red.{WARNING} [1]\n\nCareful."
    assert len(message.annotations or []) == 1


def test_code_stands_on_lines_of_its_own_with_its_marks_below_it(serve_fake: Serve) -> None:
    code = Statement(text="```\npier up\n```", citations=(1,), status=SupportStatus.VERIFIED)
    client = sdk(serve_fake(ScriptedEngine(ask=lambda: replace(ANSWER, statements=(*ANSWER.statements, code)))))
    message = client.chat.completions.create(model="verified-rag", messages=[user("When?")]).choices[0].message
    assert message.content == f"{ANSWER.answer}\n```\npier up\n```\n[1]"
    assert [one.url_citation.end_index for one in message.annotations or []][-1] == len(message.content)


def test_tokens_and_a_broken_off_answer_are_told_as_they_are(serve_fake: Serve) -> None:
    usage = Usage(prompt_tokens=20, completion_tokens=5)
    answer = replace(ANSWER, usage=usage, reason=Reason.CUT_SHORT)
    client = sdk(serve_fake(ScriptedEngine(ask=lambda: answer)))
    completion = client.chat.completions.create(model="verified-rag", messages=[user("When?")])
    assert completion.usage
    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens, completion.usage.total_tokens) == (
        20,
        5,
        25,
    )
    assert completion.choices[0].finish_reason == "length"
    reply = client.responses.create(model="verified-rag", input="When?")
    assert reply.status == "incomplete"
    assert reply.usage
    assert (reply.usage.input_tokens, reply.usage.output_tokens, reply.usage.total_tokens) == (20, 5, 25)


# -- responses -----------------------------------------------------------------------------------------------------


def test_responses_answer_with_annotations(official: openai.OpenAI, corpus_client: httpx.Client) -> None:
    reply = official.responses.create(model="verified-rag", input=KEEPER)
    assert "Ida Lewis" in reply.output_text
    assert reply.status == "completed"
    content = reply.output[0].content[0]  # type: ignore[union-attr]
    for annotation in content.annotations:  # type: ignore[union-attr]
        assert annotation.type == "url_citation"
        assert reply.output_text[annotation.start_index : annotation.end_index].startswith("[")
        assert corpus_client.get(annotation.url).json()["title"] == annotation.title
    assert content.annotations  # type: ignore[union-attr]
    Response.model_validate(reply.model_dump())
    assert (reply.model_extra or {})["citations"]


def test_a_stream_of_events_adds_up_to_the_whole_response(official: openai.OpenAI) -> None:
    with official.responses.stream(model="verified-rag", input=[user(KEEPER)]) as stream:
        final = stream.get_final_response()
    events: list[Any] = list(official.responses.create(model="verified-rag", input=KEEPER, stream=True))
    known = TypeAdapter(ResponseStreamEvent)
    for event in events:
        known.validate_python(event.model_dump())
    assert [event.sequence_number for event in events] == list(range(len(events)))
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert text == final.output_text == official.responses.create(model="verified-rag", input=KEEPER).output_text
    assert [event.type for event in events][-1] == "response.completed"
    assert any(event.type == "response.output_text.annotation.added" for event in events)


def test_responses_take_a_conversation_too(serve_fake: Serve) -> None:
    engine = ScriptedEngine()
    parts = [{"type": "input_text", "text": "And where?"}]
    sdk(serve_fake(engine)).responses.create(
        model="verified-rag",
        instructions="Be brief.",
        input=[
            user("Who?"),
            {"role": "assistant", "content": [{"type": "output_text", "text": "Her. [1]"}]},
            user(parts),
        ],  # type: ignore[list-item]
    )
    assert engine.asked[0].text == "And where?"
    assert engine.asked[0].history == (Turn(question="Who?", answer="Her. [1]"),)


# -- models --------------------------------------------------------------------------------------------------------


def test_models_are_the_collections(tmp_path: Any, serve_engine: Any) -> None:
    with open_engine(load_settings({}, data_dir=tmp_path / "data", min_evidence=0), create=True) as engine:
        engine.ingest_bytes("ferry.txt", b"The ferry leaves at nine in the morning.", collection="ferries/north")
        with serve_engine(engine) as url, httpx.Client(base_url=url) as client:
            official = sdk(client)
            assert [model.id for model in official.models.list()] == ["verified-rag", "verified-rag/ferries/north"]
            assert official.models.retrieve("verified-rag/ferries/north").owned_by == "verified-rag"
            question = [user("When does the ferry leave?")]
            there = official.chat.completions.create(model="verified-rag/ferries/north", messages=question)
            assert "nine" in (there.choices[0].message.content or "")
            here = official.chat.completions.create(model="verified-rag", messages=question)
            assert "nine" not in (here.choices[0].message.content or "")


def test_an_unknown_model_is_not_found(official: openai.OpenAI) -> None:
    for model in ("gpt-5", "verified-rag/nothing", "verified-rag/"):
        with pytest.raises(openai.NotFoundError) as caught:
            official.chat.completions.create(model=model, messages=[user("Who?")])
        assert caught.value.code == "model_not_found"
        with pytest.raises(openai.NotFoundError):
            official.models.retrieve(model)


# -- what is refused, and how --------------------------------------------------------------------------------------

PICTURE = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}]


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"n": 2}, "n"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"stop": ["."]}, "stop"),
        ({"logprobs": True}, "logprobs"),
        ({"modalities": ["audio"]}, "modalities"),
        ({"extra_body": {"filtres": {}}}, "filtres"),
        ({"extra_body": {"top_k": 1000}}, "top_k"),
        ({"messages": [user(PICTURE)]}, "messages.content"),
        ({"messages": [user([{"type": "text", "text": {"value": "Who?"}}])]}, "messages.content"),
        ({"messages": [user([{"type": "text", "text": 5}])]}, "messages.content"),
        ({"messages": [user([{"type": ["text"], "text": "Who?"}])]}, "messages.content"),
        ({"messages": [{"role": "tool", "tool_call_id": "1", "content": "x"}]}, "messages.role"),
        ({"messages": []}, "messages"),
        ({"messages": [user("Who?"), {"role": "assistant", "content": "Her."}]}, None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_would_change_the_answer_is_refused_by_name(
    fake_client: httpx.Client, fields: Any, param: str | None
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        sdk(fake_client).chat.completions.create(**{"model": "verified-rag", "messages": [user("Who?")], **fields})
    assert caught.value.type == "invalid_request_error"
    assert caught.value.param == param
    assert caught.value.status_code == 400


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"tools": [{"type": "web_search"}]}, "tools"),
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"background": True}, "background"),
        ({"input": [{"type": "function_call_output", "call_id": "1", "output": "x"}]}, "input.type"),
        ({"input": [user([{"type": "input_image", "image_url": "x"}])]}, "input.content"),
        ({"input": 5}, "input"),
        ({"text": {"format": {"type": "json_object"}}}, "text.format"),
        ({"include": ["message.output_text.logprobs"]}, "include"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_responses_refuse_what_they_cannot_do_by_name(fake_client: httpx.Client, fields: Any, param: str) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        sdk(fake_client).responses.create(**{"model": "verified-rag", "input": "Who?", **fields})
    assert caught.value.param == param


@pytest.mark.parametrize(
    ("parameters", "request_type"),
    [(CompletionCreateParamsBase, ChatRequest), (ResponseCreateParamsBase, ResponseRequest)],
    ids=["chat", "responses"],
)
def test_every_parameter_of_the_sdk_is_taken_refused_or_passed_over(parameters: Any, request_type: Any) -> None:
    known = {*request_type.model_fields, *request_type.without_effect}
    own = {"top_k", "filters", "as_of", "answerer", "stream"}
    assert known - own == set(get_type_hints(parameters)) | ({"top_logprobs"} & known)
    assert not set(request_type.model_fields) & request_type.without_effect


def test_what_only_tunes_a_model_is_passed_over(fake_client: httpx.Client) -> None:
    completion = sdk(fake_client).chat.completions.create(
        model="verified-rag", messages=[user("When?")], temperature=0.3, max_tokens=5, seed=1, user="me", tools=[], n=1
    )
    assert completion.choices[0].message.content == ANSWER.answer


def test_failures_have_openais_shape(fake_client: httpx.Client) -> None:
    for method, path, status in [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/chat/completions", 405),
        ("POST", "/v1/responses", 400),
    ]:
        reply = fake_client.request(method, path)
        assert reply.status_code == status
        assert set(reply.json()) == {"error"}
        assert set(reply.json()["error"]) == {"message", "type", "param", "code"}
        assert reply.headers["X-Should-Retry"] == "false"
    large = fake_client.post("/v1/chat/completions", content=b"x" * 1_100_000)
    assert (large.status_code, large.json()["error"]["code"]) == (413, "body_too_large")


def test_a_key_is_sent_as_the_sdk_sends_it(serve_fake: Serve) -> None:
    client = serve_fake(ScriptedEngine(api_keys=KEYS))
    with pytest.raises(openai.AuthenticationError) as caught:
        sdk(client, "wrong").models.list()
    assert caught.value.code == "key_required"
    assert sdk(client, READER).chat.completions.create(model="verified-rag", messages=[user("When?")]).choices
    assert client.get("/v1/models/verified-rag", headers=bearer(READER)).status_code == 200


def test_a_failure_before_the_first_event_has_its_status_and_one_after_it_raises(serve_fake: Serve) -> None:
    def breaks(before: int) -> Iterator[AnswerEvent]:
        yield from EVENTS[:before]
        raise LlmUnavailableError("The LLM server is away.")

    for begun, error in ((0, openai.InternalServerError), (1, openai.APIError)):
        client = sdk(serve_fake(ScriptedEngine(stream=lambda begun=begun: breaks(begun))))
        with pytest.raises(error, match="The LLM server is away"):
            list(client.chat.completions.create(model="verified-rag", messages=[user("When?")], stream=True))
        with pytest.raises(error, match="The LLM server is away"):
            list(client.responses.create(model="verified-rag", input="When?", stream=True))


def test_leaving_a_stream_closes_its_answer(serve_fake: Serve) -> None:
    endless = EndlessStream(pause_s=0.01)
    stream = sdk(serve_fake(ScriptedEngine(stream=endless))).chat.completions.create(
        model="verified-rag", messages=[user("When?")], stream=True
    )
    next(iter(stream))
    stream.close()
    endless.go_on.set()
    assert endless.closed.wait(10)


def test_heartbeats_of_a_silent_stream_do_not_disturb_the_client(serve_fake: Serve) -> None:
    endless = EndlessStream()

    def slow() -> Iterator[AnswerEvent]:
        yield EVENTS[0]
        endless.go_on.wait(0.5)
        yield DoneEvent(answer=ANSWER)

    client = sdk(serve_fake(ScriptedEngine(stream=slow), heartbeat_s=0.05))
    stream = client.chat.completions.create(model="verified-rag", messages=[user("When?")], stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream) == ANSWER.answer


# -- LlamaIndex ----------------------------------------------------------------------------------------------------


def test_llamaindex_asks_as_it_asks_any_such_server(corpus_client: httpx.Client) -> None:
    llm = OpenAILike(
        model="verified-rag", api_base=f"{corpus_client.base_url}/v1", api_key="none", is_chat_model=True, max_retries=0
    )
    message = ChatMessage(role="user", content=KEEPER)
    assert "Ida Lewis" in (llm.chat([message]).message.content or "")
    *_, last = llm.stream_chat([message])
    assert "Ida Lewis" in (last.message.content or "")
    assert "Ida Lewis" in llm.complete(KEEPER).text
