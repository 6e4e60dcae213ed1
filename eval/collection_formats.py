"""The three formats in which public question sets can be read: rows with qrels.tsv, BEIR's own, and SQuAD's."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from eval.collection_rows import (
    Collection,
    DocumentRow,
    Key,
    Part,
    QueryRow,
    Text,
    Title,
    broken,
    problem_of,
    read_relevance,
    read_rows,
)
from rag.errors import InputError

CORPUS: Final = "corpus.jsonl"
QUERIES: Final = "queries.jsonl"
JUDGEMENTS: Final = "qrels.tsv"
SPLITS: Final = "qrels"


class _SquadAnswer(Part):
    text: Text


class _SquadQuestion(Part):
    id: Key
    question: Text
    answers: tuple[_SquadAnswer, ...] = ()
    is_impossible: bool = False


class _SquadParagraph(Part):
    context: Text
    qas: tuple[_SquadQuestion, ...]


class _SquadArticle(Part):
    title: Title = ""
    paragraphs: tuple[_SquadParagraph, ...]


class _SquadFile(Part):
    data: tuple[_SquadArticle, ...]


def read_collection(path: Path, *, split: str) -> Collection:
    """Read a set in whichever of the three formats it is; `split` is the part of a BEIR set that is asked.

    Raises InputError, with file and line as far as there is one, when it is in none of them or broken.
    """
    try:
        if path.is_file() and path.suffix.lower() == ".json":
            return _read_squad(path)
        if _lacking(path, CORPUS, QUERIES):
            return _read_squad(_squad_file(path))
        if (path / JUDGEMENTS).is_file():
            return _read_folder(path, path / JUDGEMENTS, only_judged=False)
        if (path / SPLITS).is_dir():
            return _read_folder(path, _split_file(path / SPLITS, split), only_judged=True)
    except OSError as error:
        raise InputError(f"{error.filename} cannot be read: {error.strerror}.") from error
    raise _unknown_format(path)


def _lacking(folder: Path, *names: str) -> list[str]:
    return [name for name in names if not (folder / name).exists()]


def _unknown_format(path: Path) -> InputError:
    if path.is_dir():
        rows, beir = (", ".join(_lacking(path, CORPUS, QUERIES, last)) for last in (JUDGEMENTS, SPLITS))
        missing = (f"{rows} missing", f"{beir} missing", "no such .json file")
    else:
        missing = ("it is a file" if path.exists() else "no folder of that name",) * 3
    return InputError(
        f"{path} is in none of the three formats for question sets:\n"
        f"- a folder with {CORPUS}, {QUERIES} and {JUDGEMENTS} ({missing[0]});\n"
        f"- a BEIR folder with {CORPUS}, {QUERIES} and {SPLITS}/SPLIT.tsv ({missing[1]});\n"
        f'- SQuAD: a file NAME.json of the shape {{"data": [...]}}, or a folder with one ({missing[2]}).'
    )


def _read_folder(folder: Path, judgements: Path, *, only_judged: bool) -> Collection:
    documents, queries = read_rows(folder / CORPUS, DocumentRow), read_rows(folder / QUERIES, QueryRow)
    relevance = read_relevance(judgements)
    for query, judged in relevance.items():
        if query not in queries:
            raise InputError(f"{judgements} has judgements for the question {query!r}, which {QUERIES} lacks.")
        for document in judged:
            if document not in documents:
                raise InputError(f"{judgements} judges the document {document!r}, which {CORPUS} lacks.")
    asked = tuple(row for row in queries.values() if row.id in relevance or not only_judged)
    return Collection(file=folder / CORPUS, documents=tuple(documents.values()), queries=asked, relevance=relevance)


def _split_file(folder: Path, split: str) -> Path:
    there = sorted(file.stem for file in folder.glob("*.tsv"))
    if split not in there:
        raise InputError(f"{folder} has no split {split!r}; there are: {', '.join(there) or 'none'}.")
    return folder / f"{split}.tsv"


def _squad_file(folder: Path) -> Path:
    files = sorted(folder.glob("*.json"))
    if len(files) > 1:  # a file about the set may lie beside it
        files = [file for file in files if _has_squad_shape(file)]
    if not files:
        raise _unknown_format(folder)
    if len(files) > 1:
        names = ", ".join(file.name for file in files)
        raise InputError(f"{folder} has several SQuAD files, {names}; name the one that you mean.")
    return files[0]


def _has_squad_shape(file: Path) -> bool:
    try:
        content = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and isinstance(content.get("data"), list)


def _read_squad(file: Path) -> Collection:
    """Return each distinct context as a document, under the title of the first article that has it."""
    documents: dict[str, DocumentRow] = {}
    asked: dict[str, tuple[QueryRow, str]] = {}
    for article, paragraph in _paragraphs(file):
        key = hashlib.sha256(paragraph.context.encode()).hexdigest()[:16]
        documents.setdefault(key, DocumentRow(id=key, title=article.title, text=paragraph.context))
        for row in map(_squad_query, paragraph.qas):
            if asked.setdefault(row.id, (row, key)) != (row, key):
                raise InputError(f"{file} has two different questions with the id {row.id!r}; rename one.")
    return Collection(
        file=file,
        documents=tuple(documents.values()),
        queries=tuple(row for row, _ in asked.values()),
        relevance={row.id: {key: 1.0} for row, key in asked.values()},
    )


def _paragraphs(file: Path) -> Iterator[tuple[_SquadArticle, _SquadParagraph]]:
    try:
        articles = _SquadFile.model_validate(json.loads(file.read_bytes())).data
    except ValidationError as error:
        raise InputError(f"{file} does not have the shape of a SQuAD file: {problem_of(error)}.") from error
    except json.JSONDecodeError as error:
        raise broken(file, error.lineno, f"this is not JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file} is not JSON in UTF-8: {error}.") from error
    return ((article, paragraph) for article in articles for paragraph in article.paragraphs)


def _squad_query(question: _SquadQuestion) -> QueryRow:
    return QueryRow(
        id=question.id,
        text=question.question,
        answers=tuple(answer.text for answer in question.answers),
        unanswerable=question.is_impossible,
    )
