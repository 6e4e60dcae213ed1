"""Which sentences of the retrieved passages answer the question, and with what probability.

Two models look at a passage. The reader reads it with the question, and says how likely the answer is in it and in
each sentence. The bundled embedding model reads it once and gives a vector for every token in its context, so that each
word of the question can be held against the word that meets it best (as in BERTScore, Zhang et al., 2020). With a few
features of words, kinds and times one logistic regression ranks the sentences and another says whether the best of
them answers. Their weights are fitted by `training/evidence.py`; docs/decisions/0005-evidence.md tells on what and how
well.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from llama_index.core.schema import NodeWithScore, TextNode
from numpy.typing import NDArray

from rag.answering.dates import out_of_time, without_times
from rag.answering.question import ASKING, ParsedQuestion, fits_kind, parse_question, same_word
from rag.answering.sentences import is_heading, sentence_ranges
from rag.answering.spelling import corrected
from rag.retrieval.embedder import OnnxEmbedding
from rag.retrieval.reader import Reader, Reading, Span
from rag.store.lexical import LexicalIndex

Vector = NDArray[np.float32]
CACHED_PASSAGES: Final = 256
UNDATED: Final = date.min
SUREST: Final = 12.0  # logits beyond it say nothing more
SAME_SUBJECT: Final = 0.15  # of the question's words that a passage on the same subject may lack beside the best
# Which sentence of the passages answers best: log odds, so a difference of log(2) means twice as likely.
RELEVANCE: Final[Mapping[str, float]] = {
    "span_read": 0.27,
    "passage_read": 0.10,
    "words_met_nearby": 2.48,
    "same_words_nearby": 1.94,
    "fits_kind": 0.6,  # by hand: fitted -0.19, but a number is what "how long" wants
    "length": 0.50,
    "out_of_time": -3.0,  # by hand: the question sets have no dates of publication
}
# Whether that sentence answers at all.
ANSWERS: Final[Mapping[str, float]] = {
    "passage_read": 0.44,
    "words_met_in_passage": 1.75,
    "worst_met_word": 3.13,
    "fits_kind": 1.0,  # by hand, as the next: fitted about 0; they exchange false answers for false refusals
    "same_names_in_passage": 1.0,
    "out_of_time": -3.0,  # by hand, as above
}
ANSWERS_INTERCEPT: Final = -4.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence of a retrieved passage: `hit` is the passage's place in the ranking, the range is the document's.

    `relevance`, log odds, ranks it among the sentences found; `probability` says how likely it is that it answers.
    `features` are what both were made from. `span` is the reader's answer within the sentence, in the document.
    """

    hit: int
    document_id: str
    start: int
    end: int
    text: str
    stems: frozenset[str]
    relevance: float
    probability: float
    features: Mapping[str, float]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    start: int
    end: int
    text: str
    tokens: slice
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passage:
    """A passage as it was read once: the vector of each token, its sentences and its words."""

    tokens: Vector
    title_stems: tuple[str, ...]
    sentences: tuple[_Sentence, ...]
    stems: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A question as the model sees it: its tokens' vectors and how much each of them matters."""

    parsed: ParsedQuestion
    tokens: Vector
    weights: NDArray[np.float64]
    rarity: Mapping[str, float]


