"""The figures of an evaluation: what each is called, means, and which way it gets better."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from statistics import fmean
from typing import Final, Literal

Group = Literal["answers", "abstention", "citations", "retrieval"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one question in [0, 1], or their means over several; `FIGURES` says what each means.

    None says that a figure has no meaning there (documents of an unanswerable question, quotes of an answer that
    cites nothing, anything of a failed question); a mean leaves those out.
    """

    right: float | None = None
    facts: float | None = None
    answer_f1: float | None = None
    answer_recall: float | None = None
    answer_in_two: float | None = None
    passage_in_two: float | None = None
    short_answers: float | None = None
    short_answer_f1: float | None = None
    false_answers: float | None = None
    false_refusals: float | None = None
    citation_precision: float | None = None
    citation_recall: float | None = None
    facts_cited: float | None = None
    groundedness: float | None = None
    quotes_exact: float | None = None
    hit_at_1: float | None = None
    hit_at_4: float | None = None
    hit_at_10: float | None = None
    recall_at_5: float | None = None
    recall_at_10: float | None = None
    mrr_at_10: float | None = None
    ndcg_at_10: float | None = None
    answer_in_top_1: float | None = None
    answer_in_top_4: float | None = None
    answer_in_top_10: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What people read for a field of `Figures`. `gated`: whether a significant loss of it fails a run."""

    label: str
    group: Group
    meaning: str
    better: Literal["higher", "lower"] = "higher"
    gated: bool = False


FIGURES: Final[Mapping[str, Figure]] = {
    "right": Figure(
        label="right", group="answers", gated=True,
        meaning="share of the questions with all expected facts and nothing that must not be said, or, where the "
        "corpus does not hold the answer, with an abstention",
    ),
    "facts": Figure(
        label="facts", group="answers", gated=True, meaning="share of the expected facts that the answer states"
    ),
    "answer_f1": Figure(
        label="answer F1", group="answers",
        meaning="on public sets: overlap of the answer's tokens with those of the nearest gold answer, as F1",
    ),
    "answer_recall": Figure(
        label="answer recall", group="answers",
        meaning="on public sets: share of the tokens of a gold answer that the answer has, of the nearest one",
    ),
    "answer_in_two": Figure(
        label="answer in two", group="answers",
        meaning="on public sets: share of the answerable questions whose answer says a gold answer in its first two "
        "sentences",
    ),
    "passage_in_two": Figure(
        label="passage in two", group="answers",
        meaning="the baseline of that: a gold answer in the first two sentences of the best passage",
    ),
    "short_answers": Figure(
        label="short answers", group="answers", meaning="share of the answerable questions that got a short answer"
    ),
    "short_answer_f1": Figure(
        label="short answer F1", group="answers",
        meaning="on public sets: the same overlap for the short answer, where there is one",
    ),
    "false_answers": Figure(
        label="false answers", group="abstention", better="lower", gated=True,
        meaning="share of the unanswerable questions that were answered",
    ),
    "false_refusals": Figure(
        label="false refusals", group="abstention", better="lower", gated=True,
        meaning="share of the answerable questions at which it abstained",
    ),
    "citation_precision": Figure(
        label="citation precision", group="citations", gated=True,
        meaning="share of the citations of statements whose document is one that is named",
    ),
    "citation_recall": Figure(
        label="citation recall", group="citations", gated=True,
        meaning="share of the statements that the quotes they cite hold up: every number and 80 % of the content words",
    ),
    "facts_cited": Figure(
        label="facts cited", group="citations",
        meaning="share of the facts found that a quote of a named document states, too",
    ),
    "groundedness": Figure(
        label="groundedness", group="citations", gated=True,
        meaning="share of the statements that the service's own check found support for",
    ),
    "quotes_exact": Figure(
        label="quotes exact", group="citations", gated=True,
        meaning="share of the citations with `text[start:end] == cited_text` in the stored text",
    ),
    "hit_at_1": Figure(
        label="hit@1", group="retrieval", meaning="share of the questions whose best document is one that is named"
    ),
    "hit_at_4": Figure(label="hit@4", group="retrieval", meaning="the same for the best four documents"),
    "hit_at_10": Figure(label="hit@10", group="retrieval", meaning="the same for the best ten documents"),
    "recall_at_5": Figure(
        label="recall@5", group="retrieval", gated=True,
        meaning="share of the named documents among the five best ranked documents",
    ),
    "recall_at_10": Figure(label="recall@10", group="retrieval", meaning="the same for the ten best ranked documents"),
    "mrr_at_10": Figure(
        label="MRR@10", group="retrieval", gated=True,
        meaning="mean of 1 / rank of the first named document, 0 beyond rank ten",
    ),
    "ndcg_at_10": Figure(
        label="nDCG@10", group="retrieval", gated=True,
        meaning="gain of the named documents, discounted by the logarithm of their rank, over the best possible",
    ),
    "answer_in_top_1": Figure(
        label="answer in top 1", group="retrieval",
        meaning="share of the questions of which the best passage says an expected fact",
    ),
    "answer_in_top_4": Figure(
        label="answer in top 4", group="retrieval", meaning="the same for the best four passages"
    ),
    "answer_in_top_10": Figure(
        label="answer in top 10", group="retrieval", meaning="the same for the best ten passages"
    ),
}  # fmt: skip
"""The fields of `Figures`, in the order in which they are shown."""


def mean_figures(figures: Iterable[Figures]) -> Figures:
    """Return the mean of each figure over the questions for which it has a meaning (a macro average)."""
    rows = list(figures)
    return Figures(**{item.name: mean(getattr(row, item.name) for row in rows) for item in fields(Figures)})


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of the values that there are, None when there are none."""
    meaningful = [value for value in values if value is not None]
    return fmean(meaningful) if meaningful else None
