"""Fit the weights of `rag/answering/evidence.py` on public question sets, and report how good they are.

    python -m bench.fit_evidence DATA FIT[,FIT...] TEST[,TEST...] [QUESTIONS]

DATA has a folder per set with `corpus.jsonl` (id, title, text), `queries.jsonl` (id, text, answers, unanswerable) and
`qrels.tsv` (query id, document id, relevance). Each question is asked twice: as it is, and with its own documents
hidden, which makes it unanswerable. A sentence counts as answering when it holds a gold answer and stands in a
document marked for the question. Prints the weights of the logistic regression, scaled so that the best sentence's
probability is calibrated over whole questions, and for each set the AUROC of telling the two cases apart, both
errors at 0.5, and the share of questions whose best sentence, and best two, hold a gold answer.
"""

import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from rag import open_engine
from rag.answering import evidence
from rag.settings import load_settings

TOP_K = 8
NAMES = tuple(evidence.WEIGHTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One asking: its sentences' features, shape (sentences, features), which hold an answer, and if one is there."""

    features: np.ndarray
    holds: np.ndarray
    marked: np.ndarray
    answerable: bool
    hidden: bool


def main(data: Path, fit_on: Sequence[str], test_on: Sequence[str], questions: int) -> None:
    """Fit, print the weights, and print one line per set."""
    cases = {name: list(collect(data / name, questions)) for name in dict.fromkeys([*fit_on, *test_on])}
    weights, intercept = fit([case for name in fit_on for case in cases[name]])
    for name, weight in zip(NAMES, weights, strict=True):
        print(f'    "{name}": {weight:.2f},')
    print(f"INTERCEPT: Final = {intercept:.2f}")
    for name, found in cases.items():
        report(name, found, weights, intercept)


def collect(folder: Path, questions: int) -> Iterator[Case]:
    """Ingest a set into a data folder of its own and ask its questions."""
    queries = [query for query in read(folder / "queries.jsonl") if query.get("answers") or query.get("unanswerable")]
    random.Random(0).shuffle(queries)
    marked: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query_id, document_id, *_ = line.split("\t")
        marked.setdefault(query_id, set()).add(document_id)
    with tempfile.TemporaryDirectory() as work:
        names = write_corpus(folder, Path(work) / "corpus")
        with open_engine(load_settings(data_dir=Path(work) / "store"), create=True) as engine:
            engine.ingest([Path(work) / "corpus"])
            for query in queries[:questions]:
                gold = {names[key] for key in marked.get(query["id"], ()) if key in names}
                yield from ask(engine, query, gold)


def ask(engine, query, gold: set[str]) -> Iterator[Case]:
    """Ask a question with and without its own documents."""
    hits = engine.retriever(top_k=TOP_K + len(gold)).retrieve(query["text"])
    parsed = engine.evidence.parse(query["text"])
    for hidden in (False, True):
        seen = [hit for hit in hits if not (hidden and Path(hit.node.metadata["source"]).name in gold)][:TOP_K]
        if not seen or (hidden and (query.get("unanswerable") or not gold)):
            continue
        ids = {hit.node.metadata["document_id"] for hit in seen if Path(hit.node.metadata["source"]).name in gold}
        found = engine.evidence.score(parsed, seen)
        yield Case(
            features=np.array([[item.features[name] for name in NAMES] for item in found]),
            holds=np.array([holds(item.text, query.get("answers") or []) for item in found], dtype=bool),
            marked=np.array([item.document_id in ids for item in found], dtype=bool),
            answerable=not hidden and not query.get("unanswerable"),
            hidden=hidden,
        )


def fit(cases: Sequence[Case]) -> tuple[np.ndarray, float]:
    """Return weights and intercept: fitted on sentences, then scaled on each asking's best sentence."""
    clear = [~(case.holds & ~case.marked) for case in cases]
    features = np.concatenate([case.features[kept] for case, kept in zip(cases, clear, strict=True)])
    labels = np.concatenate([case.holds[kept] for case, kept in zip(cases, clear, strict=True)])
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=3000)).fit(features, labels)
    weights = model[-1].coef_[0] / model[0].scale_
    intercept = model[-1].intercept_[0] - weights @ model[0].mean_
    best = np.array([[(case.features @ weights).max() + intercept] for case in cases])
    scale = LogisticRegression().fit(best, [case.answerable for case in cases])
    slope = scale.coef_[0][0]
    return weights * slope, intercept * slope + scale.intercept_[0]


def report(name: str, cases: Sequence[Case], weights: np.ndarray, intercept: float) -> None:
    """Print one line of figures."""
    scores = [case.features @ weights + intercept for case in cases]
    best = np.array([found.max() for found in scores])
    answerable = np.array([case.answerable for case in cases])
    rows = [case.holds[np.argsort(-found)] for case, found in zip(cases, scores, strict=True) if case.answerable]
    first, two = np.mean([row[0] for row in rows]), np.mean([row[:2].any() for row in rows])
    print(
        f"{name:24} askings {len(cases):5} AUROC {roc_auc_score(answerable, best):.3f} "
        f"false answers {np.mean(best[~answerable] >= 0):.2f} false refusals {np.mean(best[answerable] < 0):.2f} "
        f"best sentence {first:.3f} best two {two:.3f}"
    )


def write_corpus(folder: Path, target: Path) -> dict[str, str]:
    """Write each document as a Markdown file; return the file name of each document id."""
    target.mkdir()
    names = {}
    for number, row in enumerate(read(folder / "corpus.jsonl")):
        names[row["id"]] = f"{number}.md"
        title = json.dumps(row.get("title") or "")
        (target / f"{number}.md").write_text(f"---\ntitle: {title}\n---\n{row['text']}", encoding="utf-8")
    return names


def read(path: Path) -> Iterator[dict]:
    """Yield the objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def holds(text: str, answers: Sequence[str]) -> bool:
    """Return whether a text holds one of the answers, compared as SQuAD does: no case, articles or punctuation."""
    return any(plain(answer).strip() and plain(answer) in plain(text) for answer in answers)


def plain(text: str) -> str:
    words = re.findall(r"\w+", text.lower())
    return f" {' '.join(word for word in words if word not in ('a', 'an', 'the'))} "


if __name__ == "__main__":
    _, data_folder, fit_names, test_names, *count = sys.argv
    main(Path(data_folder), fit_names.split(","), test_names.split(","), int(count[0]) if count else 300)