class EvidenceScorer:
    """Scores the sentences of retrieved passages against a question. Keeps what it read of the last passages."""

    def __init__(self, *, encoder: OnnxEmbedding, reader: Reader, lexical: LexicalIndex) -> None:
        """`encoder` gives vectors of tokens, `reader` spans; `lexical` knows the words and how rare they are."""
        self._encoder = encoder
        self._reader = reader
        self._lexical = lexical
        self._read: OrderedDict[str, _Passage] = OrderedDict()
        self._lock = threading.Lock()

    def stems(self, text: str) -> tuple[str, ...]:
        """Return the stems of the words of a text, stop words left out."""
        return self._lexical.stems(text)

    def corrected(self, question: str, hits: Sequence[NodeWithScore]) -> str:
        """Return the question with misspelt words as the passages write them; the reader tells what is a word."""
        return corrected(question, (hit.node.get_content() for hit in hits), self._reader.is_word)

    def score(self, question: ParsedQuestion, hits: Sequence[NodeWithScore]) -> list[Evidence]:
        """Return the sentences of the passages, best first; a sentence in two passages once."""
        reading = self._read_question(question)
        newest = self._newest(question, hits) if question.latest else UNDATED
        found: dict[tuple[str, int], Evidence] = {}
        read = self._reader.read(as_read(question.text), [hit.node for hit in hits])
        for rank, (hit, spans) in enumerate(zip(hits, read, strict=True)):
            node = hit.node
            if not isinstance(node, TextNode):
                raise TypeError(f"a retrieved passage must be a TextNode, not {type(node).__name__}")
            stale = published(hit) < newest or out_of_time(
                question.times, f"{node.metadata['title']} {node.text}", published(hit)
            )
            for evidence in self._of_passage(reading, node, rank, spans, stale=stale):
                key = (evidence.document_id, evidence.end)
                if key not in found or found[key].relevance < evidence.relevance:
                    found[key] = evidence
        return sorted(found.values(), key=lambda evidence: (-evidence.relevance, evidence.hit, evidence.start))

    def _newest(self, question: ParsedQuestion, hits: Sequence[NodeWithScore]) -> date:
        """Return the latest day on which something was published that is about as much on the subject as the best."""
        rarity = self._lexical.rarity(question.stems)
        covered = [
            coverage(
                question.stems, frozenset(self.stems(f"{hit.node.metadata['title']} {hit.node.get_content()}")), rarity
            )
            for hit in hits
        ]
        least = max(covered, default=0.0) - SAME_SUBJECT
        return max(
            (published(hit) for hit, share in zip(hits, covered, strict=True) if share >= least), default=UNDATED
        )

    def parse(self, question: str) -> ParsedQuestion:
        """Read a question with this scorer's notion of words."""
        return parse_question(question, self._lexical.stems)

    def _read_question(self, question: ParsedQuestion) -> _Reading:
        seen = self._encoder.encode_tokens(question.text)
        rarity = self._lexical.rarity([*question.stems, *question.names])
        stems = [self._lexical.stems(_word_at(question.text, start, end)) for start, end in seen.offsets]
        wanted = frozenset(question.stems)
        weights = np.array([rarity[found[0]] if found and found[0] in wanted else 0.0 for found in stems])
        if not weights.any():
            weights = np.ones(len(stems))
        return _Reading(parsed=question, tokens=seen.tokens, weights=weights, rarity=rarity)

    def _of_passage(
        self, reading: _Reading, node: TextNode, rank: int, spans: Reading, *, stale: bool
    ) -> list[Evidence]:
        passage = self._passage(node)
        met = reading.tokens @ passage.tokens.T
        common = {
            "passage_read": _within(spans.relevance),
            "words_met_in_passage": _weighted(met.max(axis=1), reading.weights),
            "same_names_in_passage": coverage(reading.parsed.names, passage.stems, reading.rarity),
            "out_of_time": float(stale),
        }
        found = []
        for i, sentence in enumerate(passage.sentences):
            before = passage.sentences[i - 1] if i else sentence
            if span := spans.best(sentence.start, sentence.end):
                features = common | self._of_sentence(reading, passage, sentence, before, met)
                features["span_read"] = _within(span.score)
                found.append(_evidence(node, rank, sentence, span, features))
        return found

    def _of_sentence(
        self, reading: _Reading, passage: _Passage, sentence: _Sentence, before: _Sentence, met: Vector
    ) -> dict[str, float]:
        nearby = np.maximum(met[:, sentence.tokens].max(axis=1), met[:, before.tokens].max(axis=1))
        words = frozenset((*passage.title_stems, *before.stems, *sentence.stems))
        return {
            "words_met_nearby": _weighted(nearby, reading.weights),
            "worst_met_word": float(met[:, sentence.tokens].max(axis=1)[reading.weights > 0].min()),
            "same_words_nearby": coverage(reading.parsed.stems, words, reading.rarity),
            "fits_kind": fits_kind(sentence.text, reading.parsed, self._lexical.stems),
            "length": min(1.0, len(sentence.stems) / 20),
        }

    def _passage(self, node: TextNode) -> _Passage:
        with self._lock:
            if node.node_id in self._read:
                self._read.move_to_end(node.node_id)
                return self._read[node.node_id]
        passage = self._read_passage(node)
        with self._lock:
            self._read[node.node_id] = passage
            while len(self._read) > CACHED_PASSAGES:
                self._read.popitem(last=False)
        return passage

    def _read_passage(self, node: TextNode) -> _Passage:
        title = node.metadata["title"]
        seen = self._encoder.encode_tokens(f"{title}\n\n{node.text}")
        shift = len(title) + 2
        sentences = []
        for start, end in sentence_ranges(node.text):
            first, last = np.searchsorted(seen.offsets[1:-1, 0], [start + shift, end + shift]) + 1
            stems = tuple(self._lexical.stems(node.text[start:end]))
            if stems and last > first and not is_heading(node.text, start):
                text = node.text[start:end]
                tokens = slice(int(first), int(last))
                sentences.append(_Sentence(start=start, end=end, text=text, tokens=tokens, stems=stems))
        title_stems = tuple(self._lexical.stems(title))
        stems_of_all = frozenset((*title_stems, *self._lexical.stems(node.text)))
        return _Passage(
            tokens=seen.tokens, title_stems=title_stems, sentences=tuple(sentences),
            stems=stems_of_all,
        )  # fmt: skip


