"""The one place that joins the parts: settings in, a working engine out."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rag.answer_cache import AnswerCache
from rag.answering.engine import CitedQueryEngine
from rag.answering.evidence.scoring import EvidenceScorer
from rag.answering.grounding.entailment import load_entailment, whole_model
from rag.answering.grounding.likeness import Likeness
from rag.answering.grounding.second_opinion import load_second_opinion
from rag.answering.question.days_asked import asks_about
from rag.answering.writing.prompt import PROMPT_VERSION
from rag.errors import AnswerNotFoundError, InputError, StoreError, StoreMissingError
from rag.events import AnswerEvent, DoneEvent
from rag.health import Health
from rag.library import Library
from rag.question_log import QuestionLog
from rag.retrieval.embedder import EmbeddingModel, OnnxEmbedding, load_bundled, load_embedding_model
from rag.retrieval.reader import load_reader
from rag.retrieval.reranker import load_reranker
from rag.retrieval.retriever import HybridRetriever
from rag.settings import Settings, load_settings
from rag.store.catalog import Catalog, Stamp
from rag.store.lexical import LexicalIndex
from rag.store.lock import OwnerLock
from rag.store.store import Store
from rag.types import Answer, Check, Filters, Fingerprint, Question, Source, StoreState, Verdict

if TYPE_CHECKING:
    from rag.answering.writing.llm import LlmAnswerer
    from rag.ingest.sync import Ingestor, Progress
    from rag.store.vectors import VectorIndex

# A cold `rag ask` must not wait for the readers, for openai or for Chroma: they are imported where they are used.

CATALOG_FILE = "catalog.sqlite"


def open_engine(settings: Settings | None = None, *, create: bool = False, one_question: bool = False) -> "Engine":
    """Open the data folder that the settings name and return the engine on it; close it when done.

    With `one_question` a small store is searched exactly, over the vectors in the catalog, which gives the same
    answer sooner than opening Chroma would.

    Raises StoreMissingError when there is nothing yet (unless `create`), StoreHeldError when another process has
    it, StoreMismatchError when it was made with another model or chunking, and SettingsError.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    settings = settings or load_settings()
    lock = _take_folder(settings, create=create)
    try:
        model = load_embedding_model(settings)
        store = _open_store(settings)
        try:
            store.catalog.check_stamp(stamp_of(settings, model))
            store.catch_up(wait=False, one_question=one_question)
            return Engine(settings=settings, lock=lock, model=model, store=store)
        except BaseException:
            store.close()
            raise
    except BaseException:
        lock.release()
        raise


