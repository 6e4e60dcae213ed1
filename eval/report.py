"""A report as text: tables for a terminal, and a Markdown page for a pull request."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from eval.compare import Comparison, Flip, failed_questions
from eval.figures import FIGURES
from eval.results import Outcome, QuestionResult, Report, Summary, values_of

NOTHING: Final = "–"
BY_TYPE: Final = ("right", "facts", "citation_precision", "quotes_exact", "recall_at_5", "mrr_at_10")
"""Figures that are shown for each type, beside both errors of abstaining."""
_LONGEST: Final = 1200  # characters of an answer in Markdown
_BACKTICKS: Final = re.compile("`+")
_ROOM: Final = 60_000  # characters of a page; a comment on a pull request holds 65,536


def render_tables(report: Report, comparison: Comparison | None = None) -> str:
    """Return Markdown tables: all figures with their intervals (and changes), then a row per type and per set."""
    parts = [_figures_table(report, comparison), _summary_table(report.by_type, report.total)]
    if len(report.by_set) > 1:
        parts.append(_summary_table(report.by_set, report.total))
    return "\n\n".join(parts)


def _figures_table(report: Report, comparison: Comparison | None) -> str:
    changes = {change.field: change for change in comparison.changes} if comparison else {}
    header = ["figure", "value", "95 % interval", "questions", *(["before", "change"] if comparison else [])]
    rows = [header]
    for field, figure in FIGURES.items():
        value, interval = getattr(report.total.figures, field), report.total.intervals.get(field)
        if value is None or interval is None:
            continue
        row = [figure.label, number(value), f"{interval.low:.3f} to {interval.high:.3f}"]
        row.append(str(len(values_of(field, report.results))))
        if comparison:
            change = changes.get(field)
            row += [number(change.before), f"{change.after - change.before:+.3f}"] if change else [NOTHING, NOTHING]
        rows.append(row)
    return table(rows)


def _summary_table(groups: Sequence[Summary], total: Summary) -> str:
    shown = [field for field in BY_TYPE if getattr(total.figures, field) is not None]
    errors = {"abstained": "abstained", "false_answers": "false ans.", "false_refusals": "false ref."}
    header = ["group", "asked", "failed", *errors.values(), *(FIGURES[field].label for field in shown), "ms", "p95"]
    return table([header, *([*_cells(summary, shown)] for summary in (*groups, total))])


def _cells(summary: Summary, shown: Sequence[str]) -> Iterator[str]:
    yield from (summary.name, str(summary.questions), str(summary.failed), str(summary.abstained))
    yield from (number(getattr(summary.figures, field)) for field in ("false_answers", "false_refusals", *shown))
    yield from (number(summary.median_ms, digits=0), number(summary.p95_ms, digits=0))


def number(value: float | None, *, digits: int = 3) -> str:
    """Return a figure as it is shown, a dash for None."""
    return NOTHING if value is None else f"{value:.{digits}f}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows, the first of which is the header, as a Markdown table: text left, figures right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    rule = f"|{'-' * (widths[0] + 2)}|" + "|".join(f"{'-' * (width + 1)}:" for width in widths[1:]) + "|"
    lines = [_line(row, widths) for row in rows]
    return "\n".join([lines[0], rule, *lines[1:]])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = cells
    padded = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
    return f"| {' | '.join(padded)} |"


def counted(comparison: Comparison) -> str:
    """Return what turned right or wrong, the least loss that the test could have seen, and what else differs."""
    other_setup = f" Set up in another way: {', '.join(comparison.other_setup)}." if comparison.other_setup else ""
    return (
        f"{comparison.paired} questions compared: {comparison.won} turned right, {comparison.lost} turned wrong "
        f"(exact McNemar test, p = {comparison.p_value:.4f}). "
        f"Beside {comparison.won} won, {comparison.smallest_loss} lost would be significant.{other_setup}"
    )


def render_markdown(report: Report, comparison: Comparison | None = None) -> str:
    """Return a page with the verdict, the tables, the questions that flipped and each question that went wrong.

    What documents and models say stands in code blocks, where it is text and nothing else. When the page would be
    longer than a comment may be, the last wrong questions are left out, which the page says.
    """
    wrong = [result for result in report.results if problems(result)]
    parts = ["# Evaluation", f"**{verdict(report, comparison)}**", _setup_line(report)]
    if comparison:
        parts += [counted(comparison), "\n".join(f"- {sentence}" for sentence in comparison.failures)]
    parts.append(render_tables(report, comparison))
    if comparison and comparison.flips:
        parts += [f"## Flipped: {len(comparison.flips)} questions", *map(_describe_flip, comparison.flips)]
    parts.append(f"## What went wrong: {len(wrong)} of {len(report.results)} questions")
    room = _ROOM - sum(map(len, parts))
    described = list(map(_describe, wrong))
    kept = sum(total <= room for total in accumulate(len(part) + 2 for part in described))
    parts += described[:kept]
    if kept < len(wrong):
        parts.append(f"{len(wrong) - kept} more are left out here; the other reports have them.")
    return "\n\n".join(part for part in parts if part) + "\n"


def verdict(report: Report, comparison: Comparison | None) -> str:
    """Return in a few words how the run ended."""
    reasons = comparison.failures if comparison else failed_questions(report)
    if reasons:
        return f"Fell behind, for {len(reasons)} {'reason' if len(reasons) == 1 else 'reasons'}."
    return "Passed." if comparison else "Not compared with an earlier run."


def _setup_line(report: Report) -> str:
    setup, total = report.setup, report.total
    judge = f", judged by {setup.judge}" if setup.judge else ""
    sentences = [
        f"Answerer {setup.answerer}, embedding model {setup.embedding_model}, "
        f"language model {setup.llm_model or 'none'}, settings {setup.settings}{judge}."
    ]
    if total.prompt_tokens:
        sentences.append(f"{total.prompt_tokens} + {total.completion_tokens} tokens.")
    return " ".join([*sentences, opinion(total)]).strip()


def opinion(total: Summary) -> str:
    """Return in a sentence what the judge says of all answers, nothing when none was asked."""
    means = {"correct": total.judged_correct, "grounded": total.judged_grounded}
    told = [f"{name} {number(value)}" for name, value in means.items() if value is not None]
    if total.unjudged:
        told.append(f"no verdict on {total.unjudged} answers")
    return f"The judge says: {', '.join(told)}." if told else ""


def problems(result: QuestionResult) -> list[str]:
    """Return what is wrong with an answer, in words; nothing when it is as it should be."""
    if result.outcome is Outcome.FAILED:
        return [f"failed: {result.error}"]
    found = remarks(result)
    if result.missing and result.outcome is not Outcome.SEARCHED:
        found.append(f"missing: {'; '.join(result.missing)}")
    if result.forbidden:
        found.append(f"must not be said: {'; '.join(result.forbidden)}")
    return found


def remarks(result: QuestionResult) -> list[str]:
    """Return what is wrong beside the facts that are missing or must not be said."""
    figures = result.figures
    found = {
        "false answer": bool(figures.false_answers),
        "false refusal": bool(figures.false_refusals),
        "a quote is not what is stored": figures.quotes_exact is not None and figures.quotes_exact < 1,
        "no named document among the best ten": figures.hit_at_10 == 0,
    }
    return [remark for remark, applies in found.items() if applies]


def _describe(result: QuestionResult) -> str:
    head = f"**{result.id}** ({result.type}): {', '.join(problems(result))}"
    return f"{head}\n\n{_fenced(result.question, result.answer or '(no text)')}"


def _describe_flip(flip: Flip) -> str:
    turned = "turned right" if flip.turned_right else "turned wrong"
    before, after = f"Before: {flip.before}", f"After: {flip.after}"
    return f"**{flip.id}** ({flip.type}) {turned}\n\n{_fenced(flip.question, before, after)}"


def _fenced(*paragraphs: str) -> str:
    """Return the paragraphs as a code block that nothing in them can end."""
    text = "\n\n".join(part if len(part) <= _LONGEST else f"{part[:_LONGEST]} …" for part in paragraphs)
    longest = max(map(len, _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"
