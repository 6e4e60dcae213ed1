"""How far chance alone may move a figure: intervals, paired tests, and the least that a test could have seen.

Everything drawn at random is drawn with the same seed, so the same results give the same figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag.errors import SettingsError

try:
    from scipy import stats
except ModuleNotFoundError as error:
    raise SettingsError("`rag eval` needs scipy, which is not installed here: pip install scipy.") from error

RESAMPLES: Final = 2000
LEVEL: Final = 0.95
POWER: Final = 0.8
_SEED: Final = 20250625
_BATCH: Final = 200  # resamples in memory at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The range that holds the true mean in 95 of 100 such runs; its ends are equal where the values do not differ."""

    low: float
    high: float


def mean_interval(values: Sequence[float]) -> Interval | None:
    """Return a percentile bootstrap interval of the mean (Efron and Tibshirani, 1993, chapter 13); None without values.

    One value, or equal ones, tell nothing of their spread: then both ends are the mean.
    """
    if not values:
        return None
    sample: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    if len(sample) < 2 or np.ptp(sample) == 0:  # noqa: PLR2004 - of one value there is no spread
        return Interval(low=float(sample.mean()), high=float(sample.mean()))
    drawn = stats.bootstrap(
        (sample,), np.mean, n_resamples=RESAMPLES, batch=_BATCH, confidence_level=LEVEL, method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval  # fmt: skip
    return Interval(low=float(drawn.low), high=float(drawn.high))


def mcnemar(won: int, lost: int) -> float:
    """Return the exact two-sided p-value of McNemar's test (1947) for questions that turned right or wrong.

    The chance of a split at least as uneven when each flip was as likely one way as the other; 1 without flips.
    """
    if won + lost == 0:
        return 1.0
    return float(stats.binomtest(lost, won + lost, 0.5).pvalue)


def smallest_significant_loss(won: int, *, alpha: float) -> int:
    """Return the least number of lost questions that `mcnemar` would call significant beside that many won ones."""
    lost = won + 1
    while mcnemar(won, lost) > alpha:
        lost += 1
    return lost


def smallest_detectable(differences: Sequence[float]) -> float | None:
    """Return the true mean difference that a paired comparison this noisy finds in 80 of 100 runs; None without spread.

    (z of the two-sided level + z of the power) times the standard error: Cohen, Statistical Power Analysis (1988).
    """
    if len(differences) < 2 or np.ptp(np.asarray(differences)) == 0:  # noqa: PLR2004 - as above
        return None
    reach = stats.norm.ppf(1 - (1 - LEVEL) / 2) + stats.norm.ppf(POWER)
    return float(reach * stats.sem(np.asarray(differences, dtype=np.float64)))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the chance that a positive has the higher score than a negative, ties counting half; None if one is empty.

    The Mann-Whitney statistic over the number of pairs: Hanley and McNeil (1982).
    """
    if not positive or not negative:
        return None
    statistic = stats.mannwhitneyu(positive, negative).statistic
    return float(statistic / (len(positive) * len(negative)))
