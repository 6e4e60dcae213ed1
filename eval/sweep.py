"""Evaluates every combination of some settings, and says which is the cheapest that is not worse than the best."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Final

from eval.compare import changed
from eval.dataset import QuestionSet
from eval.figures import FIGURES
from eval.record import read_report, to_json_lines, write_text
from eval.results import Report
from eval.run import Progress, evaluate, silent
from eval.statistics import Interval
from eval.workspace import Workspace, digest_of
from rag.errors import InputError
from rag.settings import Settings, load_settings
from rag.types import AnswererName

SWEPT: Final = (
    "chunk_tokens", "chunk_overlap", "embedding_model", "top_k", "candidates", "dense_weight", "word_bonus",
    "min_evidence", "llm_min_evidence", "llm_model", "llm_context_tokens",
)  # fmt: skip
MOST: Final = 200

Combination = Mapping[str, str]
"""The value of each swept setting, as it is written in the environment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One combination and how it did. `cost_ms` is the median time of a question.

    `not_worse`: no significant loss of the figure against the best trial, question by question.
    """

    combination: Combination
    value: float
    interval: Interval
    cost_ms: float
    not_worse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """All trials, best first, and the cheapest of those that are not significantly worse than the best."""

    figure: str
    trials: tuple[Trial, ...]
    advised: Trial


def combinations(grid: Mapping[str, Sequence[str]]) -> list[Combination]:
    """Return every combination of the values; raise InputError for a setting that no answer depends on, or too many."""
    for name in grid:
        if name not in SWEPT:
            raise InputError(f"{name!r} is not a setting that can be swept; there are {', '.join(SWEPT)}.")
    found: list[Combination] = [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]
    if not grid or len(found) > MOST:
        raise InputError(f"A sweep takes 1 to {MOST} combinations of settings, not {len(found) if grid else 0}.")
    return found


def sweep(
    sets: Sequence[QuestionSet],
    grid: Mapping[str, Sequence[str]],
    *,
    figure: str,
    workspace: Workspace,
    base: Settings,
    answerer: AnswererName = "extractive",
    search_only: bool = False,
    started: Callable[[Combination, int, int], None] = lambda *_: None,
    progress: Progress = silent,
) -> Sweep:
    """Evaluate each combination and return the trials; what an earlier sweep did with the same code is not done again.

    `started` is told each combination, how many are done and how many there are. `figure` names a field of
    `eval.figures.Figures`. Raises InputError and SettingsError before anything is evaluated.
    """
    if figure not in FIGURES:
        raise InputError(f"{figure!r} is not a figure; there are {', '.join(FIGURES)}.")
    planned = [(one, _with(base, one)) for one in combinations(grid)]
    reports: list[tuple[Combination, Report]] = []
    for combination, settings in planned:
        started(combination, len(reports), len(planned))
        run = partial(evaluate, sets, settings, answerer=answerer, search_only=search_only, workspace=workspace)
        file = _result_file(sets, settings, workspace, f"{answerer} {search_only}")
        reports.append((combination, _stored(file) or _evaluated(file, partial(run, progress=progress))))
    return judged(reports, figure)


def _with(base: Settings, combination: Combination) -> Settings:
    stated = {name: getattr(base, name) for name in base.model_fields_set}
    return load_settings({}, **{**stated, **combination})


def _result_file(sets: Sequence[QuestionSet], settings: Settings, workspace: Workspace, how: str) -> Path:
    """Return where the results of just this run are kept."""
    asked = [f"{one.name} {digest_of(one.corpus)} {one.questions!r}" for one in sets]
    return workspace.result_file(settings, how, *asked)


def _stored(file: Path) -> Report | None:
    """Return the report of an earlier run, None when there was none."""
    return read_report(file) if file.exists() else None


def _evaluated(file: Path, run: Callable[[], Report]) -> Report:
    """Evaluate and store the report; one with failed questions is not worth keeping."""
    report = run()
    if not report.total.failed:
        write_text(file, to_json_lines(report))
    return report


def judged(reports: Sequence[tuple[Combination, Report]], figure: str) -> Sweep:
    """Return the trials, best first, each held against the best; InputError when none has the figure."""
    better = 1 if FIGURES[figure].better == "higher" else -1
    measured = [(one, report) for one, report in reports if getattr(report.total.figures, figure) is not None]
    if not measured:
        raise InputError(f"No question of the suite has the figure {figure!r}.")
    ranked = sorted(measured, key=lambda pair: -better * getattr(pair[1].total.figures, figure))
    trials = tuple(_trials(ranked, figure))
    advised = min((trial for trial in trials if trial.not_worse), key=lambda trial: trial.cost_ms)
    return Sweep(figure=figure, trials=trials, advised=advised)


def _trials(ranked: Sequence[tuple[Combination, Report]], figure: str) -> Iterator[Trial]:
    best = ranked[0][1]
    for combination, report in ranked:
        total = report.total
        yield Trial(
            combination=combination,
            value=getattr(total.figures, figure),
            interval=total.intervals[figure],
            cost_ms=total.median_ms or 0.0,
            not_worse=not _is_worse(best, report, figure),
        )


def _is_worse(best: Report, other: Report, figure: str) -> bool:
    pairs = [(one.figures, another.figures) for one, another in zip(best.results, other.results, strict=True)]
    change = changed(figure, pairs)
    return change is not None and change.worse
