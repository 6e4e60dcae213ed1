"""Statements to try the check on, with the passage of each: sentences of documents, and those written by hand."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml

from eval.collection_formats import read_collection
from rag.answering.text.paragraphs import is_heading
from rag.answering.text.sentences import sentence_ranges
from rag.errors import InputError
from rag.ingest.readers import media_type_of, read_document
from rag.types import Source

HERE: Final = Path(__file__).resolve().parent
ABOUT_DOCUMENTS: Final[Sequence[tuple[str, bool, Path]]] = (
    ("hand-written", True, HERE / "paraphrases.yaml"),
    ("hand-written falsehood", False, HERE / "falsehoods.yaml"),
    ("hand-written pair", True, HERE / "paired_paraphrases.yaml"),
    ("falsehood of a pair", False, HERE / "paired_falsehoods.yaml"),
    ("hand-written, unseen", True, HERE / "unseen_paraphrases.yaml"),
    ("unseen falsehood", False, HERE / "unseen_falsehoods.yaml"),
)
"""The kinds of statement that were written by hand about documents, whether they are true, and their files."""
EVERYDAY: Final[Sequence[tuple[str, Path]]] = (
    ("everyday", HERE / "everyday.yaml"), ("everyday, unseen", HERE / "everyday_unseen.yaml"),
)  # fmt: skip
"""Those about passages that stand beside them."""
CORPORA: Final = (HERE.parent / "corpus", HERE.parent.parent / "seeds" / "corpus")
PUBLIC_SETS: Final = ("clapnq_dev", "nq_oracle", "covidqa_deepset")
PASSAGE_CHARACTERS: Final = 1200
PUBLIC_STATEMENTS: Final = 150  # of each public set
_LENGTH: Final = range(6, 46)  # words of a sentence that says something by itself
_SHORTEST_ANSWER: Final = 3
_Option = TypeVar("_Option")
_ENDS: Final = (".", "!", '."', ".”")

# How sets that were cut into tokens are put together again.
_JOINED: Final[Mapping[re.Pattern[str], str]] = {
    re.compile(r"``\s*|\s*''"): '"',
    re.compile(r"\s+(?=[.,;:!?)\]%]|n't\b|'(?:s|re|ve|ll|d)\b|'(?=\s))"): "",
    re.compile(r"(?<=[(\[$£€])\s+"): "",
    re.compile(r"(?<=\w) - (?=\w)"): "-",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement, the sentences of a passage that carry or contradict it, and the passage's place in its `Library`."""

    text: str
    quote: str
    passage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Statements of a kind that were written by hand, all true or all false."""

    kind: str
    true: bool
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The passages of some documents and statements about them: their sentences, and what was written by hand."""

    name: str
    passages: tuple[Source, ...]
    sentences: tuple[Claim, ...] = ()
    written: tuple[Written, ...] = ()


def own_libraries(folders: Sequence[Path] = CORPORA) -> list[Library]:
    """Return the documents of the evaluation and of the seeds, and the everyday ones, with what we wrote of them."""
    groups = [(kind, true, _written(path)) for kind, true, path in ABOUT_DOCUMENTS]
    libraries = [(folder, _library(folder.name, _files(folder))) for folder in folders]
    return [
        *(
            replace(
                library,
                written=tuple(
                    Written(kind=kind, true=true, claims=_placed(library, said.get(folder, ())))
                    for kind, true, said in groups
                ),
            )
            for folder, library in libraries
        ),
        *(_everyday(kind, path) for kind, path in EVERYDAY),
    ]


def public_libraries(data: Path) -> list[Library]:
    """Return the public sets below a folder with the sentences that their evidence or their answers are found in.

    Raises InputError when none of them is there.
    """
    found = [data / name for name in PUBLIC_SETS if (data / name).is_dir()]
    if not found:
        raise InputError(f"{data} has none of the folders {', '.join(PUBLIC_SETS)}.")
    return [_public(folder) for folder in found]


def held_out(text: str) -> bool:
    """Return whether a statement belongs to the half that rules are not tuned on."""
    return pick(range(2), f"half of {text}") == 1


def pick(options: Sequence[_Option], seed: str) -> _Option:
    """Return one of the options, always the same for a seed."""
    return options[int(hashlib.sha256(seed.encode()).hexdigest(), 16) % len(options)]


