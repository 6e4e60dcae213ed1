"""What the LLM client makes of servers that answer, stall, refuse, break off or talk nonsense."""

import gc
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from openai_server import (
    OpenAiServer,
    Script,
    Wire,
    falls_silent_after,
    hangs,
    hangs_after,
    is_cut_after,
    never_ends,
    refuses,
    replies,
    running_openai_server,
    says,
    sends_data,
)  # fmt: skip

from rag.answering.writing.llm import Completion, LlmAnswerer
from rag.errors import LlmError, LlmRefusedError, LlmUnavailableError, SettingsError
from rag.settings import load_settings
from rag.types import Usage

MESSAGES = [{"role": "user", "content": "Who?"}]
KEY = "sk-very-secret"
SOON = 8.0  # seconds within which a hang must have been noticed, on a machine that is busy

Make = Callable[..., LlmAnswerer]


@pytest.fixture
def llm(server: OpenAiServer) -> Make:
    def make(**settings: object) -> LlmAnswerer:
        given = {"llm_base_url": server.base_url, "llm_model": "test-model", "llm_api_key": KEY, "llm_max_retries": 0}
        return LlmAnswerer.from_settings(load_settings({}, **(given | settings)))

    return make


@pytest.fixture(autouse=True, scope="module")
def _imported() -> None:
    """Let the first request of the process load half of the SDK before time limits are short."""
    with running_openai_server() as server:
        server.play(says("Yes."))
        read(LlmAnswerer.from_settings(load_settings({}, llm_base_url=server.base_url, llm_model="test-model")))


def read(answerer: LlmAnswerer) -> tuple[str, Completion]:
    *pieces, completion = answerer.stream(MESSAGES)
    assert isinstance(completion, Completion)
    return "".join(str(piece) for piece in pieces), completion


def fails(answerer: LlmAnswerer, error: type[LlmError]) -> str:
    with pytest.raises(error) as caught:
        read(answerer)
    return str(caught.value)


# -- answers -------------------------------------------------------------------------------------------------


def test_yields_the_pieces_as_they_come_and_then_how_it_ended(server: OpenAiServer, llm: Make) -> None:
    server.play(says("The harbour", " bridge", " [1].", usage=(31, 7)))
    assert list(llm().stream(MESSAGES)) == [
        "The harbour", " bridge", " [1].",
        Completion(finish="stop", usage=Usage(prompt_tokens=31, completion_tokens=7)),
    ]  # fmt: skip


def test_asks_for_the_model_with_the_messages_and_the_key(server: OpenAiServer, llm: Make) -> None:
    server.play(says("Yes."))
    read(llm(llm_max_tokens=77))
    (asked,) = server.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert asked.body == {
        "model": "test-model", "messages": MESSAGES, "temperature": 0, "max_tokens": 77, "stream": True,
        "stream_options": {"include_usage": True},
    }  # fmt: skip


def test_usage_is_zero_when_the_server_does_not_count(server: OpenAiServer, llm: Make) -> None:
    server.play(says("Yes.", usage=()))
    assert read(llm()) == ("Yes.", Completion(finish="stop", usage=Usage()))


@pytest.mark.parametrize("finish", ["length", "content_filter"])
def test_says_when_the_server_broke_the_answer_off_on_purpose(server: OpenAiServer, llm: Make, finish: str) -> None:
    server.play(says("The har", finish=finish))
    text, completion = read(llm())
    assert (text, completion.finish) == ("The har", finish)


def test_an_answer_that_comes_slowly_is_no_failure(server: OpenAiServer, llm: Make) -> None:
    server.play(says("a", "b", "c", "d", pause_s=0.3))
    assert read(llm(llm_idle_timeout_s=5))[0] == "abcd"


def test_several_answers_can_be_read_at_once(server: OpenAiServer, llm: Make) -> None:
    server.play(says("one ", "two", pause_s=0.1))
    answerer = llm()
    first, second = answerer.stream(MESSAGES), answerer.stream(MESSAGES)
    assert [next(first), next(second), next(first), next(second)] == ["one ", "one ", "two", "two"]


