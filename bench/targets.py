"""What the figures are held to, and the table that says which targets they meet."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Results = Mapping[str, Mapping[str, Any]]  # figures by measurement and name, and under MACHINE what they were had on
Place = tuple[str, str]
Bound = Literal["<", "≤", "≥"]

KEEPS: Mapping[Bound, Callable[[float, float], bool]] = {"<": operator.lt, "≤": operator.le, "≥": operator.ge}
MACHINE = "machine"
HEADINGS = ("Measurement", "Ours", "Beside", "Ratio", "Target", "Verdict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A bound for a figure, or for its ratio to the one that it is measured beside."""

    label: str
    unit: str
    ours: Place
    beside: Place | None = None
    other: str = "plain program"
    bound: Bound
    limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A target and the figures that were found for it; None for those that were not measured."""

    target: Target
    ours: float | None
    beside: float | None

    @property
    def ratio(self) -> float | None:
        return None if self.ours is None or self.beside is None else self.ours / self.beside

    @property
    def verdict(self) -> Literal["met", "missed", "not measured"]:
        figure = self.ratio if self.target.beside else self.ours
        if figure is None:
            return "not measured"
        return "met" if KEEPS[self.target.bound](figure, self.target.limit) else "missed"


def _growth(label: str, unit: str, figure: str) -> list[Target]:
    return [
        Target(
            label=f"{label}, {chunks:,} chunks", unit=unit, ours=(f"growth_{chunks}", figure),
            beside=(f"growth_{chunks // 10}", figure), other=f"{chunks // 10:,} chunks", bound="<", limit=2,
        )
        for chunks in (10_000, 100_000)
    ]  # fmt: skip


TARGETS = (
    Target(
        label="cold question, the whole process", unit="s", ours=("cold_ask", "rag_ask_s"),
        beside=("cold_ask", "quickstart_ask_s"), bound="≤", limit=0.3,
    ),
    Target(
        label="question, median", unit="ms", ours=("question", "rag_median_ms"),
        beside=("question", "quickstart_median_ms"), bound="≤", limit=0.6,
    ),
    Target(
        label="question, 95th percentile", unit="ms", ours=("question", "rag_p95_ms"),
        beside=("question", "quickstart_p95_ms"), bound="≤", limit=0.6,
    ),
    Target(
        label="ingesting, float32 weights", unit="chunks/s", ours=("ingest", "float32_chunks_per_s"),
        beside=("ingest", "quickstart_chunks_per_s"), bound="≥", limit=2,
    ),
    Target(
        label="ingesting, bfloat16 weights", unit="chunks/s", ours=("ingest", "bfloat16_chunks_per_s"),
        beside=("ingest", "quickstart_chunks_per_s"), bound="≥", limit=2,
    ),
    Target(
        label="ingesting, int8 weights", unit="chunks/s", ours=("ingest", "int8_chunks_per_s"),
        beside=("ingest", "quickstart_chunks_per_s"), bound="≥", limit=3,
    ),
    Target(
        label="32 clients at once", unit="questions/s", ours=("load", "clients_32_questions_per_s"),
        beside=("load", "loop_questions_per_s"), other="plain loop", bound="≥", limit=1.5,
    ),
    *_growth("question", "ms", "question_ms_median"),
    *_growth("storing a chunk", "ms", "storing_ms_per_chunk"),
    Target(
        label="memory, 100,000 chunks", unit="MB", ours=("growth_100000", "memory_mb"), bound="≤", limit=600
    ),
    Target(
        label="graph recall at 50, 100,000 chunks", unit="", ours=("growth_100000", "graph_recall_at_50"),
        bound="≥", limit=0.99,
    ),
)  # fmt: skip


def judge(results: Results) -> list[Judged]:
    """Return every target with the figures that there are for it."""
    return [
        Judged(target=target, ours=_figure(results, target.ours), beside=_figure(results, target.beside))
        for target in TARGETS
    ]


def _figure(results: Results, place: Place | None) -> float | None:
    measurement, name = place or ("", "")
    return results.get(measurement, {}).get(name)


def table(results: Results) -> str:
    """Return the targets as an aligned Markdown table."""
    rows = []
    for judged in judge(results):
        target = judged.target
        beside = _with_unit(judged.beside, target.unit)
        rows.append(
            (
                target.label,
                _with_unit(judged.ours, target.unit),
                f"{beside} ({target.other})" if beside else "",
                shown(judged.ratio),
                f"{target.bound} {target.limit:g}{'' if target.beside else f' {target.unit}'}".rstrip(),
                judged.verdict,
            )
        )
    return aligned([HEADINGS, *rows])


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as a Markdown table, the first one its head, the columns padded to be read as they are."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    head, *rest = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows)
    rule = ["-" * width for width in widths]
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, rule, *rest))


def shown(figure: float | None) -> str:
    """Return a figure with three digits, whole numbers with all of theirs; empty for none."""
    if figure is None:
        return ""
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"  # noqa: PLR2004 - three digits


def _with_unit(figure: float | None, unit: str) -> str:
    return f"{shown(figure)} {unit}".rstrip() if figure is not None else ""
