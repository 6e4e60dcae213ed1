"""A sweep as a Markdown table and as a plot of quality against cost."""

from eval.charts import Point, scatter_svg
from eval.figures import FIGURES
from eval.report import number, table
from eval.sweep import Sweep, Trial


def render_sweep(found: Sweep) -> str:
    """Return a Markdown table, best first, and the setting that is advised."""
    label = FIGURES[found.figure].label
    names = list(found.advised.combination)
    rows = [[*names, label, "95 % interval", "median ms", "against the best"]]
    rows += [_row(trial, found) for trial in found.trials]
    advice = ", ".join(f"RAG_{name.upper()}={value}" for name, value in found.advised.combination.items())
    return f"{table(rows)}\n\nAdvised, the fastest that is not significantly worse than the best: {advice}"


def _row(trial: Trial, found: Sweep) -> list[str]:
    verdict = "not worse" if trial.not_worse else "worse"
    interval = f"{trial.interval.low:.3f} to {trial.interval.high:.3f}"
    told = "best" if trial is found.trials[0] else verdict
    mark = ", advised" if trial is found.advised else ""
    return [*trial.combination.values(), number(trial.value), interval, number(trial.cost_ms, digits=1), told + mark]


def plot_sweep(found: Sweep) -> str:
    """Return an SVG picture with a point for each combination, the advised one marked."""
    points = [
        Point(
            label=", ".join(trial.combination.values()),
            x=trial.cost_ms,
            y=trial.value,
            low=trial.interval.low,
            high=trial.interval.high,
            marked=trial is found.advised,
        )
        for trial in found.trials
    ]
    return scatter_svg(points, x_label="median milliseconds per question", y_label=FIGURES[found.figure].label)
