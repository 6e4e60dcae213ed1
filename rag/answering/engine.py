"""The query engine: retrieve, weigh the evidence, quote or write, check every citation, and say how it went."""

import asyncio
import hashlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.answering.contrast import contrasted
from rag.answering.enumeration import enumerated
from rag.answering.evidence.scoring import Evidence, EvidenceScorer
from rag.answering.fetching import Fetcher
from rag.answering.findings import NEAREST, Found, distinct, find
from rag.answering.grounding.check import Grounded
from rag.answering.grounding.entailment import Entails
from rag.answering.grounding.likeness import Likeness
from rag.answering.grounding.running import RunningCheck
from rag.answering.grounding.second_opinion import Contradicts
from rag.answering.grounding.unsupported import settle
from rag.answering.hops import Followed, follow
from rag.answering.quoting import extractive
from rag.answering.quoting.short_answer import short_answer
from rag.answering.stopwatch import Stopwatch
from rag.answering.writing import writer as writing
from rag.answering.writing.prompt import Room
from rag.answering.writing.rewriting import Understood, understand
from rag.answering.writing.writer import Written
from rag.days import require_order
from rag.errors import EmptyQuestionError, LlmError, LlmNotConfiguredError, QuestionTooLongError
from rag.events import AnswerEvent, CitationEvent, DoneEvent, SourcesEvent, TokenEvent
from rag.retrieval.retriever import as_source
from rag.settings import Settings
from rag.types import (
    Answer,
    AnswererName,
    AnswerStatus,
    Fingerprint,
    NearSentence,
    Question,
    Reason,
    Source,
    SupportStatus,
)  # fmt: skip

if TYPE_CHECKING:
    from rag.answering.writing.llm import LlmAnswerer

ABSTENTION: Final = "The documents do not answer this question."
MESSAGES: Final[Mapping[Reason, str]] = {
    Reason.SUPPORTED: "",
    Reason.NOTHING_FOUND: "No document of the collection {collection!r} matches the question and its filters.",
    Reason.WEAK_EVIDENCE: "The nearest passages do not seem to hold the answer.",
    Reason.PARTLY_ANSWERED: "The documents do not seem to hold this part:",
    Reason.MODEL_ABSTAINED: "The language model found no answer in the passages.",
    Reason.UNSUPPORTED_STATEMENTS: "Not every statement has support in the documents.",
    Reason.CUT_SHORT: "The language model broke off; what it had written by then is shown.",
    Reason.LLM_FAILED: "The language model failed, so sentences of the documents are quoted instead.",
}


