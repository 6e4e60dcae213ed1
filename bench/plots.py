"""Plots of the figures as SVG: dark on a white card, readable on a light page and on a dark one.

The same figures give the same file: nothing of the day or the machine is written into it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.targets import Judged, Results, judge, shown

ACCENT, GREY, INK, FAINT = "#1a6fb0", "#8c959f", "#24292f", "#e7eaee"
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "bench", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10,
    "text.color": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK, "axes.edgecolor": GREY,
    "axes.titlesize": 10, "axes.titlelocation": "left", "axes.titlepad": 10, "axes.axisbelow": True,
    "axes.spines.top": False, "axes.spines.right": False, "grid.color": FAINT, "lines.linewidth": 2,
    "figure.facecolor": "white", "figure.constrained_layout.use": True,
    "figure.constrained_layout.w_pad": 0.12, "figure.constrained_layout.h_pad": 0.12,
}  # fmt: skip
WIDTH = 7.2  # inches, as all sizes here
BAR = 0.34
HIGHER = "≥"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A plot: its file's name, what it shows, whether there is anything to show yet, and how it is drawn."""

    name: str
    title: str
    measured: Callable[[Results], bool]
    draw: Callable[[Results, Figure], None]


def draw(results: Results, folder: Path) -> None:
    """Write each plot for which there are figures as an SVG file."""
    for plot in drawable(results):
        with mpl.rc_context(STYLE):
            figure = Figure()
            plot.draw(results, figure)
            metadata = {"Title": plot.title, "Date": None, "Creator": None}
            figure.savefig(folder / f"{plot.name}.svg", metadata=metadata)


def drawable(results: Results) -> list[Plot]:
    """Return the plots for which there are figures."""
    return [plot for plot in PLOTS if plot.measured(results)]


def draw_ratios(results: Results, figure: Figure) -> None:
    """Draw a bar for each ratio, those that should be low above those that should be high, each with its target."""
    found = [judged for judged in judge(results) if judged.ratio is not None]
    groups = {
        "Lower is better": [judged for judged in found if judged.target.bound != HIGHER],
        "Higher is better": [judged for judged in found if judged.target.bound == HIGHER],
    }
    filled = {title: rows for title, rows in groups.items() if rows}
    heights = [len(rows) + 1 for rows in filled.values()]
    figure.set_size_inches(WIDTH, BAR * sum(heights) + 0.9)
    axes = figure.subplots(len(filled), squeeze=False, sharex=True, height_ratios=heights)[:, 0]
    for axis, (title, rows) in zip(axes, filled.items(), strict=True):
        _bars(axis, title, rows)
    figure.supxlabel("ratio to what it is measured beside\nblack mark: target, hollow bar: missed", fontsize=10)


def _bars(axis: Axes, title: str, rows: Sequence[Judged]) -> None:
    for place, judged in enumerate(rows):
        face = ACCENT if judged.verdict == "met" else "white"
        axis.barh(place, judged.ratio or 0, height=0.56, facecolor=face, edgecolor=ACCENT, linewidth=1.5)
        axis.plot([judged.target.limit] * 2, [place - 0.42, place + 0.42], color=INK, linewidth=2.5)
        note = f"{shown(judged.ratio)}{'' if judged.verdict == 'met' else ' missed'}"
        axis.annotate(note, (1.01, place), xycoords=("axes fraction", "data"), verticalalignment="center")
    axis.axvline(1, color=GREY, linewidth=1.5, zorder=0.5)
    axis.set_yticks(range(len(rows)), [judged.target.label for judged in rows])
    axis.tick_params(axis="y", length=0)
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.set_xlim(left=0)
    axis.set_title(title, color=GREY)


def draw_growth(results: Results, figure: Figure) -> None:
    """Draw the time of a question and of storing a chunk against the number of chunks."""
    sizes = sorted((figures["chunks"], figures) for name, figures in results.items() if name.startswith("growth_"))
    chunks = [size for size, _ in sizes]
    figure.set_size_inches(WIDTH, 2.9)
    panels = {"question_ms_median": "Question, median ms", "storing_ms_per_chunk": "Storing, ms per chunk"}
    for axis, (name, title) in zip(figure.subplots(1, len(panels)), panels.items(), strict=True):
        _line(axis, chunks, [figures[name] for _, figures in sizes], title)
        axis.set_xscale("log")
        axis.set_xticks(chunks, [f"{size:,}" for size in chunks])
        axis.minorticks_off()
        axis.set_xlabel("chunks in the store")


def draw_load(results: Results, figure: Figure) -> None:
    """Draw questions per second, beside those of a plain loop, and the time of an answer against the clients."""
    load = results["load"]
    clients = sorted(int(found[1]) for name in load if (found := re.fullmatch(r"clients_(\d+)_questions_per_s", name)))
    figure.set_size_inches(WIDTH, 2.9)
    panels = {"questions_per_s": "Questions per second", "p95_ms": "95th percentile, ms"}
    for axis, (name, title) in zip(figure.subplots(1, len(panels)), panels.items(), strict=True):
        _line(axis, clients, [load[f"clients_{count}_{name}"] for count in clients], title)
        axis.set_xscale("log", base=2)
        axis.set_xticks(clients, [str(count) for count in clients])
        axis.set_xlabel("clients at once")
        if name == "questions_per_s":
            axis.axhline(load["loop_questions_per_s"], color=GREY, linestyle="--", zorder=1)
            place = (clients[-1], load["loop_questions_per_s"])
            _note(axis, "one engine in a plain loop", place, up=-14, color=GREY, align="right")


def _line(axis: Axes, across: Sequence[float], up: Sequence[float], title: str) -> None:
    axis.plot(across, up, color=ACCENT, marker="o")
    for x, y in zip(across, up, strict=True):
        _note(axis, shown(y), (x, y), up=9, color=ACCENT, align="center")
    axis.set_ylim(0, 1.25 * max(up))
    axis.margins(x=0.12)
    axis.grid(axis="y")
    axis.yaxis.set_major_formatter("{x:,g}")
    axis.set_title(title)


def _note(axis: Axes, text: str, place: tuple[float, float], *, up: float, color: str, align: str) -> None:
    """Write so many points above a place, on white so that no line runs through it."""
    card = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    axis.annotate(text, place, (0, up), textcoords="offset points", color=color, horizontalalignment=align, bbox=card)


PLOTS = (
    Plot(
        name="ratios",
        title="What was measured beside something else, as ratios, with their targets",
        measured=lambda results: any(judged.ratio is not None for judged in judge(results)),
        draw=draw_ratios,
    ),
    Plot(
        name="growth",
        title="Milliseconds of a question and of storing a chunk against the number of chunks",
        measured=lambda results: any(name.startswith("growth_") for name in results),
        draw=draw_growth,
    ),
    Plot(
        name="load",
        title="Questions per second and the 95th percentile of their time against the number of clients",
        measured=lambda results: "load" in results,
        draw=draw_load,
    ),
)