# -- time limits ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [hangs, falls_silent_after("The harbour"), hangs_after(), hangs_after("The harbour")],
    ids=["before headers", "silent", "comments at once", "comments after text"],
)
@pytest.mark.parametrize("limit", ["llm_idle_timeout_s", "llm_timeout_s"])
def test_a_server_that_hangs_is_given_up_at_either_limit(
    server: OpenAiServer, llm: Make, script: Script, limit: str
) -> None:
    server.play(script)
    started = time.monotonic()
    message = fails(llm(llm_max_retries=3, **{limit: 0.6}), LlmUnavailableError)
    assert time.monotonic() - started < SOON
    assert "too slow" in message
    assert "0.6 s" in message
    assert all(asked.client_gone.wait(SOON) for asked in server.asked)
    assert len(server.asked) <= 1  # none, where the machine was too busy to send it in time


def test_a_server_that_never_stops_writing_is_given_up_at_the_limit(server: OpenAiServer, llm: Make) -> None:
    server.play(never_ends)
    started = time.monotonic()
    assert "too slow" in fails(llm(llm_timeout_s=1), LlmUnavailableError)
    assert time.monotonic() - started < SOON
    assert all(asked.client_gone.wait(SOON) for asked in server.asked)


def test_a_reader_is_woken_when_the_model_is_silent(server: OpenAiServer, llm: Make) -> None:
    server.play(hangs_after("The harbour"))
    pieces = llm().stream(MESSAGES)
    assert [next(pieces), next(pieces), next(pieces)] == ["The harbour", "", ""]


def test_a_reader_is_woken_while_the_model_thinks_in_a_field_of_its_own(server: OpenAiServer, llm: Make) -> None:
    def thinks(wire: Wire) -> None:
        wire.open()
        while True:
            wire.event(choices=[{"index": 0, "delta": {"reasoning_content": "hmm "}, "finish_reason": None}])
            wire.wait(0.05)

    server.play(thinks)
    pieces = llm().stream(MESSAGES)
    assert [next(pieces), next(pieces)] == ["", ""]


@pytest.mark.parametrize("script", [hangs_after("The harbour"), falls_silent_after("The harbour"), never_ends])
def test_closing_the_iterator_ends_the_request(server: OpenAiServer, llm: Make, script: Script) -> None:
    server.play(script)
    pieces = llm().stream(MESSAGES)
    assert next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert server.asked[0].client_gone.wait(SOON)


def test_a_reader_that_forgets_the_iterator_does_not_keep_the_request_open(server: OpenAiServer, llm: Make) -> None:
    server.play(never_ends)
    pieces = llm(llm_timeout_s=2).stream(MESSAGES)
    assert next(pieces)
    assert server.asked[0].client_gone.wait(SOON)


# -- refusals and further tries ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, ""), (401, "invalid_api_key"), (402, ""), (403, ""), (404, "model_not_found"), (413, ""), (422, "")],
)
def test_what_the_server_refuses_is_not_tried_again(server: OpenAiServer, llm: Make, status: int, code: str) -> None:
    server.play(refuses(status, "No, because of that.", code=code))
    message = fails(llm(llm_max_retries=3), LlmRefusedError)
    assert "test-model" in message
    assert "No, because of that." in message
    assert len(server.asked) == 1


def test_waits_as_long_as_the_server_says_and_tries_again(server: OpenAiServer, llm: Make) -> None:
    server.play(refuses(429, "Slow down.", Retry_After="1"), says("Yes."))
    assert read(llm(llm_max_retries=1))[0] == "Yes."
    first, second = server.asked
    assert second.at - first.at >= 1


def test_the_wait_that_the_server_asks_for_is_no_hang(server: OpenAiServer, llm: Make) -> None:
    server.play(refuses(429, "Slow down.", Retry_After="2"), says("Yes."))
    assert read(llm(llm_max_retries=1, llm_idle_timeout_s=1))[0] == "Yes."


