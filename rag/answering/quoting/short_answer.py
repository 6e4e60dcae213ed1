"""The short answer: the reader's span in the best sentence, when it is sure and the answer cites that sentence."""

import re
from collections.abc import Sequence
from typing import Final

from rag.answering.evidence.figures import AskedFigure
from rag.answering.evidence.fitting import ages_in, fits_kind, leaves_open_who_won
from rag.answering.evidence.scoring import LEAST_READ, Evidence
from rag.answering.question.parsing import AnswerKind, ParsedQuestion
from rag.answering.quoting.extractive import asks_for_several, asks_for_steps, lacks_person
from rag.answering.quoting.lists import asks_for_list
from rag.answering.text.dated_cells import dated_row
from rag.answering.text.dates import is_of_time
from rag.answering.text.days import days_in
from rag.answering.text.english import AUXILIARIES
from rag.answering.text.lines import FIELD, Range, cells
from rag.answering.text.quantities import quantities_in
from rag.answering.text.sentences import only_asks
from rag.answering.text.stems import Analyze, is_named, same_word
from rag.answering.text.values import only_one, values_of
from rag.answering.text.words import LIGHT
from rag.types import Citation, ShortAnswer

_WHY: Final = re.compile(r"(?:(?:and|but|so) )?why\b", re.IGNORECASE)
_BECAUSE: Final = re.compile(r"\b(?:because|due to|owing to|so that|in order to)\b", re.IGNORECASE)
_YES_OR_NO: Final = re.compile(rf"(?:(?:and|but|so) )?(?:{AUXILIARIES}|may)\b", re.IGNORECASE)
_WHO: Final = re.compile(r"who\b", re.IGNORECASE)
_AND: Final = re.compile(r"\band\b|;")
_ABOUT: Final = re.compile(r"\b(?:about|regarding|concerning) [^?]{1,80}\W*$", re.IGNORECASE)
_ALLOWED: Final = re.compile(r"\b(?:allowed|permitted|forbidden|prohibited|banned|possible)\W*$", re.IGNORECASE)
_BEGAN: Final = re.compile(r"\b(?:born|birth|begins?|began|starts?|started)\b", re.IGNORECASE)
_ENDED: Final = re.compile(r"\b(?:dies?|died|death|ends?|ended)\b(?! of\b)", re.IGNORECASE)  # "the end of year sale"
SHORT: Final = 3  # letters of a word that is cut short in the head of a column, at least
# Which day these are only the day of the document tells, where it is no day of every week.
_RELATIVE: Final = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today|tonight|tomorrow"
    r"|(?:last|next|this) (?:night|week|month|year|spring|summer|autumn|winter))\b"
)
_OF_ONE_DAY: Final = re.compile(r"\b(?:did|was|were|had|has|have|will)\b|\bgoing to\b", re.IGNORECASE)
_OTHERS: Final = re.compile(r"\bother ([\w-]+)", re.IGNORECASE)
# "350 air defence missiles", but not "350 people and missiles".
_NEXT_WORDS: Final = re.compile(r"(?: (?!(?:and|or|in|on|of|at|by|to|for|from|with|than)\b)[a-zß-ÿ-]+){1,3}")
_CAPITAL: Final = r"[A-ZÀ-Þ][\w’'.-]*"
_ASIDE: Final = r"(?: \([^()]*\))?"
_OTHER: Final = rf"{_CAPITAL}(?: {_CAPITAL})*{_ASIDE}"
_PERSON: Final = rf"{_CAPITAL}(?: {_CAPITAL})+{_ASIDE}"  # "Lyon, Rhone, France" is one place
_IN_A_ROW: Final = re.compile(rf"{_ASIDE}(?:(?:, {_OTHER})*,? and {_OTHER}|(?:, {_PERSON}){{2}})")
_ROW_BEFORE: Final = re.compile(rf"(?:\b{_OTHER},? and|\b{_PERSON}, {_PERSON},) $")
_PARTICLE: Final = r"(?:v[ao]n|de[lnr]?|di|d[ao]s?|du|la|le|al|bin|ibn)"
_NAME: Final = rf"{_CAPITAL}(?: (?:{_PARTICLE} ){{0,2}}{_CAPITAL}){{1,4}}"
_ROLE: Final = re.compile(rf"(?<![\w’'.-])(?P<name>{_NAME}), (?=the |its |a |an |then |who )(?P<role>[^,;.()]+)")
_ROW: Final = 80  # characters before a name in which others of its row stand


