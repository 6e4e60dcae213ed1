"""Listing and removing collections. One comes with its first document and goes with its last."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.deps import EngineDep
from api.errors import documented
from api.replies import CollectionList
from rag.errors import InputError

router = APIRouter(prefix="/collections", tags=["documents"], responses=documented(500, 503))


@router.get("")
def list_collections(engine: EngineDep) -> CollectionList:
    """List the collections with what is in them."""
    return CollectionList(collections=tuple(engine.collections()))


@router.delete("/{name:path}", status_code=204, responses=documented(404, 422))
def remove_collection(
    name: Annotated[str, Path(description="Name of the collection; it may hold slashes.")],
    confirm: Annotated[str, Query(description="The name again: nothing brings its documents back.")],
    engine: EngineDep,
) -> None:
    """Remove all documents of a collection; `confirm` has to repeat its name."""
    if confirm != name:
        raise InputError("Nothing was removed: `confirm` has to be the name of the collection.")
    engine.remove_collection(name)
