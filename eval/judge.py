"""Measures one answer against what was expected of it."""

from collections.abc import Callable
from pathlib import Path

from eval import metrics
from eval.dataset import EvalQuestion
from eval.metrics import Fact
from eval.results import Figures, Outcome, QuestionResult
from rag.types import Answer, AnswerStatus, Citation, Source

TextOf = Callable[[str], str]
"""Gives the stored text for a document id."""


def judge(
    question: EvalQuestion, answer: Answer, *, corpus: Path, text_of: TextOf, latency_ms: float
) -> QuestionResult:
    """Return the result of a question that got an answer. An abstention states no fact, whatever its words are."""
    ranking = metrics.rank_documents(_name(source, corpus) for source in answer.sources)
    said = "" if answer.status is AnswerStatus.ABSTAINED else answer.answer
    found = metrics.found_facts(said, question.expected)
    return QuestionResult(
        id=question.id,
        type=question.type,
        question=question.text,
        outcome=Outcome(answer.status.value),
        answer=answer.answer,
        answerer=answer.answerer,
        found=found,
        missing=tuple(fact for fact in question.expected if fact not in found),
        ranks={name: rank for rank, name in enumerate(ranking, start=1) if name in question.documents},
        figures=_figures(question, answer, ranking=ranking, found=found, corpus=corpus, text_of=text_of),
        latency_ms=latency_ms,
    )


def _figures(
    question: EvalQuestion,
    answer: Answer,
    *,
    ranking: tuple[str, ...],
    found: tuple[Fact, ...],
    corpus: Path,
    text_of: TextOf,
) -> Figures:
    abstained = answer.status is AnswerStatus.ABSTAINED
    exact = metrics.quotes_exact(answer.citations, text_of) if answer.citations else None
    if question.unanswerable:
        return Figures(quotes_exact=exact, false_answer_rate=float(not abstained))
    cited = [_name(citation, corpus) for citation in answer.citations]
    pairs = zip(answer.citations, cited, strict=True)
    quotes = [citation.cited_text for citation, name in pairs if name in question.documents]
    return Figures(
        recall_at_1=metrics.recall_at_k(ranking, question.documents, 1),
        recall_at_5=metrics.recall_at_k(ranking, question.documents, 5),
        mrr=metrics.reciprocal_rank(ranking, question.documents),
        facts=metrics.fact_recall(found, question.expected),
        facts_cited=metrics.fact_support(found, quotes) if found else None,
        citation_precision=metrics.citation_precision(cited, question.documents) if cited else None,
        quotes_exact=exact,
        false_refusal_rate=float(abstained),
    )


def _name(part: Citation | Source, corpus: Path) -> str:
    return Path(part.source).relative_to(corpus).as_posix()