def short_answer(
    question: ParsedQuestion, chosen: Sequence[Evidence], citations: Sequence[Citation], analyze: Analyze
) -> ShortAnswer | None:
    """Return the exact characters that answer by themselves; None when that is not sure, or several are asked for.

    They must be of the kind that the question asks for, a number with its unit, a date, a name, and of its time.
    """
    if chosen and chosen[0].features["figure"]:
        return _figure(question, chosen, citations, analyze)
    if not chosen or chosen[0].span.score < LEAST_READ or asks_for_several(question.text):
        return None
    best = chosen[0]
    alone = all(one.start == best.start for one in chosen)
    whole = best.is_of_whole_section or asks_for_steps(question.text) or asks_for_list(question, best, analyze)
    if best.above or (whole and not alone):
        return None
    if lacks_person(question, best) or best.features["out_of_time"] or best.features["other_thing"]:
        return None
    first, last = _asked_end(question, best.text, best.answer)
    if not (
        _fits(question, best.text, (first, last), analyze)
        and (not _needs_last_word(question) or _has_last_word(question, best, analyze))
        and _is_of_time(question, best, (first, last))
        and only_one(best.text, first, last)
        and _in_column(question, best, (first, last), analyze)
        and _in_field(question, best.text, (first, last), analyze)
    ):
        return None
    return _cited(best, (first, last), citations)


def _figure(
    question: ParsedQuestion, chosen: Sequence[Evidence], citations: Sequence[Citation], analyze: Analyze
) -> ShortAnswer | None:
    """Return the figure of the time asked for; None where rows give several."""
    asked = AskedFigure(question, analyze)
    found = [(one, asked.cell(one.text, one.lead)) for one in chosen if one.features["figure"]]
    best, value = found[0]
    same = {one.text[slice(*cell)] if cell else "" for one, cell in found}
    return _cited(best, value, citations) if value and len(same) == 1 else None


def _cited(best: Evidence, value: Range, citations: Sequence[Citation]) -> ShortAnswer | None:
    start, end = best.start + value[0], best.start + value[1]
    for citation in citations:
        inside = citation.start_char_index <= start and end <= citation.end_char_index
        if citation.document_id == best.document_id and inside:
            return ShortAnswer(
                text=best.text[slice(*value)],
                citation=citation.number,
                document_id=best.document_id,
                start_char_index=start,
                end_char_index=end,
            )
    return None


def _asked_end(question: ParsedQuestion, sentence: str, value: Range) -> Range:
    """Return the day of a period on which it began or ended, where that is asked for, and otherwise the value."""
    days = values_of(sentence, *value).days
    began, ended = (pattern.search(question.text) is not None for pattern in (_BEGAN, _ENDED))
    if question.kind is not AnswerKind.DATE or began == ended or len(days) != 1 or not days[0].last:
        return value
    first, last = days[0].day, days[0].last
    day = first if began else last
    return (day.start, day.end) if day.year or not last.year else value  # "3 June – 5 July 2024" has one year


def _is_of_time(question: ParsedQuestion, best: Evidence, value: Range) -> bool:
    """Return whether a value can be of a time asked for: in a row, its column says."""
    row = dated_row(best.text, best.lead) if question.times else None
    if row is None or not row.by_column:
        return is_of_time(question.times, best.text, value)
    return any(one.place[0] <= value[0] and value[1] <= one.place[1] for one in row.of(question.times))


def _in_column(question: ParsedQuestion, row: Evidence, value: Range, analyze: Analyze) -> bool:
    """Return whether a value of a row stands in a column that the question names, by most words, if it names any.

    The first column tells what the rows are: "which plan has a price of 9 euros", "the fee for the category Junior".
    """
    columns, names = cells(row.text), cells(row.lead)
    if len(names) != len(columns) or len(names) == 1:
        return True
    asked = [sum(_is_named_by(word, question) for word in analyze(row.lead[slice(*name)])) for name in names]
    most = max(asked)
    return not any(asked[1:]) or any(
        count == most and first <= value[0] and value[1] <= last
        for count, (first, last) in zip(asked, columns, strict=True)
    )


def _in_field(question: ParsedQuestion, record: str, value: Range, analyze: Analyze) -> bool:
    """Return whether a value stands behind a label that the question names, if it names any: "Chair: Anna Holt"."""
    labels = list(FIELD.finditer(record))
    ends = [*(label.start() for label in labels[1:]), len(record)]
    asked = [any(_is_named_by(word, question) for word in analyze(label["label"])) for label in labels]
    return not any(asked) or any(
        named and label.end() <= value[0] and value[1] <= end
        for named, label, end in zip(asked, labels, ends, strict=True)
    )


def _is_named_by(name: str, question: ParsedQuestion) -> bool:
    """Return whether a question has a stem or what it is short for: Max, Typ."""
    return any(is_named(name, {stem}) or (len(name) >= SHORT and stem.startswith(name)) for stem in question.stems)


