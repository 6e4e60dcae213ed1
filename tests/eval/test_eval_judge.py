"""Opinions of a language model, from a server that really speaks HTTP."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from eval.dataset import EvalQuestion
from eval.facts import Wordings
from eval.judge import Judge
from eval.report import opinion
from eval.results import Judgement, Outcome, QuotedText, StatedText
from rag.errors import SettingsError
from rag.settings import load_settings
from rag.types import SupportStatus
from tests.openai_server import OpenAiServer, refuses, running_openai_server, says

QUESTION = EvalQuestion(id="q", type="single_fact", text="Where was it?", expected=(Wordings(("Rome",)),))


@pytest.fixture
def server() -> Iterator[OpenAiServer]:
    with running_openai_server() as server:
        yield server


@pytest.fixture
def judge(server: OpenAiServer) -> Judge:
    settings = load_settings({}, judge_model="some-judge", judge_base_url=server.base_url, llm_max_retries=0)
    return Judge.from_settings(settings)


@pytest.fixture
def answered(make_result):
    quoted = QuotedText(
        number=1, document="a.md", title="A", published="", status=SupportStatus.VERIFIED, before="", after="",
        quote="The meeting was in Rome.",
    )  # fmt: skip
    statements = tuple(
        StatedText(text=text, citations=numbers, status=SupportStatus.VERIFIED)
        for text, numbers in (("It was in Rome.", (1,)), ("It rained.", ()))
    )
    return make_result(answer="It was in Rome. [1] It rained.", statements=statements, citations=(quoted,))


def test_the_judge_sees_what_was_expected_and_every_statement_with_its_quotes(server, judge, answered) -> None:
    server.play(says('{"correct": true, "grounded": [true, false]}'))
    assert judge.judged(QUESTION, answered).judgement == Judgement(correct=1, grounded=0.5)
    (asked,) = server.asked
    assert asked.body["model"] == "some-judge"
    assert json.loads(asked.body["messages"][1]["content"]) == {
        "question": "Where was it?",
        "expected": ["Rome"],
        "answer": "It was in Rome. [1] It rained.",
        "statements": [
            {"statement": "It was in Rome.", "quotes": ["The meeting was in Rome."]},
            {"statement": "It rained.", "quotes": []},
        ],
    }


@pytest.mark.parametrize(
    ("reply", "judgement"),
    [
        ('Here:\n```json\n{"correct": false, "grounded": [true, true]}\n```', Judgement(correct=0, grounded=1)),
        ('{"correct": true, "grounded": [true]}', Judgement(correct=1)),
        ('{"correct": "yes", "grounded": []}', Judgement()),
        ("I would say so.", Judgement()),
        (
            '<think>Is {noon} fine?</think>{"correct": true, "grounded": [true, true]}',
            Judgement(correct=1, grounded=1),
        ),
    ],
)
def test_a_verdict_that_cannot_be_read_is_none(server, judge, answered, reply: str, judgement: Judgement) -> None:
    server.play(says(reply))
    assert judge.judged(QUESTION, answered).judgement == judgement


def test_an_abstention_is_not_judged(server, judge, make_result) -> None:
    abstained = make_result(outcome=Outcome.ABSTAINED)
    assert judge.judged(QUESTION, abstained) == abstained
    assert server.asked == []


def test_a_judge_that_fails_has_no_verdict_and_leaves_the_answer_as_it_is(server, judge, answered, caplog) -> None:
    server.play(refuses(401, "wrong key"))
    assert judge.judged(QUESTION, answered) == replace(answered, judgement=Judgement())
    assert "no verdict on q: " in caplog.text
    assert "wrong key" in caplog.text


def test_answers_without_a_verdict_are_counted(answered, report_of) -> None:
    judged = replace(answered, id="judged", judgement=Judgement(correct=1))
    report = report_of(answered, judged, replace(answered, id="not", judgement=Judgement()))
    assert (report.total.judged_correct, report.total.unjudged) == (1, 1)
    assert opinion(report.total) == "The judge says: correct 1.000, no verdict on 1 answers."
    assert opinion(report_of(answered).total) == ""


def test_says_how_to_configure_a_judge() -> None:
    with pytest.raises(SettingsError, match="Set RAG_JUDGE_MODEL"):
        Judge.from_settings(load_settings({}))
