import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eval.dataset import EvalQuestion, QuestionSet
from eval.facts import GoldAnswer, Wordings
from eval.figures import FIGURES, Figures
from eval.question_file import QuestionType
from eval.record import baseline_lines, to_json_lines
from eval.results import Outcome, QuestionResult, Report
from eval.run import Asking, evaluate
from eval.workspace import Workspace
from rag.errors import InputError, LlmNotConfiguredError, LlmRefusedError
from rag.settings import load_settings
from rag.types import (
    Answer,
    AnswerStatus,
    DocumentInfo,
    Filters,
    Question,
    Source,
    Statement,
    SupportStatus,
    Turn,
)

ANSWERABLE = EvalQuestion(
    id="bridge",
    type=QuestionType.SINGLE_FACT,
    text="In which year was the Velmar bridge opened?",
    expected=(Wordings(("1931",)),),
    gains={"bridge.md": 1},
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
    sets = [QuestionSet(name="own", corpus=corpus, questions=(ANSWERABLE, UNANSWERABLE))]
    return evaluate(sets, settings), evaluate(sets, settings), users_own


def test_a_right_answer_and_a_right_abstention_are_measured(evaluated: tuple[Report, Report, Path]) -> None:
    answered, abstained = evaluated[0].results
    assert (answered.outcome, abstained.outcome) == (Outcome.ANSWERED, Outcome.ABSTAINED)
    perfect = (
        dict.fromkeys(FIGURES, 1.0)
        | dict.fromkeys(
            ("false_answers", "answer_f1", "answer_recall", "short_answer_f1", "answer_in_two", "passage_in_two")
        )
        | {"false_refusals": 0}
    )
    assert answered.figures == Figures(**perfect)
    assert abstained.figures == Figures(right=1, false_answers=0)
    assert "1931" in answered.answer
    assert answered.ranking[0] == "bridge.md"
    assert answered.latency_ms > 0
    (quoted,) = answered.citations
    assert (quoted.document, quoted.quote) == ("bridge.md", "The Velmar bridge was opened in 1931.")
    assert TEXTS["bridge.md"].find(quoted.before + quoted.quote + quoted.after) >= 0
    assert answered.confidence > 0.5


def test_an_answer_is_held_against_the_first_two_sentences_of_the_best_passage(tmp_path: Path) -> None:
    (tmp_path / "bridge.md").write_text(
        "# The Velmar bridge\n\nIt is made of granite. It has three arches. The Velmar bridge was opened in 1931."
    )
    texts = {"year": ANSWERABLE.text, "stone": "What is the Velmar bridge made of?"}
    gold = {"year": "in 1931", "stone": "granite"}
    questions = tuple(
        replace(ANSWERABLE, id=key, text=text, expected=(GoldAnswer((gold[key],)),)) for key, text in texts.items()
    )
    report = evaluate([QuestionSet(name="public", corpus=tmp_path, questions=questions)], load_settings({}))
    year, stone = (result.figures for result in report.results)
    assert (year.answer_in_two, year.passage_in_two) == (1, 0)
    assert (stone.answer_in_two, stone.passage_in_two) == (1, 1)


def test_two_runs_give_the_same_bytes_but_for_times(evaluated: tuple[Report, Report, Path]) -> None:
    first, second = (
        to_json_lines(replace(report, results=tuple(replace(result, latency_ms=0) for result in report.results)))
        for report in evaluated[:2]
    )
    assert first == second
    assert baseline_lines(evaluated[0]) == baseline_lines(evaluated[1])


def test_the_users_own_data_is_not_touched(evaluated: tuple[Report, Report, Path]) -> None:
    assert list(evaluated[2].iterdir()) == []


def test_a_corpus_that_cannot_be_read_as_a_whole_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("")
    with pytest.raises(InputError, match=r"cannot be read.*/empty\.md: has no text"):
        evaluate([QuestionSet(name="own", corpus=tmp_path, questions=(UNANSWERABLE,))], load_settings({}))


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

    def search(self, question: Question) -> tuple[Source, ...]:
        reply = self.replies[question.text]
        return reply.sources if isinstance(reply, Answer) else ()

    def document(self, document_id: str) -> tuple[DocumentInfo, str]:
        info = DocumentInfo(
            id=document_id, collection="", source=document_id, version="", title="", publisher="", published=None,
            media_type="", characters=0, chunks=0, metadata={},
        )  # fmt: skip
        return info, TEXTS[Path(document_id).name]


@pytest.fixture
def ask(corpus: Path) -> Callable[..., list[QuestionResult]]:
    def run(engine: StubEngine, *questions: EvalQuestion, **how: object):
        asked = QuestionSet(name="own", corpus=corpus, questions=questions)
        return [Asking(engine=engine, answerer="llm", **how).result(question, asked) for question in questions]

    return run


EXPECTED = (Wordings(("1931",)), Wordings(("granite",)))


def named(text: str, **changes: object) -> EvalQuestion:
    known = {"id": text, "text": text, "type": QuestionType.LIST, "expected": EXPECTED}
    return EvalQuestion(**{**known, "gains": {"bridge.md": 1}, **changes})


def test_a_question_that_raises_is_counted_and_does_not_stop_the_rest(ask, make_answer, corpus) -> None:
    engine = StubEngine(bad=LlmRefusedError("The key is wrong."), worse=ZeroDivisionError(), good=make_answer("1931"))
    bad, worse, good = ask(engine, named("bad"), named("worse"), named("good"))
    assert (bad.outcome, bad.error) == (Outcome.FAILED, "LlmRefusedError: The key is wrong.")
    assert (bad.figures, bad.missing) == (Figures(), ("1931", "granite"))
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
        make_citation(mill, "not there", number=2),
    )
    statements = (
        Statement(text="Opened in 1931.", citations=(1,), status=SupportStatus.VERIFIED),
        Statement(text="Millers wanted it.", citations=(1, 2), status=SupportStatus.UNSUPPORTED),
    )
    sources = (make_source(mill), make_source(mill, "of granite"), make_source(bridge))
    answer = make_answer("In 1931 [1].", statements=statements, citations=citations, sources=sources)
    (result,) = ask(StubEngine(q=answer), named("q"))
    assert (result.found, result.missing) == (("1931",), ("granite",))
    assert result.ranking == ("mill.md", "bridge.md")
    assert (result.prompt_tokens, result.completion_tokens) == (7, 3)
    assert result.figures == Figures(
        right=0, facts=0.5, short_answers=0, false_refusals=0, citation_precision=2 / 3, citation_recall=0.5,
        facts_cited=1,
        groundedness=0.5, quotes_exact=0.5, hit_at_1=0, hit_at_4=1, hit_at_10=1, recall_at_5=1, recall_at_10=1,
        mrr_at_10=0.5, ndcg_at_10=pytest.approx(1 / math.log2(3)), answer_in_top_1=0, answer_in_top_4=1,
        answer_in_top_10=1,
    )  # fmt: skip


