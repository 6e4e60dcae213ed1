"""The rows that public question sets are made of, read from their files, and what they are together.

A repeated id is one document or question where its content is the same, and an error where it is not. What a row has
beside the fields named here is passed over.
"""

import json
import math
import reprlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeVar

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from rag.errors import InputError

_HEADER: Final = ["query-id", "corpus-id", "score"]


def _storable(value: object) -> object:
    """Take out NUL characters and lone surrogates: no text file can hold them."""
    return value.encode("utf-8", "ignore").decode().replace("\0", "") if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_storable)]
Key = Annotated[Text, StringConstraints(min_length=1)]
Title = Annotated[Text, BeforeValidator(lambda value: "" if value is None else value)]


class Part(BaseModel):
    """A part of a public file; a number will do where a text is wanted."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)


class DocumentRow(Part):
    """A document as it is published."""

    id: Key = Field(validation_alias=AliasChoices("id", "_id"))
    title: Title = ""
    text: Text


class QueryRow(Part):
    """A question as it is published. `unanswerable`: no document of the corpus holds the answer."""

    id: Key = Field(validation_alias=AliasChoices("id", "_id"))
    text: Text
    answers: tuple[Text, ...] | None = None
    type: Text | None = None
    unanswerable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Documents, the questions to ask, and the relevance of each judged document by query id and document id.

    `file` is the one that the documents were read from.
    """

    file: Path
    documents: tuple[DocumentRow, ...]
    queries: tuple[QueryRow, ...]
    relevance: Mapping[str, Mapping[str, float]]


_Row = TypeVar("_Row", DocumentRow, QueryRow)


def read_rows(path: Path, kind: type[_Row]) -> dict[str, _Row]:
    """Return the rows of a file of JSON lines by their ids; raise InputError, with the line, for a broken one."""
    rows: dict[str, _Row] = {}
    for number, line in _lines(path):
        try:
            row = kind.model_validate(json.loads(line))
        except ValidationError as error:
            raise broken(path, number, problem_of(error)) from error
        except (ValueError, RecursionError) as error:
            raise broken(path, number, f"this is not JSON in UTF-8: {error}") from error
        if rows.setdefault(row.id, row) != row:
            raise broken(path, number, f"the id {row.id!r} is that of an earlier line with other content")
    return rows


def read_relevance(path: Path) -> dict[str, dict[str, float]]:
    """Return the judgements of a file: query id, document id and relevance, with tabs between.

    A first line with BEIR's names of the columns is passed over. Raises InputError, with the line, for a broken one.
    """
    relevance: dict[str, dict[str, float]] = {}
    for number, line in _lines(path):
        try:
            columns = line.decode("utf-8-sig").rstrip("\r\n").split("\t")
            if number == 1 and columns == _HEADER:
                continue
            query, document, written = columns
            value = float(written)
        except ValueError as error:
            form = "a query id, a document id and a number with tabs between"
            raise broken(path, number, f"this is not {form}: {error}") from error
        if not math.isfinite(value):
            raise broken(path, number, f"{written} is no relevance")
        if relevance.setdefault(query, {}).setdefault(document, value) != value:
            raise broken(path, number, f"an earlier line gives {document!r} another relevance for {query!r}")
    return relevance


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield each line that is not blank with its number; a line feed alone ends a line, as a text may hold others."""
    with path.open("rb") as lines:
        yield from ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def broken(path: Path, line: int, problem: str) -> InputError:
    """Return an error that says what is wrong in a line."""
    return InputError(f"{path}, line {line}: {problem}.")


def problem_of(error: ValidationError) -> str:
    """Return the first thing that is not as it should be, in words."""
    first = error.errors()[0]
    name = f"`{'.'.join(map(str, first['loc']))}`" if first["loc"] else "this"
    if first["type"] == "missing":
        return f"{name} is missing"
    return f"{name} cannot be {reprlib.repr(first['input'])}: {first['msg']}"
