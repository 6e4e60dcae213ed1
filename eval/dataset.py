"""Evaluation questions, checked against the corpus that they are about."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from eval.metrics import Fact, says
from eval.question_file import Place, QuestionEntry, QuestionFile, QuestionType
from rag.errors import InputError
from rag.ingest.readers import read_document
from rag.types import Filters, Turn

PACKAGE: Final = Path(__file__).resolve().parent
DEFAULT_QUESTIONS: Final = PACKAGE / "questions" / "seeds.yaml"
DEFAULT_BASELINE: Final = PACKAGE / "baseline.json"

_Problem = tuple[Place, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalQuestion:
    """A question, what a right answer says and which documents say it.

    `expected` has one entry per fact, `documents` are names below the corpus folder; both are empty when the corpus
    does not hold the answer, so that abstaining is right. `filters.sources` are full paths, as ingesting stores them.
    """

    id: str
    type: QuestionType
    text: str
    expected: tuple[Fact, ...] = ()
    documents: tuple[str, ...] = ()
    unanswerable: bool = False
    as_of: date | None = None
    history: tuple[Turn, ...] = ()
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """Questions and the folder of the documents that they are about."""

    corpus: Path
    questions: tuple[EvalQuestion, ...]

    def only(self, types: Collection[str]) -> "QuestionSet":
        """Return the questions of these types; raise InputError when a type is unknown or nothing is left."""
        unknown = sorted(set(types) - set(QuestionType))
        if unknown:
            raise InputError(f"{unknown[0]!r} is not a type of question; there are {', '.join(QuestionType)}.")
        kept = tuple(question for question in self.questions if question.type in types)
        if not kept:
            raise InputError(f"There is no question of type {' or '.join(types)}.")
        return replace(self, questions=kept)


def load_questions(path: Path) -> QuestionSet:
    """Read a questions file; raise InputError, with a line number in each sentence, for what is wrong with it."""
    file = QuestionFile.read(path)
    corpus = _find_corpus(file)
    problems = list(_problems(file.content.questions, corpus))
    if problems:
        raise file.error(problems)
    return QuestionSet(corpus=corpus, questions=tuple(_question(entry, corpus) for entry in file.content.questions))


def _find_corpus(file: QuestionFile) -> Path:
    tried = dict.fromkeys(folder / file.content.corpus for folder in (Path.cwd(), PACKAGE.parent))
    found = next((folder for folder in tried if folder.is_dir()), None)
    if found is None:
        raise file.error([(("corpus",), f"there is no folder {' or '.join(map(str, tried))}")])
    return found.resolve()


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
    if entry.type is QuestionType.UNANSWERABLE and not entry.unanswerable:
        yield ("type",), "a question of this type needs `unanswerable: true`"
    for key, value in (("expected", entry.expected), ("documents", entry.documents)):
        if entry.unanswerable and value:
            yield (key,), f"an unanswerable question cannot have `{key}`"
        if not entry.unanswerable and not value:
            yield (key,), f"{entry.id!r} needs `{key}`, or else `unanswerable: true`"


def _unknown_documents(entry: QuestionEntry, names: Collection[str]) -> Iterator[_Problem]:
    for place, used in ((("documents",), entry.documents), (("filters", "sources"), entry.filters.sources)):
        for number, name in enumerate(used):
            if name not in names:
                yield (*place, number), f"the corpus has no document {name!r}"


def _unfounded(entry: QuestionEntry, text_of: Callable[[str], str]) -> Iterator[_Problem]:
    texts = [text_of(name) for name in entry.documents]
    for number, fact in enumerate(entry.expected):
        if not any(says(text, fact) for text in texts):
            yield ("expected", number), f"none of the wordings {list(fact)} stands in a document that is named"


def _question(entry: QuestionEntry, corpus: Path) -> EvalQuestion:
    limits = entry.filters
    return EvalQuestion(
        id=entry.id,
        type=entry.type,
        text=entry.question,
        expected=entry.expected,
        documents=entry.documents,
        unanswerable=entry.unanswerable,
        as_of=entry.as_of,
        history=tuple(Turn(question=turn.question, answer=turn.answer) for turn in entry.history),
        filters=Filters(
            sources=tuple(str(corpus / name) for name in limits.sources),
            published_from=limits.published_from,
            published_to=limits.published_to,
        ),
    )