def test_what_must_not_be_said_makes_an_answer_wrong(ask, make_answer) -> None:
    said, kept = ask(
        StubEngine(a=make_answer("1931, granite. Pineapple!"), b=make_answer("1931, granite.")),
        named("a", must_not_say=("PINEAPPLE",)),
        named("b", must_not_say=("PINEAPPLE",)),
    )
    assert (said.figures.right, said.figures.facts, said.forbidden) == (0, 1, ("PINEAPPLE",))
    assert (kept.figures.right, kept.forbidden) == (1, ())


@pytest.mark.parametrize(
    ("status", "refused", "facts"), [(AnswerStatus.PARTIAL, 0, 0.5), (AnswerStatus.ABSTAINED, 1, 0)]
)
def test_an_abstention_is_a_refusal_and_states_no_fact(ask, make_answer, status, refused, facts) -> None:
    (result,) = ask(StubEngine(q=make_answer("I know nothing about 1931.", status=status)), named("q"))
    assert (result.figures.false_refusals, result.figures.facts) == (refused, facts)
    assert result.figures.false_answers is None


@pytest.mark.parametrize("status", [AnswerStatus.PARTIAL, AnswerStatus.ANSWERED])
def test_anything_but_abstaining_from_the_unanswerable_is_a_false_answer(ask, make_answer, status) -> None:
    question = named("q", expected=(), gains={}, unanswerable=True)
    (result,) = ask(StubEngine(q=make_answer("France.", status=status)), question)
    assert result.figures == Figures(right=0, false_answers=1)


