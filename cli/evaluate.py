"""`rag eval`: the commands below it, of which `run` is the one that is meant when none is named."""

from collections.abc import Callable, Mapping
from typing import Any

import typer
from typer.core import TyperGroup

from cli.eval_grounding import grounding
from cli.eval_questions import check, from_log, init, schema
from cli.eval_run import run
from cli.eval_sweep import sweep


class RunUnlessNamed(TyperGroup):
    """Takes arguments that do not begin with the name of a command for those of `run`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `run` before such arguments."""
        named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named else ["run", *args])


def eval_app() -> typer.Typer:
    """Return the commands below `rag eval`."""
    app = typer.Typer(cls=RunUnlessNamed, help="Measure answers, and hold them against an earlier run.")
    commands: Mapping[str, Callable[..., None]] = {
        "run": run,
        "sweep": sweep,
        "init": init,
        "from-log": from_log,
        "check": check,
        "schema": schema,
        "grounding": grounding,
    }
    for name, command in commands.items():
        app.command(name)(command)
    return app
