"""A question to the engine, and what its events come to."""

from rag.bootstrap import Engine
from rag.events import AnswerEvent, DoneEvent, TokenEvent
from rag.types import Answer, Question

QUESTION = "Who designed the harbour bridge?"


def events_of(engine: Engine, question: str | Question = QUESTION) -> list[AnswerEvent]:
    return list(engine.stream(question))


def tokens_of(events: list[AnswerEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TokenEvent))


def answer_of(events: list[AnswerEvent]) -> Answer:
    assert isinstance(events[-1], DoneEvent)
    return events[-1].answer
