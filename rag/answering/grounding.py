"""The check that every answer passes, whoever wrote it: each statement is held against the passages it cites.

A statement is `verified` when one of its cited passages holds it word for word, or has a sentence (or two in a row)
with all its numbers, all its names in the passage, the same polarity, and most of its content words. It is
`repaired` when another retrieved passage does so, which is then cited instead, and `unsupported` otherwise.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rag.answering.numbers import numbers_in
from rag.answering.question import same_word
from rag.answering.sentences import is_heading, sentence_ranges
from rag.types import Citation, Source, Statement, SupportStatus

MIN_COVERAGE: Final = 0.6
_MARK: Final = r"[\[【]\s*(?:\^|passages?\s+)?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*(?:†[^\]】]*)?\s*[\]】]"
_MARKS: Final = re.compile(rf"(?:\s*{_MARK})+", re.IGNORECASE)
_BEHIND_STOP: Final = re.compile(rf"([.!?…]+[\"'”’»)*_]*)((?:[ \t]*{_MARK})+)", re.IGNORECASE)
_BETWEEN: Final = re.compile(rf"(?<=[.!?…])[ \t]+(?={_MARK})", re.IGNORECASE)
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_ADDRESS_TAG: Final = re.compile(r"<[^<>]*(?:://|\b(?:src|href)\b)[^<>]*>", re.IGNORECASE)
_NAME: Final = re.compile(r"(?<=[^.!?:\s\"“]\s)[A-ZÀ-Þ][\w’'-]+")
_FIRST_NAME: Final = re.compile(
    r"""(?!(?:A|According|After|All|Also|Although|Another|Any|As|Because|Before|Both|By|During|Each|Early|Every|Few
    |For|Former|From|He|Her|His|How|However|If|Its|Last|Late|Later|Like|Many|Meanwhile|Most|Next|Once|Only|Other
    |Our|Several|She|Since|Some|Then|Though|Through|Today|Under|Unlike|Until|Upon|What|When|Where|Which|While|Who
    |Why|With|Within|Yes|Yesterday|Yet|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten
    |Mr|Mrs|Ms|Dr|Sir|Lord|Lady|King|Queen|Prince|Princess|President|Prime|Chancellor|Secretary|General|Senator
    |Professor)\b)[A-ZÀ-Þ][\w’'-]+(?=\s[A-ZÀ-Þ])""",
    re.VERBOSE,
)
_NEGATION: Final = re.compile(
    r"\b(not|no(?!,|\.\s*\d)|never|none|neither|nor|without|cannot|nobody|nothing)\b|n[’']t\b", re.IGNORECASE
)

Stems = Callable[[str], Sequence[str]]
Range = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A statement as an answerer wrote it, with the numbers (from 1) of the passages that it cites."""

    text: str
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded:
    """A checked answer: its text with marks renumbered by first use, its statements and its citations."""

    text: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Support:
    passage: int
    range: Range
    status: SupportStatus


def parse_drafts(text: str) -> list[Draft]:
    """Split a written answer into statements and read the marks that stand in or right behind each.

    Headings are left out, and of links and images only their words are kept: an address is no statement.
    """
    text = _without_addresses(text)
    marks_lead = _MARKS.match(text) is not None
    text = _BETWEEN.sub("\n\n", text) if marks_lead else _BEHIND_STOP.sub(r"\2\1", text)
    pieces: list[tuple[str, list[int]]] = []
    for start, end in sentence_ranges(text):
        piece = text[start:end]
        marks = [number for found in _MARKS.findall(piece) for number in _numbers_of(found)]
        words = " ".join(re.sub(r"\s*\(\s*\)", "", _MARKS.sub("", piece)).split())
        if re.search(r"\w", words):
            if marks or not is_heading(text, start):
                pieces.append((words, marks))
        elif pieces:
            pieces[-1][1].extend(marks)
    return [Draft(text=words, marks=tuple(dict.fromkeys(marks))) for words, marks in pieces]


def ground(drafts: Sequence[Draft], passages: Sequence[Source], stems: Stems) -> Grounded:
    """Check statements against passages; see the module's docstring. `stems` turns text into content words."""
    numbers: dict[tuple[str, Range, SupportStatus], int] = {}
    citations: list[Citation] = []
    statements: list[Statement] = []
    parts: list[str] = []
    for draft in drafts:
        supports = check(draft, passages, stems)
        used: list[int] = []
        for support in supports:
            citation = _citation(len(citations) + 1, passages[support.passage], support)
            key = (citation.document_id, (citation.start_char_index, citation.end_char_index), citation.status)
            if key not in numbers:
                numbers[key] = citation.number
                citations.append(citation)
            used.append(numbers[key])
        used = list(dict.fromkeys(used))
        statements.append(Statement(text=draft.text, citations=tuple(used), status=_status(supports)))
        parts.append(draft.text + "".join(f" [{number}]" for number in used))
    return Grounded(text=" ".join(parts), statements=tuple(statements), citations=tuple(citations))