class Engine(Library):
    """Everything that can be done with one data folder. Safe to use from several threads; close it when done."""

    def __init__(self, *, settings: Settings, lock: OwnerLock, model: EmbeddingModel, store: Store) -> None:
        """Use `open_engine` instead."""
        super().__init__(settings=settings, store=store, make_ingestor=lambda: make_ingestor(settings, model, store))
        self._lock = lock
        self._model = model
        reader = load_reader(settings)
        bundled = isinstance(model.embedding, OnnxEmbedding)
        self.evidence = EvidenceScorer(reader=reader, lexical=store.lexical, fitted_cosines=bundled)
        self._likeness = Likeness(_encoder(settings, model).encode_tokens)
        self._reranker = load_reranker(settings, reader)
        self._entails = load_entailment()
        self._contradicts = load_second_opinion(settings)
        self._llm = _llm(settings)
        self._cache = AnswerCache(size=settings.cached_answers, sees=store.sees)
        self._listeners: list[Callable[[Answer], None]] = []
        self._question_log = QuestionLog(Path(settings.question_log).expanduser()) if settings.question_log else None
        self._health = Health(
            store=store, stamp=stamp_of(settings, model), model=model, reader=reader.name, entailment=whole_model,
            llm=self._llm, question_log=self._question_log,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Flush, close and give the data folder back."""
        if self._question_log:
            self._question_log.close()
        self._store.close()
        self._lock.release()

    def announce(self, url: str) -> None:
        """Tell other processes that want this data folder where it is served."""
        self._lock.announce(url)

    # -- asking --------------------------------------------------------------------------------------------

    def ask(self, question: Question | str) -> Answer:
        """Return the checked answer. Raises InputError for a question that cannot be asked, and LlmError."""
        return next(event.answer for event in self.stream(question) if isinstance(event, DoneEvent))

    def stream(self, question: Question | str) -> Iterator[AnswerEvent]:
        """Yield the answer as it comes: sources, tokens and citations, and exactly one DoneEvent at the end."""
        question = _as_question(question)
        events = self._cache.events(question, self.fingerprint(), self.query_engine(question).stream)
        events = self._question_log.record(question, events) if self._question_log else events
        for event in events:
            if isinstance(event, DoneEvent):
                for listener in self._listeners:
                    listener(event.answer)
            yield event

    def tell(self, listener: Callable[[Answer], None]) -> None:
        """Have `listener` called with every answer before it is given."""
        self._listeners.append(listener)

    @property
    def takes_feedback(self) -> bool:
        """Whether answers are kept in a log, and what people think of them with it."""
        return self._question_log is not None

    def add_feedback(self, answer_id: str, verdict: Verdict, *, comment: str = "") -> None:
        """Keep what someone thought of an answer; raise AnswerNotFoundError when no question log holds it."""
        if self._question_log is None:
            raise AnswerNotFoundError("No questions are logged here. Set RAG_QUESTION_LOG to a file to take feedback.")
        self._question_log.add_feedback(answer_id, verdict, comment)

    def search(self, question: Question | str) -> tuple[Source, ...]:
        """Return the passages that fit best, best first, without an answer."""
        question = _as_question(question)
        return self.query_engine(question).search(question)

    def query_engine(self, question: Question | None = None) -> CitedQueryEngine:
        """Return a LlamaIndex query engine on this data folder, with the filters of `question` if given."""
        asked = question or Question(text="")
        top_k = asked.top_k or self.settings.top_k
        return CitedQueryEngine(
            retriever=self.retriever(filters=asked.limits, top_k=max(top_k, self.settings.rerank_passages)),
            reranker=self._reranker,
            top_k=top_k,
            evidence=self.evidence,
            likeness=self._likeness,
            entails=self._entails,
            contradicts=self._contradicts,
            llm=self._llm,
            settings=self.settings,
            fingerprint=self.fingerprint(),
            count_tokens=self._model.count_tokens,
        )

    def retriever(self, *, filters: Filters | None = None, top_k: int | None = None) -> HybridRetriever:
        """Return a LlamaIndex retriever on this data folder."""
        return HybridRetriever(
            store=self._store,
            model=self._model,
            filters=filters or Filters(),
            top_k=top_k or self.settings.top_k,
            candidates=self.settings.candidates,
            dense_weight=self.settings.dense_weight,
            word_bonus=self.settings.word_bonus,
            asks_about=asks_about,
        )

    def fingerprint(self) -> Fingerprint:
        """Return what every answer given now depends on."""
        return Fingerprint(
            corpus_sequence=self._store.catalog.last_sequence(),
            settings=self.settings.fingerprint(),
            embedding_model=self._model.name,
            llm_model=self.settings.llm_model,
            prompt_version=PROMPT_VERSION,
        )

    # -- health --------------------------------------------------------------------------------------------

    def checks(self, *, thorough: bool = False) -> list[Check]:
        """Return the state of everything that answering needs; to be `thorough` the whole catalog is read."""
        return self._health.checks(thorough=thorough)

    def state(self) -> StoreState:
        """Return how much the data folder holds, and how far its indexes are."""
        return self._store.state()

    def rebuild(self) -> None:
        """Make both indexes anew from the catalog, without reading or embedding anything."""
        self._store.rebuild()


def rebuild_embeddings(settings: Settings, progress: "Progress | None" = None) -> int:
    """Cut and embed every stored document anew with the present settings; return how many there are.

    When it is broken off the store refuses to be used until it has run to its end.
    """
    lock = _take_folder(settings, create=False)
    try:
        model = load_embedding_model(settings)
        store = _open_store(settings)
        try:
            stamp = stamp_of(settings, model)
            store.catalog.write_stamp(replace(stamp, embedding_model=f"{model.name} (unfinished rebuild)"))
            count = make_ingestor(settings, model, store).recut(progress)
            store.rebuild()
            store.catalog.write_stamp(stamp)
            return count
        finally:
            store.close()
    finally:
        lock.release()


def stamp_of(settings: Settings, model: EmbeddingModel) -> Stamp:
    """Return what a store made with these settings is stamped with."""
    chunking = f"sentences and tables, {_chunk_tokens(settings, model)} tokens, {settings.chunk_overlap} shared"
    return Stamp(embedding_model=model.name, dimension=model.dimension, chunking=chunking)


def make_ingestor(settings: Settings, model: EmbeddingModel, store: Store) -> "Ingestor":
    """Return what writes documents into a store."""
    from rag.ingest.sync import Chunking, Ingestor  # noqa: PLC0415

    chunking = Chunking(
        count_tokens=model.count_tokens,
        chunk_tokens=_chunk_tokens(settings, model),
        overlap=settings.chunk_overlap,
    )
    return Ingestor(store=store, embedding=model.embedding, chunking=chunking, data_dir=settings.data_dir)


def _chunk_tokens(settings: Settings, model: EmbeddingModel) -> int:
    """Return the size of a chunk: never more than the model reads."""
    return min(settings.chunk_tokens, model.max_tokens)


def _llm(settings: Settings) -> "LlmAnswerer | None":
    if not settings.llm_configured:
        return None
    from rag.answering.writing.llm import LlmAnswerer  # noqa: PLC0415

    return LlmAnswerer.from_settings(settings)


def _take_folder(settings: Settings, *, create: bool) -> OwnerLock:
    folder = settings.data_dir
    if not create and not settings.database_url and not (folder / CATALOG_FILE).exists():
        raise StoreMissingError(
            f"There are no documents in {folder.resolve()} yet. Add some with `rag ingest PATH`, "
            "or point RAG_DATA_DIR at the folder that has them."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"The data folder {folder} cannot be made: {error.strerror}.") from error
    return OwnerLock(folder, wait_s=settings.lock_wait_s)


def _open_store(settings: Settings) -> Store:
    folder = settings.data_dir
    catalog = Catalog(settings.database_url or f"sqlite:///{folder / CATALOG_FILE}")

    def open_vectors(fresh: bool) -> "VectorIndex":
        from rag.store.vectors import open_folder, open_server  # noqa: PLC0415

        return open_server(settings.chroma_url) if settings.chroma_url else open_folder(folder, fresh=fresh)

    lexical = LexicalIndex(folder / "lexical")
    try:
        _require_own_catalog(catalog, lexical, folder)
    except BaseException:
        catalog.close()
        raise
    return Store(catalog=catalog, lexical=lexical, open_vectors=open_vectors)


def _require_own_catalog(catalog: Catalog, lexical: LexicalIndex, folder: Path) -> None:
    """Raise StoreError for a new catalog beside a filled index, which would be emptied as the catalog is."""
    if not catalog.stamp_rows() and (chunks := lexical.count()):
        raise StoreError(
            f"The catalog is empty, but the index in {folder / 'lexical'} holds {chunks} chunks: the catalog was lost "
            "or replaced. Restore a backup of it, or remove that index to begin anew."
        )


def _encoder(settings: Settings, model: EmbeddingModel) -> OnnxEmbedding:
    """Return the bundled model, which likens words whatever model the search uses."""
    return model.embedding if isinstance(model.embedding, OnnxEmbedding) else load_bundled(settings)


def _as_question(question: Question | str) -> Question:
    return Question(text=question) if isinstance(question, str) else question