def _fits(question: ParsedQuestion, sentence: str, value: Range, analyze: Analyze) -> bool:
    """Return whether a part of a sentence is what is asked for: all of it, and of its kind.

    What is counted may stand just behind it. "Yes" or "no" is told by what is asked, and a reason by something else.
    """
    first, last = value
    behind = _NEXT_WORDS.match(sentence, last) if question.counted else None
    said = sentence[first : behind.end() if behind else last]
    # A name is told by its capital within a sentence, and an age by the name before it.
    within = f"It is Ann, {said}, now" if value in ages_in(sentence) else f"It is {said}"
    if fits_kind(within, question, analyze) < 1 or _is_unclear(question, sentence, value, analyze):
        return False
    repeated = _has_word(question, said, analyze)
    if _WHY.match(question.text):
        return not repeated or _BECAUSE.search(sentence, 0, last) is not None
    match question.kind:
        case AnswerKind.NAME:
            open_still = leaves_open_who_won(question, sentence)
            return (
                not open_still
                and not _is_one_of_a_row(question, sentence, value, analyze)
                and not _has_less_of_a_role(question, sentence, value, analyze)
            )
        case AnswerKind.OTHER if _WHO.match(question.text):
            return not _tells_another(question, sentence, value, analyze)
        case AnswerKind.OTHER if _YES_OR_NO.match(question.text):
            return repeated and not _only_measures(question, said, analyze)
    return True


def _is_unclear(question: ParsedQuestion, sentence: str, value: Range, analyze: Analyze) -> bool:
    """Return whether words are asked, of the others of a kind, a day that needs another, or what a value was before."""
    said, values = sentence[slice(*value)], values_of(sentence, *value)
    asks_for_others = _OTHERS.search(question.text) is not None
    others = set() if asks_for_others else {one for found in _OTHERS.findall(said) for one in analyze(found)}
    if only_asks(sentence) or any(same_word(stem, one) for stem in others for one in question.stems):
        return True
    if question.kind is AnswerKind.DATE:
        return not values.days and bool(_RELATIVE.search(said) and _OF_ONE_DAY.search(question.text))
    changed = len(values.extents) > 1 and sentence[: value[0]].rstrip(" $€£").endswith(" from")
    return question.kind is AnswerKind.NUMBER and changed


def _needs_last_word(question: ParsedQuestion) -> bool:
    """Return whether something is asked of the last word: yes or no, or what is said about it."""
    about = question.kind is AnswerKind.OTHER and _ABOUT.search(question.text)
    return bool(about or _YES_OR_NO.match(question.text))


def _has_last_word(question: ParsedQuestion, best: Evidence, analyze: Analyze) -> bool:
    """Return whether a sentence has the last word of a question: "in the kitchen", where "in the hall" may not do."""
    return (
        not question.stems
        or _ALLOWED.search(question.text) is not None
        or is_named(question.stems[-1], {*analyze(best.text), *best.title_stems})
    )


def _is_one_of_a_row(question: ParsedQuestion, sentence: str, value: Range, analyze: Analyze) -> bool:
    """Return whether a name is one of several in a row, and none that an aside tells from the others: "(chair)"."""
    first, last = value
    aside = re.compile(_ASIDE).match(sentence, last)
    if aside and _has_word(question, aside.group(), analyze):
        return False
    before = sentence[max(0, first - _ROW) : first]
    return bool(_IN_A_ROW.match(sentence, last) or _ROW_BEFORE.search(before))


def _tells_another(question: ParsedQuestion, sentence: str, value: Range, analyze: Analyze) -> bool:
    """Return whether "and" stands between words and the name of which is asked who it is: they are about the other."""
    named = re.finditer(rf"\b{_CAPITAL}", sentence)
    own = [one.span() for one in named if any(is_named(stem, set(question.names)) for stem in analyze(one[0]))]
    between = (sentence[last : value[0]] or sentence[value[1] : first] for first, last in own)
    return _AND.search(min(between, key=len, default="")) is not None


def _has_less_of_a_role(question: ParsedQuestion, sentence: str, value: Range, analyze: Analyze) -> bool:
    """Return whether what a name is said to be has fewer words of the question than what another one is."""
    said = [(one.span("name"), _words(question, one["role"], analyze)) for one in _ROLE.finditer(sentence)]
    own = max((count for (start, end), count in said if start < value[1] and value[0] < end), default=None)
    return own is not None and any(count > own for _, count in said)


def _only_measures(question: ParsedQuestion, said: str, analyze: Analyze) -> bool:
    """Return whether words have a number that the question lacks, and at most some words of it: "4 GB per video"."""
    new, rest = False, said
    for one in sorted(quantities_in(said, days_in(said)), key=lambda one: -one.start):
        new = new or said[one.start : one.end] not in question.text
        rest = rest[: one.start] + rest[one.end :]
    return new and frozenset(analyze(rest)) - LIGHT < frozenset(question.stems) - LIGHT


def _has_word(question: ParsedQuestion, text: str, analyze: Analyze) -> bool:
    return _words(question, text, analyze) > 0


def _words(question: ParsedQuestion, text: str, analyze: Analyze) -> int:
    stems = frozenset(analyze(text))
    return sum(is_named(stem, stems) for stem in question.stems)
