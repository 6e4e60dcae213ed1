"""Statements about sentences of documents, true and false, that the model of entailment learns from.

`claims.jsonl` was written for this project by a language model, on the documents of `training/written`: for each
sentence restatements that it supports, and statements like them that it does not, wrong by one thing. The rules with
which the evaluation makes true and false statements (`eval/grounding`) make more of them.
"""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from eval.grounding.falsehoods import FALSEHOODS, Ground
from eval.grounding.rewordings import REWORDINGS
from training.data import SourceDocument, is_kept_apart
from training.examples import passage_text

CLAIMS: Final = Path(__file__).with_name("claims.jsonl")
WITHOUT_TITLE: Final = 0.2
WITH_SENTENCE_BEFORE: Final = 0.4
WITH_ITSELF: Final = 0.5  # share of the sentences that are shown as a statement, too
WITH_ANOTHER: Final = 0.5  # share beside which a true statement is shown with another sentence of the document
BY_RULE: Final = 0.6  # share of which a statement is reworded by a rule, and as often one made false
JOINED: Final = 0.3  # share of which two statements are shown as one, of each of three kinds
_ENDS: Final = re.compile(r"(?<=[.!?])\s+|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """A sentence of a document, or two in a row, with statements: true ones, and false ones with what is wrong."""

    document: SourceDocument
    quote: str
    true: tuple[str, ...]
    false: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A statement, what it is held against, and whether that supports it."""

    statement: str
    quote: str
    supported: bool


def read_claims(documents: Mapping[str, SourceDocument], file: Path = CLAIMS) -> tuple[list[Claims], list[Claims]]:
    """Return what is learned from, and what is kept apart with its documents."""
    learned: list[Claims] = []
    apart: list[Claims] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        claims = Claims(
            document=documents[row["document"]],
            quote=row["quote"],
            true=tuple(row["true"]),
            false=tuple((kind, text) for kind, text in row["false"]),
        )
        (apart if is_kept_apart(row["document"]) else learned).append(claims)
    return learned, apart


def pairs_of(claims: Claims) -> list[Pair]:
    """Return the statements as they were written, the true ones first, each with the sentence below its title."""
    quote = passage_text(claims.document.title, claims.quote)
    said = [(text, True) for text in claims.true] + [(text, False) for _, text in claims.false]
    return [Pair(statement=text, quote=quote, supported=supported) for text, supported in said]


def lesson(claims: Claims, others: Sequence[Claims], rest: random.Random) -> list[Pair]:
    """Return the statements as they are learned from, and some that are made of them.

    `others` are of the same document.
    """
    pairs = [
        Pair(statement=one.statement, quote=_quote(claims, rest), supported=one.supported) for one in pairs_of(claims)
    ]
    true = rest.choice(claims.true)
    if rest.random() < WITH_ITSELF:
        pairs.append(Pair(statement=claims.quote, quote=_quote(claims, rest), supported=True))
    if others and rest.random() < WITH_ANOTHER:
        pairs.append(Pair(statement=true, quote=_quote(rest.choice(others), rest), supported=False))
    return [*pairs, *_by_rule(claims, others, rest), *_joined(claims, others, rest)]


def _by_rule(claims: Claims, others: Sequence[Claims], rest: random.Random) -> Iterator[Pair]:
    """Yield a statement reworded, which leaves true what is true, and one made false, as far as a rule applies."""
    true = [claims.quote, *claims.true]
    if rest.random() < BY_RULE:
        text, supported = rest.choice([(text, True) for text in true] + [(text, False) for _, text in claims.false])
        if reworded := list(filter(None, (reword(text) for reword in REWORDINGS.values()))):
            yield Pair(statement=rest.choice(reworded), quote=_quote(claims, rest), supported=supported)
    if rest.random() < BY_RULE:
        sentences = [other.quote for other in others]
        ground = Ground(text=rest.choice(true), passage=claims.document.text, others=sentences)
        if falsified := list(filter(None, (falsify(ground) for falsify in FALSEHOODS.values()))):
            yield Pair(statement=rest.choice(falsified), quote=_quote(claims, rest), supported=False)


def _joined(claims: Claims, others: Sequence[Claims], rest: random.Random) -> Iterator[Pair]:
    """Yield two statements in one: true of one sentence, of two sentences, and of two where only one is shown."""
    one, another = rest.choice(claims.true), rest.choice(claims.true)
    if one != another and rest.random() < JOINED:
        yield Pair(statement=_and(one, another), quote=_quote(claims, rest), supported=True)
    for supported in (True, False) if others else ():
        other = rest.choice(others)
        if rest.random() < JOINED:
            statement = _and(one, rest.choice(other.true))
            quote = _quote(claims, rest)
            yield Pair(statement=statement, quote=f"{quote} {other.quote}" if supported else quote, supported=supported)


def _and(one: str, other: str) -> str:
    return f"{one.rstrip('.')}, and {other[:1].lower()}{other[1:]}"


def _quote(claims: Claims, rest: random.Random) -> str:
    """Return the sentence as it may be met: with its title and the sentence before it, or without."""
    title = "" if rest.random() < WITHOUT_TITLE else claims.document.title
    before = ""
    if rest.random() < WITH_SENTENCE_BEFORE:
        place = max(claims.document.text.find(claims.quote), 0)
        before = _ENDS.split(claims.document.text[:place].strip())[-1]
    return passage_text(title, f"{before} {claims.quote}".strip())