def published(hit: NodeWithScore) -> date:
    """Return the day on which a passage was published, UNDATED when that is not known."""
    day: str = hit.node.metadata["published"]
    return date.fromisoformat(day) if day else UNDATED


def coverage(wanted: Sequence[str], found: frozenset[str], rarity: Mapping[str, float]) -> float:
    """Return the share of the wanted stems, weighted by rarity, that are found; 1 when none is wanted."""
    total = sum(rarity[stem] for stem in wanted)
    if not total:
        return 1.0
    covered = sum(rarity[stem] for stem in wanted if stem in found or any(same_word(stem, other) for other in found))
    return covered / total


def as_read(question: str) -> str:
    """Return a question as the reader is asked it: without its times, which are held against the passages apart."""
    return " ".join(without_times(question).split()) or question


def _within(logit: float) -> float:
    return min(SUREST, max(-SUREST, logit))


def _weighted(values: Vector, weights: NDArray[np.float64]) -> float:
    return float(values @ weights / weights.sum())


def _word_at(text: str, start: int, end: int) -> str:
    """Return the whole word that the token at that range is a piece of; empty for words that only ask."""
    while 0 < start < end and text[start - 1].isalnum():
        start -= 1
    while start < end < len(text) and text[end].isalnum():
        end += 1
    word = text[start:end]
    return "" if word.lower() in ASKING else word


def _evidence(node: TextNode, rank: int, sentence: _Sentence, span: Span, features: dict[str, float]) -> Evidence:
    offset = node.start_char_idx or 0
    return Evidence(
        hit=rank,
        document_id=node.metadata["document_id"],
        start=offset + sentence.start,
        end=offset + sentence.end,
        text=sentence.text,
        stems=frozenset(sentence.stems),
        relevance=_weigh(RELEVANCE, features),
        probability=float(1 / (1 + np.exp(-_weigh(ANSWERS, features) - ANSWERS_INTERCEPT))),
        features=features,
        span=Span(start=offset + span.start, end=offset + span.end, score=span.score),
    )


def _weigh(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return sum(weight * features[name] for name, weight in weights.items())
