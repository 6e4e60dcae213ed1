"""Hybrid retrieval as a LlamaIndex retriever: both legs, fused over their union, joined with the catalog."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Final

import numpy as np
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.attribution import attributed, names_publisher
from rag.retrieval.columns import goes_on, names_of_columns
from rag.retrieval.embedder import EmbeddingModel
from rag.retrieval.fusion import Scores, fuse
from rag.retrieval.wording import trust_in_words, word_bonus
from rag.store.nodes import StoredChunk
from rag.store.store import Store
from rag.types import Filters, Source

REREAD: Final = 20
NAMED: Final = 10.0  # for a passage whose publisher the question names; BM25 gives a rare word about 8


class HybridRetriever(BaseRetriever):
    """Fetches the `top_k` chunks that fit a question best, by meaning and by words, among those the filters allow.

    Ties are broken by chunk id, so the same store gives the same order. Node metadata has `cosine`, `bm25` and, for a
    passage that begins within a table, the names of its `columns` and where they begin in the document.
    """

    def __init__(
        self,
        *,
        store: Store,
        model: EmbeddingModel,
        filters: Filters,
        top_k: int,
        candidates: int,
        dense_weight: float,
        word_bonus: float,
        asks_about: Callable[[str, date], bool],
    ) -> None:
        """Take `candidates` hits from each leg before fusing them with `dense_weight`, see `rag.retrieval.fusion`.

        The `REREAD` best of them are read, and get `word_bonus` times what `rag.retrieval.wording` finds. `asks_about`
        tells whether a question asks about a day.
        """
        super().__init__()
        self._store = store
        self._model = model
        self._filters = filters
        self._top_k = top_k
        self._candidates = candidates
        self._dense_weight = dense_weight
        self._word_bonus = word_bonus
        self._asks_about = asks_about

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        text = query_bundle.query_str
        vector = self._model.embed_question(text)
        words = dict(self._store.lexical.search(text, self._filters, self._candidates))
        chunks = self._store.candidates(vector, self._filters, self._candidates, also=list(words))
        if not chunks:
            return []
        ids = [chunk.id for chunk in chunks]
        if len(words) == self._candidates:  # fewer are all that share a word
            words |= self._store.lexical.scores(text, [key for key in ids if key not in words])
        cosine = np.array([chunk.vector for chunk in chunks], dtype=np.float64) @ vector
        bm25 = np.array([words.get(key, 0.0) for key in ids])
        bm25[[names_publisher(text, chunk.publisher) for chunk in chunks]] += NAMED
        read = _ranked(ids, fuse(cosine, bm25, dense_weight=self._dense_weight))[:REREAD]
        bonus, trust = self._wording(text, [chunks[i].text for i in read])
        bm25[read] += bonus
        scores = fuse(cosine, bm25, dense_weight=self._dense_weight, trust=trust)
        of_day = self._of_day(text, chunks, _ranked(ids, scores))
        scores[of_day] = scores.max()
        asked = attributed(text, (chunk.publisher for chunk in chunks))
        of = asked.publishers if asked else ()
        hits = []
        for i in sorted(_ranked(ids, scores), key=lambda i: chunks[i].publisher not in of)[: self._top_k]:
            node = chunks[i].node()
            columns, back = names_of_columns(node.text, partial(self._store.catalog.text_before, chunks[i].id))
            node.metadata |= {"cosine": float(cosine[i]), "bm25": words.get(ids[i], 0.0)}
            node.metadata |= {"columns": columns, "columns_start": chunks[i].start - back}
            node.metadata["goes_on"] = goes_on(node.text, partial(self._store.catalog.text_behind, chunks[i].id))
            hits.append(NodeWithScore(node=node, score=float(scores[i])))
        return hits

    def _of_day(self, question: str, chunks: Sequence[StoredChunk], ranked: Sequence[int]) -> list[int]:
        """Return the places of the best passages published on the day that is asked about, which get half of all."""
        days = {day for chunk in chunks if (day := chunk.published) and self._asks_about(question, day)}
        return [i for i in ranked if chunks[i].published in days][: (self._top_k + 1) // 2]

    def _wording(self, question: str, passages: Sequence[str]) -> tuple[list[float], float]:
        """Return what the wording of each passage is worth beside its BM25 score, and how far to trust in words."""
        lexical = self._store.lexical
        asked = lexical.stems(question)
        rarity = lexical.rarity(list(dict.fromkeys(asked)))
        read = [lexical.stems(passage) for passage in passages]
        return [self._word_bonus * word_bonus(asked, one, rarity) for one in read], trust_in_words(read, rarity)


def _ranked(ids: Sequence[str], scores: Scores) -> list[int]:
    """Return the places of all candidates, best first."""
    return sorted(range(len(ids)), key=lambda i: (-scores[i], ids[i]))


def as_source(hit: NodeWithScore) -> Source:
    """Return a retrieved node as a `Source`."""
    node = hit.node
    if not isinstance(node, TextNode):
        raise TypeError(f"a retrieved passage must be a TextNode, not {type(node).__name__}")
    about = node.metadata
    return Source(
        chunk_id=node.node_id,
        document_id=about["document_id"],
        title=about["title"],
        source=about["source"],
        publisher=about["publisher"],
        published=date.fromisoformat(about["published"]) if about["published"] else None,
        page=about["page"],
        text=node.text,
        start_char_index=node.start_char_idx or 0,
        end_char_index=node.end_char_idx or 0,
        score=hit.get_score(),
        cosine=about["cosine"],
        bm25=about["bm25"],
    )
