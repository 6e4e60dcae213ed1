"""Drafts of questions on a corpus, for a person to review: each asks for a number that a sentence of it states.

A draft is the sentence with the number replaced by words that ask for it, as in a quiz, so that question, fact and
document belong together from the start. What such drafts lack is what makes an evaluation: questions in other words
than the document's, and questions that the corpus does not answer.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from rag.answering.text.numbers import located_numbers
from rag.answering.text.paragraphs import is_heading
from rag.answering.text.sentences import sentence_ranges
from rag.errors import InputError
from rag.ingest.readers import MEDIA_TYPES, read_document

_HEADER: Final = """\
# Drafts to review: put each question in the words of someone who does not know the document, add the other wordings of
# its fact and the other documents that hold it, and take `draft: true` away. Then add questions that the documents do
# not answer (`type: near_miss`, `unanswerable: true`). `rag eval check` tells what is wrong with the file.
"""
_LENGTH: Final = range(24, 250)
_YEAR: Final = re.compile(r"\b(in|since|until|by|of|from|before|after)\s+(1[5-9]\d\d|20\d\d)\b(?!\s+[a-z]+s\b)")
_POINTS_BACK: Final = re.compile(r"(?:it|its|they|their|he|his|she|her|this|that|these|those|there)\b", re.IGNORECASE)
_NAME: Final = re.compile(r"(?<=[a-z,] )[A-Z]\w+")
_WORD_AFTER: Final = re.compile(r"[\s-]?([a-z]{3,}s)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A question, the fact that answers it, and the sentence of the document that both come from."""

    document: str
    question: str
    fact: str
    sentence: str


def draft_file(corpus: Path, file: Path, *, per_document: int) -> int:
    """Write drafts of at most `per_document` questions on each document and return how many there are.

    Raises InputError when the folder has nothing to ask about, or the file is already there.
    """
    if not corpus.is_dir():
        raise InputError(f"There is no folder {corpus}.")
    drafts = [draft for name, text in _documents(corpus) for draft in draft_questions(name, text)[:per_document]]
    if not drafts:
        raise InputError(f"No document in {corpus} states a number to ask for; write the questions by hand.")
    write_drafts(file, corpus, _HEADER, [_entry(number, draft) for number, draft in enumerate(drafts, start=1)])
    return len(drafts)


def write_drafts(file: Path, corpus: Path, header: str, entries: Sequence[str]) -> None:
    """Write a file of questions about the documents of a folder; raise InputError when it is already there."""
    named = yaml.safe_dump({"corpus": os.path.relpath(corpus.resolve(), file.resolve().parent)}, allow_unicode=True)
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(f"{header}{named}questions:\n{''.join(entries)}")
    except FileExistsError as error:
        raise InputError(f"{file} is already there; name another with --output.") from error
    except OSError as error:
        raise InputError(f"The questions cannot be written to {file}: {error.strerror}.") from error


def entry_text(remarks: Sequence[str], entry: Mapping[str, object]) -> str:
    """Return one question as it stands in a file of questions, with remarks for its reviewer above it."""
    dumped = yaml.safe_dump([dict(entry)], allow_unicode=True, sort_keys=False, width=110)
    lines = [*(f"# {_printable(remark)}" for remark in remarks), *dumped.splitlines()]
    return "".join(f"  {line}\n" for line in lines)


def _printable(remark: str) -> str:
    """Return the remark on one line, without characters that YAML forbids even in comments."""
    return "".join(character if character.isprintable() else "?" for character in " ".join(remark.split()))


def draft_questions(document: str, text: str) -> list[Draft]:
    """Return what can be asked about a document, one question for a sentence, those with most names first."""
    found: list[tuple[int, Draft]] = []
    for start, end in sentence_ranges(text):
        sentence = " ".join(text[start:end].split())
        if len(sentence) not in _LENGTH or is_heading(text, start) or _POINTS_BACK.match(sentence) or "|" in sentence:
            continue
        if asked := _asked(sentence):
            question, fact = asked
            draft = Draft(document=document, question=question, fact=fact, sentence=sentence)
            found.append((len(_NAME.findall(sentence)), draft))
    return [draft for _, draft in sorted(found, key=lambda pair: -pair[0])]


def _asked(sentence: str) -> tuple[str, str] | None:
    """Return a question and the number it asks for; None when the sentence names none that can be asked for."""
    if year := _YEAR.search(sentence):
        return _question(sentence[: year.start(2)] + "which year" + sentence[year.end(2) :]), year.group(2)
    for _, start, end in located_numbers(sentence):
        fact, rest = sentence[start:end], sentence[end:]
        counted = _WORD_AFTER.match(rest)
        if counted and not sentence[:start].rstrip().endswith(("$", "€", "£")):
            return _question(f"{sentence[:start]}how many{rest}"), f"{fact}{counted.group()}"
    return None


def _question(sentence: str) -> str:
    return sentence.rstrip(" .;:!") + "?"


def _documents(corpus: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(corpus.rglob("*")):
        if file.is_file() and file.suffix.lower() in MEDIA_TYPES:
            name = file.relative_to(corpus).as_posix()
            yield name, read_document(file.read_bytes(), name=name).text


def _entry(number: int, draft: Draft) -> str:
    entry = {
        "id": f"draft-{number}",
        "type": "single_fact",
        "question": draft.question,
        "expected": [[draft.fact]],
        "documents": [draft.document],
        "draft": True,
    }
    return entry_text([draft.sentence], entry)
