"""A second look at the best passages: a model reads each together with the question.

The reader in the box adds to the fused score; what it reads here it need not read again to answer. A cross-encoder,
when one is named, takes its place. Where that takes longer than its budget, the order is left as it was: late is worse
than roughly right.
"""

import time
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle
from pydantic import PrivateAttr

from rag.errors import ModelError
from rag.retrieval.fusion import standardise
from rag.retrieval.reader import Reader
from rag.settings import Settings

BATCH: Final = 4  # pairs in one run; the budget is looked at between runs


class ReaderReranker(BaseNodePostprocessor):
    """Adds to the standardised score of each of the best passages how likely the reader finds the answer there.

    A passage in which it is sure of the answer gets `weight` standard deviations, one in which it is sure that there
    is none gets nothing; so where it finds no answer anywhere the order stands.
    """

    passages: int
    weight: float
    _reader: Reader = PrivateAttr()

    def __init__(self, *, reader: Reader, passages: int, weight: float) -> None:
        """Let `reader` look at the first `passages` of a ranking."""
        super().__init__(passages=passages, weight=weight)
        self._reader = reader

    @classmethod
    def class_name(cls) -> str:
        """Return the name under which LlamaIndex knows this part."""
        return "ReaderReranker"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        best, rest = nodes[: self.passages], nodes[self.passages :]
        if query_bundle is None or not best or not self.weight:
            return nodes
        readings = self._reader.read(query_bundle.query_str, [hit.node for hit in best])
        fused = standardise(np.array([hit.get_score() for hit in best]))
        sure = 1 / (1 + np.exp(-np.array([reading.relevance for reading in readings])))
        scores = fused + self.weight * sure
        ranked = sorted(range(len(best)), key=lambda i: (-scores[i], i))
        return [NodeWithScore(node=best[i].node, score=float(scores[i])) for i in ranked] + rest


class CrossEncoderReranker(BaseNodePostprocessor):
    """Orders passages by the score that a sentence-transformers cross-encoder gives them with the question.

    The scores take the place of the fused ones. Passages with equal scores keep their order. When `budget_ms` is over
    before all are read, the passages are returned as they came.
    """

    budget_ms: float
    _model: Any = PrivateAttr()

    def __init__(self, *, model: Any, budget_ms: float) -> None:
        """Take a loaded `CrossEncoder` with one output."""
        super().__init__(budget_ms=budget_ms)
        self._model = model

    @classmethod
    def class_name(cls) -> str:
        """Return the name under which LlamaIndex knows this part."""
        return "CrossEncoderReranker"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None or not nodes:
            return nodes
        scores = self._scores(query_bundle.query_str, [hit.node.get_content(MetadataMode.EMBED) for hit in nodes])
        if scores is None:
            return nodes
        ranked = sorted(range(len(nodes)), key=lambda i: (-scores[i], i))
        return [NodeWithScore(node=nodes[i].node, score=scores[i]) for i in ranked]

    def _scores(self, question: str, passages: Sequence[str]) -> list[float] | None:
        """Return a score for each passage; None when the time is over before that."""
        deadline = time.perf_counter() + self.budget_ms / 1000
        scores: list[float] = []
        for start in range(0, len(passages), BATCH):
            if time.perf_counter() > deadline:
                return None
            pairs = [(question, passage) for passage in passages[start : start + BATCH]]
            scores += map(float, self._model.predict(pairs, batch_size=BATCH, show_progress_bar=False))
        return scores if time.perf_counter() <= deadline else None


def load_reranker(settings: Settings, reader: Reader) -> ReaderReranker | CrossEncoderReranker:
    """Load the cross-encoder that the settings name, else let the reader rerank; ModelError when it cannot be used."""
    if not settings.rerank_model:
        return ReaderReranker(reader=reader, passages=settings.rerank_passages, weight=settings.reader_weight)
    from sentence_transformers import CrossEncoder  # noqa: PLC0415 - loads torch

    try:
        model = CrossEncoder(
            settings.rerank_model,
            device="cpu",
            cache_folder=str(settings.cache_dir.expanduser() / "models"),
            local_files_only=not settings.allow_downloads,
            trust_remote_code=False,
        )
        outputs = model.num_labels
        model.predict([("a question", "a passage")], show_progress_bar=False)  # the first run takes longer
    except (OSError, ValueError, RuntimeError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        raise ModelError(
            f"The reranker {settings.rerank_model!r} cannot be loaded: {reason}. Give a folder or the name of a "
            "sentence-transformers cross-encoder; RAG_ALLOW_DOWNLOADS=true lets it be fetched."
        ) from error
    if outputs != 1:
        raise ModelError(f"The reranker {settings.rerank_model!r} gives {outputs} scores for a passage, not one.")
    return CrossEncoderReranker(model=model, budget_ms=settings.rerank_budget_ms)
