"""Which sentences of the retrieved passages answer the question, and with what probability.

The reader reads each passage with the question, and says how likely the answer is in it and in each sentence. With how
near the passage's vector is to the question's, and a few features of words, kinds and times, one logistic regression
ranks the sentences and another says whether the best of them answers. Their weights stand in `weights.py`.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from llama_index.core.schema import NodeWithScore, TextNode

from rag.answering.evidence.cutting import Passage, Sentence, cut, says_i
from rag.answering.evidence.figures import rows_with_figure
from rag.answering.evidence.fitting import fits_kind
from rag.answering.evidence.named_rows import rows_of_others
from rag.answering.evidence.occasion import Occasion
from rag.answering.evidence.rows import rows_that_meet
from rag.answering.evidence.spans import whole
from rag.answering.evidence.subject import Read, Subject, subject_of
from rag.answering.evidence.table import Place
from rag.answering.evidence.weights import ANSWERS, ANSWERS_INTERCEPT, RELEVANCE
from rag.answering.question.parsing import AnswerKind, ParsedQuestion, as_read, parse_question
from rag.answering.question.spelling import corrected
from rag.answering.text.dated_cells import dated_row
from rag.answering.text.dates import out_of_time, times_told
from rag.answering.text.headings import UNDATED
from rag.answering.text.lines import Range
from rag.answering.text.numbered import has_version, is_of_another_version
from rag.answering.text.quotations import is_of_earlier
from rag.answering.text.stems import is_named
from rag.attribution import names_publisher
from rag.retrieval.reader import Reader, Reading, Span
from rag.store.lexical import LexicalIndex

CACHED_PASSAGES: Final = 256
LEAST_READ: Final = 2.0  # logit by which a span beats "no answer"; below it is most often one of something else
SUREST: Final = 12.0  # logits beyond it say nothing more
USUAL: Final = 0.55  # cosine of a passage that answers, for embedding models on which nothing was fitted
SAME_SUBJECT: Final = 0.15  # of the question's words that a passage on the same subject may lack beside the best
WHOLE_SECTION: Final = 2.0  # where the heading above an item has all that is asked for
OF_SECTION: Final = 1.5  # and where it has that together with the item
EXPLAINED: Final = 2.5  # where the line opens with the option that is asked about, whatever the reader makes of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence of a retrieved passage: `hit` is the passage's place in the ranking, the range is the document's.

    `relevance`, log odds, ranks it among the sentences found; `probability` says how likely it is that it answers.
    `features` are what both were made from. `span` is the reader's answer within the sentence, in the document. `day`
    is that of the heading above it, as in a list of changes, or else of publication; UNDATED without both. `lead` is
    the line that introduces its list, or names the columns of its table, "" where there is none. `above` is a heading
    that denies it, or has the version asked for, to be quoted with it. `code` has the lines of a piece of code.
    """

    hit: int
    document_id: str
    start: int
    end: int
    text: str
    stems: frozenset[str]
    title_stems: frozenset[str]
    relevance: float
    probability: float
    features: Mapping[str, float]
    span: Span
    day: date
    lead: str = ""
    above: "Evidence | None" = None
    code: str = ""

    @property
    def is_of_whole_section(self) -> bool:
        """Whether all that stands below its heading is asked for."""
        return self.features["section"] == WHOLE_SECTION

    @property
    def answer(self) -> Range:
        """Where in its sentence the reader's answer stands, whole."""
        return whole(self.text, self.span.start - self.start, self.span.end - self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question, what it is about, the rows and figures that it asks for, how rare its words are, and of which day."""

    parsed: ParsedQuestion
    subject: Subject
    rows: Mapping[Place, bool]
    figures: Set[Place]
    rarity: Mapping[str, float]
    occasion: Occasion


class EvidenceScorer:
    """Scores the sentences of retrieved passages against a question. Keeps how it cut the last passages."""

    def __init__(self, *, reader: Reader, lexical: LexicalIndex, fitted_cosines: bool) -> None:
        """`reader` finds spans; `lexical` knows the words and how rare they are.

        `fitted_cosines`: whether passages were found with the embedding model on which the weights were fitted.
        """
        self._reader = reader
        self._lexical = lexical
        self._fitted_cosines = fitted_cosines
        self._read: OrderedDict[str, Passage] = OrderedDict()
        self._lock = threading.Lock()

    def stems(self, text: str) -> tuple[str, ...]:
        """Return the stems of the words of a text, stop words left out."""
        return self._lexical.stems(text)

    def corrected(self, question: str, hits: Sequence[NodeWithScore]) -> str:
        """Return the question with misspelt words as the passages or English write them; the reader knows the words."""
        passages = (hit.node.get_content() for hit in hits)
        return corrected(question, passages, self._reader.is_word, self._reader.words)

    def score(self, question: ParsedQuestion, hits: Sequence[NodeWithScore]) -> list[Evidence]:
        """Return the sentences of the passages, best first; a sentence in two passages once."""
        nodes = [_text_node(hit) for hit in hits]
        passages = [self._read_whole(node) for node in nodes]
        read_there = [(node, self._passage(node)) for node in nodes]
        asked_of = question.text, read_there, self._lexical.stems
        figures = rows_with_figure(question, read_there, self._lexical.stems)
        if figures and question.kind is AnswerKind.OTHER:  # the table tells that it is one
            question = replace(question, kind=AnswerKind.NUMBER)
        asked = _Asked(
            parsed=question,
            subject=subject_of(question, passages, self._lexical.stems),
            rows=rows_of_others(*asked_of) | rows_that_meet(*asked_of),
            figures=figures,
            rarity=self._lexical.rarity([*question.stems, *question.names]),
            occasion=Occasion(question.text, [(one.published, one.title, one.text) for one in passages]),
        )
        newest = self._newest(question, hits) if question.latest else UNDATED
        found: dict[tuple[str, int], Evidence] = {}
        spans = self._reader.read(as_read(question.text), nodes)
        for rank, (node, passage, found_there) in enumerate(zip(nodes, passages, spans, strict=True)):
            for evidence in self._of_passage(asked, node, passage, rank, found_there, newest=newest):
                key = (evidence.document_id, evidence.end)
                if key not in found or found[key].relevance < evidence.relevance:
                    found[key] = evidence
        return sorted(found.values(), key=lambda evidence: (-evidence.relevance, evidence.hit, evidence.start))

    def _newest(self, question: ParsedQuestion, hits: Sequence[NodeWithScore]) -> date:
        """Return the latest day on which something was published that is about as much on the subject as the best."""
        covered = [self.covered(question, hit) for hit in hits]
        least = max(covered, default=0.0) - SAME_SUBJECT
        return max(
            (published(hit) for hit, share in zip(hits, covered, strict=True) if share >= least), default=UNDATED
        )

    def covered(self, question: ParsedQuestion, hit: NodeWithScore) -> float:
        """Return the share of the question's words, weighted by rarity, that a passage with its title has."""
        found = frozenset(self.stems(f"{hit.node.metadata['title']} {hit.node.get_content()}"))
        return coverage(question.stems, found, self._lexical.rarity(question.stems))

    def parse(self, question: str) -> ParsedQuestion:
        """Read a question with this scorer's notion of words."""
        return parse_question(question, self._lexical.stems)

    def _of_passage(
        self, asked: _Asked, node: TextNode, whole: Read, rank: int, spans: Reading, *, newest: date
    ) -> list[Evidence]:
        passage, title, day = whole.passage, whole.title, whole.published
        answering = (one for one in passage.headings if self._holds_value(asked, one))
        quotable = (*passage.sentences, *answering)
        read = [(one, span) for one in quotable if (span := spans.best(one.start, one.end))]
        places = [(whole.document_id, (node.start_char_idx or 0) + one.start) for one, _ in read]
        met = [asked.rows.get(place) for place in places]
        rows = [dated_row(sentence.text, sentence.lead) for sentence, _ in read]
        is_named_by = names_publisher(asked.parsed.text, publisher := node.metadata.get("publisher", ""))
        own_words = is_named_by or node.metadata.get("asked_of", False)
        other = [
            (row is not None and row.is_of_others(asked.parsed.times))
            or (_is_other(asked.subject, sentence, whole, own_words=own_words) if is_met is None else not is_met)
            for (sentence, _), is_met, row in zip(read, met, rows, strict=True)
        ]
        scores = [span.score for _, span in read]
        own = [score for score, is_other in zip(scores, other, strict=True) if not is_other]
        if asked.subject.asks_for_version:  # the reader finds it in the heading
            own += _scores_of_versions(passage, spans)
        found_in = passage.stems.union(self.stems(publisher) if is_named_by else ())
        common = {
            "passage_read": _passage_read(spans.relevance, [*scores, *own], own),
            "passage_alike": float(node.metadata["cosine"]) if self._fitted_cosines else USUAL,
            "same_names_in_passage": _names_covered(asked, found_in, f"{title}\n{node.text}"),
        }
        elsewhere = asked.occasion.is_another(day, title, node.text)
        found = []
        for (sentence, span), is_other, is_met, place, row in zip(read, other, met, places, rows, strict=True):
            value = span.start - sentence.start, span.end - sentence.start
            told = row.times if row else times_told(asked.parsed.times, sentence.text, value, sentence.above)
            past = day < newest or out_of_time(asked.parsed.times, told, title=title, text=node.text, published=day)
            stale = (past or elsewhere) and not is_met
            section = 0.0 if stale or is_other else _section(asked.subject, sentence)
            words = frozenset((*sentence.title_stems, *sentence.before, *sentence.stems))
            features = common | {
                "span_read": _within(span.score),
                "same_words_nearby": coverage(asked.parsed.stems, words, asked.rarity),
                "fits_kind": fits_kind(
                    sentence.text, asked.parsed, self._lexical.stems, around=passage.stems, lead=sentence.lead
                ),
                "length": min(1.0, len(sentence.stems) / 20),
                "section": section,
                "figure": float(place in asked.figures and not (stale or is_other)),
                "about": float(asked.subject.is_about(sentence) and not (stale or is_other)),
                "meets": float(is_met or False),
                "out_of_time": float(stale),
                "other_thing": float(is_other),
            }
            one = _evidence(node, rank, sentence, span, features)
            if heading := asked.subject.told_by(sentence, passage):
                one = replace(one, above=_evidence(node, rank, heading, span, features))
            found.append(one)
        return found

    def _holds_value(self, asked: _Asked, heading: Sentence) -> bool:
        """Return whether a heading gives the time, number or version asked for, of something that both name."""
        question = asked.parsed
        if asked.subject.is_version(heading):
            return True
        if question.kind not in (AnswerKind.DATE, AnswerKind.NUMBER):
            return False
        if is_of_another_version(asked.subject.versions, "", heading.version):
            return False
        own = set(heading.stems) - set(heading.title_stems)
        named = any(is_named(stem, own) for stem in question.stems)
        return named and fits_kind(heading.text, question, self._lexical.stems) >= 1

    def _read_whole(self, node: TextNode) -> Read:
        return Read(
            document_id=node.metadata["document_id"],
            title=node.metadata["title"],
            published=published(NodeWithScore(node=node)),
            text=node.text,
            passage=self._passage(node),
        )

    def _passage(self, node: TextNode) -> Passage:
        with self._lock:
            if node.node_id in self._read:
                self._read.move_to_end(node.node_id)
                return self._read[node.node_id]
        passage = cut(node, self._lexical.stems)
        with self._lock:
            self._read[node.node_id] = passage
            while len(self._read) > CACHED_PASSAGES:
                self._read.popitem(last=False)
        return passage


def published(hit: NodeWithScore) -> date:
    """Return the day on which a passage was published, UNDATED when that is not known."""
    day: str = hit.node.metadata["published"]
    return date.fromisoformat(day) if day else UNDATED


def coverage(wanted: Sequence[str], found: frozenset[str], rarity: Mapping[str, float]) -> float:
    """Return the share of the wanted stems, weighted by rarity, that are found; 1 when none is wanted."""
    total = sum(rarity[stem] for stem in wanted)
    if not total:
        return 1.0
    return sum(rarity[stem] for stem in wanted if is_named(stem, found)) / total


def _text_node(hit: NodeWithScore) -> TextNode:
    if not isinstance(hit.node, TextNode):
        raise TypeError(f"a retrieved passage must be a TextNode, not {type(hit.node).__name__}")
    return hit.node


def _is_other(subject: Subject, sentence: Sentence, read: Read, *, own_words: bool) -> bool:
    """Return whether a sentence is of another thing, or, where `own_words` are asked for, somebody else says it."""
    repeated = own_words and says_i(sentence.text, or_we=True) and is_of_earlier(read.text, sentence.start)
    return repeated or subject.is_other(sentence, read)


def _scores_of_versions(passage: Passage, spans: Reading) -> list[float]:
    found = (spans.best(one.start, one.end) for one in passage.headings if one.version)
    return [span.score for span in found if span]


def _passage_read(relevance: float, scores: Sequence[float], own: Sequence[float]) -> float:
    """Return how likely the answer is in a passage; what was read in a sentence of another thing does not count."""
    best = max(own, default=-SUREST)
    return _within(relevance if best == max(scores, default=best) else min(relevance, best))


def _within(logit: float) -> float:
    return min(SUREST, max(-SUREST, logit))


def _names_covered(asked: _Asked, found: frozenset[str], text: str) -> float:
    """Return the share of the names that a passage has; none where it lacks the version, whose digits are common."""
    return coverage(asked.parsed.names, found, asked.rarity) * has_version(asked.subject.versions, text)


def _section(subject: Subject, sentence: Sentence) -> float:
    """Return how surely an item is asked for by its heading, speaker or name: wholly, with words of its own, or not."""
    if subject.is_in_section(sentence, own=False):
        return WHOLE_SECTION
    if subject.is_explained(sentence):
        return EXPLAINED
    return OF_SECTION if subject.is_said(sentence) or subject.is_in_section(sentence, own=True) else 0.0


def _evidence(node: TextNode, rank: int, sentence: Sentence, span: Span, features: dict[str, float]) -> Evidence:
    offset = node.start_char_idx or 0
    return Evidence(
        hit=rank,
        document_id=node.metadata["document_id"],
        start=offset + sentence.start,
        end=offset + sentence.end,
        text=sentence.text,
        stems=frozenset(sentence.stems),
        title_stems=frozenset(sentence.title_stems),
        relevance=_weigh(RELEVANCE, features),
        probability=float(1 / (1 + np.exp(-_weigh(ANSWERS, features) - ANSWERS_INTERCEPT))),
        features=features,
        day=published(NodeWithScore(node=node)) if sentence.day == UNDATED else sentence.day,
        span=Span(start=offset + span.start, end=offset + span.end, score=span.score),
        lead=sentence.lead,
        code=sentence.code,
    )


def _weigh(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return sum(weight * features[name] for name, weight in weights.items())
