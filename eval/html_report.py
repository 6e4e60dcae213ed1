"""An evaluation as one HTML page that needs nothing beside it: the verdict, figures, plots and every question."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

from markupsafe import Markup

from eval.charts import Bar, bars_svg, latency_svg, reliability_svg
from eval.compare import Change, Comparison, failed_questions
from eval.figures import FIGURES, Figure
from eval.report import counted, remarks, verdict
from eval.results import Outcome, QuestionResult, Report, Summary, values_of
from eval.statistics import Interval
from eval.templates import template
from rag.types import SupportStatus

MOST_DETAILS: Final = 1000
HEADLINE: Final = ("right", "false_answers", "false_refusals", "citation_precision", "quotes_exact", "ndcg_at_10")
SEARCHED: Final = ("recall_at_5", "hit_at_1", "hit_at_10", "mrr_at_10", "ndcg_at_10", "answer_in_top_4")
"""Figures in large type and for each type: of answers, and where only passages were asked for."""
_MARK: Final = re.compile(r"\s?\[([0-9]{1,6})\]")


class State(StrEnum):
    """What a question counts as; `found` and `missed` (no named document among the ten best) when only searched."""

    RIGHT = "right"
    WRONG = "wrong"
    FAILED = "failed"
    FOUND = "found"
    MISSED = "missed"
    NOT_SCORED = "not scored"

    @property
    def bad(self) -> bool:
        """Whether it is one of those to look at first."""
        return self in {State.WRONG, State.FAILED, State.MISSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A figure over all questions and, where there is an earlier run, its change."""

    figure: Figure
    value: float | None
    interval: Interval | None
    questions: int
    change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A statement of an answer, or text between two (then without a status), cut at its marks.

    Of each part the second member is the number of the citation that it is a mark of, 0 for words.
    """

    status: SupportStatus | None
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A question as it is shown; `number` is its place in the report, from 1."""

    number: int
    result: QuestionResult
    state: State
    remarks: tuple[str, ...]
    pieces: tuple[Piece, ...]


def render_html(report: Report, comparison: Comparison | None) -> str:
    """Return the page: UTF-8, without outside resources, everything untrusted escaped.

    Of more than `MOST_DETAILS` questions it has so many, those that went wrong first.
    """
    rows = {field: _row(field, report, comparison) for field in FIGURES}
    details = _details(report.results)
    asked = all(result.outcome is not Outcome.SEARCHED for result in report.results)
    shown = [row for field in (HEADLINE if asked else SEARCHED) if (row := rows[field]).value is not None]
    return template("report.html.j2").render(
        report=report,
        total=report.total,
        comparison=comparison,
        verdict=verdict(report, comparison),
        counted=counted(comparison) if comparison else "",
        failures=comparison.failures if comparison else failed_questions(report),
        headline=shown,
        outcomes=_outcomes(report),
        asked=asked,
        groups=_groups(rows.values()),
        plots=_plots(report),
        summaries=[report.by_type, *([report.by_set] if len(report.by_set) > 1 else [])],
        columns={field: row.figure for field, row in rows.items() if row in shown},
        details=details[:MOST_DETAILS],
        numbers={detail.result.id: detail.number for detail in details[:MOST_DETAILS]},
        wrong=sum(detail.state.bad for detail in details),
    )


def _row(field: str, report: Report, comparison: Comparison | None) -> Row:
    return Row(
        figure=FIGURES[field],
        value=getattr(report.total.figures, field),
        interval=report.total.intervals.get(field),
        questions=len(values_of(field, report.results)),
        change=next((change for change in comparison.changes if change.field == field), None) if comparison else None,
    )


