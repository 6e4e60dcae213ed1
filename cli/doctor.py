"""`rag doctor`: whether everything is in order, and what to do where it is not."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import typer

from cli.exit_codes import NOT_HEALTHY
from cli.here import open_here
from cli.options import AsJson
from cli.start import start
from cli.terminal import show, show_json
from rag.types import Check

if TYPE_CHECKING:
    from rag.bootstrap import Engine

SETTLING_S: Final = 10


def doctor(*, as_json: AsJson = False) -> None:
    """Check the data folder, the indexes and the models, and say what mends them."""
    settings = start()
    with open_here(settings) as engine:
        settle(engine)
        checks = engine.checks(thorough=True)
    if as_json:
        show_json(checks, list[Check])
    else:
        show(checks_text(checks))
    if not all(check.ok for check in checks):
        raise typer.Exit(NOT_HEALTHY)


def settle(engine: "Engine") -> None:
    """Wait some seconds for the checks to be ok: an index may still be opening."""
    deadline = time.monotonic() + SETTLING_S
    while any(check.required and not check.ok for check in engine.checks()) and time.monotonic() < deadline:
        time.sleep(0.05)


def checks_text(checks: Sequence[Check]) -> str:
    """Return one line for each check, and below a problem what mends it."""
    width = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        lines.append(f"{'ok' if check.ok else 'problem':<8} {check.name:<{width}}  {check.detail}")
        if not check.ok and check.remedy:
            lines.append(f"{'':<8} {'':<{width}}  to mend it: {check.remedy}")
    return "\n".join(lines)