def test_a_search_asks_for_no_answer(ask, make_answer, make_source, corpus) -> None:
    engine = StubEngine(q=make_answer(sources=(make_source(str(corpus / "bridge.md"), "in 1931"),)))
    (result,) = ask(engine, named("q"), search_only=True)
    assert (result.outcome, engine.asked) == (Outcome.SEARCHED, [])
    assert (result.figures.hit_at_1, result.figures.answer_in_top_1, result.figures.right) == (1, 1, None)


def test_passes_on_everything_that_is_asked(ask, make_answer) -> None:
    engine, turn = StubEngine(q=make_answer()), Turn(question="Who?", answer="He.")
    filters = Filters(published_from=date(2025, 1, 1))
    ask(engine, named("q", history=(turn,), filters=filters, as_of=date(2025, 6, 25)))
    assert engine.asked == [
        Question(text="q", history=(turn,), filters=filters, as_of=date(2025, 6, 25), answerer="llm")
    ]


def test_a_kept_workspace_embeds_nothing_twice(corpus: Path, tmp_path: Path) -> None:
    sets, settings = [QuestionSet(name="own", corpus=corpus, questions=(ANSWERABLE,))], load_settings({})
    workspace = Workspace(tmp_path)
    first = evaluate(sets, settings, workspace=workspace)
    catalog = workspace.data_dir(corpus, settings) / "catalog.sqlite"
    written = catalog.read_bytes()
    assert baseline_lines(evaluate(sets, settings, workspace=workspace)) == baseline_lines(first)
    assert catalog.read_bytes() == written


def test_a_workspace_has_another_folder_for_other_chunks_models_and_texts(tmp_path: Path) -> None:
    corpus, workspace = tmp_path / "corpus", Workspace(tmp_path / "kept")
    corpus.mkdir()
    (corpus / "a.md").write_text("One.")
    plain = load_settings({})
    before = workspace.data_dir(corpus, plain)
    others = [workspace.data_dir(corpus, load_settings({}, **{name: value})) for name, value in
              (("chunk_tokens", 128), ("chunk_overlap", 16), ("embedding_model", "other"),
               ("embedding_weights", "int8"), ("embedding_base_url", "http://127.0.0.1:1"))]  # fmt: skip
    assert workspace.data_dir(corpus, load_settings({}, top_k=3, dense_weight=0.1)) == before
    (corpus / "a.md").write_text("Two.")
    assert len({before, *others, workspace.data_dir(corpus, plain)}) == 7


@pytest.mark.parametrize(("configured", "outcome"), [("auto", Outcome.FAILED), ("extractive", Outcome.ANSWERED)])
def test_quotes_in_place_of_a_model_that_is_not_there_are_failures(
    corpus: Path, configured: str, outcome: Outcome
) -> None:
    settings = load_settings(
        {}, answerer=configured, llm_model="m", llm_base_url="http://127.0.0.1:9/v1", llm_max_retries=0
    )
    report = evaluate([QuestionSet(name="own", corpus=corpus, questions=(ANSWERABLE,))], settings, answerer="auto")
    assert [result.outcome for result in report.results] == [outcome]
