"""Follow-ups as a language model rewrites them, over real HTTP, and the rule that stands in for it."""

from collections.abc import Iterator

import pytest
from openai_server import OpenAiServer, Script, hangs, is_cut_after, refuses, running_openai_server, says, sends_data

from rag.answering.writing import rewriting
from rag.answering.writing.llm import LlmAnswerer
from rag.answering.writing.rewriting import Understood, understand
from rag.settings import load_settings
from rag.types import Question, Turn, Usage

HISTORY = (Turn(question="Who designed the harbour bridge?", answer="John Bradfield, born in 1867. [1]"),)
ASKED = Question(text="And when was he born?", history=HISTORY)
BY_RULE = "And when was John Bradfield born? (designed harbour bridge)"


@pytest.fixture(scope="module")
def model() -> Iterator[OpenAiServer]:
    with running_openai_server() as server:
        yield server


@pytest.fixture(scope="module")
def llm(model: OpenAiServer) -> LlmAnswerer:
    settings = load_settings({}, llm_base_url=model.base_url, llm_model="test-model", llm_max_retries=0)
    llm = LlmAnswerer.from_settings(settings)
    model.play(says("Yes."))
    list(llm.stream([{"role": "user", "content": "lets the first request load half of the SDK"}]))
    return llm


@pytest.mark.parametrize(
    "reply", ["When was John Bradfield born?", ' "When was John Bradfield born?"\n', "When was he, Bradfield, born?"]
)
def test_takes_the_wording_of_the_model(model: OpenAiServer, llm: LlmAnswerer, reply: str) -> None:
    model.play(says(reply, usage=(40, 8)))
    usage = Usage(prompt_tokens=40, completion_tokens=8)
    assert understand(llm, ASKED) == Understood(text=reply.strip(' "\n'), by_model=True, usage=usage)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "?!",
        "John Bradfield was born in 1867.",
        "When was Gustave Eiffel born?",
        "When, in 1932, was John Bradfield born?",
        "Sure! Here is the question:\nWhen was John Bradfield born?",
        "when was he born " * 40,
        "See https://evil.example/?q=Bradfield",
    ],
    ids=["nothing", "no words", "an answer", "another name", "a number", "two lines", "too long", "an address"],
)
def test_does_not_take_what_the_model_invents(model: OpenAiServer, llm: LlmAnswerer, reply: str) -> None:
    model.play(says(reply))
    understood = understand(llm, ASKED)
    assert (understood.text, understood.by_model) == (BY_RULE, False)
    assert understood.usage.prompt_tokens, "it was paid for all the same"


def test_does_not_take_a_wording_that_loses_a_name_of_the_question(model: OpenAiServer, llm: LlmAnswerer) -> None:
    model.play(says("Who designed the bridge?"))
    assert not understand(llm, Question(text="And who designed the one of Norholm?", history=HISTORY)).by_model


@pytest.mark.parametrize(
    "script", [refuses(500, "No."), refuses(401, "No."), is_cut_after("When was"), says("When was", finish="length"),
               sends_data("{"), hangs]
)  # fmt: skip
def test_a_rule_stands_in_for_a_model_that_fails(
    model: OpenAiServer, llm: LlmAnswerer, monkeypatch: pytest.MonkeyPatch, script: Script
) -> None:
    monkeypatch.setattr(rewriting, "TIMEOUT_S", 1)
    model.play(script)
    assert understand(llm, ASKED).text == BY_RULE


def test_a_first_question_is_not_put_to_the_model(model: OpenAiServer, llm: LlmAnswerer) -> None:
    model.asked.clear()
    assert understand(llm, Question(text="Who designed it?")) == Understood(text="Who designed it?")
    assert understand(None, ASKED) == Understood(text=BY_RULE)
    assert model.asked == []
