"""A report as a Markdown table, as a list of what went wrong, and as JSON."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Final

from eval.metrics import Fact
from eval.results import Outcome, QuestionResult, Report, Summary

FIGURE_NAMES: Final[Mapping[str, str]] = {
    "recall_at_1": "recall@1",
    "recall_at_5": "recall@5",
    "mrr": "MRR",
    "facts": "facts",
    "facts_cited": "facts cited",
    "citation_precision": "citation precision",
    "quotes_exact": "quotes exact",
    "false_answer_rate": "false answers",
    "false_refusal_rate": "false refusals",
}
"""The fields of `Figures` and what people read instead."""

_COUNTS: Final[Mapping[str, Callable[[Summary], str]]] = {
    "questions": lambda summary: str(summary.questions),
    "failed": lambda summary: str(summary.failed),
    "abstained": lambda summary: str(summary.abstained),
}


def render_table(report: Report) -> str:
    """Return a Markdown table with a row per type of question and one for all; a dash where a figure has no meaning."""
    header = ["type", *_COUNTS, *FIGURE_NAMES.values(), "median ms"]
    rows = [header, *([*_cells(summary)] for summary in (*report.by_type, report.total))]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    rule = f"|{'-' * (widths[0] + 2)}|" + "|".join(f"{'-' * (width + 1)}:" for width in widths[1:]) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _cells(summary: Summary) -> Iterator[str]:
    yield summary.name
    yield from (show(summary) for show in _COUNTS.values())
    yield from (_number(getattr(summary.figures, field), digits=3) for field in FIGURE_NAMES)
    yield _number(summary.median_ms, digits=1)


def _number(value: float | None, *, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _line(cells: list[str], widths: list[int]) -> str:
    first, *rest = cells
    padded = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
    return f"| {' | '.join(padded)} |"


def render_report(report: Report) -> str:
    """Return the table and, below it, each question that went wrong with the answer that was given."""
    wrong = [result for result in report.results if problems(result)]
    made = report.fingerprint
    setting = f"Answerer {report.answerer}, embedding model {made.embedding_model}, settings {made.settings}"
    parts = [
        "# Evaluation",
        f"{setting}, language model {made.llm_model or 'none'}.",
        render_table(report),
        f"## What went wrong: {len(wrong)} of {len(report.results)} questions",
        *map(_describe, wrong),
    ]
    return "\n\n".join(parts) + "\n"


def problems(result: QuestionResult) -> list[str]:
    """Return what is wrong with an answer, in words; nothing when it is as it should be."""
    if result.outcome is Outcome.FAILED:
        return [f"failed: {result.error}"]
    exact = result.figures.quotes_exact
    found = {
        "false answer": bool(result.figures.false_answer_rate),
        "false refusal": bool(result.figures.false_refusal_rate),
        "a quote is not what is stored": exact is not None and exact < 1,
        f"missing: {'; '.join(map(_fact, result.missing))}": bool(result.missing),
    }
    return [name for name, applies in found.items() if applies]


def _fact(fact: Fact) -> str:
    return " / ".join(fact)


def _describe(result: QuestionResult) -> str:
    quoted = "\n".join(f"> {line}" for line in result.answer.splitlines()) or "> (no text)"
    return f"**{result.id}** ({result.type}): {result.question}\n{', '.join(problems(result))}\n\n{quoted}"


def to_json(report: Report) -> str:
    """Return the whole report, every question included, as JSON."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=2)
