"""What the product's own retriever finds for each question, and which of it is wrong."""

import random
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from llama_index.core.schema import MetadataMode, TextNode

from rag.ingest.chunking import cut
from rag.retrieval.embedder import EmbeddingModel, load_embedding_model
from rag.retrieval.retriever import HybridRetriever
from rag.settings import Settings, load_settings
from rag.store.catalog import Catalog
from rag.store.lexical import LexicalIndex
from rag.store.store import Store
from rag.store.vectors import open_folder
from rag.types import DEFAULT_COLLECTION, Document, Filters
from training.data import (
    Passage,
    PreparedSet,
    Question,
    QuestionSet,
    SourceDocument,
    is_kept_apart,
    plain,
)

FOUND: Final = 10  # passages kept of what is found for a question
KEPT: Final = 4  # wrong passages kept for a question
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
            dense_weight=settings.dense_weight, word_bonus=settings.word_bonus,
        )  # fmt: skip
        yield retriever, [node for cut_nodes in nodes.values() for node in cut_nodes]
    finally:
        store.close()


def wrong_passages(prepared: PreparedSet) -> list[tuple[int, ...]]:
    """Return for each question the places of up to `KEPT` wrong passages, the most alike first.

    A passage is wrong when it holds none of the answers and its document answers no other question of the same words.
    A question that does not even find its own document is too vague to call what it finds wrong: it gets passages
    drawn at random. Documents that are kept apart are not taken.
    """
    texts = [f" {plain(passage.text)} " for passage in prepared.passages]
    answering: dict[str, set[str]] = defaultdict(set)
    for question in prepared.questions:
        answering[plain(question.text)].update(question.document_ids)
    allowed = [place for place, passage in enumerate(prepared.passages) if not is_kept_apart(passage.document_id)]

    def wrong(place: int, question: Question) -> bool:
        document_id = prepared.passages[place].document_id
        twin = document_id in answering[plain(question.text)] and document_id not in question.document_ids
        answers = filter(None, map(plain, question.answers))
        return not twin and not any(f" {answer} " in texts[place] for answer in answers)

    result = []
    for question, found in zip(prepared.questions, prepared.found, strict=True):
        order = [place for place, _ in found if not is_kept_apart(prepared.passages[place].document_id)]
        if not any(prepared.passages[place].document_id in question.document_ids for place, _ in found):
            order = []
        rest = random.Random(question.id)
        order += rest.sample(allowed, min(len(allowed), FOUND))
        kept = [place for place in dict.fromkeys(order) if wrong(place, question)]
        result.append(tuple(kept[:KEPT]))
    return result


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
