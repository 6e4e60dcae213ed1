"""The shape of a questions file, and the line of the file that each of its parts stands on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, ValidationError
from pydantic_core import ErrorDetails
from yaml.constructor import SafeConstructor

from rag.errors import InputError

Place = Sequence[str | int]
"""The keys and positions that lead to a part of the file, such as ("questions", 3, "expected")."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Wordings = Annotated[tuple[Text, ...], Field(min_length=1)]

_SENTENCES = {
    "extra_forbidden": "there is no key `{key}` here",
    "missing": "`{key}` is missing",
    "string_too_short": "`{key}` has no text",
    "too_short": "`{key}` is empty",
    "tuple_type": "`{key}` has to be a list",
    "enum": "{value!r} is not a type of question; there are {expected}",
}


_KINDS = ("wordings", "quantity")  # of facts; they stand in the places of errors, and not in the file


class QuestionType(StrEnum):
    """What a question is hard for; figures are given for each."""

    SINGLE_FACT = "single_fact"
    MULTI_DOCUMENT = "multi_document"
    DATE_DEPENDENT = "date_dependent"
    PARAPHRASE = "paraphrase"
    SPELLING = "spelling"
    FOLLOW_UP = "follow_up"
    LIST = "list"
    YES_OR_NO = "yes_or_no"
    CONFLICT = "conflict"
    INJECTION = "injection"
    NEAR_MISS = "near_miss"
    UNANSWERABLE = "unanswerable"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class QuantityEntry(_Entry):
    """A number that a right answer names, in digits or in words."""

    number: Decimal
    """The number itself."""
    tolerance: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    """How far the number in the answer may be off, either way."""
    units: tuple[Text, ...] = ()
    """Units, any of which has to stand beside the number; none: the number alone will do."""


FactEntry = Annotated[
    Annotated[Wordings, Tag("wordings")] | Annotated[QuantityEntry, Tag("quantity")],
    Discriminator(lambda value: "quantity" if isinstance(value, dict | QuantityEntry) else "wordings"),
]


class TurnEntry(_Entry):
    """An earlier question of the conversation and its answer."""

    question: Text
    """What was asked."""
    answer: Text
    """What was answered."""


class FilterEntry(_Entry):
    """Limits that the question is asked with."""

    sources: tuple[Text, ...] = ()
    """Names of documents, below the corpus folder: only these are searched."""
    published_from: date | None = None
    """First date of publication that is searched."""
    published_to: date | None = None
    """Last date of publication that is searched."""


class QuestionEntry(_Entry):
    """One question as it is written; see `eval.dataset.EvalQuestion`."""

    id: Text
    """A name of its own, by which runs are compared."""
    type: QuestionType
    """What the question is hard for."""
    question: Text
    """What is asked."""
    expected: tuple[FactEntry, ...] = ()
    """One item for each fact that a right answer states: the wordings that state it, or a quantity."""
    must_not_say: tuple[Text, ...] = ()
    """Wordings that make an answer wrong, whatever else it says."""
    documents: tuple[Text, ...] = ()
    """Names, below the corpus folder, of all documents that hold the answer."""
    unanswerable: bool = False
    """Whether the corpus does not hold the answer, so that abstaining is right."""
    as_of: date | None = None
    """The day as of which is asked: what was published later is hidden."""
    history: tuple[TurnEntry, ...] = ()
    """Earlier turns of the conversation, oldest first."""
    filters: FilterEntry = FilterEntry()
    """Limits on the documents that are searched."""
    draft: bool = False
    """Whether nobody has reviewed the question yet; drafts are not asked."""


class Content(_Entry):
    """A file of questions about the documents of one folder."""

    corpus: Text
    """The folder of the documents, from the folder of this file."""
    questions: Annotated[tuple[QuestionEntry, ...], Field(min_length=1)]
    """The questions."""


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of a questions file, as it is published in `eval/questions/schema.json`."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Content.model_json_schema()}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFile:
    """A file that has the right shape: what it says, and where it says it."""

    path: Path
    content: Content
    root: yaml.Node

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the file; raise InputError, with a line number in each sentence, for what is not as it should be."""
        root, data = _parse(path)
        try:
            content = Content.model_validate(data)
        except ValidationError as error:
            problems = ((item["loc"], _sentence(item)) for item in error.errors() if not _is_echo(item))
            raise _error(path, root, problems) from error
        return cls(path=path, content=content, root=root)

    def error(self, problems: Iterable[tuple[Place, str]]) -> InputError:
        """Return an error that says each problem and the line that it is on."""
        return _error(self.path, self.root, problems)


def line_of(root: yaml.Node, place: Place) -> int:
    """Return the line, counted from 1, of the key or list item at that place, or of the nearest part around it."""
    node, line = root, root.start_mark.line
    for step in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line
        elif isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == step), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line, pair[1]
    return line + 1


def _parse(path: Path) -> tuple[yaml.Node, object]:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        if root is None:
            raise InputError(f"{path} is empty; it needs `corpus` and `questions`.")
        if twice := list(_twice(root)):
            raise InputError("\n".join(f"{path}, line {line}: `{key}` stands there twice." for line, key in twice))
        return root, SafeConstructor().construct_document(root)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{path}, line {line}: this is not YAML: {error.problem}.") from error
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(f"{path} is not YAML in UTF-8: {error}.") from error


def _twice(root: yaml.Node) -> Iterator[tuple[int, str]]:
    """Yield the keys, with their lines, that take the place of an earlier one; YAML says nothing of them."""
    waiting, seen = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        parts = list(node.value) if isinstance(node, yaml.SequenceNode) else []
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            yield from (
                (key.start_mark.line + 1, key.value)
                for number, (key, _) in enumerate(node.value)
                if isinstance(key, yaml.ScalarNode) and key.value in keys[:number]
            )
            parts = [value for _, value in node.value]
        waiting += [part for part in parts if id(part) not in seen]
        seen.update(map(id, parts))


def _is_echo(item: ErrorDetails) -> bool:
    """Return whether a list is called empty only because its entries are wrong, which is told already."""
    return item["type"] == "too_short" and bool(item["input"])


def _sentence(item: ErrorDetails) -> str:
    key = next((step for step in reversed(item["loc"]) if isinstance(step, str) and step not in _KINDS), "the file")
    known = _SENTENCES.get(item["type"])
    if known is None:
        return f"`{key}` cannot be {item['input']!r}: {item['msg']}"
    return known.format(**{**item.get("ctx", {}), "key": key, "value": item["input"]})


def _error(path: Path, root: yaml.Node, problems: Iterable[tuple[Place, str]]) -> InputError:
    return InputError("\n".join(f"{path}, line {line_of(root, place)}: {what}." for place, what in problems))