class CitedQueryEngine(BaseQueryEngine):
    """Answers questions with checked citations; a LlamaIndex query engine whose response metadata has the Answer."""

    def __init__(
        self,
        *,
        retriever: BaseRetriever,
        reranker: BaseNodePostprocessor,
        top_k: int,
        evidence: EvidenceScorer,
        likeness: Likeness,
        entails: Entails,
        contradicts: Contradicts | None,
        llm: "LlmAnswerer | None",
        settings: Settings,
        fingerprint: Fingerprint,
        count_tokens: Callable[[str], int],
    ) -> None:
        """Answer from the `top_k` best of what `retriever` fetches and `reranker` reorders."""
        super().__init__(callback_manager=None)
        self._fetcher = Fetcher(retriever=retriever, reranker=reranker, evidence=evidence, top_k=top_k)
        self._evidence = evidence
        self._likeness = likeness
        self._entails = entails
        self._contradicts = contradicts
        self._llm = llm
        self._settings = settings
        self._fingerprint = fingerprint
        self._count_tokens = count_tokens

    def ask(self, question: Question) -> Answer:
        """Return the checked answer; raises InputError for a question that cannot be asked, and LlmError."""
        for event in self.stream(question):
            if isinstance(event, DoneEvent):
                return event.answer
        raise AssertionError("a stream ends with its answer")

    def search(self, question: Question) -> tuple[Source, ...]:
        """Return the passages that fit best, best first, without an answer."""
        self._validate(question)
        _, hits = self._fetcher.find(question, understand(None, question))
        return tuple(as_source(hit) for hit in hits)

    def stream(self, question: Question) -> Iterator[AnswerEvent]:
        """Yield sources, provisional text, checked citations, and exactly one DoneEvent at the end."""
        self._validate(question)
        answerer = self._choose(question.answerer)
        watch = Stopwatch()
        with watch.stage("understand"):
            understood = understand(None if answerer == "extractive" else self._llm, question)
        with watch.stage("retrieve"):
            understood, hits = self._fetcher.find(question, understood)
        with watch.stage("evidence"):
            followed = self._weigh(understood, hits, question)
            hits, found = followed.hits, followed.found
        sources = tuple(as_source(hit) for hit in hits)
        yield SourcesEvent(sources=sources)
        check = RunningCheck(
            sources,
            self._evidence.stems,
            likeness=self._likeness,
            entails=self._entails,
            contradicts=self._contradicts,
            unsupported=self._settings.unsupported,
        )
        if not self._is_worth_asking(answerer, found):
            reason = Reason.WEAK_EVIDENCE if hits else Reason.NOTHING_FOUND
            written = Written(answerer="none", drafts=(), reason=reason)
        elif answerer == "extractive":
            written = quote(found)
        else:
            with watch.stage("write"):
                asked = replace(question, text=understood.text) if understood.by_model else question
                written = yield from self._write(asked, sources, found, answerer, check)
        with watch.stage("check"):
            grounded = check.ground(written.drafts)
        answer = self._answer(
            question,
            sources,
            written,
            grounded=grounded,
            found=found,
            watch=watch,
            understood=replace(understood, text=followed.text),
        )
        yield from check.rest(answer.citations)
        yield DoneEvent(answer=answer)

    def _weigh(self, understood: Understood, hits: list[NodeWithScore], question: Question) -> Followed:
        """Return what answers a question: as it stands, of each thing that it is about, or step by step."""

        def weigh(text: str, passages: Sequence[NodeWithScore]) -> Found:
            return find(text, passages, self._evidence, least=self._settings.min_evidence, as_of=question.as_of)

        def fetch(text: str) -> Sequence[NodeWithScore]:
            return self._fetcher.fetch(Understood(text=text))[1]

        least = self._settings.min_evidence
        direct = Followed(text=understood.text, hits=hits, found=weigh(understood.text, hits))
        return (
            enumerated(direct, fetch=fetch, find=weigh, scorer=self._evidence)
            or contrasted(direct, fetch=fetch, scorer=self._evidence, least=least)
            or follow(direct, fetch=fetch, find=weigh, scorer=self._evidence, least=least)
        )

    def _is_worth_asking(self, answerer: AnswererName, found: Found) -> bool:
        """Return whether there is a sentence to quote, or an LLM may find an answer in other words."""
        least = min(self._settings.min_evidence, self._settings.llm_min_evidence)
        return bool(found.chosen) or (answerer != "extractive" and 0 < found.confidence >= least)

    def _validate(self, question: Question) -> None:
        text, filters = question.text, question.filters
        require_order(filters.published_from, filters.published_to)
        if not any(character.isalnum() for character in text):
            raise EmptyQuestionError("The question is empty. Ask one with words.")
        limit = self._settings.max_question_chars
        if len(text) > limit:
            raise QuestionTooLongError(
                f"The question has {len(text)} characters; at most {limit} are allowed (RAG_MAX_QUESTION_CHARS)."
            )

    def _choose(self, wanted: AnswererName) -> AnswererName:
        chosen = self._settings.answerer if wanted == "auto" else wanted
        if chosen == "llm" and self._llm is None:
            raise LlmNotConfiguredError(
                "No LLM is configured. Set RAG_LLM_MODEL (and RAG_LLM_BASE_URL for a local server), "
                "or ask with the answerer `extractive`."
            )
        return "extractive" if self._llm is None else chosen

    def _write(
        self,
        question: Question,
        sources: Sequence[Source],
        found: Found,
        answerer: AnswererName,
        check: RunningCheck,
    ) -> Generator[TokenEvent | CitationEvent, None, Written]:
        """Let the LLM write; when it fails before it wrote anything, `auto` quotes and `llm` raises."""
        if self._llm is None:
            raise AssertionError("an LLM was chosen and there is none")
        room = Room(tokens=self._settings.llm_context_tokens - self._settings.llm_max_tokens, count=self._count_tokens)
        try:
            return (yield from writing.write(self._llm, question, sources, check, room))
        except LlmError as error:
            if answerer == "llm":
                raise
            if not found.chosen:
                return replace(quote(found), detail=f"The language model failed. {error}")
            return replace(quote(found), reason=Reason.LLM_FAILED, detail=str(error))

    def _answer(
        self,
        question: Question,
        sources: tuple[Source, ...],
        written: Written,
        *,
        grounded: Grounded,
        found: Found,
        watch: Stopwatch,
        understood: Understood,
    ) -> Answer:
        status, reason = judge(written, grounded)
        shown = settle(grounded, self._settings.unsupported)
        if grounded.statements and not shown.statements:
            status, reason = AnswerStatus.ABSTAINED, Reason.UNSUPPORTED_STATEMENTS
        abstained = status is AnswerStatus.ABSTAINED
        asked = self._evidence.parse(understood.text)
        text = ABSTENTION if abstained else shown.text
        return Answer(
            id=answer_id(question, text, self._fingerprint),
            question=question.text,
            standalone_question=understood.text,
            status=status,
            reason=reason,
            message=" ".join(
                filter(None, (message(reason, question), written.detail, *(() if abstained else found.remarks)))
            ),
            answer=text,
            short_answer=None
            if abstained
            else short_answer(asked, found.chosen, shown.citations, self._evidence.stems),
            statements=() if abstained else shown.statements,
            citations=() if abstained else shown.citations,
            conflicts=() if abstained else tuple(found.conflicts),
            nearest=near_sentences(found.nearest, sources) if abstained else (),
            sources=sources,
            answerer=written.answerer,
            confidence=round(found.confidence, 4),
            usage=written.usage + understood.usage,
            timings_ms=watch.timings_ms(),
            fingerprint=self._fingerprint,
        )

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self.ask(Question(text=query_bundle.query_str))
        hits = [_as_hit(source) for source in answer.sources]
        return Response(response=answer.answer, source_nodes=hits, metadata={"answer": answer})

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}


