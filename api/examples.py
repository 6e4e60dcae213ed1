"""The answer that the API's documentation shows."""

from datetime import date
from typing import Any, Final

from pydantic_core import to_jsonable_python

from rag.types import (
    Answer,
    AnswerStatus,
    Citation,
    Fingerprint,
    Reason,
    ShortAnswer,
    Source,
    Statement,
    SupportStatus,
    Usage,
)

_PASSAGE: Final = "The harbour bridge was opened on 19 March 1932 after eight years of work. It carries a railway."
_SENTENCE: Final = "The harbour bridge was opened on 19 March 1932 after eight years of work."
_DOCUMENT_ID: Final = "5f0c7a1d2b9e4c83a6d17f52e8b03c94d6a1e7f8b2c3d4950617283940a1b2c3"

_ANSWER: Final = Answer(
    id="3f1c9a5e7b2d48c6a0e4f8b1d2c35a79",
    question="When was the bridge opened?",
    standalone_question="When was the bridge opened?",
    status=AnswerStatus.ANSWERED,
    reason=Reason.SUPPORTED,
    message="",
    answer=f"{_SENTENCE} [1]",
    short_answer=ShortAnswer(
        text="19 March 1932", citation=1, document_id=_DOCUMENT_ID, start_char_index=153, end_char_index=166
    ),
    statements=(Statement(text=_SENTENCE, citations=(1,), status=SupportStatus.VERIFIED),),
    citations=(
        Citation(
            number=1,
            document_id=_DOCUMENT_ID,
            title="Bridges of the harbour",
            source="upload:bridges.pdf",
            publisher="City archive",
            published=date(2019, 3, 19),
            page=3,
            cited_text=_SENTENCE,
            start_char_index=120,
            end_char_index=120 + len(_SENTENCE),
            status=SupportStatus.VERIFIED,
        ),
    ),
    conflicts=(),
    nearest=(),
    sources=(
        Source(
            chunk_id="9c1f0b7be2f4d5a3867e0a4cb1d29f3e5a6708c9d1e2f3a4b5c6d7e8f9a0b1c2",
            document_id=_DOCUMENT_ID,
            title="Bridges of the harbour",
            source="upload:bridges.pdf",
            publisher="City archive",
            published=date(2019, 3, 19),
            page=3,
            text=_PASSAGE,
            start_char_index=120,
            end_char_index=120 + len(_PASSAGE),
            score=1.84,
            cosine=0.71,
            bm25=9.3,
        ),
    ),
    confidence=0.93,
    answerer="extractive",
    usage=Usage(),
    timings_ms={"retrieve": 9.1, "evidence": 62.5, "check": 2.2, "total": 73.8},
    fingerprint=Fingerprint(
        corpus_sequence=42,
        settings="1f9a0c3b7e52",
        embedding_model="all-MiniLM-L6-v2",
        llm_model="",
        prompt_version=2,
    ),
)

EXAMPLE_ANSWER: Final[dict[str, Any]] = to_jsonable_python(_ANSWER)
EXAMPLE_STREAM: Final = (
    'event: sources\ndata: [{"chunk_id": "...", "text": "..."}]\n\n'
    'event: token\ndata: {"text": "The harbour bridge was opened"}\n\n'
    'event: citation\ndata: {"number": 1, "cited_text": "..."}\n\n'
    'event: done\ndata: {"status": "answered", "answer": "..."}\n\n'
)
