"""The log of questions: JSON lines of what was asked, what was answered and what people thought of it. Off by default.

Questions are private, so the file is readable by its owner alone and never grows past two times MAX_BYTES: a full one
becomes `<name>.1` and takes the place of the one before.
"""

import logging
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO, Final, Literal

from filelock import FileLock, Timeout
from pydantic import Discriminator, TypeAdapter, ValidationError

from rag.errors import AnswerNotFoundError, InputError, SettingsError, StoreError
from rag.events import AnswerEvent, DoneEvent
from rag.types import Answer, AnswerStatus, Check, Citation, Fingerprint, Question, Reason, Verdict

log = logging.getLogger(__name__)
MAX_BYTES: Final = 10_000_000


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedAnswer:
    """A question as it was asked, and the answer that it got without the passages that were not cited."""

    kind: Literal["answer"] = "answer"
    at: datetime = field(default_factory=_now)
    answer_id: str
    asked: Question
    status: AnswerStatus
    reason: Reason
    answer: str
    short_answer: str
    answerer: str
    confidence: float
    citations: tuple[Citation, ...]
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedFeedback:
    """What someone thought of a logged answer."""

    kind: Literal["feedback"] = "feedback"
    at: datetime = field(default_factory=_now)
    answer_id: str
    verdict: Verdict
    comment: str = ""


Entry = LoggedAnswer | LoggedFeedback
_ENTRY: Final[TypeAdapter[Entry]] = TypeAdapter(Annotated[Entry, Discriminator("kind")])


class QuestionLog:
    """Appends to one file, which no other process may write. Safe to use from several threads; close it when done."""

    def __init__(self, file: Path, *, max_bytes: int = MAX_BYTES) -> None:
        """Open or make the file; raise SettingsError when it cannot be written or another process writes it."""
        self._file = file
        self._earlier = file.with_name(f"{file.name}.1")
        self._max_bytes = max_bytes
        self._writing = threading.Lock()
        self._owner = FileLock(file.with_name(f"{file.name}.lock"), is_singleton=False)
        self._problem = ""
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._owner.acquire(timeout=0)
            self._end_torn_line()
        except Timeout as error:
            raise SettingsError(
                f"Another process writes the question log {file}. Set RAG_QUESTION_LOG to a file for each data folder."
            ) from error
        except OSError as error:
            self._owner.release()
            raise SettingsError(f"The question log {file} cannot be written: {error.strerror}.") from error

    def close(self) -> None:
        """Let other processes write the file."""
        self._owner.release()

    def check(self) -> Check:
        """Return whether the newest answer could be kept."""
        return Check(name="question log", ok=not self._problem, detail=self._problem or str(self._file))

    def record(self, asked: Question, events: Iterator[AnswerEvent]) -> Iterator[AnswerEvent]:
        """Yield the events of an answer and keep the answer."""
        for event in events:
            if isinstance(event, DoneEvent):
                self.add_answer(asked, event.answer)
            yield event

    def add_answer(self, asked: Question, answer: Answer) -> None:
        """Keep an answer. When that fails the answer is still given, and `check` says why."""
        entry = LoggedAnswer(
            answer_id=answer.id, asked=asked, status=answer.status, reason=answer.reason, answer=answer.answer,
            short_answer=answer.short_answer.text if answer.short_answer else "", answerer=answer.answerer,
            confidence=answer.confidence, citations=answer.citations, fingerprint=answer.fingerprint,
        )  # fmt: skip
        try:
            self._append(entry)
        except OSError as error:
            self._problem = f"{self._file} cannot be written: {error.strerror}; make room, or change RAG_QUESTION_LOG"
            log.error("The question log %s.", self._problem)  # noqa: TRY400 - the cause is in the sentence
        else:
            self._problem = ""

    def add_feedback(self, answer_id: str, verdict: Verdict, comment: str) -> None:
        """Keep what someone thought of an answer; raise AnswerNotFoundError when the log does not hold it."""
        if not self._holds(answer_id):
            raise AnswerNotFoundError("The question log has no answer of that id, or not any more.")
        try:
            self._append(LoggedFeedback(answer_id=answer_id, verdict=verdict, comment=comment))
        except OSError as error:
            raise StoreError(f"The feedback could not be stored: {error.strerror}.") from error

    def _append(self, entry: Entry) -> None:
        line = _ENTRY.dump_json(entry) + b"\n"
        with self._writing:
            if self._file.exists() and self._file.stat().st_size + len(line) > self._max_bytes:
                self._file.replace(self._earlier)
            self._end_torn_line()
            with self._open() as opened:
                opened.write(line)

    def _open(self) -> BinaryIO:
        return os.fdopen(os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "a+b")

    def _holds(self, answer_id: str) -> bool:
        """Search the lines: quotes within their texts are escaped, so that only a field can match."""
        wanted = f'"answer_id":"{answer_id}"'.encode()
        with self._writing:
            for file in (self._file, self._earlier):
                if file.exists():
                    with file.open("rb") as lines:
                        if any(wanted in line for line in lines):
                            return True
        return False

    def _end_torn_line(self) -> None:
        """Keep a line that a killed process or a full disk left half written from swallowing the next one."""
        with self._open() as opened:
            if opened.seek(0, os.SEEK_END):
                opened.seek(-1, os.SEEK_END)
                if opened.read(1) != b"\n":
                    opened.write(b"\n")


def read_log(file: Path) -> tuple[list[Entry], int]:
    """Return the entries of a log, oldest first, and how many lines were none, as a killed process leaves them.

    Raises InputError when the file cannot be read.
    """
    entries: list[Entry] = []
    broken = 0
    try:
        with file.open("rb") as lines:
            for line in lines:
                try:
                    entries.append(_ENTRY.validate_json(line))
                except ValidationError:
                    broken += 1
    except OSError as error:
        raise InputError(f"The question log {file} cannot be read: {error.strerror}.") from error
    return entries, broken
