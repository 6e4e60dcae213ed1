"""A chunk as it is stored, and how it travels as a LlamaIndex `TextNode`: its id, its exact range, its document."""

import hashlib
from dataclasses import dataclass
from datetime import date

import numpy as np
from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode
from numpy.typing import NDArray

from rag.types import Filters

EMBEDDED_KEYS = ("title",)
KEYS = (
    "document_id", "collection", "source", "title", "publisher", "published", "page", "cosine", "bm25", "columns",
    "columns_start", "goes_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredChunk:
    """A chunk with its unit vector, shape (dimension,), and what a search has to know of its document."""

    id: str
    document_id: str
    text: str
    start: int
    end: int
    page: int | None
    collection: str
    source: str
    title: str
    publisher: str
    published: date | None
    vector: NDArray[np.float32]

    def passes(self, filters: Filters) -> bool:
        """Return whether these filters let the chunk through."""
        first, last = filters.published_from, filters.published_to
        return (
            self.collection == filters.collection
            and (not filters.document_ids or self.document_id in filters.document_ids)
            and (not filters.sources or self.source in filters.sources)
            and (first is None or (self.published is not None and self.published >= first))
            and (last is None or (self.published is not None and self.published <= last))
        )

    def node(self) -> TextNode:
        """Return the chunk as a node of its own, without its vector."""
        return chunk_node(
            chunk_id=self.id, document_id=self.document_id, text=self.text, start=self.start, end=self.end,
            page=self.page, collection=self.collection, source=self.source, title=self.title,
            publisher=self.publisher, published=self.published,
        )  # fmt: skip


def chunk_id_of(document_id: str, title: str, start: int, text: str) -> str:
    """Return the id of a chunk, 64 hex digits: a hash over its document, its place, and all that is embedded."""
    return hashlib.sha256(f"{document_id}\0{title}\0{start}\0{text}".encode()).hexdigest()


def chunk_node(
    *,
    chunk_id: str,
    document_id: str,
    text: str,
    start: int,
    end: int,
    page: int | None,
    collection: str,
    source: str,
    title: str,
    publisher: str,
    published: date | None,
) -> TextNode:
    """Return the node of a chunk. The embedding model reads the title above the text; `text` is the chunk alone."""
    return TextNode(
        id_=chunk_id,
        text=text,
        start_char_idx=start,
        end_char_idx=end,
        metadata={
            "document_id": document_id,
            "collection": collection,
            "source": source,
            "title": title,
            "publisher": publisher,
            "published": published.isoformat() if published else "",
            "page": page,
        },
        excluded_embed_metadata_keys=[key for key in KEYS if key not in EMBEDDED_KEYS],
        metadata_template="{value}",
        text_template="{metadata_str}\n\n{content}",
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=document_id)},
    )


def day_number(day: date | None, unknown: int = 0) -> int:
    """Return a day as the number YYYYMMDD, which sorts like the days; `unknown` when there is none."""
    return int(f"{day:%Y%m%d}") if day else unknown


def published_day(node: TextNode) -> int:
    """Return the day number on which a chunk's document was published, 0 when that is not known."""
    return int(node.metadata["published"].replace("-", "") or 0)
