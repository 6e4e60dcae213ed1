"""How a chunk is carried as a LlamaIndex `TextNode`: its id, its exact range, and what its document says of itself."""

from datetime import date

from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode

EMBEDDED_KEYS = ("title",)
KEYS = ("document_id", "collection", "source", "title", "publisher", "published", "page", "cosine", "bm25")


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
