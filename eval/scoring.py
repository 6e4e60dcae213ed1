"""Measures one answer against what was expected of it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from eval import metrics
from eval.dataset import EvalQuestion, name_of
from eval.facts import Fact, GoldAnswer, Wordings
from eval.figures import Figures
from eval.results import Outcome, QuestionResult, QuotedText, StatedText
from rag.answering.text.paragraphs import is_heading
from rag.answering.text.sentences import sentence_ranges
from rag.types import Answer, AnswerStatus, Citation, Source

TextOf = Callable[[str], str]
"""Gives the stored text for a document id."""

AROUND: Final = 240
"""Characters of a document that are kept on either side of a quote."""
RANKED: Final = 10


def score_search(
    question: EvalQuestion, passages: Sequence[Source], *, corpus: Path, set_name: str, latency_ms: float
) -> QuestionResult:
    """Return the result of a question for which passages were fetched and no answer was asked."""
    ranking = metrics.rank_documents(name_of(passage.source, corpus) for passage in passages)
    return QuestionResult(
        id=question.id,
        set=set_name,
        type=question.type,
        question=question.text,
        unanswerable=question.unanswerable,
        digest=question.digest(corpus),
        outcome=Outcome.SEARCHED,
        documents=question.documents,
        ranking=ranking[:RANKED],
        figures=Figures() if question.unanswerable else _retrieval_figures(question, passages, ranking),
        latency_ms=latency_ms,
    )


def score_answer(
    question: EvalQuestion,
    answer: Answer,
    passages: Sequence[Source],
    *,
    corpus: Path,
    set_name: str,
    text_of: TextOf,
    latency_ms: float,
) -> QuestionResult:
    """Return the result of a question that got an answer. An abstention states no fact, whatever its words are.

    `passages` are what a search for the same question gives, more of them than an answer is made from.
    """
    searched = score_search(question, passages, corpus=corpus, set_name=set_name, latency_ms=latency_ms)
    said = "" if answer.status is AnswerStatus.ABSTAINED else answer.answer
    found = metrics.found_facts(said, question.expected)
    forbidden = tuple(wording for wording in question.must_not_say if Wordings((wording,)).said_in(said))
    figures = _answer_figures(question, answer, found=found, forbidden=forbidden, corpus=corpus, text_of=text_of)
    if not question.unanswerable and (gold := _gold(question)).answers:
        figures["answer_in_two"] = float(gold.said_in(first_two(said)))
        figures["passage_in_two"] = float(bool(passages) and gold.said_in(first_two(passages[0].text)))
    told: dict[str, Any] = {field: getattr(searched, field) for field in searched.__slots__}
    return QuestionResult(**told | {
        "outcome": Outcome(answer.status.value),
        "reason": answer.reason.value,
        "answer": answer.answer,
        "short_answer": answer.short_answer.text if answer.short_answer else "",
        "answerer": answer.answerer,
        "confidence": answer.confidence,
        "statements": tuple(
            StatedText(text=statement.text, citations=statement.citations, status=statement.status)
            for statement in answer.statements
        ),
        "citations": tuple(_quoted(citation, text_of(citation.document_id), corpus) for citation in answer.citations),
        "found": tuple(map(str, found)),
        "missing": tuple(str(fact) for fact in question.expected if fact not in found),
        "forbidden": forbidden,
        "figures": Figures(**asdict(searched.figures) | figures),
        "prompt_tokens": answer.usage.prompt_tokens,
        "completion_tokens": answer.usage.completion_tokens,
    })  # fmt: skip


def _retrieval_figures(question: EvalQuestion, passages: Sequence[Source], ranking: Sequence[str]) -> Figures:
    texts = [passage.text for passage in passages]
    says = {
        f"answer_in_top_{k}": metrics.answer_in_top_k(texts, question.expected, k) if question.expected else None
        for k in (1, 4, 10)
    }
    if not question.documents:
        return Figures(**says)
    return Figures(
        hit_at_1=metrics.hit_at_k(ranking, question.documents, 1),
        hit_at_4=metrics.hit_at_k(ranking, question.documents, 4),
        hit_at_10=metrics.hit_at_k(ranking, question.documents, 10),
        recall_at_5=metrics.recall_at_k(ranking, question.documents, 5),
        recall_at_10=metrics.recall_at_k(ranking, question.documents, 10),
        mrr_at_10=metrics.reciprocal_rank(ranking, question.documents),
        ndcg_at_10=metrics.ndcg(ranking, question.gains),
        **says,
    )


def _answer_figures(
    question: EvalQuestion,
    answer: Answer,
    *,
    found: tuple[Fact, ...],
    forbidden: tuple[str, ...],
    corpus: Path,
    text_of: TextOf,
) -> dict[str, float]:
    """Return the figures that have a meaning for this question and its answer."""
    abstained = answer.status is AnswerStatus.ABSTAINED
    figures: dict[str, float] = {}
    if answer.citations:
        figures["quotes_exact"] = metrics.quotes_exact(answer.citations, text_of)
    if answer.statements:
        figures["groundedness"] = metrics.groundedness(answer.statements)
        figures["citation_recall"] = metrics.citation_recall(_with_quotes(answer))
    if question.unanswerable:
        return figures | {"right": float(abstained and not forbidden), "false_answers": float(not abstained)}
    figures["false_refusals"] = float(abstained)
    short = answer.short_answer
    figures["short_answers"] = float(short is not None)
    if question.expected:
        figures["facts"] = metrics.fact_recall(found, question.expected)
        figures["right"] = float(len(found) == len(question.expected) and not forbidden)
    if gold := _gold(question).answers:
        said = "" if abstained else answer.answer
        overlaps = [metrics.token_overlap(said, one) for one in gold]
        figures["answer_f1"], figures["answer_recall"] = (max(column) for column in zip(*overlaps, strict=True))
        if short:
            figures["short_answer_f1"] = max(metrics.token_overlap(short.text, one)[0] for one in gold)
    if not question.documents:
        return figures
    document = {citation.number: name_of(citation.source, corpus) for citation in answer.citations}
    if cited := [document[number] for statement in answer.statements for number in statement.citations]:
        figures["citation_precision"] = metrics.citation_precision(cited, question.documents)
    if found:
        named = [quote for quote in answer.citations if document[quote.number] in question.documents]
        figures["facts_cited"] = metrics.fact_support(found, [quote.cited_text for quote in named])
    return figures


def _gold(question: EvalQuestion) -> GoldAnswer:
    return GoldAnswer(tuple(one for fact in question.expected if isinstance(fact, GoldAnswer) for one in fact.answers))


def first_two(text: str) -> str:
    """Return the first two sentences of a text, headings left out."""
    sentences = [text[start:end] for start, end in sentence_ranges(text) if not is_heading(text, start)]
    return " ".join(sentences[:2])


def _with_quotes(answer: Answer) -> list[tuple[str, list[str]]]:
    quotes = {citation.number: citation.cited_text for citation in answer.citations}
    return [(statement.text, [quotes[number] for number in statement.citations]) for statement in answer.statements]


def _quoted(citation: Citation, text: str, corpus: Path) -> QuotedText:
    start, end = citation.start_char_index, citation.end_char_index
    return QuotedText(
        number=citation.number,
        document=name_of(citation.source, corpus),
        title=citation.title,
        published=str(citation.published or ""),
        status=citation.status,
        before=text[max(0, start - AROUND) : start],
        quote=citation.cited_text,
        after=text[end : end + AROUND],
    )
