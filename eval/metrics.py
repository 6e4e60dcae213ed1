"""What an answer is measured by: pure functions, each with its definition and where it comes from.

A document goes by its name below the corpus folder; a ranking has the best document first, each once.
"""

import math
import re
import string
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from eval.facts import Fact, normalised
from rag.types import Citation, Statement, SupportStatus

COVERAGE: Final = 0.8
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_WORD: Final = re.compile(rf"[^\s{re.escape(string.punctuation)}]+")


def rank_documents(names: Iterable[str]) -> tuple[str, ...]:
    """Return the documents of retrieved passages, best first: each stands at its best passage's place."""
    return tuple(dict.fromkeys(names))


def hit_at_k(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Return 1 when a relevant document is among the first `k`, else 0.

    Its mean is success@k: Craswell, Success at n, Encyclopedia of Database Systems (2009).
    """
    return float(any(name in relevant for name in ranking[:k]))


def recall_at_k(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Return the share of the relevant documents that are among the first `k` of the ranking.

    Set-based recall at a cutoff: Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008),
    section 8.4. With more than `k` relevant documents it cannot reach 1.
    """
    return len(set(ranking[:k]) & set(relevant)) / len(set(relevant))


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str], k: int = 10) -> float:
    """Return 1 / rank of the first relevant document among the first `k`, 0 when there is none.

    Its mean over questions is MRR@k: Voorhees, The TREC-8 Question Answering Track Report (1999).
    """
    ranks = (rank for rank, name in enumerate(ranking[:k], start=1) if name in relevant)
    first = next(ranks, None)
    return 1 / first if first else 0.0


def ndcg(ranking: Sequence[str], gains: Mapping[str, float], k: int = 10) -> float:
    """Return the discounted cumulative gain of the first `k`, as a share of that of the best order of `gains`.

    Järvelin and Kekäläinen, Cumulated Gain-based Evaluation of IR Techniques (2002), with the discount log2(rank + 1)
    and the gain itself as numerator, as in trec_eval. `gains` are positive; a document that is not there has none.
    """
    best = sorted(gains.values(), reverse=True)[:k]
    return _discounted(gains.get(name, 0.0) for name in ranking[:k]) / _discounted(best)


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def answer_in_top_k(passages: Sequence[str], expected: Collection[Fact], k: int) -> float:
    """Return 1 when one of the first `k` passages says an expected fact, else 0.

    Top-k retrieval accuracy: Karpukhin et al., Dense Passage Retrieval (2020), section 4.
    """
    return float(any(fact.said_in(passage) for passage in passages[:k] for fact in expected))


def found_facts(text: str, expected: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the expected facts that the text states, in the order in which they are expected."""
    return tuple(fact for fact in expected if fact.said_in(text))


def fact_recall(found: Collection[Fact], expected: Collection[Fact]) -> float:
    """Return the share of the expected facts that the answer states.

    Nugget recall: Voorhees, Overview of the TREC 2003 Question Answering Track, section 4, with every nugget
    vital and matched as text (see `eval.facts`), not by a judge.
    """
    return len(found) / len(expected)


def token_overlap(answer: str, gold: str) -> tuple[float, float]:
    """Return (F1, recall) of the tokens of the answer against those of a gold answer, each token as often as it stands.

    The F1 of SQuAD: Rajpurkar et al. (2016), section 6.1, after its normalisation; recall is what counts for answers
    in whole sentences to questions whose gold answer is short.
    """
    said, wanted = Counter(normalised(answer).split()), Counter(normalised(gold).split())
    shared = (said & wanted).total()
    if not shared:
        return 0.0, 0.0
    return 2 * shared / (said.total() + wanted.total()), shared / wanted.total()


def fact_support(found: Collection[Fact], quotes: Collection[str]) -> float:
    """Return the share of the found facts that a quote from a named document states too.

    Ours: an answer may be right by luck and cite something else; this counts only what a reader can check.
    """
    return sum(any(fact.said_in(quote) for quote in quotes) for fact in found) / len(found)


def citation_precision(cited: Sequence[str], relevant: Collection[str]) -> float:
    """Return the share of the citations whose document is a relevant one; `cited` has one entry for each citation.

    After the citation precision of Gao et al., Enabling Large Language Models to Generate Text with Citations
    (2023), section 3.3, with named documents in place of an entailment model.
    """
    return sum(name in relevant for name in cited) / len(cited)


def citation_recall(statements: Sequence[tuple[str, Sequence[str]]]) -> float:
    """Return the share of the statements, each with its quotes, that their quotes together hold up.

    After the citation recall of Gao et al. (2023), section 3.3: a statement without a quote counts as not held up.
    In place of an entailment model every number of the statement has to stand in a quote, and `COVERAGE` of its
    content words (those of four letters or more, compared by their first five).
    """
    return sum(_held_up(text, " ".join(quotes)) for text, quotes in statements) / len(statements)


def _held_up(statement: str, quotes: str) -> bool:
    if not quotes or not set(_NUMBER.findall(statement)) <= set(_NUMBER.findall(quotes)):
        return False
    words, there = _content(statement), _content(quotes)
    return len(words & there) >= COVERAGE * len(words)


def _content(text: str) -> set[str]:
    return {word[:5] for word in _WORD.findall(text.casefold()) if len(word) >= 4}  # noqa: PLR2004 - see `citation_recall`


def groundedness(statements: Sequence[Statement]) -> float:
    """Return the share of the statements for which the service's own check found support.

    Faithfulness: Es et al., RAGAS: Automated Evaluation of Retrieval Augmented Generation (2023), section 3, with
    that check in place of a language model.
    """
    return sum(statement.status is not SupportStatus.UNSUPPORTED for statement in statements) / len(statements)


def quotes_exact(citations: Sequence[Citation], text_of: Callable[[str], str]) -> float:
    """Return the share of the citations for which `text[start:end] == cited_text` in the stored document.

    Ours: the promise of `rag.types.Citation`, checked from outside. `text_of` gives the text for a document id.
    """
    return sum(_is_exact(citation, text_of(citation.document_id)) for citation in citations) / len(citations)


def _is_exact(citation: Citation, text: str) -> bool:
    return text[citation.start_char_index : citation.end_char_index] == citation.cited_text
