"""`rag eval grounding`: how often the check of statements is right, and whether it got worse."""

from pathlib import Path
from typing import Annotated

import typer

from cli.exit_codes import FELL_BEHIND
from cli.start import start
from cli.terminal import show, tell
from rag.errors import InputError

_Data = Annotated[
    Path | None,
    typer.Option(help="Folder of public sets to try it on instead: clapnq_dev, nq_oracle, covidqa_deepset."),
]
_Update = Annotated[bool, typer.Option("--update-baseline", help="Make these figures the ones not to fall below.")]
_Show = Annotated[int, typer.Option(min=0, help="Also show so many statements of each kind that it is wrong about.")]


def grounding(*, data: _Data = None, update_baseline: _Update = False, wrong: _Show = 0) -> None:
    """Try the check on statements that are known to be true or false, and show how often it is right.

    Exits with 1 when it is right less often than the baseline about one kind, or tries another number of statements.
    """
    settings = start()
    if data and update_baseline:
        raise InputError("The baseline is about our own documents: leave out --data or --update-baseline.")

    from eval.grounding import scorecard  # noqa: PLC0415 - `rag --help` should not wait for readers
    from eval.grounding.suite import try_all  # noqa: PLC0415
    from eval.grounding.truths import own_libraries, public_libraries  # noqa: PLC0415
    from rag.answering.grounding.entailment import load_entailment  # noqa: PLC0415
    from rag.answering.grounding.likeness import Likeness  # noqa: PLC0415
    from rag.retrieval.embedder import load_bundled  # noqa: PLC0415

    likeness = Likeness(load_bundled(settings).encode_tokens)
    trials = try_all(public_libraries(data) if data else own_libraries(), likeness, load_entailment())
    found = scorecard.rows(trials)
    show(scorecard.render(found))
    for text in scorecard.mistakes(trials, wrong):
        show(text)
    if update_baseline:
        scorecard.write_baseline(found)
    failures = [] if data else scorecard.fallen(found, scorecard.read_baseline())
    for failure in failures:
        tell(f"- {failure}")
    if failures:
        raise typer.Exit(FELL_BEHIND)
