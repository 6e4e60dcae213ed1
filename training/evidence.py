"""Fit the weights of `rag/answering/evidence/weights.py` on public question sets, and report how good they are.

Each question is asked three times: as it is; with its own documents hidden; and as a near miss, with a detail that its
passage gives exchanged for one of another passage. Only the first can be answered. The questions that were reworded
(see `training/rewordings.py`), and those that want yes or no, are sets of their own, with the question that was written
as missed for a near miss. Of sets that the reader was trained on only the questions on documents kept apart are asked.
A hash of a question's id puts it into one of two halves: the first is fitted on, the second reported. `MEASURED_SETS`
are reported only.

RELEVANCE is fitted on sentences: one answers when it holds a gold answer and stands in a document marked for the
question. ANSWERS is fitted on the best sentence of each asking, both classes weighing the same, and each set as much
as any other. Features are standardised first. The penalties are strong as the sets differ more from each other than
from themselves.

For each set it prints the AUROC of telling answerable askings from the others, with each kind of them alone, the share
of false answers of each kind and of false refusals at 0.5, the share of questions whose best sentence, and best two,
hold a gold answer, and how good the reader's span in the best sentence is.
"""

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from eval.facts import GoldAnswer
from rag.answering.evidence.scoring import Evidence, EvidenceScorer
from rag.answering.evidence.weights import ANSWERS, RELEVANCE
from rag.retrieval.reader import load_reader
from rag.retrieval.retriever import HybridRetriever
from rag.settings import load_settings
from training.answers import f1
from training.data import (
    MEASURED_SETS,
    STYLES,
    TRAINING_SETS,
    is_kept_apart,
    read_documents,
    read_relevant,
    read_rows,
    set_folder,
    style_of,
    styled,
)
from training.near_misses import near_miss
from training.reliability import Reliability, reliability
from training.retrieved import opened
from training.rewordings import read_rewordings

