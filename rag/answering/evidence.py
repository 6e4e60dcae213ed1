"""Which sentences of the retrieved passages answer the question, and with what probability.

Each sentence gets a handful of features; a logistic regression turns them into the probability that the sentence
answers. Its weights are fitted by `bench/fit_evidence.py`; docs/decisions/0005-evidence.md tells on what and how well.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from llama_index.core.schema import NodeWithScore, TextNode
from numpy.typing import NDArray

from rag.answering.question import ParsedQuestion, holds_kind, parse_question, same_word
from rag.answering.sentences import is_heading, sentence_ranges
from rag.store.lexical import LexicalIndex

MAX_EMBEDDED: Final = 24
FEATURES: Final = (
    "sentence_cosine", "passage_cosine", "sentence_coverage", "window_coverage", "passage_coverage",
    "names_in_window", "names_in_passage", "holds_kind", "behind_first", "length",
)  # fmt: skip
WEIGHTS: Final = np.array([6.0, 1.0, 1.5, 2.0, 1.0, 2.0, 1.5, 1.0, -0.5, 0.3])
INTERCEPT: Final = -9.0

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence of a retrieved passage: `hit` is the passage's place in the ranking, the range is the document's.

    `probability` says how likely it is that the sentence answers; `vector` is its unit vector.
    """

    hit: int
    document_id: str
    start: int
    end: int
    text: str
    stems: frozenset[str]
    probability: float
    features: NDArray[np.float64]
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    hit: int
    node: TextNode
    start: int
    end: int
    text: str
    stems: list[str]
    window: list[str]
    passage: list[str]


class EvidenceScorer:
    """Scores the sentences of retrieved passages against a question."""

    def __init__(self, *, embed: Embed, lexical: LexicalIndex) -> None:
        """`embed` returns unit vectors of texts; `lexical` knows the words and how rare they are."""
        self._embed = embed
        self._lexical = lexical

    def stems(self, text: str) -> list[str]:
        """Return the stems of the words of a text, stop words left out."""
        return self._lexical.stems(text)

    def parse(self, question: str) -> ParsedQuestion:
        """Read a question with this scorer's notion of words."""
        return parse_question(question, self._lexical.stems)

    def score(self, question: ParsedQuestion, hits: Sequence[NodeWithScore]) -> list[Evidence]:
        """Return the sentences of the passages, most probable answer first; repeated ranges once."""
        sentences = self._sentences(hits)
        if not sentences:
            return []
        rarity = self._lexical.rarity([*question.stems, *question.names])
        rows = np.array([_word_features(question, sentence, rarity) for sentence in sentences])
        chosen = np.argsort(-(rows @ [1.0, 0.5, 0.5, 0.5, 0.25, 0.1, 0.0]), kind="stable")[:MAX_EMBEDDED]
        vectors = self._embed([question.text, *(sentences[i].text for i in chosen)])
        cosines = vectors[1:] @ vectors[0]
        best = hits[0].get_score()
        found = []
        for row, i in enumerate(chosen):
            sentence, hit = sentences[i], hits[sentences[i].hit]
            behind = best - hit.get_score()
            features = np.array([cosines[row], hit.node.metadata["cosine"], *rows[i][:-1], behind, rows[i][-1]])
            found.append(_evidence(sentence, features, vectors[1 + row]))
        return sorted(found, key=lambda evidence: (-evidence.probability, evidence.hit, evidence.start))

    def _sentences(self, hits: Sequence[NodeWithScore]) -> list[_Sentence]:
        seen: set[tuple[str, int]] = set()
        found: list[_Sentence] = []
        for rank, hit in enumerate(hits):
            node = hit.node
            if not isinstance(node, TextNode):
                continue
            for sentence in self._of_passage(rank, node):
                key = (node.metadata["document_id"], sentence.end)
                if key not in seen:
                    seen.add(key)
                    found.append(sentence)
        return found

    def _of_passage(self, rank: int, node: TextNode) -> list[_Sentence]:
        text, offset = node.text, node.start_char_idx or 0
        title = self._lexical.stems(node.metadata["title"])
        parts = [(start, end, self._lexical.stems(text[start:end])) for start, end in sentence_ranges(text)]
        passage = [*title, *(stem for _, _, stems in parts for stem in stems)]
        return [
            _Sentence(
                hit=rank,
                node=node,
                start=offset + start,
                end=offset + end,
                text=text[start:end],
                stems=stems,
                window=[*title, *(parts[i - 1][2] if i else []), *stems],
                passage=passage,
            )
            for i, (start, end, stems) in enumerate(parts)
            if stems and not is_heading(text, start)
        ]


def _word_features(question: ParsedQuestion, sentence: _Sentence, rarity: dict[str, float]) -> list[float]:
    return [
        coverage(question.stems, sentence.stems, rarity),
        coverage(question.stems, sentence.window, rarity),
        coverage(question.stems, sentence.passage, rarity),
        coverage(question.names, sentence.window, rarity),
        coverage(question.names, sentence.passage, rarity),
        float(holds_kind(sentence.text, question.kind, question.text)),
        min(1.0, len(sentence.stems) / 20),
    ]


def coverage(wanted: Sequence[str], found: Sequence[str], rarity: dict[str, float]) -> float:
    """Return the share of the wanted stems, weighted by rarity, that are found; 1 when none is wanted."""
    total = sum(rarity[stem] for stem in wanted)
    if not total:
        return 1.0
    there = frozenset(found)
    covered = sum(rarity[stem] for stem in wanted if stem in there or any(same_word(stem, other) for other in there))
    return covered / total


def _evidence(sentence: _Sentence, features: NDArray[np.float64], vector: NDArray[np.float32]) -> Evidence:
    logit = float(features @ WEIGHTS) + INTERCEPT
    return Evidence(
        hit=sentence.hit,
        document_id=sentence.node.metadata["document_id"],
        start=sentence.start,
        end=sentence.end,
        text=sentence.text,
        stems=frozenset(sentence.stems),
        probability=float(1 / (1 + np.exp(-logit))),
        features=features,
        vector=vector,
    )
