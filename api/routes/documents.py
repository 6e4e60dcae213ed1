"""Listing, reading, adding and removing documents."""

from dataclasses import fields
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile

from api.deps import EngineDep
from api.errors import documented
from api.parameters import refuse_odd_form
from api.replies import DocumentList, DocumentWithText
from api.schemas import CollectionName, Day, Line
from rag.errors import DocumentRefusedError, InputError
from rag.receipt import FileStatus, Receipt
from rag.types import DEFAULT_COLLECTION, DocumentFilter, DocumentInfo

router = APIRouter(prefix="/documents", tags=["documents"], responses=documented(500, 503))

MAX_OFFSET = 1_000_000_000  # databases count in 64 bits; anything longer would be an error there
MAX_REASONS = 10
UNCHANGED: dict[int | str, dict[str, Any]] = {200: {"model": Receipt, "description": "Nothing was added or changed."}}
Files = Annotated[list[UploadFile], File(description="Documents; a known file name is replaced.")]
InCollection = Annotated[CollectionName, Form()]
Offset = Annotated[int, Query(ge=0, le=MAX_OFFSET)]
SoundForm = Depends(refuse_odd_form)


@router.get("")
def list_documents(
    *,
    engine: EngineDep,
    collection: CollectionName | None = None,
    words: Annotated[Line, Query(max_length=200, description="Must stand in the title or the source.")] = "",
    published_from: Day | None = None,
    published_to: Day | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Offset = 0,
) -> DocumentList:
    """List documents by collection and source, of all collections when none is named."""
    wanted = DocumentFilter(
        collection=collection, words=words, published_from=published_from, published_to=published_to
    )
    found = engine.documents(wanted, limit=limit, offset=offset)
    return DocumentList(documents=tuple(found), total=engine.count_documents(wanted), limit=limit, offset=offset)


@router.get("/{document_id}", responses=documented(404))
def show_document(
    document_id: str, engine: EngineDep, start: Offset = 0, end: Offset | None = None
) -> DocumentWithText:
    """Return one document with the text that citations point into, or its characters from `start` to `end` alone."""
    if end is not None and end < start:
        raise InputError("`end` is before `start`.")
    info, text = engine.document(document_id)
    part = text[start:end]
    start = min(start, len(text))
    known = {field.name: getattr(info, field.name) for field in fields(DocumentInfo)}
    return DocumentWithText(
        **known, text=part, start_char_index=start, end_char_index=start + len(part), pages=engine.pages(document_id)
    )


@router.post("", status_code=201, dependencies=[SoundForm], responses={**UNCHANGED, **documented(400, 413)})
def add_documents(
    response: Response, engine: EngineDep, files: Files, collection: InCollection = DEFAULT_COLLECTION
) -> Receipt:
    """Add or replace documents. What became of each file is in the receipt, refusals with their reasons."""
    receipt = engine.ingest_uploads([(file.filename or "", file.file.read) for file in files], collection=collection)
    if receipt.count(FileStatus.REFUSED) == len(receipt.outcomes):
        reasons = [f"{outcome.source}: {outcome.reason.rstrip('.')}." for outcome in receipt.outcomes[:MAX_REASONS]]
        raise DocumentRefusedError(f"No file was taken. {' '.join(reasons)}")
    if not receipt.count(FileStatus.ADDED) + receipt.count(FileStatus.CHANGED):
        response.status_code = 200
    return receipt


@router.delete("/{document_id}", status_code=204, responses=documented(404))
def remove_document(document_id: str, engine: EngineDep) -> None:
    """Remove a document; from then on no answer uses it."""
    engine.remove_document(document_id)
