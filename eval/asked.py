"""Drafts of questions from what people asked: the log of questions, with the verdicts on its answers.

What was cited becomes the draft of what is expected, and thumbs tell the reviewer whether to believe it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from eval.draft import entry_text, write_drafts
from eval.question_file import QuestionType
from rag.errors import InputError
from rag.question_log import Entry, LoggedAnswer, LoggedFeedback, read_log
from rag.types import AnswerStatus, Question, SupportStatus, Verdict

_HEADER: Final = """\
# What people asked, to review: see whether `expected` and `documents` are right (they are what the service cited, right
# or wrong), leave out what is private, and take `draft: true` away. `rag eval check` tells what is wrong with the file.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """How many drafts were written, how many questions cite nothing of the corpus, how many lines could not be read."""

    drafts: int
    elsewhere: int
    broken: int


@dataclass(slots=True, kw_only=True)
class Asked:
    """One question, its newest answer, how often it was asked, and what people thought of its answers."""

    newest: LoggedAnswer
    times: int = 0
    feedback: list[LoggedFeedback] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict | None:
        """What the newest feedback says."""
        return self.feedback[-1].verdict if self.feedback else None


def draft_from_log(logs: Sequence[Path], corpus: Path, file: Path, *, collection: str) -> Drafted:
    """Write a draft for each question that was asked of a collection, those with a verdict first.

    Raises InputError when a log cannot be read, there is nothing to draft, or `file` is already there.
    """
    if not corpus.is_dir():
        raise InputError(f"There is no folder {corpus}.")
    entries: list[Entry] = []
    broken = 0
    for log in logs:
        found, unreadable = read_log(log)
        entries += found
        broken += unreadable
    asked = [one for one in questions_of(entries) if one.newest.asked.filters.collection == collection]
    names = _Names(corpus)
    drafts = [text for one in sorted(asked, key=lambda one: one.verdict is None) if (text := _draft(one, names))]
    if not drafts:
        raise InputError(f"The log has no question of the collection {collection!r} that documents in {corpus} answer.")
    write_drafts(file, corpus, _HEADER, drafts)
    return Drafted(drafts=len(drafts), elsewhere=len(asked) - len(drafts), broken=broken)


def questions_of(entries: Iterable[Entry]) -> list[Asked]:
    """Return each question once, by its words without case and white space, its history and its limits."""
    asked: dict[str, Asked] = {}
    of_answer: dict[str, str] = {}
    waiting: dict[str, list[LoggedFeedback]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.at):
        if isinstance(entry, LoggedAnswer):
            key = of_answer[entry.answer_id] = _key(entry.asked)
            one = asked.setdefault(key, Asked(newest=entry))
            one.newest, one.times = entry, one.times + 1
        else:
            waiting[entry.answer_id].append(entry)
    for answer_id, feedback in waiting.items():
        if answer_id in of_answer:
            asked[of_answer[answer_id]].feedback += feedback
    for one in asked.values():
        one.feedback.sort(key=lambda entry: entry.at)
    return list(asked.values())


def _key(question: Question) -> str:
    words = " ".join(question.text.casefold().split()).rstrip(" ?.!")
    return repr((words, question.filters, question.as_of, question.history))


class _Names:
    """The documents of a corpus folder, found by the source that the service knows them by."""

    def __init__(self, corpus: Path) -> None:
        files = [path for path in corpus.resolve().rglob("*") if path.is_file()]
        self._root = corpus.resolve()
        self._by_path = {str(path): self._name(path) for path in files}
        self._by_file_name: dict[str, list[str]] = defaultdict(list)
        for path in files:
            self._by_file_name[path.name].append(self._name(path))

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def of(self, source: str) -> str | None:
        """Return the name below the folder; an upload is found when one file alone has its name."""
        if source in self._by_path:
            return self._by_path[source]
        upload = source.removeprefix("upload:")
        named = self._by_file_name.get(upload, []) if upload != source else []
        return named[0] if len(named) == 1 else None


def _draft(one: Asked, names: _Names) -> str | None:
    """Return the entry of a question, or None when its answer cites nothing of the corpus."""
    logged = one.newest
    expected = _expected(logged, names)
    if expected is None:
        return None
    kind = QuestionType.FOLLOW_UP if logged.asked.history else QuestionType.SINGLE_FACT
    if logged.status is AnswerStatus.ABSTAINED:
        kind = QuestionType.UNANSWERABLE
    entry = {
        "id": f"asked-{logged.answer_id[:12]}",
        "type": str(kind),
        "question": logged.asked.text,
        **expected,
        **_limits(logged.asked, names),
        "draft": True,
    }
    return entry_text(_remarks(one), entry)


def _expected(logged: LoggedAnswer, names: _Names) -> Mapping[str, Any] | None:
    if logged.status is AnswerStatus.ABSTAINED:
        return {"unanswerable": True}
    held = [(citation, name) for citation in logged.citations
            if citation.status is not SupportStatus.UNSUPPORTED and (name := names.of(citation.source))]  # fmt: skip
    if not held:
        return None
    wordings = [logged.short_answer] if logged.short_answer else [citation.cited_text for citation, _ in held]
    plain = list(dict.fromkeys(" ".join(wording.split()) for wording in wordings))
    return {"expected": [plain], "documents": list(dict.fromkeys(name for _, name in held))}


def _limits(asked: Question, names: _Names) -> dict[str, Any]:
    limits = {
        "sources": [name for source in asked.filters.sources if (name := names.of(source))],
        "published_from": asked.filters.published_from,
        "published_to": asked.filters.published_to,
    }
    parts = {
        "as_of": asked.as_of,
        "history": [{"question": turn.question, "answer": turn.answer} for turn in asked.history],
        "filters": {name: value for name, value in limits.items() if value},
    }
    return {name: value for name, value in parts.items() if value}


def _remarks(one: Asked) -> list[str]:
    often = "once" if one.times == 1 else f"{one.times} times"
    remarks = [f"asked {often}, last on {one.newest.at:%Y-%m-%d}; answered: {one.newest.answer}"]
    if one.newest.asked.filters.document_ids:
        remarks.append("it was limited to documents by their ids; name them under `filters: sources:`")
    return remarks + [f"thumbs {entry.verdict}: {entry.comment}".rstrip(": ") for entry in one.feedback]
