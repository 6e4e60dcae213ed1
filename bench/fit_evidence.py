"""Fit the weights of `rag/answering/evidence.py` on public question sets, and report how good they are.

    python -m bench.fit_evidence DATA FIT[,FIT...] TEST[,TEST...] [QUESTIONS]

DATA has a folder per set with `corpus.jsonl` (id, title, text), `queries.jsonl` (id, text, answers, unanswerable) and
`qrels.tsv` (query id, document id, relevance). Each question is asked three times: as it is; with its own documents
hidden; and with one of its words exchanged for one of another question, a near miss. Only the first can be answered.

RELEVANCE is fitted on sentences: one answers when it holds a gold answer and stands in a document marked for the
question. ANSWERS is fitted on the best sentence of each asking, both classes weighing the same. Features are
standardised first. The penalties are strong as the sets differ more from each other than from themselves.

For each set it prints the AUROC of telling answerable askings from the others, the share of false answers of each
kind and of false refusals at 0.5, and the share of questions whose best sentence, and best two, hold a gold answer.
"""

import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from rag import Engine, open_engine
from rag.answering import evidence
from rag.answering.question import ASKING
from rag.settings import load_settings

TOP_K = 8
RELEVANCE_NAMES = tuple(name for name in evidence.RELEVANCE if name != "out_of_time")
ANSWERS_NAMES = tuple(name for name in evidence.ANSWERS if name != "out_of_time")
RELEVANCE_PENALTY = 0.01
ANSWERS_PENALTY = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One asking: each sentence's features, whether it holds an answer, and whether its document is a marked one.

    `kind` is `answerable`, `unanswerable` (as the set says), `hidden` or `changed`.
    """

    kind: str
    features: Sequence[Mapping[str, float]]
    holds: np.ndarray
    marked: np.ndarray

    def matrix(self, names: Sequence[str]) -> np.ndarray:
        """Return the features, shape (sentences, names)."""
        return np.array([[row[name] for name in names] for row in self.features])


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A linear model over named features."""

    names: tuple[str, ...]
    values: np.ndarray
    intercept: float

    def of(self, matrix: np.ndarray) -> np.ndarray:
        """Return the log odds of each row."""
        return matrix @ self.values + self.intercept


def main(data: Path, fit_on: Sequence[str], test_on: Sequence[str], questions: int) -> None:
    """Fit, print the weights, and print one line per set."""
    askings = {name: list(collect(data / name, questions)) for name in dict.fromkeys([*fit_on, *test_on])}
    fitting = [asking for name in fit_on for asking in askings[name]]
    relevance = fit_relevance(fitting)
    answers = fit_answers(fitting, relevance)
    for title, weights in (("RELEVANCE", relevance), ("ANSWERS", answers)):
        print(title, {name: round(float(value), 2) for name, value in zip(weights.names, weights.values, strict=True)})
    print("ANSWERS_INTERCEPT", round(answers.intercept, 2))
    for name, found in askings.items():
        report(name, found, relevance, answers)


def collect(folder: Path, questions: int) -> Iterator[Asking]:
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
            rest = random.Random(1)
            words = [word for query in queries[:questions] for word in content_words(query["text"])]
            for query in queries[:questions]:
                gold = {names[key] for key in marked.get(query["id"], ()) if key in names}
                yield from ask(engine, query, gold, near_miss(query["text"], words, rest))


def ask(engine: Engine, query: Mapping[str, Any], gold: set[str], other: str) -> Iterator[Asking]:
    """Ask a question as it is, with its own documents hidden, and changed into `other`."""
    hits = engine.retriever(top_k=TOP_K + len(gold)).retrieve(query["text"])
    outside = [hit for hit in hits if Path(hit.node.metadata["source"]).name not in gold]
    kind = "unanswerable" if query.get("unanswerable") else "answerable"
    variants = [(kind, query["text"], hits[:TOP_K])]
    if kind == "answerable" and gold:
        variants.append(("hidden", query["text"], outside[:TOP_K]))
        variants.append(("changed", other, engine.retriever(top_k=TOP_K).retrieve(other)))
    for name, text, seen in variants:
        found = engine.evidence.score(engine.evidence.parse(text), seen)
        ids = {hit.node.metadata["document_id"] for hit in seen if Path(hit.node.metadata["source"]).name in gold}
        if found:
            yield Asking(
                kind=name,
                features=[item.features for item in found],
                holds=np.array([holds(item.text, query.get("answers") or []) for item in found], dtype=bool),
                marked=np.array([item.document_id in ids for item in found], dtype=bool),
            )


