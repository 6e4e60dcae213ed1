"""The figures of the check as a table, and the baseline that no kind of statement may fall below."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from eval.grounding.suite import VERBATIM, Score, Trial, scores
from eval.record import write_text
from eval.report import table
from rag.errors import InputError

BASELINE: Final = Path(__file__).resolve().parent / "baseline.json"
ALL_REWORDED: Final = "all that are not verbatim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A kind of statement: how often the check was right about it, and about those that rules are not tuned on."""

    kind: str
    true: bool
    all: Score
    held_out: Score


def rows(trials: Sequence[Trial]) -> list[Row]:
    """Return a row for each kind, and one for all that is true and not verbatim."""
    reworded = [
        replace(t, case=replace(t.case, kind=ALL_REWORDED)) for t in trials if t.case.true and t.case.kind != VERBATIM
    ]
    everything, unseen = scores([*trials, *reworded]), scores([*trials, *reworded], only_held_out=True)
    nothing = Score(tried=0, right=0)
    true = {trial.case.kind for trial in trials if trial.case.true} | {ALL_REWORDED}
    return [
        Row(kind=kind, true=kind in true, all=score, held_out=unseen.get(kind, nothing))
        for kind, score in everything.items()
    ]


def render(found: Sequence[Row]) -> str:
    """Return a Markdown table: true statements that were verified, then false ones that were found out."""
    true = [row for row in found if row.true]
    false = [row for row in found if not row.true]
    return "\n\n".join(
        table([[title, "right", "share", "of the held-out half", "share"], *map(_cells, part)])
        for title, part in (("true statements, verified", true), ("false statements, found out", false))
    )


def mistakes(trials: Sequence[Trial], most: int) -> list[str]:
    """Return up to so many statements of each kind that the check is wrong about, with what they were made from."""
    wrong: dict[str, list[str]] = defaultdict(list)
    for trial in trials:
        if not trial.right and len(told := wrong[trial.case.kind]) < most:
            told.append(f"{trial.case.kind}: {trial.case.text}\n  made from: {trial.case.origin.quote}")
    return [text for texts in wrong.values() for text in texts]


def as_json(found: Sequence[Row]) -> str:
    """Return the scores of all kinds, as a baseline is written."""
    return json.dumps({row.kind: asdict(row.all) for row in found}, indent=2) + "\n"


def write_baseline(found: Sequence[Row]) -> None:
    """Make these scores the ones that none may fall below."""
    write_text(BASELINE, as_json(found))


def read_baseline() -> Mapping[str, Score]:
    """Return the scores that none may fall below; raise InputError when they cannot be read."""
    try:
        kinds = json.loads(BASELINE.read_text(encoding="utf-8"))
        return {kind: Score(**score) for kind, score in kinds.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{BASELINE} cannot be read: {error}. `--update-baseline` writes it anew.") from error


def fallen(found: Sequence[Row], baseline: Mapping[str, Score]) -> list[str]:
    """Return a sentence for each kind about which the check is right less often, or of which others are tried.

    The same code gives the same figures, so a single statement counts.
    """
    now, nothing = {row.kind: row.all for row in found}, Score(tried=0, right=0)
    kinds = {kind: (baseline.get(kind, nothing), now.get(kind, nothing)) for kind in {**baseline, **now}}
    return [
        f"{kind}: right about {after.right} of {after.tried}, before about {before.right} of {before.tried}"
        + ("; write the baseline anew with --update-baseline." if after.tried != before.tried else ".")
        for kind, (before, after) in kinds.items()
        if after.tried != before.tried or after.right < before.right
    ]


def _cells(row: Row) -> list[str]:
    return [
        row.kind,
        *(cell for score in (row.all, row.held_out) for cell in (f"{score.right} of {score.tried}", _percent(score))),
    ]


def _percent(score: Score) -> str:
    return f"{100 * score.share:.1f} %" if score.tried else "–"