TOP_K = 8
VAGUE = "policyqa_dev"  # the same questions of every document: no passage is the right one
FITTED_SETS = (*(name for name in TRAINING_SETS if name != VAGUE), "clapnq_dev", "lihua_world")
BY_HAND = ("section", "about", "meets", "figure", "out_of_time", "other_thing")
RELEVANCE_NAMES = tuple(name for name in RELEVANCE if name not in BY_HAND)
ANSWERS_NAMES = tuple(name for name in ANSWERS if name not in BY_HAND)
RELEVANCE_PENALTY = 0.01
ANSWERS_PENALTY = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One asking: each sentence's features, whether it holds an answer, whether its document is a marked one.

    `kind` is `answerable`, `unanswerable` (as the set says), `hidden` or `near_miss`; `first` the half that is fitted
    on; `confidence` what the service says with the weights that it has, `f1` how good the reader's span in each
    sentence is.
    """

    kind: str
    first: bool
    features: Sequence[Mapping[str, float]]
    holds: np.ndarray
    marked: np.ndarray
    f1: np.ndarray
    confidence: float

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
        return np.asarray(matrix @ self.values + self.intercept)


def fit_and_report(
    data: Path,
    cache: Path,
    questions: int,
    *,
    fit_on: Sequence[str] = FITTED_SETS,
    test_on: Sequence[str] = MEASURED_SETS,
) -> Reliability:
    """Fit on half of each set, print the weights and one line per set; return how far confidence holds."""
    askings: dict[str, list[Asking]] = {}
    fitted: set[str] = set()
    tested: set[str] = set()
    for name in (*fit_on, *test_on):
        for style in STYLES:
            title = styled(name, style)
            if found := list(collect(set_folder(data, name), cache / "stores" / name, questions, style=style)):
                askings[title] = found
                fitted |= {title} if name in fit_on else set()
                tested |= {title} if name in test_on else set()
    fitting = [[one for one in found if one.first] for title, found in askings.items() if title in fitted]
    relevance = fit_relevance(fitting)
    answers = fit_answers(fitting, relevance)
    for title, weights in (("RELEVANCE", relevance), ("ANSWERS", answers)):
        print(title, {name: round(float(value), 2) for name, value in zip(weights.names, weights.values, strict=True)})
    print("ANSWERS_INTERCEPT", round(answers.intercept, 2))
    reported = {title: [one for one in found if title in tested or not one.first] for title, found in askings.items()}
    for title, found in reported.items():
        report(title, found, relevance, answers)
    asked = [one for found in reported.values() for one in found]
    said = np.array([one.confidence for one in asked])
    return reliability(said, np.array([one.kind == "answerable" for one in asked]))


def collect(folder: Path, store_folder: Path, questions: int, *, style: str) -> Iterator[Asking]:
    """Ask up to so many questions of a set that are of a style."""
    marked = read_relevant(folder)
    queries = [row for row in read_rows(folder / "queries.jsonl") if row.get("answers") or row.get("unanswerable")]
    if folder.name in TRAINING_SETS:
        queries = [row for row in queries if all(map(is_kept_apart, marked.get(row["id"], ())))]
    queries += [*_reworded(queries, folder.name)]
    queries = [row for row in queries if style_of(row) == style]
    random.Random(0).shuffle(queries)
    queries = queries[:questions]
    if not queries:
        return
    rest = random.Random(1)
    settings = load_settings({})
    with opened(read_documents(folder).values(), store_folder) as (retriever, _):
        scorer = EvidenceScorer(reader=load_reader(settings), lexical=retriever._store.lexical, fitted_cosines=True)
        for query in queries:
            yield from ask(retriever, scorer, query, marked.get(query["id"], []), rest)


def _reworded(queries: Sequence[Mapping[str, Any]], name: str) -> Iterator[dict[str, Any]]:
    rewordings = read_rewordings()
    for row in queries:
        if found := rewordings.get((name, row["id"])):
            yield {**row, "text": found.reworded, "missed": found.missed, "reworded": True}


def ask(
    retriever: HybridRetriever,
    scorer: EvidenceScorer,
    query: Mapping[str, Any],
    gold: Sequence[str],
    rest: random.Random,
) -> Iterator[Asking]:
    """Ask a question as it is, with its own documents hidden, and as a near miss."""
    hits = retriever.retrieve(query["text"])
    inside = [hit.node.get_content() for hit in hits if hit.node.metadata["document_id"] in gold]
    outside = [hit for hit in hits if hit.node.metadata["document_id"] not in gold]
    kind = "unanswerable" if query.get("unanswerable") else "answerable"
    variants = [(kind, query["text"], hits[:TOP_K])]
    if kind == "answerable" and gold:
        variants.append(("hidden", query["text"], outside[:TOP_K]))
        others = [hit.node.get_content() for hit in outside]
        missed = query.get("missed") or (inside and near_miss(query["text"], inside[0], others, rest))
        if missed:
            variants.append(("near_miss", missed, retriever.retrieve(missed)[:TOP_K]))
    expected = query.get("answers") or []
    for name, text, seen in variants:
        found = scorer.score(scorer.parse(text), seen)
        if found:
            yield Asking(
                kind=name,
                first=int(hashlib.sha256(query["id"].encode()).hexdigest()[:8], 16) % 2 == 0,
                features=[item.features for item in found],
                holds=np.array([holds(item.text, expected) for item in found], dtype=bool),
                marked=np.array([item.document_id in gold for item in found], dtype=bool),
                confidence=found[0].probability,
                f1=np.array([f1(spanned(item), expected) if expected else 0.0 for item in found]),
            )


def spanned(item: Evidence) -> str:
    """Return the reader's answer in a sentence."""
    return item.text[item.span.start - item.start : item.span.end - item.start]


