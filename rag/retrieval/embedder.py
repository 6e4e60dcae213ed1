"""Embedding models as LlamaIndex `BaseEmbedding`s, with what the chunker must know of them.

The bundled model is exported once to ONNX and served by onnxruntime, so that asking never loads torch. Questions are
embedded by a copy of it that was trained on questions in other words than their passages, `rag/models/questions`. Any
other sentence-transformers model runs on sentence-transformers itself, an OpenAI one on its server.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from numpy.typing import NDArray
from pydantic import PrivateAttr

from rag.errors import ModelError, SettingsError
from rag.retrieval.bfloat16 import Bfloat16Runs
from rag.retrieval.bundled import bundled_onnx
from rag.retrieval.session import open_session, open_whole, side_by_side, threads_or_cores
from rag.served import NO_KEY, OPENAI_URL, forget_variables, is_outside
from rag.settings import BUNDLED_MODEL, Settings

BUNDLED_MAX_TOKENS: Final = 256
QUESTIONS_FILE: Final = Path(__file__).parent.parent / "models" / "questions" / "model.onnx"
QUESTIONS_SHA256: Final = "b0e04279332e3a35ef06f98684038d3225a7eb4223d188cd93a4f96cdfad726e"
OPENAI_PREFIX: Final = "openai:"
OPENAI_MAX_TOKENS: Final = 8191


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingModel:
    """A loaded model. `count_tokens` counts as the model does; it reads at most `max_tokens` of a text."""

    name: str
    embedding: BaseEmbedding
    dimension: int
    max_tokens: int
    count_tokens: Callable[[str], int]

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a question, shape (dimension,)."""
        return unit(np.asarray(self.embedding.get_query_embedding(text), dtype=np.float32))

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of texts, shape (texts, dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return unit(np.asarray(self.embedding.get_text_embedding_batch(list(texts)), dtype=np.float32))


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenVectors:
    """Unit vectors of the tokens of a text, shape (tokens, dimension).

    `offsets`, shape (tokens, 2), are the characters that each token stands for; empty for special tokens.
    """

    tokens: NDArray[np.float32]
    offsets: NDArray[np.int64]


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors scaled to length 1 along the last axis; a zero vector stays as it is."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)


def load_embedding_model(settings: Settings) -> EmbeddingModel:
    """Load the model that the settings name; raise ModelError with what to do when that cannot be done."""
    name = settings.embedding_model
    if name == BUNDLED_MODEL:
        return _load_bundled(settings)
    if name.startswith(OPENAI_PREFIX):
        return _load_openai(settings, name.removeprefix(OPENAI_PREFIX))
    return _load_sentence_transformer(settings, name)


class Runs(Protocol):
    """What embeds many texts: batches of at most `batch_tokens` token ids, padding included."""

    @property
    def batch_tokens(self) -> int:
        """How large a batch is fastest."""

    def run(self, batches: Sequence[Sequence[list[int]]], /) -> list[NDArray[np.float32]]:
        """Return the unit vectors of each batch, shape (texts, dimension); the longest text comes first in it."""


class OnnxRuns:
    """Embeds batches side by side on onnxruntime."""

    batch_tokens: Final = 512  # larger runs only add padding

    def __init__(self, model: Path, *, threads: int) -> None:
        """Load a `model.onnx`."""
        self._session = open_session(model)
        self._threads = threads

    def run(self, batches: Sequence[Sequence[list[int]]]) -> list[NDArray[np.float32]]:
        """Return the unit vectors of each batch."""
        return side_by_side(lambda batch: _run(self._session, "embedding", batch), batches, threads=self._threads)


class OnnxEmbedding(BaseEmbedding):
    """A sentence embedding model in a folder of ours: `model.onnx` (token ids to unit vectors), `tokenizer.json`."""

    _alone: Any = PrivateAttr()
    _questions: Any = PrivateAttr()
    _many: Callable[[], Runs] = PrivateAttr()
    _tokenizer: Any = PrivateAttr()

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        max_tokens: int,
        threads: int,
        questions: Any,
        many: Callable[[], Runs] | None = None,
    ) -> None:
        """Load the folder; texts are cut at `max_tokens`, and more than a few are embedded by `many`.

        Questions are embedded by the session `questions`, whose tokens are the same.
        """
        from tokenizers import Tokenizer  # noqa: PLC0415 - only the process that embeds pays for it

        super().__init__(model_name=name, embed_batch_size=2048)
        self._alone = open_session(folder / "model.onnx", threads=threads)
        self._questions = questions
        # Made when it is first needed: asking does without its 90 MB.
        self._many = cache(many or (lambda: OnnxRuns(folder / "model.onnx", threads=threads)))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (texts, dimension): sorted by length, in batches of equal work."""
        encoded = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(encoded)), key=lambda i: -len(encoded[i]))
        longest_first = [encoded[i] for i in order]
        if len(encoded) * len(longest_first[0]) <= OnnxRuns.batch_tokens:
            vectors = _run(self._alone, "embedding", longest_first)
        else:
            many = self._many()
            vectors = np.concatenate(many.run(_batches(longest_first, many.batch_tokens)))
        result = np.empty_like(vectors)
        result[order] = vectors
        return result

    def encode_tokens(self, text: str) -> TokenVectors:
        """Return a vector for each token of a text, as the model sees it in its context."""
        encoding = self._tokenizer.encode(text)
        tokens = _run(self._alone, "tokens", [encoding.ids])
        offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
        return TokenVectors(tokens=tokens[0], offsets=offsets)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self.encode(texts).tolist()  # type: ignore[no-any-return]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return _run(self._questions, "embedding", [self._tokenizer.encode(query).ids])[0].tolist()  # type: ignore[no-any-return]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def _batches(longest_first: Sequence[list[int]], tokens: int) -> list[Sequence[list[int]]]:
    """Return texts in batches of so many tokens, padding included; a longer text is one by itself."""
    batches = []
    start = 0
    while start < len(longest_first):
        stop = start + max(1, tokens // len(longest_first[start]))
        batches.append(longest_first[start:stop])
        start = stop
    return batches


def _run(session: Any, output: str, batch: Sequence[list[int]]) -> NDArray[np.float32]:
    """Return one of the outputs for token ids, the longest first."""
    ids = np.zeros((len(batch), len(batch[0])), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(batch):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    found: list[NDArray[np.float32]] = session.run([output], {"input_ids": ids, "attention_mask": mask})
    return found[0]


def load_bundled(settings: Settings) -> OnnxEmbedding:
    """Load the model in the box, exporting it to ONNX in the cache folder first when it is not there yet."""
    folder = bundled_onnx(settings)
    threads = threads_or_cores(settings.threads)
    many = (lambda: Bfloat16Runs(threads=threads)) if settings.embedding_weights == "bfloat16" else None
    questions = open_whole(QUESTIONS_FILE, QUESTIONS_SHA256, threads=threads)
    try:
        return OnnxEmbedding(
            folder, name=BUNDLED_MODEL, max_tokens=BUNDLED_MAX_TOKENS, threads=threads, questions=questions, many=many
        )
    except Exception as error:  # onnxruntime and tokenizers promise no set of errors for files that they cannot read
        raise ModelError(f"{folder} is damaged ({error}). Remove that folder; it is made anew.") from error


def _load_bundled(settings: Settings) -> EmbeddingModel:
    embedding = load_bundled(settings)
    counter = token_counter(bundled_onnx(settings) / "tokenizer.json")
    name = f"{BUNDLED_MODEL} int8" if settings.embedding_weights == "int8" else BUNDLED_MODEL
    return _model(name, embedding, BUNDLED_MAX_TOKENS, counter)


def token_counter(tokenizer_file: Path) -> Callable[[str], int]:
    """Return a function that counts the tokens of a text, special tokens left out."""
    from tokenizers import Tokenizer  # noqa: PLC0415

    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


def _load_sentence_transformer(settings: Settings, name: str) -> EmbeddingModel:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding  # noqa: PLC0415 - loads torch

    cache = str(settings.cache_dir.expanduser() / "models")
    try:
        embedding = HuggingFaceEmbedding(
            model_name=name,
            cache_folder=cache,
            embed_batch_size=64,
            device="cpu",
            local_files_only=not settings.allow_downloads,
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(
            f"The embedding model {name!r} cannot be loaded: {_first_line(error)}. Give a folder or the name of a "
            "sentence-transformers model; RAG_ALLOW_DOWNLOADS=true lets it be fetched."
        ) from error
    tokenizer = embedding._model.tokenizer
    return _model(
        name, embedding, embedding.max_length, lambda text: len(tokenizer.encode(text, add_special_tokens=False))
    )


def _load_openai(settings: Settings, name: str) -> EmbeddingModel:
    key = settings.embedding_api_key.get_secret_value()
    if not key and not settings.embedding_base_url:
        raise SettingsError(f"RAG_EMBEDDING_MODEL=openai:{name} needs RAG_EMBEDDING_API_KEY.")
    import openai  # noqa: PLC0415 - only who asks such a server pays for it
    from llama_index.core.utils import get_tokenizer  # noqa: PLC0415
    from llama_index.embeddings.openai import OpenAIEmbedding  # noqa: PLC0415

    class ServedEmbedding(OpenAIEmbedding):
        def _get_client(self) -> openai.OpenAI:
            client = super()._get_client()
            forget_variables(client)
            return client

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embeddings([query])[0]

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            try:
                vectors = super()._get_text_embeddings(texts)
            except openai.OpenAIError as error:
                said = _first_line(error).replace(self.api_key, "***")
                raise ModelError(f"The embedding server at {self.api_base} failed: {said}.") from error
            return unit(np.asarray(vectors, dtype=np.float32)).tolist()  # type: ignore[no-any-return]

    url = settings.embedding_base_url or OPENAI_URL
    try:
        http_client = openai.DefaultHttpxClient(trust_env=is_outside(url))
    except (ImportError, OSError, ValueError) as error:
        raise SettingsError(f"No client for RAG_EMBEDDING_BASE_URL can be made: {_first_line(error)}.") from error
    embedding = ServedEmbedding(
        model_name=name,
        api_key=key or NO_KEY,
        api_base=url,
        http_client=http_client,
        max_retries=1,  # of the SDK; LlamaIndex would multiply it by its own
        embed_batch_size=256,
    )
    tokenize = get_tokenizer()
    return _model(OPENAI_PREFIX + name, embedding, OPENAI_MAX_TOKENS, lambda text: len(tokenize(text)))


def _model(name: str, embedding: BaseEmbedding, max_tokens: int, count_tokens: Callable[[str], int]) -> EmbeddingModel:
    try:
        dimension = len(embedding.get_query_embedding("dimension"))
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(f"The embedding model {name!r} does not answer: {_first_line(error)}.") from error
    return EmbeddingModel(
        name=name, embedding=embedding, dimension=dimension, max_tokens=max_tokens, count_tokens=count_tokens
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
