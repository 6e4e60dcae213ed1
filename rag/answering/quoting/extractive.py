"""The extractive answerer: quotes the sentences that answer, in reading order, and needs no language model."""

import re
from collections.abc import Sequence
from typing import Final

from rag.answering.evidence.cutting import ADJACENT
from rag.answering.evidence.scoring import Evidence
from rag.answering.grounding.drafts import Draft
from rag.answering.question.parsing import ParsedQuestion, asks_all_about
from rag.answering.text.lines import MAIL_HEADER
from rag.answering.text.numbers import numbers_in
from rag.answering.text.paragraphs import unquoted
from rag.answering.text.quotations import attribution, is_answer, is_quotation

MOST: Final = 4
FEW: Final = 2
REPEATED: Final = 0.6  # share of common words from which two sentences of one document say the same
SAME: Final = 0.75  # and from which those of two documents do
CLOSE: Final = 1.4  # log odds by which a further sentence may be behind the best: a quarter as likely
_PRONOUN: Final = re.compile(r"(?:it|its|he|his|she|her|they|their|this|these|those|both)\b", re.IGNORECASE)
_PERSON: Final = re.compile(r"(?:he|she|they)\b", re.IGNORECASE)
# The one who does it is asked for: "who plays", not "who did she play".
_WHO: Final = re.compile(
    r"(?:(?:and|but|so) |(?:in|on|at|for|during|according)\b[^,?]*, )?"
    r"who\b(?! (?:did|do|does|has|have|had|will|would|can|could|should)\b)",
    re.IGNORECASE,
)
_BOLD: Final = re.compile(r"(?<![\w*])\*\*(?=[^\s*])([^*]{1,200})(?<=\S)\*\*(?![\w*])")
# Tags of HTML that stand in Markdown as they are, marks of footnotes, links and emphasis of Markdown; code is meant.
_MARKUP: Final = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`++)[^`]*+(?P=ticks))"
    r"|</?(?:a|b|i|p|em|br|hr|div|img|kbd|sub|sup|code|span|strong|small|center|details|summary)(?: [^<>]{0,500})?/?>"
    r"|\A\s*\[\^\d{1,3}\]:|\[\^\d{1,3}\]"
    r"|(?<=[.,;:!?\"”’])(?:\[\d{1,3}\])+(?!\()"  # of a document's own references, which look like marks of an answer
    r"|(?<![\w\]])!?\[(?P<link>[^\[\]]{1,200})\]"
    r"\([^()\s]{0,500}(?:\([^()\s]{0,99}\)[^()\s]{0,99})?(?: \"[^\"]{0,99}\")?\)"
    r"|(?<![\w*\\])\*(?=[^\s*])(?P<stressed>[^*]{1,200})(?<=[^\s\\])\*(?![\w*])",
    re.IGNORECASE,
)
# Markup of reStructuredText: ``code``, :role:`words`, `words <https://...>`_, and a colon before a block of code.
_LITERAL: Final = re.compile(r"(?<!`)``([^`]{1,200})``(?!`)")
_ROLE: Final = re.compile(r"(?<![\w`]):[a-z][\w:-]{0,40}:(?=`[^`\s])`([^`<>]{1,200}?)(?: ?<[^<>`]{1,500}>)?`(?!`)")
_REFERENCE: Final = re.compile(r"(?<![\w`:])`([^`<>\s][^`<>]{0,200}?)(?:\s?<[^<>`]{1,500}>)?`__?(?!\w)")
_DOUBLE_COLON: Final = re.compile(r"(?<=\w)::$")
_HEADER: Final = re.compile(MAIL_HEADER)
NEXT: Final = 8  # characters between a turn and the next, at most
FARTHEST: Final = 3  # sentences back to the one that names a person
# Other words end like a plural, too: names, and verbs, which an article tells: "which company makes the engines".
_PLURAL: Final = (
    r"(?-i:(?=[a-zß-ÿ]))(?!(?:does|has|goes|comes|runs|leads|leaves|happens|belongs|applies|news|always)\b)"
    r"\w{2,}[^\Wsui]s\b"
    r"(?! (?:an?|the|this|that|these|those|my|your|his|her|its|our|their)\b)"
)
_BETWEEN: Final = r"(?: (?!(?:is|was|does|do|did|has|have|had|will|would|can|could|should|must|may|might)\b)\w+)"
_COUNT: Final = r"(?:two|three|four|five|six|several|various)"
_SEVERAL: Final = re.compile(
    r"\b(?:(?:list|both|all|each|compare|differ\w*|apart from|besides|reasons|several|various)\b"
    rf"|(?:the|which|what|who|name|these|those|any) {_COUNT}\b"
    rf"|(?:(?:what|which)(?: are| were)?|name|(?:who|whom|where) (?:are|were))(?: the)?{_BETWEEN}{{0,2}}? {_PLURAL})",
    re.IGNORECASE,
)

