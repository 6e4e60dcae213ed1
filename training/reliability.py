"""Whether a probability means what it says: of the answers given with 70 %, seven in ten should be right."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

BINS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Askings by the probability they were given, in bins of the same width; empty bins are left out.

    `said` is the mean probability of a bin, `true` the share of it that can be answered, `count` how many askings it
    has. Both classes weigh the same. `error` is the mean gap between the two, weighted by count (expected calibration
    error, Naeini, Cooper and Hauskrecht, 2015).
    """

    said: NDArray[np.float64]
    true: NDArray[np.float64]
    count: NDArray[np.int64]
    error: float


def reliability(probability: NDArray[np.float64], right: NDArray[np.bool_]) -> Reliability:
    """Return the reliability of probabilities, shape (askings,), against what is `right`."""
    weight = np.where(right, 0.5 / max(1, right.sum()), 0.5 / max(1, (~right).sum()))
    place = np.minimum((probability * BINS).astype(int), BINS - 1)
    bins = [place == i for i in np.unique(place)]
    share = np.array([weight[one].sum() for one in bins])
    said = np.array([probability[one] @ weight[one] for one in bins]) / share
    true = np.array([right[one] @ weight[one] for one in bins]) / share
    return Reliability(
        said=said, true=true, count=np.array([one.sum() for one in bins]), error=float(share @ np.abs(said - true))
    )


def draw(found: Reliability, file: Path) -> None:
    """Write the reliability as an SVG picture, the same bytes for the same figures."""
    import matplotlib as mpl  # noqa: PLC0415 - only who draws needs it

    mpl.use("svg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    with mpl.rc_context({"svg.hashsalt": "reliability", "font.family": "sans-serif", "font.size": 10}):
        figure, axes = plt.subplots(figsize=(5, 5), layout="constrained")
        axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
        axes.plot(found.said, found.true, color="#1f5fbf", marker="o")
        for said, true, count in zip(found.said, found.true, found.count, strict=True):
            axes.annotate(
                str(count), (said, true), textcoords="offset points", xytext=(6, -10), color="0.4", fontsize=8
            )
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence that was given", ylabel="share that can be answered")
        axes.set_title(f"Calibration error {found.error:.3f}; numbers count askings")
        figure.savefig(file, metadata={"Date": None})
        plt.close(figure)
