"""Questions that documents answer only step by step: what a description means first, then the rest of that."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from llama_index.core.schema import NodeWithScore, TextNode

from rag.answering.evidence.cutting import ADJACENT
from rag.answering.evidence.scoring import LEAST_READ, Evidence, EvidenceScorer
from rag.answering.findings import Found
from rag.answering.question.description import Description, described
from rag.answering.question.distribution import distributed
from rag.answering.question.followup import parts
from rag.answering.question.trailing import trailing
from rag.answering.text.english import VERBS

MOST_HOPS: Final = 3
MOST_WORDS: Final = 6  # of a name
LEAST_AROUND: Final = 0.4  # of the words around a description that a passage which answers at once has

_REST_OF_NAME: Final = re.compile(r"(?<=[\w.])(?: [A-ZÀ-Þ][\w’'-]*)+")
_KIND: Final = re.compile(r"\b(?:[Tt]he|an?) (?:[\w-]+ ){0,2}(?P<kind>[a-zß-ÿ-]+) (?=[A-ZÀ-Þ])")  # the painter Ann Lee
_GOES_ON: Final = re.compile(r", [a-z]")  # behind a name

Fetch = Callable[[str], Sequence[NodeWithScore]]
Find = Callable[[str, Sequence[NodeWithScore]], Found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """A description, the name that answers what it means, and how likely that is.

    `told` has the sentence that says so, with its passage, and the one before it where that has its noun.
    """

    description: Description
    name: str
    told: "Followed"
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A question as it was asked last, the passages that were looked at, and what was found in them."""

    text: str
    hits: list[NodeWithScore]
    found: Found

    def __add__(self, other: "Followed") -> "Followed":
        """Return what was found for both, with the question of the first; a passage of both comes once."""
        passages = {hit.node.node_id: hit for hit in (*self.hits, *other.hits)}
        places = {node_id: place for place, node_id in enumerate(passages)}

        def moved(evidence: Sequence[Evidence]) -> list[Evidence]:
            return [replace(one, hit=places[other.hits[one.hit].node.node_id]) for one in evidence]

        found = replace(other.found, chosen=moved(other.found.chosen), nearest=moved(other.found.nearest))
        return replace(self, hits=list(passages.values()), found=self.found + found)


def follow(direct: Followed, *, fetch: Fetch, find: Find, scorer: EvidenceScorer, least: float) -> Followed:
    """Return what answers a question hop by hop, where it describes something and no passage answers it as it stands.

    Else `direct` comes back; without the sentences that only tell what is described. Where both ways have an answer,
    the surer counts. `least` is the probability from which something counts as an answer. All hops together are as
    sure as the least sure: a wrong name has seldom what the next asks of it.
    """
    description = _description(direct.text)
    if description is None:
        return direct
    followed = _followed(description, fetch, find, scorer, least)
    if is_direct(description, direct, scorer):
        surer = followed and followed.found.confidence > direct.found.confidence
        return followed if followed and surer else direct
    if followed or not direct.found.chosen or not (description.names and description.is_named):
        return followed or direct
    found = direct.found
    refused = replace(
        found, chosen=(), unanswered=(direct.text,), confidence=found.confidence / 2, conflicts=(), remarks=()
    )
    return replace(direct, found=refused)


def is_direct(description: Description, direct: Followed, scorer: EvidenceScorer) -> bool:
    """Return whether the best sentence answers the question as it stands: its passage has the words around.

    Or, of something in relation to a name, the word for the relation. Else it may only tell what is described.
    """
    if not direct.found.chosen:
        return False
    if not scorer.parse(description.around).stems and scorer.parse(description.named(" ")).stems:
        return False  # only the kind of thing that is asked for stands around
    hit = direct.hits[direct.found.chosen[0].hit]
    related = bool(description.relation) and scorer.covered(scorer.parse(description.relation), hit) > 0
    return related or _has_words_around(description, hit, scorer)


def _has_words_around(description: Description, hit: NodeWithScore, scorer: EvidenceScorer) -> bool:
    asked = [scorer.parse(text) for text in (description.around, description.named(" "))]
    told = _with_bases(hit)
    return not asked[0].stems or any(scorer.covered(one, told) >= LEAST_AROUND for one in asked)