_HOW: Final = re.compile(
    r"\bhow (?:to|(?:do|does|can|could|should|must|would|shall) (?:i|we|you|one|people))\b", re.IGNORECASE
)


def choose(question: ParsedQuestion, evidence: Sequence[Evidence], *, least: float = 0.0) -> list[Evidence]:
    """Return the sentences that answer one question, best first.

    A question after one thing gets the best sentence and at most one more that is nearly as good; one after several
    gets up to MOST, and one after whatever is said about something those that name it. Beside a sentence that holds the
    kind of thing asked for, none is given that holds it less well; beside one of the thing that is named, none of
    another, or from a passage without the name where one is asked for. A question after one thing gets none of another
    document that does not answer by itself, from the probability `least` on.
    What another document says in nearly the same words comes on top, as do sentences without which a pronoun would have
    lost its noun, a quotation the one who says it, or an answer in an interview its question.
    """
    several = asks_for_several(question.text)
    most = MOST if several else FEW
    chosen = _with_noun(evidence[0], question, evidence) if evidence else []
    again: list[Evidence] = []
    for candidate in evidence[1:]:
        if candidate.relevance < evidence[0].relevance - CLOSE and not candidate.features["about"]:
            continue
        if _fits_less(candidate, evidence[0], several=several):
            continue
        if any(_says_the_same(candidate, other) for other in chosen):
            again.append(candidate)
        elif not several and candidate.document_id != evidence[0].document_id and candidate.probability < least:
            continue
        elif len(chosen) < most and not any(_is_again(candidate, other) for other in chosen):
            chosen.append(candidate)
    found = chosen + again[: MOST - 1]
    more = _quoted_on(found[0], question, evidence) if found else []
    return found + [one for said in found for one in (*_told_before(said, evidence), *more) if one not in found]


def asks_for_several(question: str) -> bool:
    """Return whether a question is after more than one thing."""
    return asks_all_about(question) or _SEVERAL.search(question) is not None


def asks_for_steps(question: str) -> bool:
    """Return whether a question is after how something is done, which may take several steps."""
    return _HOW.search(question) is not None


def draft(chosen: Sequence[Evidence]) -> list[Draft]:
    """Return the chosen sentences as statements that cite their passages, in reading order within a document.

    What several documents say in nearly the same words is one statement that cites all of them.
    """
    unique = list({(entry.document_id, entry.start): entry for entry in chosen}.values())
    first = [entry for i, entry in enumerate(unique) if not any(_says_the_same(entry, one) for one in unique[:i])]
    places = {entry.document_id: place for place, entry in reversed(list(enumerate(first)))}
    ordered = sorted(first, key=lambda entry: (places[entry.document_id], entry.start))
    return [
        Draft(
            text=shown(entry.text),
            code=entry.code,
            marks=(entry.hit + 1, *(other.hit + 1 for other in unique if _says_the_same(other, entry))),
        )
        for entry in ordered
    ]


def shown(text: str) -> str:
    """Return a sentence as one line without the marks of its layout, and a row without the bars around it."""
    words = _MARKUP.sub(lambda found: found["code"] or found["link"] or found["stressed"] or "", unquoted(text))
    line = _REFERENCE.sub(r"\1", _ROLE.sub(r"\1", _BOLD.sub(r"\1", " ".join(words.split()))))
    return _DOUBLE_COLON.sub(":", _LITERAL.sub(r"`\1`", line)).strip("| ")


