"""Answers that are kept: found again as long as nothing has changed, and only then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.answer_cache import AnswerCache
from rag.bootstrap import Engine, open_engine
from rag.events import AnswerEvent, CitationEvent, DoneEvent, SourcesEvent
from rag.settings import load_settings
from rag.types import Answer, Filters, Fingerprint, Question, Reason, Turn, Usage

KEEPER = Question(text="Who is the lighthouse keeper?")
FERRY = b"The lighthouse keeper since 1857 is called Abbie Burgess.\n"


@pytest.fixture
def own_engine(tmp_path: Path, tiny_corpus: Path) -> Iterator[Engine]:
    """An engine on the tiny corpus, of this test alone."""
    with open_engine(load_settings({}, data_dir=tmp_path / "data", min_evidence=0), create=True) as opened:
        opened.ingest([tiny_corpus])
        yield opened


def kept(answer: Answer) -> bool:
    return "cache" in answer.timings_ms


def without_timings(answer: Answer) -> Answer:
    return replace(answer, timings_ms={}, usage=Usage())


def test_the_same_question_gets_the_same_answer_from_memory(own_engine: Engine) -> None:
    first, second = own_engine.ask(KEEPER), own_engine.ask(KEEPER)
    assert (kept(first), kept(second)) == (False, True)
    assert without_timings(first) == without_timings(second)
    assert set(second.timings_ms) == {"cache", "total"}


def test_a_kept_answer_is_streamed_as_any_other(own_engine: Engine) -> None:
    asked = own_engine.ask(KEEPER)
    events = list(own_engine.stream(KEEPER))
    assert [type(event) for event in events] == [SourcesEvent, *[CitationEvent] * len(asked.citations), DoneEvent]
    assert isinstance(events[-1], DoneEvent)
    assert kept(events[-1].answer)
    assert without_timings(events[-1].answer) == without_timings(asked)


def test_a_streamed_answer_is_kept_when_it_was_read_to_its_end(own_engine: Engine) -> None:
    broken_off = own_engine.stream(KEEPER)
    next(broken_off)
    del broken_off
    assert not kept(own_engine.ask(KEEPER))
    other = replace(KEEPER, top_k=2)
    list(own_engine.stream(other))
    assert kept(own_engine.ask(other))


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "Who is the lighthouse keeper"},
        {"top_k": 1},
        {"as_of": date(2022, 1, 1)},
        {"answerer": "extractive"},
        {"history": (Turn(question="What is the lighthouse?", answer="A tower."),)},
        {"filters": Filters(published_from=date(2020, 1, 1))},
        {"filters": Filters(collection="other")},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_is_asked_otherwise_is_answered_anew(own_engine: Engine, changed: dict[str, object]) -> None:
    own_engine.ask(KEEPER)
    assert not kept(own_engine.ask(replace(KEEPER, **changed)))  # type: ignore[arg-type]


def test_a_changed_document_is_seen_at_once(own_engine: Engine) -> None:
    own_engine.ask(KEEPER)
    own_engine.ingest_bytes("keeper.txt", FERRY)
    after = own_engine.ask(KEEPER)
    assert not kept(after)
    assert any("Abbie Burgess" in source.text for source in after.sources)
    (document,) = (found.id for found in own_engine.documents() if found.source == "upload:keeper.txt")
    assert kept(own_engine.ask(KEEPER))
    own_engine.remove_document(document)
    assert not any("Abbie Burgess" in source.text for source in own_engine.ask(KEEPER).sources)


def test_nothing_is_kept_when_it_is_switched_off(tmp_path: Path, tiny_corpus: Path) -> None:
    settings = load_settings({}, data_dir=tmp_path / "data", min_evidence=0, cached_answers=0)
    with open_engine(settings, create=True) as engine:
        engine.ingest([tiny_corpus])
        assert not any(kept(engine.ask(KEEPER)) for _ in range(3))


# -- the cache by itself, with answers that say how they came about ------------------------------------------------


class Answering:
    """Gives one answer and counts how often."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.times = 0

    def __call__(self, question: Question) -> Iterator[AnswerEvent]:
        self.times += 1
        yield SourcesEvent(sources=self.answer.sources)
        yield DoneEvent(answer=self.answer)


@pytest.fixture
def answering(engine: Engine) -> Answering:
    return Answering(engine.ask(KEEPER))


def times_made(cache: AnswerCache, answering: Answering, *questions: Question, fingerprint: Fingerprint) -> int:
    before = answering.times
    for question in questions:
        list(cache.events(question, fingerprint, answering))
    return answering.times - before


@pytest.mark.parametrize(("reason", "made"), [(Reason.SUPPORTED, 1), (Reason.LLM_FAILED, 3), (Reason.CUT_SHORT, 3)])
def test_makeshifts_are_not_kept(answering: Answering, reason: Reason, made: int) -> None:
    answering.answer = replace(answering.answer, reason=reason)
    cache = AnswerCache(size=9, sees=lambda _: True)
    assert times_made(cache, answering, *[KEEPER] * 3, fingerprint=answering.answer.fingerprint) == made


def test_answers_from_an_index_that_lags_are_not_kept(answering: Answering) -> None:
    asked_about: list[int] = []
    cache = AnswerCache(size=9, sees=lambda sequence: bool(asked_about.append(sequence)))
    fingerprint = answering.answer.fingerprint
    assert times_made(cache, answering, KEEPER, KEEPER, fingerprint=fingerprint) == 2
    assert asked_about == [fingerprint.corpus_sequence] * 2


def test_answers_over_documents_that_changed_meanwhile_are_not_kept(answering: Answering) -> None:
    cache = AnswerCache(size=9, sees=lambda _: True)
    before = replace(answering.answer.fingerprint, corpus_sequence=answering.answer.fingerprint.corpus_sequence - 1)
    assert times_made(cache, answering, KEEPER, KEEPER, fingerprint=before) == 2


def test_failures_are_not_kept() -> None:
    def failing(question: Question) -> Iterator[AnswerEvent]:
        yield SourcesEvent(sources=())
        raise ConnectionError

    cache = AnswerCache(size=9, sees=lambda _: True)
    fingerprint = Fingerprint(corpus_sequence=1, settings="s", embedding_model="m", llm_model="", prompt_version=2)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            list(cache.events(KEEPER, fingerprint, failing))


def test_the_answer_that_was_not_asked_for_longest_goes_first(answering: Answering) -> None:
    cache = AnswerCache(size=2, sees=lambda _: True)
    one, two, three = (replace(KEEPER, text=text) for text in ("one", "two", "three"))
    fingerprint = answering.answer.fingerprint
    assert times_made(cache, answering, one, two, one, three, fingerprint=fingerprint) == 3
    assert times_made(cache, answering, one, three, fingerprint=fingerprint) == 0
    assert times_made(cache, answering, two, fingerprint=fingerprint) == 1


def test_tokens_of_a_kept_answer_are_not_counted_again(answering: Answering) -> None:
    answering.answer = replace(answering.answer, usage=Usage(prompt_tokens=100, completion_tokens=20))
    cache = AnswerCache(size=2, sees=lambda _: True)
    for expected in (answering.answer.usage, Usage()):
        *_, done = cache.events(KEEPER, answering.answer.fingerprint, answering)
        assert isinstance(done, DoneEvent)
        assert done.answer.usage == expected