def test_waits_until_the_moment_that_the_server_names(server: OpenAiServer, llm: Make) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True)
    server.play(refuses(503, "Busy.", Retry_After=moment), says("Yes."))
    assert read(llm(llm_max_retries=1))[0] == "Yes."
    first, second = server.asked
    assert second.at - first.at >= 1


@pytest.mark.parametrize("wait", ["30", "inf", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_wait_beyond_the_deadline_is_not_begun(server: OpenAiServer, llm: Make, wait: str) -> None:
    server.play(refuses(429, "Slow down.", Retry_After=wait), says("Yes."))
    started = time.monotonic()
    assert "over its limit: Error code: 429" in fails(llm(llm_max_retries=3, llm_timeout_s=20), LlmUnavailableError)
    assert time.monotonic() - started < SOON
    assert len(server.asked) == 1


@pytest.mark.parametrize("wait", ["", "soon", "-1", "nan"])
def test_a_wait_that_is_no_time_is_passed_over(server: OpenAiServer, llm: Make, wait: str) -> None:
    server.play(refuses(429, "Slow down.", Retry_After=wait), says("Yes."))
    assert read(llm(llm_max_retries=1))[0] == "Yes."


def test_a_server_over_its_limit_is_unavailable(server: OpenAiServer, llm: Make) -> None:
    server.play(refuses(429, "Slow down."))
    assert "over its limit" in fails(llm(), LlmUnavailableError)


def test_a_used_up_quota_is_a_refusal(server: OpenAiServer, llm: Make) -> None:
    server.play(refuses(429, "You exceeded your current quota.", code="insufficient_quota"))
    assert "quota" in fails(llm(llm_max_retries=3), LlmRefusedError)
    assert len(server.asked) == 1


def test_a_failing_server_is_tried_as_often_as_the_setting_says(server: OpenAiServer, llm: Make) -> None:
    server.play(refuses(500, "Out of memory.", Retry_After="0.01"))
    assert "Out of memory." in fails(llm(llm_max_retries=2), LlmUnavailableError)
    assert len(server.asked) == 3


def test_an_answer_is_never_asked_for_again_once_its_text_has_begun(server: OpenAiServer, llm: Make) -> None:
    server.play(is_cut_after("The harbour"))
    fails(llm(llm_max_retries=3), LlmUnavailableError)
    assert len(server.asked) == 1


# -- options that a server cannot use ------------------------------------------------------------------------

TOKENS = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
WARMTH = "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported."


def test_a_reasoning_model_is_asked_in_the_way_that_it_takes(server: OpenAiServer, llm: Make) -> None:
    server.play(
        refuses(400, TOKENS, code="unsupported_parameter", param="max_tokens"),
        refuses(400, WARMTH, code="unsupported_value", param="temperature"),
        says("Yes."),
    )
    answerer = llm(llm_max_tokens=77)
    assert read(answerer)[0] == "Yes."
    assert read(answerer)[0] == "Yes."
    assert len(server.asked) == 4, "what was learned is not asked again"
    assert server.asked[-1].body == {
        "model": "test-model", "messages": MESSAGES, "max_completion_tokens": 77, "stream": True,
        "stream_options": {"include_usage": True},
    }  # fmt: skip


def test_an_option_that_only_the_message_names_is_left_out(server: OpenAiServer, llm: Make) -> None:
    server.play(refuses(422, "stream_options: Extra inputs are not permitted"), says("Yes."))
    assert read(llm())[0] == "Yes."
    assert "stream_options" not in server.asked[-1].body


def test_a_server_that_takes_no_option_at_all_is_asked_no_more_often_than_there_are_options(
    server: OpenAiServer, llm: Make
) -> None:
    server.play(refuses(400, "temperature, stream_options, max_tokens, max_completion_tokens: not supported"))
    assert "not supported" in fails(llm(), LlmRefusedError)
    assert len(server.asked) == 4


# -- nonsense ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "part"),
    [
        (is_cut_after("The harbour"), "failed"),
        (says("The harbour", finish=""), "broke off"),
        (replies("<html><body>Sign in</body></html>", content_type="text/html"), "Is RAG_LLM_BASE_URL right?"),
        (sends_data('{"choices": [{"delta": {"refusal": "I cannot\\nhelp."}}]}'), "refused: I cannot help."),
        (sends_data("{not json"), "failed"),
        (sends_data("[1, 2]"), "no chat completion"),
        (sends_data('"text"'), "no chat completion"),
        (says("The harbour", finish="abort"), "'abort'"),
        (sends_data('{"choices": null}'), "no chat completion"),
        (sends_data('{"choices": [{"delta": null}]}'), "no chat completion"),
        (sends_data('{"choices": [{"delta": {"content": 7}}]}'), "no chat completion"),
        (sends_data('{"error": {"message": "The model crashed."}}'), "The model crashed."),
        (replies('{"object": "chat.completion"}', content_type="application/json"), "broke off"),
    ],
)
def test_what_is_no_finished_answer_is_a_failure(server: OpenAiServer, llm: Make, script: Script, part: str) -> None:
    server.play(script)
    assert part in fails(llm(), LlmUnavailableError)


def test_text_before_a_failure_is_yielded(server: OpenAiServer, llm: Make) -> None:
    server.play(is_cut_after("The harbour", " bridge"))
    pieces = llm().stream(MESSAGES)
    assert [next(pieces), next(pieces)] == ["The harbour", " bridge"]
    with pytest.raises(LlmUnavailableError):
        next(pieces)


# -- messages and the environment ----------------------------------------------------------------------------


def test_a_server_that_is_not_there_is_named_without_secrets(llm: Make) -> None:
    answerer = llm(llm_base_url="http://reader:open-sesame@127.0.0.1:9/v1")
    message = fails(answerer, LlmUnavailableError)
    assert "http://127.0.0.1:9/v1" in message
    assert "RAG_LLM_BASE_URL" in message
    assert KEY not in message
    assert "sesame" not in message


def test_a_key_that_the_server_repeats_is_not_shown(server: OpenAiServer, llm: Make) -> None:
    server.play(refuses(401, f"Incorrect API key provided: {KEY}."))
    message = fails(llm(), LlmRefusedError)
    assert "Incorrect API key" in message
    assert KEY not in message


def test_variables_of_the_sdk_do_not_redirect_requests(
    server: OpenAiServer, llm: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "another")
    answerer = llm(llm_base_url="", llm_api_key="")
    assert str(answerer.base_url) == "https://api.openai.com/v1/"


def test_variables_of_the_sdk_are_sent_nowhere(
    server: OpenAiServer, llm: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "for-openai")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Team: for-openai")
    server.play(says("Yes."))
    read(llm())
    assert "for-openai" not in server.asked[0].headers.values()


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
def test_a_model_on_this_machine_is_asked_without_the_proxy(
    server: OpenAiServer, llm: Make, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "socks5://127.0.0.1:9")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/certificates.pem")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    server.play(says("Yes."))
    assert read(llm())[0] == "Yes."


def test_a_model_elsewhere_is_asked_through_the_proxy(
    server: OpenAiServer, llm: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", server.base_url.removesuffix("/v1"))
    server.play(says("Yes."))
    assert read(llm(llm_base_url="http://model.example/v1"))[0] == "Yes."


@pytest.mark.parametrize(
    ("variable", "value", "url"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:9", "http://model.example/v1"),
        ("HTTPS_PROXY", "ftp://proxy.example:8080", "http://model.example/v1"),
        ("SSL_CERT_FILE", "/nowhere/certificates.pem", "https://model.example/v1"),
        ("NO_PROXY", "", "http://[::1/v1"),
    ],
)
def test_what_no_client_can_be_made_of_is_said_to_be_a_setting(
    llm: Make, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, url: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match="RAG_LLM_BASE_URL"):
        llm(llm_base_url=url)


def test_an_answerer_that_is_not_needed_any_more_leaves_no_thread(server: OpenAiServer, llm: Make) -> None:
    server.play(says("Yes."))
    answerer = llm()
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "llm" and thread.is_alive()][-1:]
    read(answerer)
    del answerer
    gc.collect()
    thread.join(SOON)
    assert not thread.is_alive()
