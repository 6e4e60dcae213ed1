"""Listing, reading, adding and removing documents."""

from dataclasses import fields
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from api.deps import EngineDep
from api.errors import documented
from api.replies import DocumentList, DocumentWithText
from api.schemas import CollectionName
from rag.bootstrap import Engine
from rag.errors import DocumentRefusedError, InputError
from rag.types import DEFAULT_COLLECTION, DocumentInfo, FileOutcome, FileStatus, Receipt

router = APIRouter(prefix="/documents", tags=["documents"], responses=documented(500, 503))

MAX_OFFSET = 1_000_000_000  # databases count in 64 bits; anything longer would be an error there
MAX_REASONS = 10
UNCHANGED: dict[int | str, dict[str, Any]] = {200: {"model": Receipt, "description": "Nothing was added or changed."}}


@router.get("", responses=documented(422))
def list_documents(
    engine: EngineDep,
    collection: CollectionName | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
) -> DocumentList:
    """List documents by collection and source, of all collections when none is named."""
    found = engine.documents(collection=collection, limit=limit, offset=offset)
    return DocumentList(documents=tuple(found), limit=limit, offset=offset)


@router.get("/{document_id}", responses=documented(404, 422))
def show_document(document_id: str, engine: EngineDep) -> DocumentWithText:
    """Return one document with the text that citations point into."""
    info, text = engine.document(document_id)
    known = {field.name: getattr(info, field.name) for field in fields(DocumentInfo)}
    return DocumentWithText(**known, text=text)


@router.post("", status_code=201, responses={**UNCHANGED, **documented(400, 413, 422)})
def add_documents(
    response: Response,
    engine: EngineDep,
    files: Annotated[list[UploadFile], File(description="Documents; a known file name is replaced.")],
    collection: Annotated[CollectionName, Form()] = DEFAULT_COLLECTION,
) -> Receipt:
    """Add or replace documents. What became of each file is in the receipt, refusals with their reasons."""
    outcomes = tuple(outcome for file in files for outcome in _add(engine, file, collection))
    receipt = Receipt(outcomes=outcomes, dry_run=False)
    if receipt.count(FileStatus.REFUSED) == len(outcomes):
        reasons = [f"{outcome.source}: {outcome.reason.rstrip('.')}." for outcome in outcomes[:MAX_REASONS]]
        raise DocumentRefusedError(f"No file was taken. {' '.join(reasons)}")
    if not receipt.count(FileStatus.ADDED) + receipt.count(FileStatus.CHANGED):
        response.status_code = 200
    return receipt


def _add(engine: Engine, file: UploadFile, collection: str) -> tuple[FileOutcome, ...]:
    name = file.filename or ""
    try:
        return engine.ingest_bytes(name, file.file.read(), collection=collection).outcomes
    except InputError as error:  # one bad file must not hide what became of the others
        return (FileOutcome(source=f"upload:{name}", status=FileStatus.REFUSED, reason=str(error)),)


@router.delete("/{document_id}", status_code=204, responses=documented(404, 422))
def remove_document(document_id: str, engine: EngineDep) -> None:
    """Remove a document; from then on no answer uses it."""
    engine.remove_document(document_id)
