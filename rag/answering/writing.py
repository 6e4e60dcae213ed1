"""Letting a language model write: prompt in, provisional text out as it comes, statements to check at the end."""

import re
from collections.abc import Generator, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

from rag.answering.addresses import LEFT_OUT, addresses_in, settled, without_addresses
from rag.answering.checking import RunningCheck
from rag.answering.grounding import Draft, parse_drafts
from rag.answering.prompt import NOT_IN_DOCUMENTS, Room, build_messages, fitting
from rag.answering.thoughts import without_thoughts
from rag.errors import LlmUnavailableError
from rag.events import CitationEvent, TokenEvent
from rag.types import Question, Reason, Source, Usage

# What is said of a part of the question, from where its clause begins.
_DECLINED: Final = re.compile(
    r"(?:[,;]?\s*\b(?:but|while)\b|[,;]|(?<=[.!?])\s|^)(?:(?![,;\n]|[.!?]\s|\b(?:but|while)\b).)*"
    rf"{NOT_IN_DOCUMENTS}[^.!?\n]*[.!?]?",
    re.MULTILINE,
)
_GONE: Final = "\ue003"  # for private use: where an address was left out, until the statement is known
_WRAPPING: Final = " \t\r\n*_`\"'“”."

if TYPE_CHECKING:
    from rag.answering.llm import LlmAnswerer

Finish = Literal["stop", "length", "content_filter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """How a written answer ended and what it cost; the last thing that a stream yields."""

    finish: Finish
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an answerer wrote. `reason` is SUPPORTED unless it declined or something went wrong, told in `detail`."""

    answerer: str
    drafts: Sequence[Draft]
    reason: Reason = Reason.SUPPORTED
    detail: str = ""
    usage: Usage = field(default_factory=Usage)


def write(
    llm: "LlmAnswerer", question: Question, sources: Sequence[Source], check: RunningCheck, room: Room
) -> Generator[TokenEvent | CitationEvent, None, Written]:
    """Yield the text as the model writes it, with the citations of what is finished, and return it as statements.

    No address that the model gives is passed on, unless a passage has it. Raises LlmError when the model fails
    before a word is written; what was written before a failure is kept as CUT_SHORT.
    """
    passages, turns = fitting(question.text, sources, question.history, room)
    addresses = frozenset().union(*({passage.source} | addresses_in(passage.text) for passage in passages))
    written, text, shown = "", "", 0
    reason, detail, usage = Reason.SUPPORTED, "", Usage()
    try:
        for piece in llm.stream(build_messages(question.text, passages, turns)):
            if isinstance(piece, Completion):
                usage = piece.usage
                reason = Reason.SUPPORTED if piece.finish == "stop" else Reason.CUT_SHORT
                continue
            if not piece:
                yield TokenEvent(text="")
            written += piece
            told, text = text[:shown], without_thoughts(written)
            shown = shown if text.startswith(told) else 0
            if (showable := _showable(text, shown)) > shown:
                yield TokenEvent(text=without_addresses(text[shown:showable], addresses))
                shown = showable
                yield from check.more(_drafts(text[:shown], addresses)[:-1])
    except LlmUnavailableError as error:
        if not text.strip():
            raise
        reason, detail = Reason.CUT_SHORT, str(error)
    answerer = f"llm:{llm.model}"
    drafts = _drafts(text, addresses)
    declined = NOT_IN_DOCUMENTS in _plain(text)
    if declined and not drafts:
        return Written(answerer=answerer, drafts=(), reason=Reason.MODEL_ABSTAINED, usage=usage)
    if not drafts:
        raise LlmUnavailableError(f"The LLM {llm.model} gave an empty answer.")
    if not declined and shown < len(text):
        yield TokenEvent(text=without_addresses(text[shown:], addresses))
    return Written(answerer=answerer, drafts=drafts, reason=reason, detail=detail, usage=usage)


def _drafts(text: str, addresses: Set[str]) -> list[Draft]:
    """Return the statements of a written text; none of one that begins by declining."""
    if _plain(text).startswith(NOT_IN_DOCUMENTS):
        return []
    drafts = parse_drafts(without_addresses(_DECLINED.sub("", text), addresses, left_out=_GONE))
    return [replace(draft, text=draft.text.replace(_GONE, LEFT_OUT), whole=_GONE not in draft.text) for draft in drafts]


def _plain(text: str) -> str:
    """Return the text as the rules spell it, for models that write **Not in documents**."""
    return text.strip(_WRAPPING).upper().replace(" ", "_")


def _showable(text: str, shown: int) -> int:
    """Return how many characters can be shown: nothing of NOT_IN_DOCUMENTS or of what may become it or an address."""
    opening = _plain(text)[: len(NOT_IN_DOCUMENTS)]
    if NOT_IN_DOCUMENTS.startswith(opening):
        return 0
    whole = text.find(NOT_IN_DOCUMENTS)
    return whole if whole >= 0 else shown + settled(text[shown:])
