"""An answer as one text, for clients that show nothing but that: with its warnings in it, and where its marks stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.types import Answer, AnswerStatus, Citation, Statement, SupportStatus
from rag.written import gap

WARNING = " (not supported by the documents)"
WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A mark in the text, `text[start_index:end_index]`, and the document that holds its statement up."""

    start_index: int
    end_index: int
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of the text that was checked, and the marks in it by their places in the whole text."""

    text: str
    annotations: tuple[Annotation, ...] = ()


class Transcript:
    """Puts the text together, piece by piece."""

    def __init__(self, *, address: str) -> None:
        """`address` is where this service is reached, with a slash at its end."""
        self._address = address
        self.text = ""
        self._last = ""
        self.annotations: list[Annotation] = []

    def statement(self, statement: Statement, citations: Sequence[Citation]) -> Piece:
        """Add a statement with its marks, and a warning when nothing holds it up."""
        held = statement.status is not SupportStatus.UNSUPPORTED
        before = gap(self._last, statement.text) if self.text else ""
        self._last = statement.text
        text = before + statement.text + ("" if held else WARNING)
        annotations: list[Annotation] = []
        for citation in citations:
            mark = f"[{citation.number}]"
            text += "\n" if statement.is_code and not text.endswith("]") else " "
            text += mark
            if held:
                end = len(self.text) + len(text)
                annotations.append(
                    Annotation(
                        start_index=end - len(mark), end_index=end, title=citation.title, url=self._url(citation)
                    )
                )
        return self._add(text, tuple(annotations))

    def complete(self, answer: Answer) -> None:
        """Add all that is still missing of a whole answer."""
        for _ in self.rest(answer):
            pass

    def rest(self, answer: Answer) -> Iterator[Piece]:
        """Add what is still missing of a whole answer: statements, then what a reader should know beside them."""
        by_number = {citation.number: citation for citation in answer.citations}
        if answer.status is AnswerStatus.ABSTAINED:
            yield self._add(answer.answer)
        for statement in answer.statements:
            yield self.statement(statement, [by_number[number] for number in statement.citations])
        if answer.message:
            yield self._add(f"\n\n{answer.message}")

    def _add(self, text: str, annotations: tuple[Annotation, ...] = ()) -> Piece:
        self.text += text
        self.annotations += annotations
        return Piece(text=text, annotations=annotations)

    def _url(self, citation: Citation) -> str:
        if citation.source.startswith(WEB):
            return citation.source
        return f"{self._address}documents/{citation.document_id}"
