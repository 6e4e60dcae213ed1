"""Letting a language model write: prompt in, provisional text out as it comes, statements to check at the end."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from rag.answering.grounding import Draft, parse_drafts
from rag.answering.llm import Completion, LlmAnswerer
from rag.answering.prompt import NOT_IN_DOCUMENTS, build_messages
from rag.errors import LlmUnavailableError
from rag.types import Question, Reason, Source, TokenEvent, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an answerer wrote. `reason` is SUPPORTED unless it declined or something went wrong, told in `detail`."""

    answerer: str
    drafts: Sequence[Draft]
    reason: Reason = Reason.SUPPORTED
    detail: str = ""
    usage: Usage = field(default_factory=Usage)


def write(llm: LlmAnswerer, question: Question, passages: Sequence[Source]) -> Generator[TokenEvent, None, Written]:
    """Yield the text as the model writes it and return it as statements.

    Raises LlmError when it fails before a word is written; what was written before a failure is kept as CUT_SHORT.
    """
    text, shown = "", 0
    reason, detail, usage = Reason.SUPPORTED, "", Usage()
    try:
        for piece in llm.stream(build_messages(question.text, passages, question.history)):
            if isinstance(piece, Completion):
                usage = piece.usage
                reason = Reason.SUPPORTED if piece.finish == "stop" else Reason.CUT_SHORT
                continue
            text += piece
            if not NOT_IN_DOCUMENTS.startswith(text.strip()[: len(NOT_IN_DOCUMENTS)]):
                yield TokenEvent(text=text[shown:])
                shown = len(text)
    except LlmUnavailableError as error:
        if not text.strip():
            raise
        reason, detail = Reason.CUT_SHORT, str(error)
    answerer = f"llm:{llm.model}"
    if text.strip().startswith(NOT_IN_DOCUMENTS):
        return Written(answerer=answerer, drafts=(), reason=Reason.MODEL_ABSTAINED, usage=usage)
    drafts = parse_drafts(text)
    if not drafts:
        raise LlmUnavailableError(f"The LLM {llm.model} gave an empty answer.")
    return Written(answerer=answerer, drafts=drafts, reason=reason, detail=detail, usage=usage)
