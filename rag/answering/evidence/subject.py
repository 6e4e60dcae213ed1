"""What a question is about, and which sentences are about something else of the kind, or are what its section holds."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Final

from rag.answering.evidence.coming import Coming
from rag.answering.evidence.cutting import Passage, Sentence
from rag.answering.evidence.holders import Holders
from rag.answering.evidence.namesakes import Name, Namesakes, is_about_namesake, is_of_namesake, names_in, namesakes_in
from rag.answering.evidence.neighbours import Neighbours, Told
from rag.answering.evidence.overtaken import Overtaken
from rag.answering.evidence.roles import Roles
from rag.answering.evidence.sections import OF_VERSION, Section, section_in
from rag.answering.evidence.speakers import Speaker, speaker_in
from rag.answering.question.parsing import AnswerKind, ParsedQuestion, asks_all_about
from rag.answering.text.acronyms import letters_asked, spells_out
from rag.answering.text.headings import UNDATED, denies
from rag.answering.text.identifiers import Identifiers, identifiers_in
from rag.answering.text.numbered import (
    Numbered,
    asks_for_version,
    is_of_another,
    is_of_another_version,
    numbered_in,
    place_in,
    versions_in,
)
from rag.answering.text.opposites import Extremes, extremes_in, is_of_opposite
from rag.answering.text.sentences import only_asks
from rag.answering.text.stems import Analyze, is_named
from rag.answering.text.weekdays import is_of_another_weekday, weekdays_in
from rag.answering.text.words import LIGHT

_REFERS: Final = re.compile(r"\b(?:it|its|they|them|their|this|these|those|such|some|any|more)\b", re.IGNORECASE)
_OF_QUESTIONS: Final = re.compile(r"\b(?:ask|question|wonder|enquir|inquir)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A passage as it was cut, with its text and the title, the id and the day of its document."""

    document_id: str
    title: str
    published: date
    text: str
    passage: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a question names with a number or several words, whose words it asks for, and which part of a document.

    `neighbours` are the things that each document tells of in turn; `place` is that in a numbered list, 0 for none.
    `said_about` are the stems of what the speaker is asked about, and `topic` of what anything is asked about. Of
    `letters` is asked what they stand for. `lacking` are the documents without an option, a setting, a code or what
    stands in quotes in the question. `takes_question` tells whether one can answer it.
    """

    numbered: Numbered
    versions: Set[str]
    asks_for_version: bool
    asks_when: bool
    takes_question: bool
    named: Sequence[Name]
    namesakes: Sequence[Namesakes]
    extremes: Extremes
    neighbours: Mapping[str, Neighbours]
    speaker: Speaker
    said_about: Set[str]
    topic: Set[str]
    section: Section
    place: int
    weekdays: frozenset[int]
    coming: Coming
    overtaken: Overtaken
    holders: Holders
    roles: Roles
    identifiers: Identifiers
    letters: str
    lacking: Set[str]
    analyze: Analyze

    def is_other(self, sentence: Sentence, read: Read) -> bool:
        """Return whether a sentence is about something else than what the question names."""
        asks = not self.takes_question and only_asks(sentence.text)
        if asks or read.document_id in self.lacking or self._is_elsewhere(sentence, read.passage.stems):
            return True
        if self._is_of_another_option(sentence, read.passage) or self._is_of_another_number(sentence):
            return True
        opposite = self.extremes and is_of_opposite(self.extremes, extremes_in(sentence.text, self.analyze))
        if opposite or self.coming.is_over(sentence.text, read.published):
            return True
        before = read.passage.paragraph_before(sentence) if self.named or self.namesakes else ()
        if is_about_namesake(self.namesakes, sentence.text, before, (*sentence.headings, read.title)):
            return True
        if is_of_namesake(self.named, sentence.text, before, read.passage.stems, self.analyze):
            return True
        return self.neighbours[read.document_id].has(sentence.told)

    def is_in_section(self, sentence: Sentence, *, own: bool) -> bool:
        """Return whether an item stands below a heading that has what is asked for, its `own` words aside or not."""
        around = frozenset((*sentence.title_stems, *(sentence.stems if own else ())))
        return self.section.is_asked(frozenset(sentence.heading_stems), sentence.version, around)

    def is_about(self, sentence: Sentence) -> bool:
        """Return whether a sentence names, with its title, that of which all is asked for that is said about it."""
        around, own = frozenset(sentence.title_stems), frozenset(sentence.stems)
        named = all(is_named(stem, own | around) for stem in self.topic)
        return named and any(is_named(stem, own) for stem in self.topic)

    def is_version(self, heading: Sentence) -> bool:
        """Return whether a heading has a version, where one is asked for and nothing of what stands below it."""
        rest = {stem for stem in self.section.wanted if not is_named(stem, frozenset(heading.title_stems))}
        return self.asks_for_version and heading.version != "" and rest <= OF_VERSION

    def is_said(self, sentence: Sentence) -> bool:
        """Return whether the one asked about says it, and it has all that is asked, with what it refers to.

        In a turn of a conversation all of that may have been said before.
        """
        in_turn = sentence.answers and self.speaker.has_turn(sentence.speaker)
        before = sentence.before if in_turn or sentence.speaker or _REFERS.search(sentence.text) else ()
        around = frozenset((*sentence.title_stems, *before, *sentence.stems))
        says = in_turn or self.speaker.says(sentence.said)
        return says and all(is_named(stem, around) for stem in self.said_about)

    def is_explained(self, sentence: Sentence) -> bool:
        """Return whether a line spells out the letters, or opens with the option or setting, that is asked about."""
        if spells_out(sentence.text, self.letters):
            return True
        around = frozenset((*sentence.title_stems, *sentence.before, *self._own(sentence)))
        return self.identifiers.are_explained(sentence.text, around)

    def told_by(self, sentence: Sentence, passage: Passage) -> Sentence | None:
        """Return the heading with the version or its day that is asked for, or that denies what asks for no denial."""
        above = [one for one in reversed(passage.headings) if one.start < sentence.start]
        if self.asks_for_version or (self.asks_when and sentence.version and sentence.day != UNDATED):
            return next((one for one in above if one.version == sentence.version != ""), None)
        heading = next(iter(above), None)
        if heading is None or not denies(heading.text) or denies(sentence.text) or self.section.denies:
            return None
        return heading

    def _is_of_another_number(self, sentence: Sentence) -> bool:
        numbered = is_of_another(self.numbered, sentence.text)
        return numbered or is_of_another_version(self.versions, sentence.text, sentence.version)

    def _is_of_another_option(self, sentence: Sentence, passage: Passage) -> bool:
        """Return whether a line explains another option, or only what is above others names its program."""
        if self.identifiers.is_of_another(sentence.text):
            return True
        program = self.identifiers.program if self.identifiers.options else None
        if not program or any(is_named(stem, self._own(sentence)) for stem in program):
            return False
        others = {stem for one in passage.sentences for stem in self._above(one)}
        return all(is_named(stem, others) for stem in program)

    def _own(self, sentence: Sentence) -> frozenset[str]:
        return self._above(sentence) | frozenset(sentence.stems)

    def _above(self, sentence: Sentence) -> frozenset[str]:
        """Return the stems of what introduces a sentence, and of the headings that it stands below."""
        return frozenset(self.analyze(" ".join((sentence.lead, *(text for _, text in sentence.told.outline)))))

    def _is_elsewhere(self, sentence: Sentence, around: Set[str]) -> bool:
        """Return whether it has another number, speaker, doer or day, or a heading denies what is asked."""
        if self.place and sentence.place not in (0, self.place):
            return True
        if is_of_another_weekday(self.weekdays, sentence.text):
            return True
        if self.speaker.is_another(sentence.said, sentence.speaker) or self.holders.are_others(sentence.text):
            return True
        if self.roles.are_exchanged(sentence.text, sentence.stems, around) or self.overtaken.has(sentence.text):
            return True
        outline = sentence.told.outline
        return bool(outline) and self.section.is_denied(outline[0][1], frozenset(sentence.heading_stems))


def subject_of(question: ParsedQuestion, passages: Sequence[Read], analyze: Analyze) -> Subject:
    """Return what a question is about, as far as the passages tell what else there is of the kind."""
    text = question.text
    versions, place = versions_in(text), place_in(text)
    speakers = {sentence.speaker for one in passages for sentence in one.passage.sentences}
    texts = [one.text for one in passages]
    speaker = speaker_in(text, speakers, texts)
    identifiers = identifiers_in(text, analyze)
    return Subject(
        numbered=numbered_in(text),
        versions=versions,
        asks_for_version=asks_for_version(text),
        asks_when=question.kind is AnswerKind.DATE,
        takes_question=question.kind is AnswerKind.OTHER or bool(speaker.name or _OF_QUESTIONS.search(text)),
        named=names_in(text, analyze),
        namesakes=namesakes_in(text, [f"{one.title}\n{one.text}" for one in passages]),
        extremes=extremes_in(text, analyze),
        neighbours=_neighbours(question, passages, analyze),
        speaker=speaker,
        said_about=set(question.stems) - LIGHT - set(analyze(speaker.asked)),
        topic=frozenset(question.stems if asks_all_about(text) else ()) - LIGHT,
        section=section_in(question, versions, place),
        place=place,
        weekdays=weekdays_in(text),
        coming=Coming(text, analyze),
        overtaken=Overtaken(text),
        holders=Holders(text, texts, analyze),
        roles=Roles(text, analyze),
        identifiers=identifiers,
        letters=letters_asked(text, texts),
        lacking=_lacking(identifiers, passages),
        analyze=analyze,
    )


def _neighbours(question: ParsedQuestion, passages: Sequence[Read], analyze: Analyze) -> Mapping[str, Neighbours]:
    """Return for each document what its passages tell of in turn."""
    told: dict[str, list[Told]] = defaultdict(list)
    titles = {one.document_id: one.title for one in passages}
    for one in passages:
        told[one.document_id] += [sentence.told for sentence in one.passage.sentences]
    asked = frozenset(question.stems)
    return {
        document: Neighbours(question.text, asked, title, told[document], analyze) for document, title in titles.items()
    }


def _lacking(identifiers: Identifiers, passages: Sequence[Read]) -> Set[str]:
    """Return the documents whose passages lack what a question names in a form of its own."""
    read: dict[str, list[Read]] = defaultdict(list)
    for one in passages:
        read[one.document_id].append(one)
    return {
        document
        for document, found in read.items()
        if identifiers.are_missing(
            "\n".join((found[0].title, *(one.text for one in found))),
            frozenset().union(*(one.passage.stems for one in found)),
        )
    }
