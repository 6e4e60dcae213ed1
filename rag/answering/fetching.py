"""The passages for a question as it was understood: those that fit best, for each of the things that it asks."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore

from rag.answering.evidence.scoring import EvidenceScorer
from rag.answering.findings import publisher_of, single_questions
from rag.answering.question.courtesy import without_courtesy
from rag.answering.question.followup import belongs, carried, may_be_new
from rag.answering.question.parsing import as_read
from rag.answering.writing.rewriting import Understood
from rag.attribution import attributed
from rag.types import Question


class Fetcher:
    """Fetches the `top_k` best of what a retriever finds and a reranker reorders."""

    def __init__(
        self, *, retriever: BaseRetriever, reranker: BaseNodePostprocessor, evidence: EvidenceScorer, top_k: int
    ) -> None:
        """`evidence` knows how the documents spell words, and which are in a passage."""
        self._retriever = retriever
        self._reranker = reranker
        self._evidence = evidence
        self.top_k = top_k

    def find(self, question: Question, understood: Understood) -> tuple[Understood, list[NodeWithScore]]:
        """Fetch the passages; a short question that they connect with nothing said before may stand alone."""
        meant, hits = self.fetch(understood)
        alone = without_courtesy(question.text)
        if understood.by_model or not may_be_new(alone, question.history):
            return meant, hits
        if belongs(alone, carried(alone, question.history), _texts(hits), self._evidence.stems):
            return meant, hits
        by_itself, others = self.fetch(replace(understood, text=alone))
        if belongs(alone, (), _texts(others), self._evidence.stems):
            return by_itself, others
        return meant, hits

    def fetch(self, understood: Understood) -> tuple[Understood, list[NodeWithScore]]:
        """Return the question as it was meant, and the passages that fit it best.

        Where it asks several things, those that fit each of them best, in turn.
        """
        hits = self._retriever.retrieve(understood.text)
        text = self._evidence.corrected(understood.text, hits)
        asked = single_questions(text)
        found = [hits] if asked == [understood.text] else [self._retriever.retrieve(one) for one in asked]
        ranked = [self._reranked(one, some) for one, some in zip(asked, found, strict=True)]
        return replace(understood, text=text), in_turn(ranked)[: self.top_k]

    def _reranked(self, question: str, hits: list[NodeWithScore]) -> list[NodeWithScore]:
        """Return the passages as the reranker orders them, those of whom the question is asked first."""
        asked = attributed(question, map(publisher_of, hits))
        if asked is None:
            return self._reranker.postprocess_nodes(hits, query_str=as_read(question))
        ranked = self._reranker.postprocess_nodes(hits, query_str=as_read(asked.text))
        return sorted(ranked, key=lambda hit: publisher_of(hit) not in asked.publishers)


def in_turn(rankings: Sequence[Sequence[NodeWithScore]]) -> list[NodeWithScore]:
    """Return the first of each ranking, then the second of each, and so on; each passage once."""
    found: dict[str, NodeWithScore] = {}
    for hit in chain.from_iterable(zip_longest(*rankings)):
        if hit:
            found.setdefault(hit.node.node_id, hit)
    return list(found.values())


def _texts(hits: Sequence[NodeWithScore]) -> list[str]:
    return [f"{hit.node.metadata['title']} {hit.node.get_content()}" for hit in hits]
