"""Holds a run against an earlier one, question by question, and says whether it may pass.

A run fails when a question failed, when more was lost than chance explains, when a question of a protected type turned
wrong, when a quote is no longer exact, or when the two runs do not ask or do not measure the same.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from eval.figures import FIGURES, Figures
from eval.results import PROTECTED, Outcome, QuestionResult, Report, Setup
from eval.statistics import (
    LEVEL,
    Interval,
    mcnemar,
    mean_interval,
    smallest_detectable,
    smallest_significant_loss,
)

ALPHA: Final = 1 - LEVEL
_ROUNDING: Final = 1e-9
_BY_BOOTSTRAP: Final = {field for field, figure in FIGURES.items() if figure.gated} - {"right"}  # which McNemar tests

_Pair = tuple[QuestionResult, QuestionResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a figure changed over the `paired` questions that have it in both runs.

    `interval` is that of the mean difference, after less before. `detectable`: the true difference that so many
    questions would have shown in 80 of 100 runs; None when nothing changed. `worse`: significantly, and by more than
    the margin.
    """

    field: str
    paired: int
    before: float
    after: float
    interval: Interval
    detectable: float | None
    worse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A question that turned right or wrong, with both answers."""

    id: str
    type: str
    question: str
    turned_right: bool
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed. `smallest_loss` questions lost is the least that would be significant beside as many `won`.

    `failures` has a sentence for each reason not to let the run pass, none when it may. `other_setup` says what was set
    up in another way, which is no such reason.
    """

    paired: int
    won: int
    lost: int
    p_value: float
    smallest_loss: int
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    failures: tuple[str, ...]
    other_setup: tuple[str, ...]


def compare(report: Report, baseline: Report, *, margin: float = 0.0) -> Comparison:
    """Pair the questions of both runs by id and return what changed.

    A significant loss of at most `margin`, a share of the questions or the difference of a figure, is let through.
    """
    earlier = {result.id: result for result in baseline.results}
    pairs = [
        (before, after)
        for after in report.results
        if (before := earlier.get(after.id)) and before.digest == after.digest
    ]
    flips = tuple(_flips(pairs))
    won = sum(flip.turned_right for flip in flips)
    lost = len(flips) - won
    figures = [(before.figures, after.figures) for before, after in pairs]
    changes = tuple(change for field in FIGURES if (change := changed(field, figures, margin=margin)))
    p_value = mcnemar(won, lost)
    failures = [*failed_questions(report), *_other_questions(report, earlier, pairs), *_one_sided(pairs)]
    if lost > won and p_value <= ALPHA and lost - won > margin * len(pairs) + _ROUNDING:
        failures.append(f"{lost} questions turned wrong and {won} right, p = {p_value:.4f}.")
    failures += [_loss_sentence(change) for change in changes if change.worse and change.field in _BY_BOOTSTRAP]
    failures += [f"{flip.id} turned wrong, and no question of type {flip.type} may." for flip in _protected(flips)]
    failures += _inexact(pairs)
    return Comparison(
        paired=len(pairs),
        won=won,
        lost=lost,
        p_value=p_value,
        smallest_loss=smallest_significant_loss(won, alpha=ALPHA),
        changes=changes,
        flips=flips,
        failures=tuple(failures),
        other_setup=tuple(_other_setup(report.setup, baseline.setup)),
    )


def failed_questions(report: Report) -> list[str]:
    """Return a sentence for each question that ended in an error: no figure makes up for those."""
    failed = (result for result in report.results if result.outcome is Outcome.FAILED)
    return [f"{result.id} failed: {result.error}" for result in failed]


def _other_questions(report: Report, earlier: Mapping[str, QuestionResult], pairs: Sequence[_Pair]) -> Iterator[str]:
    asked, paired = {result.id for result in report.results}, {before.id for before, _ in pairs}
    reasons = {
        "not in the baseline": asked - earlier.keys(),
        "no longer asked": earlier.keys() - asked,
        "not what the baseline asked": (asked & earlier.keys()) - paired,
    }
    for reason, ids in reasons.items():
        if ids:
            yield f"{_named(ids)} {reason}; write the baseline anew with --update-baseline."
    if not pairs:
        yield "The two runs have no question in common, so nothing was compared."


