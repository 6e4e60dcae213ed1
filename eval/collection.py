"""Makes a public question set ready to be asked: a folder of text files, and questions about them.

A file keeps the document's text and, in its front matter, the title. Of the text only that is lost which the reader of
text files drops: blank lines at the very beginning, white space at the end, control characters, the kind of line end,
and a first line `date YYYY-MM-DD`.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote

import yaml

from eval.collection_formats import read_collection
from eval.collection_rows import DocumentRow, QueryRow
from eval.dataset import EvalQuestion, QuestionSet
from eval.facts import GoldAnswer, normalised
from rag.errors import InputError

log = logging.getLogger(__name__)

FORMAT: Final = "1"
"""Raised whenever the files are written in another way."""
_LONGEST_NAME: Final = 200


def load_collection(folder: Path, *, cache: Path, name: str | None = None, split: str = "test") -> QuestionSet:
    """Read a public question set and write its documents below `cache`, unless they are there from an earlier time.

    `folder` is in one of the formats of `eval.collection_formats`, `name` is the folder's own unless one is given, and
    `split` is the part of a BEIR set that is asked. Documents without text are left out and counted in a warning; a
    question keeps them among its documents, so that they count as never found. Questions of which nothing tells what is
    right are counted in another one. Raises InputError for what is wrong.
    """
    collection = read_collection(folder, split=split)
    if not collection.queries:
        raise InputError(f"{folder} has no question to ask.")
    called = name or (folder.stem if folder.is_file() else folder.resolve().name)
    written = [row for row in collection.documents if _has_text(row)]
    if not written:
        raise InputError(f"{folder} has no document with a text.")
    if left_out := len(collection.documents) - len(written):
        log.warning("%s: %d documents without text are left out", called, left_out)
    try:
        corpus = _corpus_folder(collection.file, cache, called)
        _write_once(written, corpus)
    except OSError as error:
        raise InputError(f"The documents of {called} cannot be written below {cache}: {error}.") from error
    questions = tuple(_question(row, collection.relevance.get(row.id, {})) for row in collection.queries)
    if unlabelled := sum(not (one.unanswerable or one.expected or one.gains) for one in questions):
        log.warning("%s: %d questions have neither an answer nor a relevant document", called, unlabelled)
    return QuestionSet(name=called, corpus=corpus, questions=questions)


def file_name(document_id: str) -> str:
    """Return the name of a document's file: its id with escapes as in a URL, or a hash of the id when that is long."""
    return f"{_escaped(document_id)}.txt"


def _escaped(name: str) -> str:
    escaped = quote(name, safe="")
    if len(escaped) > _LONGEST_NAME:
        return hashlib.sha256(name.encode()).hexdigest()
    return f"%2E{escaped[1:]}" if escaped.startswith(".") else escaped  # hidden files are not ingested


def _has_text(row: DocumentRow) -> bool:
    return any(sign.isprintable() and not sign.isspace() for sign in row.text)


def _corpus_folder(file: Path, cache: Path, name: str) -> Path:
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256")
    digest.update(FORMAT.encode())
    return cache.resolve() / f"{_escaped(name)}-{digest.hexdigest()[:12]}"


def _write_once(rows: Sequence[DocumentRow], folder: Path) -> None:
    """Write the files where there is no such folder; it appears when all of them are written."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=".unfinished-") as temporary:
        unfinished = Path(temporary) / folder.name
        unfinished.mkdir()
        for row in rows:
            with (unfinished / file_name(row.id)).open("xb") as file:  # never two ids in one, as A and a may be
                file.write(_as_file(row))
        try:
            unfinished.rename(folder)
        except OSError:
            if not folder.is_dir():  # otherwise another run was faster
                raise


def _as_file(row: DocumentRow) -> bytes:
    # The blank keeps a title `null` from being taken for no title; the reader drops it.
    front_matter = yaml.safe_dump({"title": f" {row.title}"}, allow_unicode=True)
    return f"---\n{front_matter}---\n{row.text}".encode()


def _question(row: QueryRow, relevance: Mapping[str, float]) -> EvalQuestion:
    """Return the question. An answer without tokens, a lone comma say, cannot be looked for and is left out."""
    answers = [] if row.unanswerable else [answer for answer in row.answers or () if normalised(answer)]
    relevant = {} if row.unanswerable else {key: worth for key, worth in relevance.items() if worth > 0}
    return EvalQuestion(
        id=row.id,
        type=row.type or "question",
        text=row.text,
        expected=(GoldAnswer(tuple(dict.fromkeys(answers))),) if answers else (),
        gains={file_name(key): worth for key, worth in relevant.items()},
        unanswerable=row.unanswerable,
    )
