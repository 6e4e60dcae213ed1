"""Evaluation questions, checked against the corpus that they are about."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from eval.facts import Fact, Quantity, Wordings
from eval.question_file import Place, QuantityEntry, QuestionEntry, QuestionFile, QuestionType
from rag.errors import InputError
from rag.ingest.readers import read_document
from rag.types import Filters, Turn

PACKAGE: Final = Path(__file__).resolve().parent
QUESTIONS: Final = PACKAGE / "questions"
DEFAULT_BASELINE: Final = PACKAGE / "baseline.jsonl"

UNANSWERABLE_TYPES: Final = (QuestionType.UNANSWERABLE, QuestionType.NEAR_MISS)

_Problem = tuple[Place, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalQuestion:
    """A question, what a right answer says and which documents say it.

    `expected` has one entry per fact, `gains` how much each document that holds the answer, by its name below the
    corpus folder, is worth. Both are empty when the corpus does not hold the answer, so that abstaining is right.
    `filters.sources` are full paths, as ingesting stores them.
    """

    id: str
    type: str
    text: str
    expected: tuple[Fact, ...] = ()
    must_not_say: tuple[str, ...] = ()
    gains: Mapping[str, float] = field(default_factory=dict)
    unanswerable: bool = False
    as_of: date | None = None
    history: tuple[Turn, ...] = ()
    filters: Filters = field(default_factory=Filters)

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that hold the answer."""
        return tuple(self.gains)

    def digest(self, corpus: Path) -> str:
        """Return 12 hex digits of a hash over all that is asked and judged by; where the corpus lies does not count."""
        sources = tuple(name_of(source, corpus) for source in self.filters.sources)
        anywhere = replace(self, filters=replace(self.filters, sources=sources))
        return hashlib.sha256(_QUESTION.dump_json(anywhere, exclude_defaults=True)).hexdigest()[:12]


_QUESTION: Final = TypeAdapter(EvalQuestion)


def name_of(source: str, corpus: Path) -> str:
    """Return a document's name below the corpus folder."""
    path = Path(source)
    return path.relative_to(corpus).as_posix() if path.is_relative_to(corpus) else source


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """Questions and the folder of the documents that they are about; `drafts` more are not reviewed and left out."""

    name: str
    corpus: Path
    questions: tuple[EvalQuestion, ...]
    drafts: int = 0

    def first(self, count: int) -> "QuestionSet":
        """Return the first so many questions."""
        return replace(self, questions=self.questions[:count])


def only(sets: Sequence[QuestionSet], types: Collection[str]) -> list[QuestionSet]:
    """Return the questions of these types; raise InputError when there are none of one of them."""
    there = {question.type for one in sets for question in one.questions}
    for name in types:
        if name not in there:
            raise InputError(f"There is no question of type {name!r}; there are {', '.join(sorted(there))}.")
    kept = [replace(one, questions=tuple(q for q in one.questions if q.type in types)) for one in sets]
    return [one for one in kept if one.questions]


def load_all(paths: Sequence[Path]) -> list[QuestionSet]:
    """Read several questions files; raise InputError for what is wrong with one, or an id that two of them have."""
    sets = [load_questions(path) for path in paths]
    seen: dict[str, Path] = {}
    for path, one in zip(paths, sets, strict=True):
        for question in one.questions:
            if question.id in seen:
                raise InputError(f"The id {question.id!r} is taken twice, in {seen[question.id]} and in {path}.")
            seen[question.id] = path
    return sets


def load_questions(path: Path) -> QuestionSet:
    """Read a questions file; raise InputError, with a line number in each sentence, for what is wrong with it."""
    file = QuestionFile.read(path)
    corpus = _find_corpus(file)
    problems = list(_problems(file.content.questions, corpus))
    if problems:
        raise file.error(problems)
    reviewed = [entry for entry in file.content.questions if not entry.draft]
    if not reviewed:
        raise InputError(f"Every question of {path} is a draft. Review them, and take `draft: true` away.")
    return QuestionSet(
        name=path.stem,
        corpus=corpus,
        questions=tuple(_question(entry, corpus) for entry in reviewed),
        drafts=len(file.content.questions) - len(reviewed),
    )


