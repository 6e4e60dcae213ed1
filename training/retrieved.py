"""What the product's own retriever finds for each question."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from llama_index.core.schema import MetadataMode, TextNode

from rag.answering.question.days_asked import asks_about
from rag.ingest.chunking import cut
from rag.retrieval.embedder import EmbeddingModel, load_embedding_model
from rag.retrieval.retriever import HybridRetriever
from rag.settings import Settings, load_settings
from rag.store.catalog import Catalog
from rag.store.lexical import LexicalIndex
from rag.store.store import Store
from rag.store.vectors import open_folder
from rag.types import DEFAULT_COLLECTION, Document, Filters
from training.data import FOUND, Passage, PreparedSet, QuestionSet, SourceDocument

EMBEDDED_AT_ONCE: Final = 64


def prepare(questions: QuestionSet, store_folder: Path) -> PreparedSet:
    """Cut and index the documents, and ask every question."""
    with opened(questions.documents.values(), store_folder) as (retriever, chunks):
        places = {node.node_id: place for place, node in enumerate(chunks)}
        found = {
            text: tuple((places[hit.node.node_id], hit.get_score()) for hit in retriever.retrieve(text))
            for text in {question.text for question in questions.questions}
        }
    return PreparedSet(
        questions=questions.questions,
        passages=tuple(map(_passage, chunks)),
        found=tuple(found[question.text] for question in questions.questions),
    )


@contextmanager
def opened(documents: Collection[SourceDocument], folder: Path) -> Iterator[tuple[HybridRetriever, list[TextNode]]]:
    """Yield the product's retriever on the documents, and their chunks; what `folder` holds is not embedded again."""
    settings = load_settings({})
    model = load_embedding_model(settings)
    nodes = {document.id: _cut(document, model, settings) for document in documents}
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(
        catalog=Catalog(f"sqlite:///{folder / 'catalog.sqlite'}"),
        lexical=LexicalIndex(folder / "lexical"),
        open_vectors=lambda fresh: open_folder(folder, fresh=fresh),
    )
    try:
        _fill(store, documents, nodes, model)
        retriever = HybridRetriever(
            store=store, model=model, filters=Filters(), top_k=FOUND, candidates=settings.candidates,
            dense_weight=settings.dense_weight, word_bonus=settings.word_bonus, asks_about=asks_about,
        )  # fmt: skip
        yield retriever, [node for cut_nodes in nodes.values() for node in cut_nodes]
    finally:
        store.close()


def _fill(
    store: Store,
    documents: Collection[SourceDocument],
    nodes: Mapping[str, Sequence[TextNode]],
    model: EmbeddingModel,
) -> None:
    known = store.catalog.versions(DEFAULT_COLLECTION)
    missing = [document for document in documents if document.id not in known]
    for first in range(0, len(missing), EMBEDDED_AT_ONCE):
        some = missing[first : first + EMBEDDED_AT_ONCE]
        chunks = [node for document in some for node in nodes[document.id]]
        vectors = model.embed_texts([chunk.get_content(MetadataMode.EMBED) for chunk in chunks])
        for chunk, vector in zip(chunks, vectors, strict=True):
            chunk.embedding = vector.tolist()
        for document in some:
            store.catalog.put_document(
                _as_document(document), document_id=document.id, collection=DEFAULT_COLLECTION, source=document.id,
                version="1", chunks=nodes[document.id],
            )  # fmt: skip
    store.catch_up(wait=True)


def _cut(document: SourceDocument, model: EmbeddingModel, settings: Settings) -> list[TextNode]:
    return cut(
        _as_document(document), document_id=document.id, collection=DEFAULT_COLLECTION, source=document.id,
        count_tokens=model.count_tokens, chunk_tokens=settings.chunk_tokens, overlap=settings.chunk_overlap,
    )  # fmt: skip


def _as_document(document: SourceDocument) -> Document:
    return Document(text=document.text, title=document.title, media_type="text/plain")


def _passage(node: TextNode) -> Passage:
    return Passage(
        document_id=node.metadata["document_id"], title=node.metadata["title"], text=node.text,
        start=node.start_char_idx or 0,
    )  # fmt: skip