def message(reason: Reason, question: Question) -> str:
    """Return what a reason means to the one who asked; a misspelt collection has no documents, so it is named."""
    return MESSAGES[reason].format(collection=question.filters.collection)


def quote(found: Found) -> Written:
    """Return the chosen sentences as an answer; without any it is nobody's."""
    if not found.chosen:
        return Written(answerer="none", drafts=(), reason=Reason.WEAK_EVIDENCE)
    drafts = extractive.draft(found.chosen)
    if found.unanswered:
        detail = "; ".join(found.unanswered)
        return Written(answerer="extractive", drafts=drafts, reason=Reason.PARTLY_ANSWERED, detail=detail)
    return Written(answerer="extractive", drafts=drafts)


def near_sentences(nearest: Sequence[Evidence], sources: Sequence[Source]) -> tuple[NearSentence, ...]:
    """Return the `NEAREST` likeliest of these sentences, none twice; `sources` are the passages that they are from."""
    likeliest = distinct(sorted(nearest, key=lambda one: -one.probability))[:NEAREST]
    return tuple(
        NearSentence(
            document_id=one.document_id, title=about.title, source=about.source, publisher=about.publisher,
            published=about.published, page=about.page, text=one.text, start_char_index=one.start,
            end_char_index=one.end,
        )
        for one, about in ((one, sources[one.hit]) for one in likeliest)
    )  # fmt: skip


def answer_id(question: Question, text: str, fingerprint: Fingerprint) -> str:
    """Return 32 hex digits of a hash over what was asked, how, of what, and what was answered."""
    return hashlib.sha256(repr((question, text, fingerprint)).encode()).hexdigest()[:32]


def judge(written: Written, grounded: Grounded) -> tuple[AnswerStatus, Reason]:
    """Return the status and the reason of an answer from how it was written and what the check found."""
    supported = [s for s in grounded.statements if s.status is not SupportStatus.UNSUPPORTED]
    if not grounded.statements:
        return AnswerStatus.ABSTAINED, written.reason
    if not supported:
        return AnswerStatus.ABSTAINED, Reason.UNSUPPORTED_STATEMENTS
    if written.reason in (Reason.CUT_SHORT, Reason.PARTLY_ANSWERED):
        return AnswerStatus.PARTIAL, written.reason
    if len(supported) < len(grounded.statements):
        return AnswerStatus.PARTIAL, Reason.UNSUPPORTED_STATEMENTS
    return AnswerStatus.ANSWERED, written.reason


def _as_hit(source: Source) -> NodeWithScore:
    node = TextNode(
        id_=source.chunk_id,
        text=source.text,
        start_char_idx=source.start_char_index,
        end_char_idx=source.end_char_index,
        metadata={"title": source.title, "source": source.source, "document_id": source.document_id},
    )
    return NodeWithScore(node=node, score=source.score)