def content_words(text: str) -> list[str]:
    """Return the words of a question that are neither short nor asking words."""
    return [word for word in re.findall(r"[\w'-]{3,}", text) if word.lower() not in ASKING]


def near_miss(text: str, words: Sequence[str], rest: random.Random) -> str:
    """Return the question with one content word exchanged for another question's, a name for a name."""
    own = content_words(text) or text.split()
    old = rest.choice(own)
    new = [word for word in words if word.lower() not in text.lower()]
    others = [word for word in new if word[0].isupper() == old[0].isupper()] or new or ["nothing"]
    return re.sub(rf"\b{re.escape(old)}\b", rest.choice(others), text, count=1)


def fit_relevance(askings: Sequence[Asking]) -> Weights:
    """Fit on sentences; those that hold an answer outside the marked documents are neither right nor wrong."""
    rows, labels = [], []
    for asking in askings:
        right = asking.holds & asking.marked & (asking.kind == "answerable")
        kept = right | ~asking.holds | (asking.kind == "changed")
        rows.append(asking.matrix(RELEVANCE_NAMES)[kept])
        labels.append(right[kept])
    return fit(RELEVANCE_NAMES, np.concatenate(rows), np.concatenate(labels), RELEVANCE_PENALTY, balance=None)


def fit_answers(askings: Sequence[Asking], relevance: Weights) -> Weights:
    """Fit on the best sentence of each asking."""
    rows = np.array([asking.matrix(ANSWERS_NAMES)[best(asking, relevance)[0]] for asking in askings])
    labels = np.array([asking.kind == "answerable" for asking in askings])
    return fit(ANSWERS_NAMES, rows, labels, ANSWERS_PENALTY, balance="balanced")


def fit(
    names: tuple[str, ...], rows: np.ndarray, labels: np.ndarray, penalty: float, *, balance: str | None
) -> Weights:
    """Return the logistic regression over standardised features, written for the plain ones."""
    model = LogisticRegression(C=penalty, max_iter=3000, class_weight=balance)
    pipeline = make_pipeline(StandardScaler(), model).fit(rows, labels)
    values = model.coef_[0] / pipeline[0].scale_
    return Weights(names=names, values=values, intercept=float(model.intercept_[0] - values @ pipeline[0].mean_))


def best(asking: Asking, relevance: Weights) -> np.ndarray:
    """Return the places of the sentences, most relevant first."""
    return np.argsort(-relevance.of(asking.matrix(RELEVANCE_NAMES)), kind="stable")


def report(name: str, askings: Sequence[Asking], relevance: Weights, answers: Weights) -> None:
    """Print one line of figures."""
    kinds = np.array([asking.kind for asking in askings])
    odds = np.array([answers.of(item.matrix(ANSWERS_NAMES))[best(item, relevance)[0]] for item in askings])
    yes = kinds == "answerable"
    wrong = " ".join(f"{kind} {np.mean(odds[kinds == kind] >= 0):.2f}" for kind in sorted(set(kinds[~yes])))
    ranked = [asking.holds[best(asking, relevance)] for asking in askings if asking.kind == "answerable"]
    first, two = np.mean([row[0] for row in ranked]), np.mean([row[:2].any() for row in ranked])
    print(
        f"{name}: {len(askings)} askings, AUROC {roc_auc_score(yes, odds):.3f}, false answers {wrong}, "
        f"false refusals {np.mean(odds[yes] < 0):.2f}, best sentence {first:.3f}, best two {two:.3f}",
        flush=True,
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


def read(path: Path) -> Iterator[dict[str, Any]]:
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
