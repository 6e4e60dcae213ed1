"""An embedding model that is watched, and what became of the files of a run."""

from collections.abc import Callable
from pathlib import Path

from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from rag.receipt import FileStatus, Receipt
from rag.store.store import Store
from rag.types import DocumentFilter

MANY_BYTES = 1_000_000
Run = Callable[..., Receipt]


class CountingEmbedding(BaseEmbedding):
    """Embeds with a real model when `hold` lets it, remembers the texts, and breaks down over one with `poison`."""

    poison: str = ""
    hold: Callable[[float], bool] | None = None
    held_too_long: bool = False
    _real: BaseEmbedding = PrivateAttr()
    _seen: list[str] = PrivateAttr(default_factory=list)

    def __init__(self, real: BaseEmbedding) -> None:
        super().__init__(embed_batch_size=real.embed_batch_size)
        self._real = real

    @property
    def seen(self) -> list[str]:
        return self._seen

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        if self.poison and any(self.poison in text for text in texts):
            raise ConnectionError("the model is gone")
        if self.hold and not self.hold(30):
            self.held_too_long = True
        self._seen.extend(texts)
        return self._real.get_text_embedding_batch(texts)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def told(receipt: Receipt) -> dict[str, FileStatus]:
    return {Path(outcome.source).name: outcome.status for outcome in receipt.outcomes}


def stored(store: Store, collection: str = "default") -> dict[str, str]:
    """Map the names of the stored documents to their texts."""
    infos = store.catalog.documents(DocumentFilter(collection=collection))
    return {Path(info.source).name: store.catalog.document(info.id)[1] for info in infos}
