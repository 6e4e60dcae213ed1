from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from eval.dataset import EvalQuestion, QuestionSet
from eval.question_file import QuestionType
from eval.results import Figures, Outcome, Report
from eval.run import ask_all, evaluate
from rag.errors import InputError, LlmNotConfiguredError, LlmRefusedError
from rag.settings import load_settings
from rag.types import Answer, AnswerStatus, DocumentInfo, Filters, Question, Turn

ANSWERABLE = EvalQuestion(
    id="bridge",
    type=QuestionType.SINGLE_FACT,
    text="In which year was the Velmar bridge opened?",
    expected=(("1931",),),
    documents=("bridge.md",),
)
UNANSWERABLE = EvalQuestion(
    id="before-any-document",
    type=QuestionType.UNANSWERABLE,
    text="In which year was the Velmar bridge opened?",
    unanswerable=True,
    as_of=date(1900, 1, 1),
)
TEXTS = {
    "bridge.md": "# The Velmar bridge\n\nThe Velmar bridge was opened in 1931. It is made of granite.",
    "mill.md": "# The old mill\n\nThe old mill grinds rye and barley for the bakers of the valley.",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def evaluated(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Report, Path]:
    """Two runs on the real engine, and the data folder that they must not touch."""
    users_own = tmp_path_factory.mktemp("own")
    settings = load_settings({}, data_dir=users_own / "rag", database_url=f"sqlite:///{users_own}/catalog.sqlite")
    question_set = QuestionSet(corpus=corpus, questions=(ANSWERABLE, UNANSWERABLE))
    return evaluate(question_set, settings), evaluate(question_set, settings), users_own


def test_a_right_answer_and_a_right_abstention_are_measured(evaluated: tuple[Report, Report, Path]) -> None:
    answered, abstained = evaluated[0].results
    assert (answered.outcome, abstained.outcome) == (Outcome.ANSWERED, Outcome.ABSTAINED)
    assert answered.figures == Figures(
        recall_at_1=1, recall_at_5=1, mrr=1, facts=1, facts_cited=1, citation_precision=1, quotes_exact=1,
        false_refusal_rate=0,
    )  # fmt: skip
    assert abstained.figures == Figures(false_answer_rate=0)
    assert "1931" in answered.answer
    assert answered.ranks == {"bridge.md": 1}
    assert answered.latency_ms > 0


def test_two_runs_give_the_same_figures(evaluated: tuple[Report, Report, Path]) -> None:
    first, second, _ = evaluated
    assert [result.answer for result in first.results] == [result.answer for result in second.results]
    assert first.total.figures == second.total.figures
    assert first.fingerprint == second.fingerprint


def test_the_users_own_data_is_not_touched(evaluated: tuple[Report, Report, Path]) -> None:
    assert list(evaluated[2].iterdir()) == []


def test_a_corpus_that_cannot_be_read_as_a_whole_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("")
    with pytest.raises(InputError, match=r"empty\.md has no text"):
        evaluate(QuestionSet(corpus=tmp_path, questions=(UNANSWERABLE,)), load_settings({}))


class StubEngine:
    """Gives the answer that is laid down for a question, or raises the error that is."""

    def __init__(self, **replies: Answer | Exception) -> None:
        self.replies = replies
        self.asked: list[Question] = []

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        reply = self.replies[question.text]
        if isinstance(reply, Exception):
            raise reply
        return reply

    def document(self, document_id: str) -> tuple[DocumentInfo, str]:
        info = DocumentInfo(
            id=document_id, collection="", source=document_id, version="", title="", publisher="", published=None,
            media_type="", characters=0, chunks=0, metadata={},
        )  # fmt: skip
        return info, TEXTS[Path(document_id).name]


@pytest.fixture
def ask(corpus: Path) -> Callable[..., list[Outcome]]:
    def run(engine: StubEngine, *questions: EvalQuestion):
        return ask_all(engine, QuestionSet(corpus=corpus, questions=questions), answerer="llm")

    return run


def named(text: str, **changes: object) -> EvalQuestion:
    known = {"id": text, "text": text, "type": QuestionType.LIST, "expected": (("1931",), ("granite",))}
    return EvalQuestion(**{**known, "documents": ("bridge.md",), **changes})


def test_a_question_that_raises_is_counted_and_does_not_stop_the_rest(ask, make_answer, corpus) -> None:
    engine = StubEngine(bad=LlmRefusedError("The key is wrong."), worse=ZeroDivisionError(), good=make_answer("1931"))
    bad, worse, good = ask(engine, named("bad"), named("worse"), named("good"))
    assert (bad.outcome, bad.error) == (Outcome.FAILED, "LlmRefusedError: The key is wrong.")
    assert (bad.figures, bad.missing) == (Figures(), (("1931",), ("granite",)))
    assert worse.error == "ZeroDivisionError: "
    assert good.outcome is Outcome.ANSWERED


def test_stops_at_once_when_no_language_model_is_configured(ask) -> None:
    with pytest.raises(LlmNotConfiguredError):
        ask(StubEngine(q=LlmNotConfiguredError("Set RAG_LLM_MODEL.")), named("q"))


def test_measures_facts_documents_and_citations(ask, make_answer, make_citation, make_source, corpus) -> None:
    bridge, mill = str(corpus / "bridge.md"), str(corpus / "mill.md")
    quote = "opened in 1931"
    citations = (
        make_citation(bridge, quote, start=TEXTS["bridge.md"].index(quote)),
        make_citation(mill, "not there"),
    )
    sources = tuple(map(make_source, (mill, mill, bridge)))
    (result,) = ask(StubEngine(q=make_answer("In 1931 [1].", citations=citations, sources=sources)), named("q"))
    assert (result.found, result.missing) == ((("1931",),), (("granite",),))
    assert result.ranks == {"bridge.md": 2}
    assert result.figures == Figures(
        recall_at_1=0, recall_at_5=1, mrr=0.5, facts=0.5, facts_cited=1, citation_precision=0.5, quotes_exact=0.5,
        false_refusal_rate=0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "refused", "facts"), [(AnswerStatus.PARTIAL, 0, 0.5), (AnswerStatus.ABSTAINED, 1, 0)]
)
def test_an_abstention_is_a_refusal_and_states_no_fact(ask, make_answer, status, refused, facts) -> None:
    (result,) = ask(StubEngine(q=make_answer("I know nothing about 1931.", status=status)), named("q"))
    assert (result.figures.false_refusal_rate, result.figures.facts) == (refused, facts)
    assert result.figures.false_answer_rate is None


@pytest.mark.parametrize("status", [AnswerStatus.PARTIAL, AnswerStatus.ANSWERED])
def test_anything_but_abstaining_from_the_unanswerable_is_a_false_answer(ask, make_answer, status) -> None:
    question = named("q", expected=(), documents=(), unanswerable=True)
    (result,) = ask(StubEngine(q=make_answer("France.", status=status)), question)
    assert result.figures == Figures(false_answer_rate=1)


def test_passes_on_everything_that_is_asked(ask, make_answer) -> None:
    engine, turn = StubEngine(q=make_answer()), Turn(question="Who?", answer="He.")
    filters = Filters(published_from=date(2025, 1, 1))
    ask(engine, named("q", history=(turn,), filters=filters, as_of=date(2025, 6, 25)))
    assert engine.asked == [
        Question(text="q", history=(turn,), filters=filters, as_of=date(2025, 6, 25), answerer="llm")
    ]
