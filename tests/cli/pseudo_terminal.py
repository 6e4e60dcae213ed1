"""Running `rag` on a pseudo-terminal, as a person does."""

import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
PROMPT = b"> "


def run_on_terminal(
    *arguments: str, typed: Sequence[str] = (), stderr: IO[bytes] | int | None = None, **environment: str
) -> str:
    """Return all that `rag` writes to a terminal on which each line is typed when `rag` prompts for it.

    `stderr` takes standard error elsewhere.
    """
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", *arguments], cwd=ROOT, stdin=theirs, stdout=theirs,
        stderr=theirs if stderr is None else stderr, env={**os.environ, "TERM": "xterm-256color", **environment},
    )  # fmt: skip
    os.close(theirs)
    left = list(typed)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
            if left and shown.endswith(PROMPT):
                os.write(ours, f"{left.pop(0)}\n".encode())
    except OSError:  # how Linux tells that the other end is closed
        pass
    os.close(ours)
    assert process.wait(timeout=30) == 0
    return shown.decode().replace("\r\n", "\n")
