"""Listing, removing, exporting and importing collections. One comes with its first document and goes with its last."""

from collections.abc import Iterator
from pathlib import Path as FilePath
from tempfile import NamedTemporaryFile
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, File, Path, Query, Response, UploadFile
from fastapi.responses import FileResponse

from api.deps import EngineDep
from api.errors import documented
from api.replies import CollectionList
from api.routes.documents import UNCHANGED, SoundForm
from rag.errors import InputError
from rag.receipt import FileStatus, Receipt

router = APIRouter(prefix="/collections", tags=["documents"], responses=documented(500, 503))

ZIP: Final = "application/zip"
ARCHIVE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The archive, which `POST /collections/import` takes.",
        "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
    }
}
Name = Annotated[str, Path(description="Name of the collection; it may hold slashes.")]


def passing_file() -> Iterator[FilePath]:
    """Yield an empty file that is there until the answer has been sent."""
    with NamedTemporaryFile(prefix="rag-export-") as file:
        yield FilePath(file.name)


@router.get("")
def list_collections(engine: EngineDep) -> CollectionList:
    """List the collections with what is in them."""
    return CollectionList(collections=tuple(engine.collections()))


@router.delete("/{name:path}", status_code=204, responses=documented(404))
def remove_collection(
    name: Name,
    confirm: Annotated[str, Query(description="The name again: nothing brings its documents back.")],
    engine: EngineDep,
) -> None:
    """Remove all documents of a collection; `confirm` has to repeat its name."""
    if confirm != name:
        raise InputError("Nothing was removed: `confirm` has to be the name of the collection.")
    engine.remove_collection(name)


@router.get("/{name:path}/export", response_class=FileResponse, responses={**ARCHIVE, **documented(404)})
def export_collection(name: Name, engine: EngineDep, file: Annotated[FilePath, Depends(passing_file)]) -> FileResponse:
    """Return a collection as one file, from which it can be made again without embedding anything."""
    with file.open("wb") as opened:  # written whole before it is sent: what goes wrong has its own status
        engine.write_collection(name, opened)
    return FileResponse(file, media_type=ZIP, filename=f"{name.replace('/', '-')}.zip")


@router.post("/import", status_code=201, dependencies=[SoundForm], responses={**UNCHANGED, **documented(400, 409, 413)})
def import_collection(
    response: Response,
    engine: EngineDep,
    file: Annotated[UploadFile, File(description="What an export returned.")],
    *,
    embeddings: Annotated[bool, Query(description="Cut and embed the documents anew.")] = False,
) -> Receipt:
    """Bring the documents of an exported collection back; those that are here already are passed over."""
    receipt = engine.read_collection(file.file, embed=embeddings)
    if receipt.count(FileStatus.UNCHANGED) == len(receipt.outcomes):
        response.status_code = 200
    return receipt