def _groups(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Return the rows of each group; last come those of which nothing was measured."""
    groups = [(name, list(group)) for name, group in groupby(rows, key=lambda row: row.figure.group)]
    return sorted(groups, key=lambda group: all(row.value is None for row in group[1]))


def _outcomes(report: Report) -> Mapping[Outcome, int]:
    counts = {outcome: sum(result.outcome is outcome for result in report.results) for outcome in Outcome}
    return {outcome: count for outcome, count in counts.items() if count}


def _plots(report: Report) -> Iterator[tuple[str, str, Markup]]:
    """Yield a heading, an explanation and a drawing for each plot that there are values for."""
    asked = [result for result in report.results if result.outcome not in {Outcome.FAILED, Outcome.SEARCHED}]
    for field in ("right", "recall_at_5", "ndcg_at_10"):
        if getattr(report.total.figures, field) is not None and not (field == "recall_at_5" and asked):
            heading = f"By type of question: {FIGURES[field].label}"
            meaning = f"{_sentence(FIGURES[field].meaning)} Whiskers show the 95 % interval."
            bars = [_bar(field, summary, report) for summary in report.by_type]
            yield heading, meaning, bars_svg(bars, title=heading)
    if any(result.confidence is not None for result in asked):
        meaning = (
            "Confidence that the passages hold the answer, and how often there was one. On the diagonal both agree."
        )
        yield "How far confidence can be trusted", meaning, reliability_svg(asked)
    if any(result.latency_ms for result in asked):
        meaning = "Share of the answers that were there after so long."
        yield "How long answers took", meaning, latency_svg([result.latency_ms for result in asked])


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _bar(field: str, summary: Summary, report: Report) -> Bar:
    results = [one for one in report.results if one.type == summary.name]
    return Bar(
        label=summary.name.replace("_", " "),
        value=getattr(summary.figures, field),
        interval=summary.intervals.get(field),
        questions=len(values_of(field, results)),
    )


def _details(results: Sequence[QuestionResult]) -> list[Detail]:
    details = [_detail(number, result) for number, result in enumerate(results, start=1)]
    return sorted(details, key=lambda detail: not detail.state.bad) if len(details) > MOST_DETAILS else details


def _detail(number: int, result: QuestionResult) -> Detail:
    return Detail(
        number=number,
        result=result,
        state=_state(result),
        remarks=tuple(remarks(result)),
        pieces=tuple(_pieces(result)),
    )


def _state(result: QuestionResult) -> State:
    figures = result.figures
    if result.outcome is Outcome.FAILED:
        return State.FAILED
    if result.outcome is Outcome.SEARCHED:
        found = figures.answer_in_top_10 if figures.hit_at_10 is None else figures.hit_at_10
        return State.NOT_SCORED if found is None else State.FOUND if found else State.MISSED
    if figures.right is None:
        return State.NOT_SCORED
    return State.RIGHT if figures.right == 1 else State.WRONG


def _pieces(result: QuestionResult) -> Iterator[Piece]:
    """Yield the answer cut at its statements; a statement that does not stand in it word for word comes at the end."""
    cited = {citation.number for citation in result.citations}
    end, elsewhere = 0, []
    for statement in result.statements:
        with_marks = re.compile(f"{re.escape(statement.text)}(?:{_MARK.pattern})*")
        found = with_marks.search(result.answer, end)
        if found is None:
            elsewhere.append(statement)
            continue
        yield Piece(status=None, parts=_parts(result.answer[end : found.start()], cited))
        yield Piece(status=statement.status, parts=_parts(found[0], cited))
        end = found.end()
    yield Piece(status=None, parts=_parts(result.answer[end:], cited))
    for statement in elsewhere:
        marks = "".join(f"[{number}]" for number in statement.citations)
        yield Piece(status=statement.status, parts=_parts(f" {statement.text}{marks}", cited))


def _parts(text: str, cited: set[int]) -> tuple[tuple[str, int], ...]:
    """Cut a text at the marks of citations that there are, without the blanks before them; other marks are words."""
    parts: list[tuple[str, int]] = []
    end = 0
    for mark in _MARK.finditer(text):
        number = int(mark[1])
        if number in cited:
            parts += [(text[end : mark.start()], 0), (mark[1], number)]
            end = mark.end()
    return tuple(part for part in [*parts, (text[end:], 0)] if part[0])