def _files(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (name, title, text) of each document below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and media_type_of(path):
            document = read_document(path.read_bytes(), name=path.name)
            yield path.relative_to(folder).as_posix(), document.title, document.text


def _library(name: str, documents: Iterator[tuple[str, str, str]]) -> Library:
    passages: list[Source] = []
    truths: list[Claim] = []
    for source, title, text in documents:
        for start, end in _cuts(text):
            passage = _passage(source, title, text, start, end)
            truths += [Claim(text=said, quote=said, passage=len(passages)) for said in _statements(passage.text)]
            passages.append(passage)
    return Library(name=name, passages=tuple(passages), sentences=tuple(truths))


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of passages: as many whole sentences as fit."""
    ranges = sentence_ranges(text)
    first = 0
    for start, end in ranges:
        if end - first > PASSAGE_CHARACTERS and start > first:
            yield first, start
            first = start
    if ranges:
        yield first, ranges[-1][1]


def _passage(source: str, title: str, text: str, start: int, end: int | None) -> Source:
    return Source(
        chunk_id=f"{source}/{start}", document_id=source, title=title, source=source, publisher="", published=None,
        page=None, text=text[start:end], start_char_index=start, end_char_index=start + len(text[start:end]), score=0.0,
        cosine=0.0, bm25=0.0,
    )  # fmt: skip


def _statements(text: str) -> Iterator[str]:
    """Yield the sentences that say something by themselves, on one line."""
    for start, end in sentence_ranges(text):
        said = " ".join(text[start:end].split())
        if (
            said.endswith(_ENDS)
            and len(said.split()) in _LENGTH
            and said[0] not in "|<"
            and not is_heading(text, start)
        ):
            yield said


def _everyday(kind: str, path: Path) -> Library:
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    passages = [_passage(f"{kind} {i}", one["title"], one["passage"], 0, None) for i, one in enumerate(entries, 1)]
    written = (
        Written(
            kind=kind if true else f"{kind} falsehood",
            true=true,
            claims=tuple(
                Claim(text=said, quote=passages[i].text, passage=i)
                for i, one in enumerate(entries)
                for said in one[key]
            ),
        )
        for key, true in (("supported", True), ("wrong", False))
    )
    return Library(name=kind, passages=tuple(passages), written=tuple(written))


def _written(path: Path) -> dict[Path, list[Mapping[str, str]]]:
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {(HERE / group["corpus"]).resolve(): group["statements"] for group in groups}


def _placed(library: Library, written: Sequence[Mapping[str, str]]) -> tuple[Claim, ...]:
    return tuple(_place(library, entry) for entry in written)


def _place(library: Library, entry: Mapping[str, str]) -> Claim:
    """Return a written statement with the passage that holds its quote, or most of a quote that is cut."""
    for number, passage in enumerate(library.passages):
        if passage.source == entry["document"] and entry["quote"][:60] in passage.text:
            return Claim(text=entry["statement"], quote=entry["quote"], passage=number)
    raise InputError(f"{entry['document']} does not say {entry['quote']!r}, of which {entry['statement']!r} was made.")


def _public(folder: Path) -> Library:
    collection = read_collection(folder, split="test")
    wanted: dict[str, list[str]] = {}
    for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for document in collection.relevance.get(row["id"], {}):
            wanted.setdefault(document, []).extend(_evidence(row))
    documents = ((row.id, row.title, _joined(row.text)) for row in collection.documents if row.id in wanted)
    library = _library(folder.name, documents)
    shown = [
        truth
        for truth in library.sentences
        if any(_shows(truth.text, said) for said in wanted[library.passages[truth.passage].document_id])
    ]
    chosen = sorted(shown, key=lambda truth: hashlib.sha256(truth.text.encode()).hexdigest())[:PUBLIC_STATEMENTS]
    return replace(library, sentences=tuple(chosen))


def _evidence(row: Mapping[str, Any]) -> list[str]:
    """Return what a question's documents say of it: the evidence that is marked, or else the answers."""
    marked = [
        said for entry in row.get("evidence") or () for said in entry.get("selected_sentences", [entry.get("text")])
    ]
    return [_joined(said).strip() for said in (marked or row.get("answers") or ()) if said]


def _shows(sentence: str, said: str) -> bool:
    return len(said) >= _SHORTEST_ANSWER and (said in sentence or sentence in said)


def _joined(text: str) -> str:
    for pattern, replacement in _JOINED.items():
        text = pattern.sub(replacement, text)
    return text