def _fits_less(one: Evidence, best: Evidence, *, several: bool) -> bool:
    """Return whether a sentence has less of what is asked for than the best one, or is of another thing."""
    found, wanted = one.features, best.features
    return (
        found["fits_kind"] < wanted["fits_kind"]
        or found["other_thing"] > wanted["other_thing"]
        or found["section"] < wanted["section"]
        or found["meets"] < wanted["meets"]
        or (one.lead == best.lead != "" and found["figure"] < wanted["figure"])
        or (_heads_mail(one.text) and not _heads_mail(best.text))
        or (not several and found["same_names_in_passage"] < wanted["same_names_in_passage"])
    )


def _heads_mail(text: str) -> bool:
    """Return whether a sentence is of the head of a mail, whose day and names are seldom those of what it tells."""
    return _HEADER.match(text) is not None


def _with_noun(best: Evidence, question: ParsedQuestion, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the best sentence, with the one before it that names what its first pronoun stands for.

    Who did something is named by the nearest sentence that begins with no pronoun. Otherwise that is taken to be so of
    the sentence before where it has words of the question that the best sentence lacks.
    """
    if not begins_with_pronoun(best):
        return [best]
    before = before_in_paragraph(best, evidence)
    if lacks_person(question, best):
        return [best, *[one for one in before[:FARTHEST] if not begins_with_pronoun(one)][:1]]
    named = set(question.stems) - best.stems
    return [best, *[one for one in before[:1] if not named.isdisjoint(one.stems)]]


def _told_before(said: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the sentence that tells who says a quotation, or the question that a turn of an interview answers."""
    if is_quotation(said.text):
        before = before_in_paragraph(said, evidence)
        told = attribution(said.text, [one.text for one in before])
        return [one for one in before if one.text == told][:1]
    near = (one for one in evidence if one.document_id == said.document_id and 0 <= said.start - one.end <= NEXT)
    return [one for one in near if is_answer(one.text, said.text)][:1]


def _quoted_on(said: Evidence, question: ParsedQuestion, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return what goes on a quotation with words of the question that it lacks itself."""
    lacking = set(question.stems) - said.stems
    return [
        one
        for one in evidence
        if one.document_id == said.document_id
        and 0 < one.start - said.end <= ADJACENT
        and attribution(one.text, [said.text])
        and not lacking.isdisjoint(one.stems)
    ]


def lacks_person(question: ParsedQuestion, sentence: Evidence) -> bool:
    """Return whether a sentence tells who did what is asked for with a pronoun: "She is known for playing Red"."""
    return _WHO.match(question.text) is not None and _PERSON.match(sentence.text) is not None


def begins_with_pronoun(sentence: Evidence) -> bool:
    """Return whether an earlier sentence tells what a sentence is about: "It opened in 1931."."""
    return _PRONOUN.match(sentence.text) is not None


def before_in_paragraph(best: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the sentences of its paragraph before one, the nearest first."""
    found: list[Evidence] = []
    own = (one for one in evidence if one.document_id == best.document_id and one.end <= best.start)
    for one in sorted(own, key=lambda one: -one.end):
        if (found or [best])[-1].start - one.end > ADJACENT:
            break
        found.append(one)
    return found


def _is_again(one: Evidence, other: Evidence) -> bool:
    return one.document_id == other.document_id and repeats(one, other)


def repeats(one: Evidence, other: Evidence) -> bool:
    """Return whether two sentences have most of their words in common."""
    return _shared(one, other) >= REPEATED


def _says_the_same(one: Evidence, other: Evidence) -> bool:
    """Return whether another document has nearly the same words and the same numbers."""
    return (
        one.document_id != other.document_id
        and _shared(one, other) >= SAME
        and numbers_in(one.text) == numbers_in(other.text)
    )


def _shared(one: Evidence, other: Evidence) -> float:
    """Return the share of the words of two sentences that both have, in [0, 1]."""
    return len(one.stems & other.stems) / (len(one.stems | other.stems) or 1)
