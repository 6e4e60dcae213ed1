"""Making a follow-up stand on its own with a language model, whose words are only taken when they invent nothing."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rag.answering.question.followup import standalone
from rag.answering.writing.addresses import without_addresses
from rag.answering.writing.prompt import build_rewriting
from rag.answering.writing.thoughts import without_thoughts
from rag.answering.writing.writer import Completion
from rag.errors import LlmError
from rag.types import Question, Usage

if TYPE_CHECKING:
    from rag.answering.writing.llm import LlmAnswerer

TIMEOUT_S: Final = 10  # a rule stands in for what takes longer
MOST_CHARS: Final = 400
_NAMED: Final = re.compile(r"(?<!^)\b(?:[A-ZÀ-Þ]\w*|\d[\d.,:]*\d|\d)")
_QUESTION_MARKS: Final = ("?", "？")
_AROUND: Final = " \t\r\n\"'“”`*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A question as it can be understood alone, whether a model wrote it so, and what that cost."""

    text: str
    by_model: bool = False
    usage: Usage = field(default_factory=Usage)


def understand(llm: "LlmAnswerer | None", question: Question) -> Understood:
    """Return the question without need of its history: as `llm` writes it, or by rule where there is none or it fails.

    What the model says counts as little as any stranger's word: it may repeat names and numbers of the conversation
    and must keep those of the question.
    """
    by_rule = standalone(question.text, question.history)
    if llm is None or not question.history:
        return Understood(text=by_rule)
    try:
        *pieces, end = llm.stream(build_rewriting(question.text, question.history), timeout_s=TIMEOUT_S)
    except LlmError:
        return Understood(text=by_rule)
    usage = end.usage if isinstance(end, Completion) else Usage()
    text = without_thoughts("".join(str(piece) for piece in pieces)).strip(_AROUND)
    if isinstance(end, Completion) and end.finish == "stop" and _is_faithful(text, question):
        return Understood(text=text, by_model=True, usage=usage)
    return Understood(text=by_rule, usage=usage)


def _is_faithful(text: str, question: Question) -> bool:
    said = " ".join([question.text, *(part for turn in question.history for part in (turn.question, turn.answer))])
    return (
        any(character.isalnum() for character in text)
        and text.endswith(_QUESTION_MARKS) >= question.text.rstrip().endswith(_QUESTION_MARKS)
        and text == without_addresses(text)
        and len(text) <= MOST_CHARS + len(question.text)
        and "\n" not in text
        and _named(text) <= _words(said)
        and _named(question.text) <= _words(text)
    )


def _named(text: str) -> set[str]:
    return {found.casefold() for found in _NAMED.findall(text)}


def _words(text: str) -> set[str]:
    return set(re.findall(r"\d[\d.,:]*\d|\w+", text.casefold()))