def _with_bases(hit: NodeWithScore) -> NodeWithScore:
    """Return a passage that has the bases of its irregular forms, too: who "left" is asked when he did "leave"."""
    text = hit.node.get_content()
    bases = (VERBS[word] for word in re.findall(r"[a-z]+", text) if word in VERBS)
    return NodeWithScore(node=TextNode(text=" ".join((text, *bases)), metadata=hit.node.metadata))


def _followed(
    description: Description, fetch: Fetch, find: Find, scorer: EvidenceScorer, least: float
) -> Followed | None:
    """Return what answers the question when each description has its name; None where a hop has no sure answer."""
    hops: list[Hop] = []
    following: Description | None = description
    while following and len(hops) < MOST_HOPS:
        hop = _hop(following, fetch, find)
        if hop is None:
            return None
        hops.append(hop)
        description = following
        following = _description(description.named_of_kind(hop.name))
    text, hits, found = _asked_last(description, hops[-1].name, fetch, find)
    probability = min(found.confidence, *(hop.probability for hop in hops))
    if not found.chosen or probability < least:
        return None
    if not _has_words_around(description, hits[found.chosen[0].hit], scorer):
        return None
    whole = sum((hop.told for hop in hops), Followed(text=text, hits=list(hits), found=found))
    remark = f"Found first: {'; '.join(f'{hop.description.text} is {hop.name}' for hop in hops)}."
    return replace(whole, found=replace(whole.found, confidence=probability, remarks=(remark, *whole.found.remarks)))


def _asked_last(
    description: Description, name: str, fetch: Fetch, find: Find
) -> tuple[str, Sequence[NodeWithScore], Found]:
    """Return the question with a name, alone or behind its kind, whichever has the surer answer, and what it finds."""
    texts = dict.fromkeys((description.named(name), description.named_of_kind(name)))
    asked = [(text, fetch(text)) for text in texts]
    return max(((text, hits, find(text, hits)) for text, hits in asked), key=lambda one: one[2].confidence)


def _description(text: str) -> Description | None:
    """Return what a question describes; None where it asks several things, or carries words of the conversation."""
    if not len(parts(text)) == len(distributed(text)) == 1:
        return None
    text = " ".join(text.split())
    return trailing(text) or described(text)


def _hop(description: Description, fetch: Fetch, find: Find) -> Hop | None:
    """Return what a description means by the wording whose answer is surest; None where none has a sure name."""
    hops = (_asked(question, description, fetch, find) for question in description.questions)
    return max(filter(None, hops), key=lambda hop: hop.probability, default=None)


def _asked(question: str, description: Description, fetch: Fetch, find: Find) -> Hop | None:
    """Return what answers a question after a description; None where the reader is sure of no name for it."""
    hits = fetch(question)
    found = find(question, hits)
    if not found.chosen or found.chosen[0].span.score < LEAST_READ:
        return None
    best = found.chosen[0]
    name = _name(best, description)
    if not _is_name(name, description):
        return None
    evidence = [one for one in found.chosen if one.hit == best.hit and best.start - ADJACENT <= one.end <= best.end]
    told = Followed(text=question, hits=[hits[best.hit]], found=Found(chosen=[replace(one, hit=0) for one in evidence]))
    return Hop(description=description, name=name, told=told, probability=found.confidence)


def _name(best: Evidence, description: Description) -> str:
    """Return the words that answer: the whole of a name, without the kind that stands before it."""
    first, last = best.answer
    rest = _REST_OF_NAME.match(best.text, last) if best.text[first:last].strip()[:1].isupper() else None
    name = " ".join(best.text[first : rest.end() if rest else last].split())
    known = description.text.casefold().split()
    kinds = [one.end() for one in _KIND.finditer(name) if one["kind"] in known]
    return name[kinds[-1] :] if kinds else name


def _is_name(name: str, description: Description) -> bool:
    """Return whether words can be the name of what is described: short, and with words that the description lacks.

    A kind of thing that seldom has names needs a capital letter; a number names one of a series, as a version.
    """
    known = set(description.text.casefold().split())
    new = [word for word in name.split() if word.casefold() not in known]
    words = [word for word in name.split() if word.casefold() not in ("the", "a", "an")]
    if len(words) > MOST_WORDS or _GOES_ON.search(name):
        return False
    if not description.is_named:
        return any(character.isupper() for word in new for character in word)
    return any(
        character.isalpha() or (description.of_series and character.isdigit()) for word in new for character in word
    )
