"""The shape of a questions file, and the line of the file that each of its parts stands on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails
from yaml.constructor import SafeConstructor

from rag.errors import InputError

Place = Sequence[str | int]
"""The keys and positions that lead to a part of the file, such as ("questions", 3, "expected")."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

_SENTENCES = {
    "extra_forbidden": "there is no key `{key}` here",
    "missing": "`{key}` is missing",
    "string_too_short": "`{key}` has no text",
    "too_short": "`{key}` is empty",
    "tuple_type": "`{key}` has to be a list",
    "enum": "{value!r} is not a type of question; there are {expected}",
}


class QuestionType(StrEnum):
    """What a question is hard for; figures are given for each."""

    SINGLE_FACT = "single_fact"
    TWO_DOCUMENT = "two_document"
    DATE_DEPENDENT = "date_dependent"
    PARAPHRASE = "paraphrase"
    SPELLING = "spelling"
    FOLLOW_UP = "follow_up"
    LIST = "list"
    UNANSWERABLE = "unanswerable"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TurnEntry(_Entry):
    """An earlier question of the conversation and its answer."""

    question: Text
    answer: Text


class FilterEntry(_Entry):
    """Limits that the question is asked with; `sources` are names of documents."""

    sources: tuple[Text, ...] = ()
    published_from: date | None = None
    published_to: date | None = None


class QuestionEntry(_Entry):
    """One question as it is written; see `eval.dataset.EvalQuestion`."""

    id: Text
    type: QuestionType
    question: Text
    expected: tuple[Annotated[tuple[Text, ...], Field(min_length=1)], ...] = ()
    documents: tuple[Text, ...] = ()
    unanswerable: bool = False
    as_of: date | None = None
    history: tuple[TurnEntry, ...] = ()
    filters: FilterEntry = FilterEntry()


class Content(_Entry):
    """The whole file."""

    corpus: Text
    questions: Annotated[tuple[QuestionEntry, ...], Field(min_length=1)]


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
            problems = ((item["loc"], _sentence(item)) for item in error.errors())
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
        return root, SafeConstructor().construct_document(root)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{path}, line {line}: this is not YAML: {error.problem}.") from error
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(f"{path} is not YAML in UTF-8: {error}.") from error


def _sentence(item: ErrorDetails) -> str:
    key = next((step for step in reversed(item["loc"]) if isinstance(step, str)), "the file")
    known = _SENTENCES.get(item["type"])
    if known is None:
        return f"`{key}` cannot be {item['input']!r}: {item['msg']}"
    return known.format(**{**item.get("ctx", {}), "key": key, "value": item["input"]})


def _error(path: Path, root: yaml.Node, problems: Iterable[tuple[Place, str]]) -> InputError:
    return InputError("\n".join(f"{path}, line {line_of(root, place)}: {what}." for place, what in problems))
