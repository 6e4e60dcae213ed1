"""Question sets as they are read, and as they are kept once the retriever has been asked."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from training.rewordings import read_rewordings

WRITTEN: Final = "written"  # the set that was written for this project: it stands beside this module
TRAINING_SETS: Final = (
    "squadshifts_new_wiki",
    "squadshifts_reddit",
    "squadshifts_amazon_reviews",
    "policyqa_dev",
    "covidqa_deepset",
    WRITTEN,
)
MEASURED_SETS: Final = ("nq_oracle",)
PLAIN, REWORDED, POLAR = STYLES = ("", "reworded", "yes or no")
"""Ways in which questions are asked; each is measured apart."""
APART: Final = 10  # one document in so many is kept apart
FOUND: Final = 10  # passages kept of what is found for a question


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, the ids of the documents that answer it, and where in the first of them the answer stands.

    `start` and `end` count characters of the document's text; both are 0 when the set does not tell. `missed` is a
    question like it that its passage does not answer, where one was written. A question that was `reworded`, see
    `training.rewordings`, has wholly other words than its passage. A `polar` one is answered by "yes" or "no", which
    this is, and marked are the words that decide it.
    """

    id: str
    text: str
    answers: tuple[str, ...]
    document_ids: tuple[str, ...]
    start: int = 0
    end: int = 0
    missed: str = ""
    reworded: bool = False
    polar: str = ""

    @property
    def style(self) -> str:
        """How it is asked, one of `STYLES`."""
        return _style(reworded=self.reworded, polar=self.polar)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocument:
    """A document of a question set."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """The documents of a set by id, its questions, and how many questions were left out as their marks are wrong."""

    name: str
    documents: Mapping[str, SourceDocument]
    questions: tuple[Question, ...]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A chunk of a document as the product cuts it; `start` is its place in the document's text."""

    document_id: str
    title: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The place behind its last character in the document's text."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedSet:
    """A set whose questions have been asked: `found[i]` are the places in `passages` and the scores for question i."""

    questions: tuple[Question, ...]
    passages: tuple[Passage, ...]
    found: tuple[tuple[tuple[int, float], ...], ...]


def style_of(row: Mapping[str, Any]) -> str:
    """Return how a row of `queries.jsonl` asks, one of `STYLES`."""
    return _style(reworded=row.get("reworded", False), polar=row.get("polar", ""))


def _style(*, reworded: bool, polar: str) -> str:
    return POLAR if polar else REWORDED if reworded else PLAIN


def styled(name: str, style: str) -> str:
    """Return what the questions of a set and a style are called."""
    return f"{name}, {style}" if style else name


def set_folder(data: Path, name: str) -> Path:
    """Return the folder of a set, which is in `data` unless it comes with this project."""
    return Path(__file__).parent / name if name == WRITTEN else data / name


def read_set(folder: Path) -> QuestionSet:
    """Read `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`; questions that cannot be answered are passed over.

    Questions that were reworded come once more, behind the others.
    """
    documents, relevant = read_documents(folder), read_relevant(folder)
    asked = [row for row in read_rows(folder / "queries.jsonl") if row["answers"] and not row.get("unanswerable")]
    read = [_question(row, relevant.get(row["id"], []), documents) for row in asked]
    questions = tuple(question for question in read if question)
    reworded = tuple(_reworded(questions, folder.name))
    left_out = len(read) - len(questions)
    return QuestionSet(name=folder.name, documents=documents, questions=questions + reworded, left_out=left_out)


def _reworded(questions: Iterable[Question], name: str) -> Iterator[Question]:
    rewordings = read_rewordings()
    for question in questions:
        if found := rewordings.get((name, question.id)):
            yield replace(
                question, id=f"{question.id} reworded", text=found.reworded, missed=found.missed, reworded=True
            )


def read_documents(folder: Path) -> dict[str, SourceDocument]:
    """Read `corpus.jsonl`; return the documents by id."""
    return {
        row["id"]: SourceDocument(id=row["id"], title=row.get("title") or "", text=row["text"])
        for row in read_rows(folder / "corpus.jsonl")
    }


def read_relevant(folder: Path) -> dict[str, list[str]]:
    """Read `qrels.tsv`; return the ids of the documents that answer each question."""
    relevant: dict[str, list[str]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query_id, document_id, *_ = line.split("\t")
        relevant.setdefault(query_id, []).append(document_id)
    return relevant


def _question(
    row: Mapping[str, Any], document_ids: list[str], documents: Mapping[str, SourceDocument]
) -> Question | None:
    """Return the question, None when its marked answer does not stand where it is said to stand."""
    question = Question(
        id=row["id"], text=row["text"].strip(), answers=tuple(row["answers"]), document_ids=tuple(document_ids),
        missed=row.get("missed", ""), reworded=row.get("reworded", False), polar=row.get("polar", ""),
    )  # fmt: skip
    if not row.get("evidence"):
        return question
    mark = row["evidence"][0]
    answer = mark["text"].strip()
    before = len(mark["text"]) - len(mark["text"].lstrip())
    text = documents[mark["doc_id"]].text
    for start in (mark["answer_start"], mark["answer_start"] + before):  # sets differ in counting blanks before it
        if answer and text.startswith(answer, start):
            return replace(question, document_ids=(mark["doc_id"],), start=start, end=start + len(answer))
    return None


def is_kept_apart(document_id: str) -> bool:
    """Return whether a document is among the tenth that nothing is trained on."""
    return int(hashlib.sha256(document_id.encode()).hexdigest()[:8], 16) % APART == 0


def write_prepared(prepared: PreparedSet, path: Path) -> None:
    """Write a prepared set, all at once."""
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(asdict(prepared)), encoding="utf-8")
    unfinished.rename(path)


def read_prepared(path: Path) -> PreparedSet:
    """Read what `write_prepared` wrote."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return PreparedSet(
        questions=tuple(
            Question(**{**row, "answers": tuple(row["answers"]), "document_ids": tuple(row["document_ids"])})
            for row in rows["questions"]
        ),
        passages=tuple(Passage(**row) for row in rows["passages"]),
        found=tuple(tuple((place, score) for place, score in row) for row in rows["found"]),
    )


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
