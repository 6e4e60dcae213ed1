"""Tries the check on statements that are known to be true or false, and counts how often it is right about them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from eval.grounding.falsehoods import FALSEHOODS, Ground
from eval.grounding.rewordings import REWORDINGS
from eval.grounding.truths import Claim, Library, held_out, pick
from rag.answering.grounding.check import ground
from rag.answering.grounding.drafts import Draft
from rag.answering.grounding.entailment import Entails
from rag.answering.grounding.likeness import Likeness
from rag.answering.text.words import Stems
from rag.store.lexical import LexicalIndex
from rag.types import Source, SupportStatus

NEIGHBOURS: Final = 3
"""Other passages that the check is given beside the one that is cited: those with the most words in common."""

VERBATIM: Final = "verbatim"
WRONG_DOCUMENT: Final = "wrong document"
FALSIFIED: Final = ("hand-written",)
"""Kinds of which false statements are made by rule, too, as of the sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A statement of a kind, whether it is true, and what it was made from."""

    text: str
    kind: str
    true: bool
    origin: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A case and whether the check was right: a true statement verified, or a false one not let through."""

    case: Case
    right: bool


def try_all(libraries: Sequence[Library], likeness: Likeness, entails: Entails) -> list[Trial]:
    """Return what the check says of all cases of some libraries, their words read as the lexical index does."""
    with TemporaryDirectory() as folder:
        stems = LexicalIndex(Path(folder)).stems
        return [trial for library in libraries for trial in try_check(library, stems, likeness, entails)]


def try_check(library: Library, stems: Stems, likeness: Likeness, entails: Entails) -> list[Trial]:
    """Return what the check said of each case of a library, in a fixed order.

    A true statement has to be `verified` where it is cited; a false one `unsupported`, and one that is cited to the
    wrong document anything but `verified`.
    """
    by_passage: dict[int, list[Case]] = defaultdict(list)
    for case in cases(library):
        by_passage[case.origin.passage].append(case)
    nearest = _Nearest(library.passages, stems)
    return [
        trial
        for number, group in sorted(by_passage.items())
        for trial in _tried(
            group, [library.passages[i] for i in (number, *nearest.to(number))], stems, likeness, entails
        )
    ]


def cases(library: Library) -> Iterator[Case]:
    """Yield the true statements of a library, and the false ones made of them that no document happens to state."""
    everything = _plain(" ".join(passage.text for passage in library.passages))
    statements: dict[int, list[str]] = defaultdict(list)
    for truth in library.sentences:
        statements[truth.passage].append(truth.text)
    for truth in library.sentences:
        yield Case(text=truth.text, kind=VERBATIM, true=True, origin=truth)
        yield Case(text=truth.text, kind=WRONG_DOCUMENT, true=False, origin=truth)
        for kind, reword in REWORDINGS.items():
            if reworded := reword(truth.text):
                yield Case(text=reworded, kind=kind, true=True, origin=truth)
    for group in library.written:
        for claim in group.claims:
            yield Case(text=claim.text, kind=group.kind, true=group.true, origin=claim)
    material_of = [claim for group in library.written if group.kind in FALSIFIED for claim in group.claims]
    for truth in (*library.sentences, *material_of):
        others = [other for other in statements[truth.passage] if other not in truth.quote]
        material = Ground(text=truth.text, passage=library.passages[truth.passage].text, others=others)
        for kind, falsify in FALSEHOODS.items():
            made = falsify(material)
            if made and made != truth.text and _plain(made) not in everything:
                yield Case(text=made, kind=kind, true=False, origin=truth)


def _tried(
    group: Sequence[Case], passages: Sequence[Source], stems: Stems, likeness: Likeness, entails: Entails
) -> Iterator[Trial]:
    """Yield the trials of cases about the first of the passages."""
    wrong = pick(range(2, len(passages) + 1), passages[0].chunk_id) if len(passages) > 1 else 1
    drafts = [Draft(text=case.text, marks=(wrong if case.kind == WRONG_DOCUMENT else 1,)) for case in group]
    grounded = ground(drafts, passages, stems, likeness=likeness, entails=entails)
    for case, statement in zip(group, grounded.statements, strict=True):
        verified = statement.status is SupportStatus.VERIFIED
        if case.true:
            right = verified
        elif case.kind == WRONG_DOCUMENT:
            right = not verified
        else:
            right = statement.status is SupportStatus.UNSUPPORTED
        if case.kind != WRONG_DOCUMENT or not _stands_in(case.text, passages[wrong - 1]):
            yield Trial(case=case, right=right)


class _Nearest:
    """Finds the passages of other documents that share the most words with a passage."""

    def __init__(self, passages: Sequence[Source], stems: Stems) -> None:
        self._passages = passages
        self._words = [frozenset(stems(passage.text)) for passage in passages]

    def to(self, number: int) -> list[int]:
        mine, document = self._words[number], self._passages[number].document_id
        others = [i for i, passage in enumerate(self._passages) if passage.document_id != document]
        return sorted(others, key=lambda i: (-len(mine & self._words[i]), i))[:NEIGHBOURS]


@cache
def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _stands_in(statement: str, passage: Source) -> bool:
    return _plain(statement) in _plain(passage.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many statements of a kind there were, and of how many the check was right."""

    tried: int
    right: int

    @property
    def share(self) -> float:
        """The share that it was right about, in [0, 1]."""
        return self.right / self.tried


def scores(trials: Sequence[Trial], *, only_held_out: bool = False) -> Mapping[str, Score]:
    """Return the score of each kind: the true kinds as they come, then the false ones."""
    counts: dict[str, list[bool]] = {}
    for trial in trials:
        if not only_held_out or held_out(trial.case.origin.text):
            counts.setdefault(trial.case.kind, []).append(trial.right)
    return {kind: Score(tried=len(right), right=sum(right)) for kind, right in counts.items()}
