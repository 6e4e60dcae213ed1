"""A small question set as it is published, and what is read of one."""

import json

from eval.dataset import QuestionSet
from rag.ingest.readers import read_document
from rag.types import Document

DOCUMENTS = [
    {"id": "bridge", "title": "The bridge", "text": "It has a span of 503 metres.", "meta": {"pages": 2}},
    {"id": "week 3/light.txt", "title": "The light", "text": "It has burnt since 1987."},
]
QUERIES = [
    {
        "id": "span",
        "text": "How wide is it?",
        "answers": ["503 metres", "503 m"],
        "type": "span",
        "unanswerable": False,
    },
    {"id": "since", "text": "Since when?", "answers": None, "type": "date", "unanswerable": False},
    {"id": "who", "text": "Who built it?", "answers": ["Unknown"], "type": "none", "unanswerable": True},
]
QRELS = "span\tbridge\t2\nspan\tweek 3/light.txt\t0\nsince\tweek 3/light.txt\t1\nwho\tbridge\t1\n"


def as_lines(rows: list[dict]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def document(question_set: QuestionSet, name: str) -> Document:
    return read_document((question_set.corpus / name).read_bytes(), name=name)


def names(question_set: QuestionSet) -> set[str]:
    return {file.name for file in question_set.corpus.iterdir()}
