"""What comes of an answer while it is made."""

from dataclasses import dataclass

from rag.types import Answer, Citation, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesEvent:
    """First event of a streamed answer: what was retrieved."""

    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenEvent:
    """A piece of provisional answer text, empty when there has been none for a second.

    The checked text comes in the last event.
    """

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationEvent:
    """A statement was checked and this citation belongs to it."""

    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneEvent:
    """Last event: the whole checked answer."""

    answer: Answer


AnswerEvent = SourcesEvent | TokenEvent | CitationEvent | DoneEvent
