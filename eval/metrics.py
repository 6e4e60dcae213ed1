"""What an answer is measured by: pure functions, each with its definition and where it comes from.

A document goes by its name below the corpus folder. A fact is a tuple of wordings, any of which states it.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from rag.types import Citation

Fact = tuple[str, ...]

_MARK = re.compile(r"\s*\[\d+\]")
_DIGIT = re.compile(r"\d")
# A number goes on where a digit follows behind a point or comma: "5%" is not said by "2.5%", nor "350" by "350,000".
_TOKEN_START, _TOKEN_END = r"(?<!\w)(?<!\d[.,])", r"(?!\w)(?![.,]\d)"


def rank_documents(names: Iterable[str]) -> tuple[str, ...]:
    """Return the documents of retrieved passages, best first: each stands at its best passage's place."""
    return tuple(dict.fromkeys(names))


def recall_at_k(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Return the share of the relevant documents that are among the first `k` of the ranking.

    Set-based recall at a cutoff: Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008),
    section 8.4. With more than `k` relevant documents it cannot reach 1.
    """
    return len(set(ranking[:k]) & set(relevant)) / len(set(relevant))


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """Return 1 / rank of the first relevant document, 0 when there is none.

    Its mean over questions is MRR: Voorhees, The TREC-8 Question Answering Track Report (1999).
    """
    ranks = (rank for rank, name in enumerate(ranking, start=1) if name in relevant)
    first = next(ranks, None)
    return 1 / first if first else 0.0


def says(text: str, fact: Fact) -> bool:
    """Return whether the text holds a wording of the fact.

    Compared without marks [n], case, the kind of apostrophe and the amount of white space. A wording with a digit
    must begin and end where a token does, so that "50 minutes" is not found in "150 minutes"; another may be part
    of a word, so that it can be a stem.
    """
    plain = _plain(text)
    return any(_holds(plain, _plain(wording)) for wording in fact)


def _plain(text: str) -> str:
    return " ".join(_MARK.sub("", text).replace("’", "'").casefold().split())


def _holds(text: str, wording: str) -> bool:
    if _DIGIT.search(wording):
        return re.search(_TOKEN_START + re.escape(wording) + _TOKEN_END, text) is not None
    return wording in text


def found_facts(text: str, expected: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the expected facts that the text states, in the order in which they are expected."""
    return tuple(fact for fact in expected if says(text, fact))


def fact_recall(found: Collection[Fact], expected: Collection[Fact]) -> float:
    """Return the share of the expected facts that the answer states.

    Nugget recall: Voorhees, Overview of the TREC 2003 Question Answering Track, section 4, with every nugget
    vital and matched as text (see `says`), not by a judge.
    """
    return len(found) / len(expected)


def fact_support(found: Collection[Fact], quotes: Collection[str]) -> float:
    """Return the share of the found facts that a quote from a named document states too.

    Ours: an answer may be right by luck and cite something else; this counts only what a reader can check.
    """
    return sum(any(says(quote, fact) for quote in quotes) for fact in found) / len(found)


def citation_precision(cited: Sequence[str], relevant: Collection[str]) -> float:
    """Return the share of the citations whose document is a relevant one.

    After the citation precision of Gao et al., Enabling Large Language Models to Generate Text with Citations
    (2023), section 3.3, with named documents in place of an entailment model.
    """
    return sum(name in relevant for name in cited) / len(cited)


def quotes_exact(citations: Sequence[Citation], text_of: Callable[[str], str]) -> float:
    """Return the share of the citations for which `text[start:end] == cited_text` in the stored document.

    Ours: the promise of `rag.types.Citation`, checked from outside. `text_of` gives the text for a document id.
    """
    return sum(_is_exact(citation, text_of(citation.document_id)) for citation in citations) / len(citations)


def _is_exact(citation: Citation, text: str) -> bool:
    return text[citation.start_char_index : citation.end_char_index] == citation.cited_text
