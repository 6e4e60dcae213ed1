"""A small question set, the tokenizer of the model in the box, and a tiny encoder with random weights."""

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from rag.retrieval.bundled import bundled_folder
from training.data import Passage, PreparedSet, Question, SourceDocument, is_kept_apart
from training.examples import BATCH, POOL, Exercise, load_tokenizer
from training.model import Reader

TOKENIZER_FILE = bundled_folder() / "tokenizer.json"
KEEPERS = (  # of real lighthouses
    "Ida Lewis", "Abbie Burgess", "Emily Fish", "Grace Darling", "Kate Moore", "Elizabeth Williams", "Laura Hecox",
    "Margaret Norvell",
)  # fmt: skip
LEARNED, APART = (
    [name for name in (f"document {i}" for i in range(200)) if is_kept_apart(name) == apart] for apart in (False, True)
)


def tokenizer() -> Tokenizer:
    return load_tokenizer(TOKENIZER_FILE)


def tiny_reader(*, seed: int = 0) -> Reader:
    torch.manual_seed(seed)
    config = BertConfig(
        hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48, hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0, initializer_range=0.2, attn_implementation="eager",
    )  # fmt: skip
    return Reader(BertModel(config, add_pooling_layer=False))


def exercise(keeper: str) -> Exercise:
    text = f"The lighthouse is old. Its keeper is called {keeper}. She has a boat."
    start = text.index(keeper)
    return Exercise(
        question=f"Who keeps the light of {keeper}?",
        missed="",
        document=SourceDocument(id=keeper, title="The lighthouse", text=text),
        marks=((start, start + len(keeper)),),
        right=(Passage(document_id=keeper, title="The lighthouse", text=text, start=0),),
        wrong=(Passage(document_id="ferry", title="", text="The ferry leaves at nine in the morning.", start=0),),
    )


def one_pool() -> list[Exercise]:
    return [exercise(KEEPERS[i % len(KEEPERS)]) for i in range(POOL * BATCH)]


def prepared_set(document_ids: list[str]) -> PreparedSet:
    """A set with one question and one passage of each document; each question finds its own passage second."""
    passages, questions, found = [], [], []
    for place, document_id in enumerate(document_ids):
        shown = exercise(KEEPERS[place % len(KEEPERS)])
        text = f"{document_id}: {shown.document.text}"
        start = text.index("called ") + len("called ")
        answer = text[start : text.index(". She")]
        passages.append(Passage(document_id=document_id, title="", text=text, start=0))
        questions.append(
            Question(
                id=f"q{place}", text=shown.question, answers=(answer,), document_ids=(document_id,), start=start,
                end=start + len(answer),
            )
        )  # fmt: skip
        found.append((((place + 1) % len(document_ids), 2.0), (place, 1.0)))
    return PreparedSet(questions=tuple(questions), passages=tuple(passages), found=tuple(found))


def write_set(folder: Path, documents: list[dict], questions: list[dict], relevant: list[tuple[str, str]]) -> Path:
    folder.mkdir()
    for name, rows in (("corpus", documents), ("queries", questions)):
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    (folder / "qrels.tsv").write_text("".join(f"{query}\t{document}\t1\n" for query, document in relevant))
    return folder