def check(draft: Draft, passages: Sequence[Source], stems: Stems) -> list[_Support]:
    """Return what holds a statement up: its cited passages that do, else another that does, else its nearest."""
    cited = [number - 1 for number in draft.marks if 0 < number <= len(passages)]
    held = [(i, found) for i in cited if (found := find_support(draft.text, passages[i], stems))]
    if held:
        return [_Support(passage=i, range=found, status=SupportStatus.VERIFIED) for i, found in held]
    for i in range(len(passages)):
        if i not in cited and (found := find_support(draft.text, passages[i], stems)):
            return [_Support(passage=i, range=found, status=SupportStatus.REPAIRED)]
    return [
        _Support(passage=i, range=nearest, status=SupportStatus.UNSUPPORTED)
        for i in cited
        if (nearest := _nearest(draft.text, passages[i].text, stems))
    ]


def find_support(statement: str, passage: Source, stems: Stems) -> Range | None:
    """Return the range within the passage's text that carries the statement, or None when nothing does."""
    if not any(character.isalnum() for character in statement):
        return None
    if quoted := _quoted(statement, passage.text):
        return quoted
    wanted = stems(statement)
    digits = [stem for stem in wanted if stem.isdigit()]  # found, where the numbers agree
    everything = f"{passage.title} {passage.text}"
    if not wanted or not _names_agree(statement, everything, stems):
        return None
    candidates = [
        (_covered(wanted, [*stems(passage.text[start:end]), *digits]), start - end, (start, end))
        for start, end in _windows(passage.text)
        if numbers_in(statement) <= numbers_in(passage.text[start:end])
        and _negated(statement) == _negated(passage.text[start:end])
    ]
    best = max(candidates, default=(0.0, 0, (0, 0)))
    return best[2] if best[0] >= MIN_COVERAGE else None


def _quoted(statement: str, text: str) -> Range | None:
    """Return where the text has the statement word for word, not within longer words or behind a negation."""
    words = r"\s+".join(re.escape(word) for word in statement.split())
    for found in re.finditer(rf"(?<!\w)(?<!\d[.,]){words}(?!\w)(?![.,]\d)", text):
        openings = [start for start, _ in sentence_ranges(text) if start <= found.start()]
        if not _negated(text[max(openings, default=0) : found.start()]):
            return found.span()
    return None


def _windows(text: str) -> Iterator[Range]:
    """Yield each sentence and each two sentences in a row."""
    ranges = sentence_ranges(text)
    yield from ranges
    yield from ((first[0], second[1]) for first, second in pairwise(ranges))


def _nearest(statement: str, text: str, stems: Stems) -> Range | None:
    wanted = stems(statement)
    ranked = [(_covered(wanted, stems(text[start:end])), -start, (start, end)) for start, end in sentence_ranges(text)]
    return max(ranked)[2] if ranked else None


def _covered(wanted: Sequence[str], found: Sequence[str]) -> float:
    there = frozenset(found)
    hits = sum(stem in there or any(same_word(stem, other) for other in there) for stem in wanted)
    return hits / len(wanted) if wanted else 0.0


def _names_agree(statement: str, text: str, stems: Stems) -> bool:
    first = _FIRST_NAME.match(statement)
    names = [*([first[0]] if first else []), *_NAME.findall(statement)]
    wanted = [stem for name in names for stem in stems(name) if len(stem) > 1]  # the s of Anna's is none
    return _covered(wanted, stems(text)) == 1.0 if wanted else True


def _negated(text: str) -> bool:
    return _NEGATION.search(text) is not None


def _without_addresses(text: str) -> str:
    linked = _ADDRESS_TAG.sub("", text.replace("![", "["))
    return _LINK.sub(lambda found: f"[{found[1]}]" if found[1].isdigit() else found[1], linked)


def _numbers_of(marks: str) -> Iterator[int]:
    for mark in re.split(r"[\]】]", marks):
        for part in re.split(r"[,;]", mark.partition("†")[0]):
            if ends := [int(number) for number in re.findall(r"\d+", part)]:
                yield from range(ends[0], min(ends[-1], ends[0] + 50) + 1)


def _status(supports: Sequence[_Support]) -> SupportStatus:
    return supports[0].status if supports else SupportStatus.UNSUPPORTED


def _citation(number: int, passage: Source, support: _Support) -> Citation:
    start, end = support.range
    return Citation(
        number=number,
        document_id=passage.document_id,
        title=passage.title,
        source=passage.source,
        publisher=passage.publisher,
        published=passage.published,
        page=passage.page,
        cited_text=passage.text[start:end],
        start_char_index=passage.start_char_index + start,
        end_char_index=passage.start_char_index + end,
        status=support.status,
    )
