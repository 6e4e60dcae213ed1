"""`rag chat`: questions in a row, each understood in the light of those before it."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from cli.answer_text import sources_text
from cli.ask import get_answer, show_answer
from cli.asker import Asker, open_asker
from cli.options import Collection, TopK
from cli.question import expecting_utf8
from cli.start import start
from cli.terminal import is_watched, show, tell
from rag.errors import InputError, LlmError
from rag.types import DEFAULT_COLLECTION, MAX_TURNS, Filters, Question, Source, Turn

PROMPT = "> "
HELP = (
    "/sources shows what the last answer was made from, /new forgets the conversation, /help shows this, /quit ends it."
)


@dataclass(slots=True, kw_only=True)
class Conversation:
    """What has been said, and what the last answer was made from."""

    asker: Asker
    filters: Filters
    top_k: int | None = None
    turns: list[Turn] = field(default_factory=list)
    sources: tuple[Source, ...] = ()

    def ask(self, text: str) -> None:
        """Answer one question and remember it; what cannot be answered is told and forgotten."""
        history = tuple(self.turns[-MAX_TURNS:])
        question = Question(text=text, filters=self.filters, top_k=self.top_k, history=history)
        try:
            answer = get_answer(self.asker, question, watched=is_watched())
        except (InputError, LlmError) as error:
            tell(f"error: {error}")
            return
        self.turns.append(Turn(question=text, answer=answer.answer))
        self.sources = answer.sources
        show_answer(answer)
        if not sys.stdin.isatty():  # where it is one, the next question parts the answers
            show("")

    def show_sources(self) -> None:
        """Print what the last answer was made from."""
        if self.sources:
            show(sources_text(self.sources))
        else:
            tell("There is no answer with sources yet.")

    def forget(self) -> None:
        """Begin anew."""
        self.turns.clear()
        self.sources = ()
        tell("The conversation is forgotten.")


def chat(*, collection: Collection = DEFAULT_COLLECTION, top_k: TopK = None) -> None:
    """Answer questions one after another; Ctrl-D ends."""
    settings = start()
    with open_asker(settings) as asker:
        conversation = Conversation(asker=asker, filters=Filters(collection=collection), top_k=top_k)
        commands: Mapping[str, Callable[[], None]] = {
            "/sources": conversation.show_sources,
            "/new": conversation.forget,
        }
        for line in _lines():
            if line == "/quit":
                break
            if line.startswith("/"):
                commands.get(line, _tell_help)()
            else:
                conversation.ask(line)


def _lines() -> Iterator[str]:
    """Yield what is typed, or the lines of standard input when it is no terminal; blank lines are passed over."""
    with expecting_utf8():
        for line in _typed() if sys.stdin.isatty() else sys.stdin:
            if line.strip():
                line.encode()
                yield line.strip()


def _typed() -> Iterator[str]:
    with suppress(ImportError):
        import readline  # noqa: F401, PLC0415 - lets `input` edit the line and remember earlier ones
    _tell_help()
    while True:
        try:
            line = _prompted()
        except EOFError:
            tell("")
            return
        yield line


def _prompted() -> str:
    if sys.stdout.isatty():
        return input(PROMPT)
    sys.stderr.write(PROMPT)
    sys.stderr.flush()
    return input()


def _tell_help() -> None:
    tell(HELP)
