"""Where output goes: results to standard output, everything else to standard error; colour on terminals only."""

import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Any

from pydantic import TypeAdapter
from rich.console import Console
from rich.text import Text

# Control characters: a file name or a model must not steer the terminal, nor a name break the line that it stands in.
# Those that set the direction of writing turn round what stands beside them; honest texts read well without.
_DIRECTIONS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_UNSAFE_IN_NAMES = dict.fromkeys((*range(32), *range(127, 160), *_DIRECTIONS), "�")
_UNSAFE = {**_UNSAFE_IN_NAMES, **dict.fromkeys(_DIRECTIONS, ""), ord("\t"): "\t", ord("\n"): "\n"}


def replace_what_cannot_be_shown() -> None:
    """Let a stream whose encoding lacks a character show `?` for it instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


class _PipedConsole(Console):
    """One for which output that nobody reads to its end, as with `head`, is no failure."""

    def on_broken_pipe(self) -> None:
        with suppress(SystemExit):
            super().on_broken_pipe()
        raise SystemExit(0)


def console(*, stderr: bool = False) -> Console:
    """Return a console on a standard stream as it is now; lines are folded on a terminal only."""
    made = _PipedConsole(stderr=stderr, markup=False, highlight=False, emoji=False)
    made.soft_wrap = not made.is_terminal
    return made


def is_watched() -> bool:
    """Return whether a person looks at both standard streams."""
    return sys.stdout.isatty() and sys.stderr.isatty()


def printable(text: str) -> str:
    """Return the text without characters that could steer a terminal."""
    return text.translate(_UNSAFE)


def printable_name(name: str) -> str:
    """Return a name or a path as it can be shown within a line."""
    return name.translate(_UNSAFE_IN_NAMES)


def show(text: str | Text) -> None:
    """Print a result to standard output; a `Text` must have been made of printable characters."""
    console().print(printable(text) if isinstance(text, str) else text)


def tell(text: str) -> None:
    """Print what is not a result to standard error."""
    console(stderr=True).print(printable(text))


def show_json(value: Any, kind: Any = None) -> None:
    """Print a value to standard output as JSON; `kind` is its type where that of the value does not tell."""
    try:
        sys.stdout.write(TypeAdapter(kind or type(value)).dump_json(value, indent=2).decode() + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        console().on_broken_pipe()