def _one_sided(pairs: Sequence[_Pair]) -> Iterator[str]:
    """Yield a sentence for each held figure that one run alone has: without pairs it cannot be seen to fall.

    A question that failed, or at which one run alone abstained, lacks figures for a reason and is passed over.
    """
    alike = [pair for pair in pairs if _may_have_the_same_figures(*pair)]
    for field, figure in FIGURES.items():
        before, after = (sum(getattr(pair[run].figures, field) is not None for pair in alike) for run in (0, 1))
        if figure.gated and bool(before) != bool(after):
            yield f"{figure.label} was measured on {before} of {len(alike)} questions and is on {after}."


def _may_have_the_same_figures(before: QuestionResult, after: QuestionResult) -> bool:
    outcomes = before.outcome, after.outcome
    return Outcome.FAILED not in outcomes and outcomes.count(Outcome.ABSTAINED) != 1


def _other_setup(now: Setup, before: Setup) -> Iterator[str]:
    earlier = asdict(before)
    for name, value in asdict(now).items():
        if value != earlier[name]:
            yield f"{name.replace('_', ' ')} {value or 'none'} (before {earlier[name] or 'none'})"


def _flips(pairs: Sequence[_Pair]) -> Iterator[Flip]:
    for before, after in pairs:
        was, now = _right(before.outcome, before.figures.right), _right(after.outcome, after.figures.right)
        if was != now:
            yield Flip(
                id=after.id,
                type=after.type,
                question=after.question,
                turned_right=now,
                before=before.answer,
                after=after.answer or after.error,
            )


def _right(outcome: Outcome, right: float | None) -> bool:
    """Return whether a question was got right; a failed one was not."""
    return outcome is not Outcome.FAILED and right == 1


def _protected(flips: Sequence[Flip]) -> list[Flip]:
    return [flip for flip in flips if flip.type in PROTECTED and not flip.turned_right]


def changed(field: str, pairs: Sequence[tuple[Figures, Figures]], *, margin: float = 0.0) -> Change | None:
    """Return how a figure changed over pairs of (before, after); None when no pair has it in both."""
    values = [(getattr(before, field), getattr(after, field)) for before, after in pairs]
    both = [(before, after) for before, after in values if before is not None and after is not None]
    differences = [after - before for before, after in both]
    interval = mean_interval(differences)
    if interval is None:
        return None
    before, after = (sum(column) / len(both) for column in zip(*both, strict=True))
    # A bootstrap of few changes is too sure of itself: as many are asked for as the exact test needs.
    moved, enough = sum(map(bool, differences)), smallest_significant_loss(0, alpha=ALPHA)
    lower = FIGURES[field].better == "lower"
    fell, at_least = (after - before, interval.low) if lower else (before - after, -interval.high)
    return Change(
        field=field,
        paired=len(both),
        before=before,
        after=after,
        interval=interval,
        detectable=smallest_detectable(differences),
        worse=moved >= enough and at_least > 0 and fell > margin + _ROUNDING,
    )


def _loss_sentence(change: Change) -> str:
    label, interval = FIGURES[change.field].label, change.interval
    return (
        f"{label} was {change.before:.3f} and is {change.after:.3f} over {change.paired} questions; "
        f"95 % interval of the change {interval.low:+.3f} to {interval.high:+.3f}."
    )


def _inexact(pairs: Sequence[_Pair]) -> list[str]:
    inexact = [
        after.id
        for before, after in pairs
        if after.figures.quotes_exact not in (None, 1) and before.figures.quotes_exact in (None, 1)
    ]
    return [f"{_named(inexact)} with a quote that is not what is stored at its place."] if inexact else []


def _named(ids: Collection[str]) -> str:
    """Return how many questions there are, and the first three of them."""
    told = sorted(ids)[:3] + (["…"] if len(ids) > 3 else [])  # noqa: PLR2004 - as said
    return f"{len(ids)} {'question' if len(ids) == 1 else 'questions'} ({', '.join(told)})"
