"""Letting a language model write: prompt in, provisional text out as it comes, statements to check at the end."""

import re
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

from rag.answering.grounding.drafts import Draft, parse_drafts
from rag.answering.grounding.running import RunningCheck
from rag.answering.writing.addresses import LEFT_OUT, addresses_in, settled, without_addresses
from rag.answering.writing.declined import SIGN, answered, may_become_sign
from rag.answering.writing.prompt import Room, build_messages, fitting
from rag.answering.writing.thoughts import without_thoughts
from rag.errors import LlmUnavailableError
from rag.events import CitationEvent, TokenEvent
from rag.types import Question, Reason, Source, Usage

SILENCE_S: Final = 1  # after which a reader is asked whether it still wants the answer
_GONE: Final = "\ue003"  # for private use: where an address was left out, until the statement is known
# Behind a statement, and what stands for its marks, a letter shows that the next one has begun.
_NEXT: Final = re.compile(r"[.!?…。！？؟\n](?:[ \t]*[\[【［][^\]】］]*[\]】］])*+[\W\d_]*+\w")

if TYPE_CHECKING:
    from rag.answering.writing.llm import LlmAnswerer

Finish = Literal["stop", "length", "content_filter"]

_WHY_NOTHING: Final[Mapping[Finish, str]] = {
    "stop": "gave an empty answer",
    "length": "had used up RAG_LLM_MAX_TOKENS before it answered, as on thoughts",
    "content_filter": "gave no answer, as the filter of its server held it back",
}


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


class _Growing:
    """A text while it is written: what of it can be shown, and its statements."""

    def __init__(self, passages: Sequence[Source]) -> None:
        self.text = ""  # without thoughts
        self._addresses = {passage.source for passage in passages}.union(*(addresses_in(p.text) for p in passages))
        self._written = ""
        self._shown = 0
        self._begun = 0  # how far the statements are known to have begun

    def take(self, piece: str) -> str:
        """Return what can be shown now that it could not before the next piece."""
        self._written += piece
        told, self.text = self.text[: self._shown], without_thoughts(self._written)
        if not self.text.startswith(told):
            self._shown = self._begun = 0
        return self._show(_showable(self.text, self._shown))

    def rest(self) -> str:
        """Return what could not be shown before the end was known: nothing from a sign of declining on."""
        return "" if SIGN.search(self.text) else self._show(len(self.text))

    def begins_another(self) -> bool:
        """Return whether a statement has begun since this was last asked, so that the one before is finished."""
        begun = _NEXT.search(self.text, self._begun, self._shown)
        self._begun = begun.end() if begun else self._begun
        return begun is not None

    def finished(self) -> list[Draft]:
        """Return the statements behind which another one has begun, up to the last one whose marks are known.

        Those behind it may get the marks at the end of their paragraph.
        """
        drafts = self._drafts(answered(self.text[: self._shown])[0])[:-1]
        while drafts and not drafts[-1].marks:
            drafts.pop()
        return drafts

    def all(self) -> tuple[list[Draft], bool]:
        """Return all statements, and whether a part of the question is declined."""
        text, partly = answered(self.text)
        return self._drafts(text), partly

    def _show(self, end: int) -> str:
        new, self._shown = self.text[self._shown : end], max(self._shown, end)
        return without_addresses(new, self._addresses)

    def _drafts(self, text: str) -> list[Draft]:
        drafts = parse_drafts(without_addresses(text, self._addresses, left_out=_GONE))
        return [
            replace(draft, text=draft.text.replace(_GONE, LEFT_OUT), whole=_GONE not in draft.text) for draft in drafts
        ]


def write(
    llm: "LlmAnswerer", question: Question, sources: Sequence[Source], check: RunningCheck, room: Room
) -> Generator[TokenEvent | CitationEvent, None, Written]:
    """Yield the text as the model writes it, with the citations of what is finished, and return it as statements.

    No address that the model gives is passed on, unless a passage has it. Raises LlmError when the model fails
    before a word is written; what was written before a failure is kept as CUT_SHORT.
    """
    passages, turns = fitting(question.text, sources, question.history, room)
    growing = _Growing(passages)
    end, detail = Completion(finish="stop", usage=Usage()), ""
    try:
        end = yield from _read(llm.stream(build_messages(question.text, passages, turns)), growing, check)
    except LlmUnavailableError as error:
        if not growing.text.strip():
            raise
        detail = str(error)
    reason = Reason.CUT_SHORT if detail or end.finish != "stop" else Reason.SUPPORTED
    drafts, declined_partly = growing.all()
    if not drafts:
        if not (declined_partly or SIGN.search(growing.text)):
            raise LlmUnavailableError(detail or f"The LLM {llm.model} {_WHY_NOTHING[end.finish]}.")
        reason = Reason.MODEL_ABSTAINED
    elif rest := growing.rest():
        yield TokenEvent(text=rest)
    if declined_partly and reason is Reason.SUPPORTED:
        reason, detail = Reason.PARTLY_ANSWERED, "one for which the language model found nothing."
    return Written(answerer=f"llm:{llm.model}", drafts=drafts, reason=reason, detail=detail, usage=end.usage)


def _read(
    pieces: Iterator[str | Completion], growing: _Growing, check: RunningCheck
) -> Generator[TokenEvent | CitationEvent, None, Completion]:
    """Yield what can be shown and the citations of what is finished; return how it ended."""
    heard = time.monotonic()
    for piece in pieces:
        if isinstance(piece, Completion):
            return piece
        new = growing.take(piece)
        if new or not piece or time.monotonic() - heard >= SILENCE_S:
            heard = time.monotonic()
            yield TokenEvent(text=new)
        if growing.begins_another():
            yield from check.more(growing.finished())
    raise AssertionError("a stream ends with its completion")


def _showable(text: str, shown: int) -> int:
    """Return how many characters can be shown: none of a sign of declining, or what may become it or an address."""
    if may_become_sign(text):
        return 0
    sign = SIGN.search(text)
    return sign.start() if sign else shown + settled(text[shown:])