def fit_relevance(sets: Sequence[Sequence[Asking]]) -> Weights:
    """Fit on sentences; those that hold an answer outside the marked documents are neither right nor wrong."""
    rows, labels, shares = [], [], []
    for askings in sets:
        for asking in askings:
            right = asking.holds & asking.marked & (asking.kind == "answerable")
            kept = right | ~asking.holds | (asking.kind == "near_miss")
            rows.append(asking.matrix(RELEVANCE_NAMES)[kept])
            labels.append(right[kept])
            shares.append(np.full(int(kept.sum()), 1 / len(askings)))
    return fit(
        RELEVANCE_NAMES,
        np.concatenate(rows),
        np.concatenate(labels),
        np.concatenate(shares),
        RELEVANCE_PENALTY,
        balance=None,
    )


def fit_answers(sets: Sequence[Sequence[Asking]], relevance: Weights) -> Weights:
    """Fit on the best sentence of each asking."""
    askings = [(one, 1 / len(part)) for part in sets for one in part]
    rows = np.array([one.matrix(ANSWERS_NAMES)[best(one, relevance)[0]] for one, _ in askings])
    labels = np.array([one.kind == "answerable" for one, _ in askings])
    shares = np.array([share for _, share in askings])
    return fit(ANSWERS_NAMES, rows, labels, shares, ANSWERS_PENALTY, balance="balanced")


def fit(
    names: tuple[str, ...],
    rows: np.ndarray,
    labels: np.ndarray,
    shares: np.ndarray,
    penalty: float,
    *,
    balance: str | None,
) -> Weights:
    """Return the logistic regression over standardised features, written for the plain ones."""
    model = LogisticRegression(C=penalty, max_iter=3000, class_weight=balance)
    pipeline = make_pipeline(StandardScaler(), model)
    pipeline.fit(rows, labels, logisticregression__sample_weight=shares / shares.mean())
    values = model.coef_[0] / pipeline[0].scale_
    return Weights(names=names, values=values, intercept=float(model.intercept_[0] - values @ pipeline[0].mean_))


def best(asking: Asking, relevance: Weights) -> np.ndarray:
    """Return the places of the sentences, most relevant first."""
    return np.argsort(-relevance.of(asking.matrix(RELEVANCE_NAMES)), kind="stable")


def odds_of(asking: Asking, relevance: Weights, answers: Weights) -> float:
    """Return the log odds that the best sentence answers."""
    return float(answers.of(asking.matrix(ANSWERS_NAMES)[best(asking, relevance)[0]]))


def report(name: str, askings: Sequence[Asking], relevance: Weights, answers: Weights) -> None:
    """Print one line of figures."""
    kinds = np.array([asking.kind for asking in askings])
    odds = np.array([odds_of(item, relevance, answers) for item in askings])
    yes = kinds == "answerable"
    others = sorted(set(kinds[~yes]))
    told = {kind: roc_auc_score(yes[yes | (kinds == kind)], odds[yes | (kinds == kind)]) for kind in others}
    apart = " ".join(f"{kind} {value:.3f}" for kind, value in told.items())
    wrong = " ".join(f"{kind} {np.mean(odds[kinds == kind] >= 0):.2f}" for kind in others)
    places = [(asking, best(asking, relevance)) for asking in askings if asking.kind == "answerable"]
    first = np.mean([asking.holds[order[0]] for asking, order in places])
    two = np.mean([asking.holds[order[:2]].any() for asking, order in places])
    span = np.mean([asking.f1[order[0]] for asking, order in places])
    print(
        f"{name}: {len(askings)} askings, AUROC {roc_auc_score(yes, odds):.3f} ({apart}), false answers {wrong}, "
        f"false refusals {np.mean(odds[yes] < 0):.2f}, best sentence {first:.3f}, best two {two:.3f}, "
        f"span F1 {span:.3f}",
        flush=True,
    )


def holds(text: str, answers: Sequence[str]) -> bool:
    """Return whether a text holds one of the answers, compared as SQuAD does: no case, articles or punctuation."""
    return GoldAnswer(tuple(answers)).said_in(text)