def _find_corpus(file: QuestionFile) -> Path:
    folder = (file.path.parent / file.content.corpus).resolve()
    if not folder.is_dir():
        raise file.error([(("corpus",), f"there is no folder {folder}")])
    return folder


def _problems(entries: Sequence[QuestionEntry], corpus: Path) -> Iterator[_Problem]:
    names = {file.relative_to(corpus).as_posix() for file in corpus.rglob("*") if file.is_file()}
    text_of = cache(lambda name: read_document((corpus / name).read_bytes(), name=name).text)
    seen: set[str] = set()
    for number, entry in enumerate(entries):
        wrong = [*_contradictions(entry, seen), *_unknown_documents(entry, names)]
        yield from ((("questions", number, *place), what) for place, what in wrong or _unfounded(entry, text_of))
        seen.add(entry.id)


def _contradictions(entry: QuestionEntry, seen: Collection[str]) -> Iterator[_Problem]:
    if entry.id in seen:
        yield ("id",), f"the id {entry.id!r} is taken by an earlier question"
    if entry.type in UNANSWERABLE_TYPES and not entry.unanswerable:
        yield ("type",), "a question of this type needs `unanswerable: true`"
    for key, value in (("expected", entry.expected), ("documents", entry.documents)):
        if entry.unanswerable and value:
            yield (key,), f"an unanswerable question cannot have `{key}`"
        if not entry.unanswerable and not value:
            yield (key,), f"{entry.id!r} needs `{key}`, or else `unanswerable: true`"
    if not any(character.isalnum() for character in entry.question):
        yield ("question",), "a question needs words"
    for number, wording in enumerate(entry.must_not_say):
        said = Wordings((wording,)).said_in
        if any(isinstance(fact, tuple) and all(map(said, fact)) for fact in entry.expected):
            yield ("must_not_say", number), f"every answer that says what is expected says {wording!r}, too"
    if entry.documents and entry.filters.sources and not set(entry.documents) & set(entry.filters.sources):
        yield ("filters", "sources"), "these are none of the `documents`, so that no answer can be right"


def _unknown_documents(entry: QuestionEntry, names: Collection[str]) -> Iterator[_Problem]:
    for place, used in ((("documents",), entry.documents), (("filters", "sources"), entry.filters.sources)):
        for number, name in enumerate(used):
            if name not in names:
                yield (*place, number), f"the corpus has no document {name!r}"


def _unfounded(entry: QuestionEntry, text_of: Callable[[str], str]) -> Iterator[_Problem]:
    texts = [text_of(name) for name in entry.documents]
    for number, fact in enumerate(map(_fact, entry.expected)):
        if not any(fact.said_in(text) for text in texts):
            yield ("expected", number), f"no document that is named says {str(fact)!r}"


def _fact(entry: tuple[str, ...] | QuantityEntry) -> Fact:
    if isinstance(entry, QuantityEntry):
        return Quantity(number=entry.number, tolerance=entry.tolerance, units=entry.units)
    return Wordings(entry)


def _question(entry: QuestionEntry, corpus: Path) -> EvalQuestion:
    limits = entry.filters
    return EvalQuestion(
        id=entry.id,
        type=entry.type,
        text=entry.question,
        expected=tuple(map(_fact, entry.expected)),
        must_not_say=entry.must_not_say,
        gains=dict.fromkeys(entry.documents, 1.0),
        unanswerable=entry.unanswerable,
        as_of=entry.as_of,
        history=tuple(Turn(question=turn.question, answer=turn.answer) for turn in entry.history),
        filters=Filters(
            sources=tuple(str(corpus / name) for name in limits.sources),
            published_from=limits.published_from,
            published_to=limits.published_to,
        ),
    )
