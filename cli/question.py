"""Turning what was typed into the parts of a `Question`."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag.errors import InputError


@contextmanager
def expecting_utf8() -> Iterator[None]:
    """Turn the failure to read or encode a question into an InputError."""
    try:
        yield
    except UnicodeError as error:
        raise InputError("The question is not valid UTF-8. Send it in that encoding.") from error


def question_text(words: Sequence[str]) -> str:
    """Return the words as one question; a lone `-` stands for what comes in on standard input."""
    with expecting_utf8():
        text = sys.stdin.read().strip() if list(words) == ["-"] else " ".join(words)
        text.encode()
    return text


def as_sources(names: Sequence[str] | None) -> tuple[str, ...]:
    """Return sources as they are stored: files by their full path, anything else as it is written."""
    return tuple(str(Path(name).resolve()) if Path(name).exists() else name for name in names or ())
