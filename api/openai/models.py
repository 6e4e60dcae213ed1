"""The models that OpenAI's clients find here: one for each collection of documents."""

from typing import Any, Final

from rag.bootstrap import Engine
from rag.errors import NotFoundError
from rag.types import DEFAULT_COLLECTION, DocumentFilter

NAME: Final = "verified-rag"
_BEFORE_COLLECTION: Final = f"{NAME}/"


class ModelNotFoundError(NotFoundError):
    """No collection goes by that model name."""

    code = "model_not_found"


def model_of(collection: str) -> str:
    """Return the model that answers from a collection."""
    return NAME if collection == DEFAULT_COLLECTION else _BEFORE_COLLECTION + collection


def collection_of(model: str, engine: Engine) -> str:
    """Return the collection that a model answers from; raise ModelNotFoundError when there is none."""
    if model == NAME:
        return DEFAULT_COLLECTION
    name = model.removeprefix(_BEFORE_COLLECTION) if model.startswith(_BEFORE_COLLECTION) else ""
    if name and engine.count_documents(DocumentFilter(collection=name)):
        return name
    raise ModelNotFoundError(
        f"There is no such model. {NAME} answers from the default collection, {NAME}/COLLECTION from another one that "
        "has documents; GET /v1/models lists them."
    )


def model_object(model: str) -> dict[str, Any]:
    """Return a model as OpenAI's clients read it; a collection has no date of its own, so `created` is 0."""
    return {"id": model, "object": "model", "created": 0, "owned_by": NAME}


def model_list(engine: Engine) -> dict[str, Any]:
    """Return all models, that of the default collection first."""
    others = {collection.name for collection in engine.collections()} - {DEFAULT_COLLECTION}
    models = [model_of(collection) for collection in (DEFAULT_COLLECTION, *sorted(others))]
    return {"object": "list", "data": [model_object(model) for model in models]}
