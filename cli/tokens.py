"""Showing provisional text while an answer is made."""

from collections.abc import Iterable

from rich.live import Live
from rich.text import Text

from cli.terminal import console, printable
from rag.errors import RagError
from rag.events import AnswerEvent, DoneEvent, TokenEvent
from rag.types import Answer


def watch(events: Iterable[AnswerEvent]) -> Answer:
    """Return the answer of the last event; until it comes, tokens are shown on standard error and then wiped out."""
    provisional = Text(style="dim")
    with Live(provisional, console=console(stderr=True), transient=True) as live:
        for event in events:
            if isinstance(event, TokenEvent):
                live.update(provisional.append(printable(event.text)))
            elif isinstance(event, DoneEvent):
                return event.answer
    raise RagError("The answer broke off before it was checked. Ask again.")
