"""Whether a sentence has the kind of thing that a question asks for: a number of what is counted, a day, a name."""

import re
from collections.abc import Mapping, Sequence, Set
from typing import Final

from rag.answering.question.parsing import AnswerKind, ParsedQuestion
from rag.answering.text.clock import located_times
from rag.answering.text.dates import without_times
from rag.answering.text.days import days_in
from rag.answering.text.lines import Range, cells
from rag.answering.text.numbers import NUMBER_WORDS
from rag.answering.text.quantities import quantities_in
from rag.answering.text.stems import Analyze, same_word
from rag.answering.text.units import CURRENCY, CURRENCY_WORDS, unit_of
from rag.answering.text.weekdays import DAY, HOURS, weekdays_in

_NUMBER: Final = re.compile(rf"\d|\b(?:{NUMBER_WORDS}|dozens|half|once|twice|none)\b", re.IGNORECASE)
_DAY_NAMES: Final = (
    rf"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\b|{DAY})"
)
_DATE: Final = re.compile(
    rf"\b(1[0-9]{{3}}|20[0-9]{{2}})\b|\b{_DAY_NAMES}|\b(yesterday|today|tonight|tomorrow|century|"
    r"spring|summer|autumn|winter|weekends?|Christmas|Easter|BCE?|CE|AD)\b|\b\d{6,8}\b"
    r"|\b(noon|midday|midnight)\b|\bin the (morning|afternoon|evening)\b|\bat night\b"
    r"|\bthe \d{1,2}(st|nd|rd|th)\b(?! (?!(of|each|every|and|or|to|in|at)\b)[a-z])"
)
_HOURS: Final = re.compile(HOURS)
# What happens again or is yet to happen has a condition or a term for its time: "when must I phone?"
_WHEN_NEXT: Final = re.compile(r"^(?!.*\b(?:did|was|were|had)\b).*\bwhen\b", re.DOTALL)
_TERM: Final = re.compile(
    r"\b(?:after|before|until|till|within|during|(?<!\d, )when|whenever|while|if|unless|only where|provided that"
    r"|as (?:soon|long) as) \w+"
    r"|\b(?:every|each|first|second|third|fourth|fifth|last) (?:working )?(?:hour|day|night|week|month|year|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)s?\b"
    r"|\b(?:hour|dai|night|week|month|year)ly\b(?! (?!(?:and|or|by|in|on|at|for|to|from|with|as|if|when|via)\b)[a-z])",
    re.IGNORECASE,
)
_DETERMINER: Final = r"(?:the|an?|our|your|my|his|her|its|their|each|every)"
_WHERE: Final = re.compile(r"\bwhere\b")
_PLACE: Final = re.compile(
    rf"\b(?:in|on|into|onto|at|inside|outside|between|by) {_DETERMINER} (?!(?:morning|afternoon|evening|night|day|week"
    r"|month|year|hour|end|meantime|case|event|future|past|moment|time)\b)[a-z][\w-]+"
    r"|\bat (?!(?:least|most|all|once|first|last|present|night|noon|midday|midnight|risk|times?|any|the|an|this|that"
    r"|which)\b)[a-z]{2,}"
    rf"|\b(?:under|behind|beside|near|above|below|opposite|next to|in front of) (?:{_DETERMINER} )?[a-z]{{3,}}"
    r"|\b(?:up|down)stairs\b"
    r"|(?<![\w/.])(?:~|\.\.?)?/\w\S*|\b[A-Z]:\\\w\S*|\bhttps?://\S+|\bwww\.\S+"  # paths and addresses
)
_ATTRIBUTE: Final = re.compile(r"\ban? [A-ZÀ-Þ][\w-]+(?= [a-z])")  # "a Slovak player" tells no place
_WHO: Final = re.compile(r"\bwhom?\b")
_AGENT: Final = re.compile(rf"\b(?:by|it is) {_DETERMINER} [a-z][\w-]+", re.IGNORECASE)
_OUTCOME: Final = re.compile(
    r"\b(?:w[io]n(?:s|ners?)?|los(?:t|es?|ers?)|beat(?:s|en)?|defeat\w*|victor\w*)\b", re.IGNORECASE
)
_SIDES: Final = re.compile(r"\b(?:between|against|versus|vs)\b", re.IGNORECASE)
_NAME: Final = re.compile(rf"(?<![.!?:#*\"“] )(?<!^)\b(?!{_DAY_NAMES})[A-ZÀ-Þ][\w'’.-]+")
_ANY_NAME: Final = re.compile(rf"\b(?!{_DAY_NAMES})[A-ZÀ-Þ][\w'’-]+")
_WHICH_DAY: Final = re.compile(r"\b(what|which) (exact )?(day|date)\b")
# People who died are counted in any of these words.
_DEATHS: Final = re.compile(
    r"\b(dead|died?|dies|deaths?|killed|li(fe|ves)|victims?|casualties|fatalities|drowned|perished)\b", re.IGNORECASE
)
# What is counted in other words more often than in these: "350 workers", "twice".
_ANY_COUNT: Final = frozenset(("people", "persons", "times", "ways", "kinds", "types", "things", "sorts", "parts"))
_MONEY: Final = rf"{CURRENCY}|(?<!per )\b(?:{CURRENCY_WORDS}|million|billion)\b"
# Behind a name it is how old somebody is: "Ann Lee, 58, of Vell"; behind these words, which one: "the number 19".
_AGE: Final = re.compile(rf"(?<!\d, )\b(?!{_DAY_NAMES})[A-ZÀ-Þ][\w’'.-]*, (?P<age>\d{{1,3}})(?=,(?! \d)|\.$)")
_WHICH: Final = re.compile(
    r"\b(?:number|No\.?|Nos\.?|nr\.?|line|route|room|gate|page|platform|section) \d*$", re.IGNORECASE
)
_HOW_OLD: Final = re.compile(r"\bhow old\b|\bage\b", re.IGNORECASE)
# "The first strike since 2011" tells of no time but that of the one before it.
_COMPARED: Final = re.compile(
    r"\b(?:first|most|least|worst|best|[a-z]{2,}est)\b[^.;]{0,80}\bsince (?:\w+ ){0,2}$", re.IGNORECASE
)
_ONE_BEFORE: Final = re.compile(r"\b(?:last|latest|previous|before|since)\b")
_FREE: Final = re.compile(
    r"\bfree of charge\b|\bfor free\b"
    r"|\b(?:is|are|be|was|were|remains?|stays?) (?:always |also )?free\b(?! (?:of|from|to)\b)"
    r"|\bcosts? (?:\w+ )?nothing\b|\b(?:no|without(?: any)?|at no)(?: extra| additional)? (?:charge|cost|fee)\b",
    re.IGNORECASE,
)
_HOW_MUCH_MONEY: Final = re.compile(
    r"\bhow much (?:money|profit|revenue|turnover|income|debt|tax|interest|compensation)\b"
    r"|\bhow much (?:do|does|did|will|would|can|could|must|should|has|have|had|is|are|was|were) [^?]{1,80}?"
    r"\b(?:earn|pay|paid|owe|spend|spent|stole|steal|stolen|invest|donate|charge|fined|worth)"
    r"|\bwhat (?:do|does|did) [^?]{1,80}? earn\b|\b(?:cost|price|paid)\b",
    re.IGNORECASE,
)
_UNITS: Final[Mapping[re.Pattern[str], re.Pattern[str]]] = {
    # A bare count is no sum of money: "14 were injured" says nothing of the damage.
    re.compile(
        r"\bhow (?:high|large|big|great)(?: (?!(?:that|which|who|of|in|at)\b)[\w’'-]+){0,4}? (?:damages?|debts?|fines?"
        r"|loss(?:es)?(?! of (?!the )\w)|deficit|profits?|turnover|revenues?|budget|salar(?:y|ies)|wages?|rent|fees?"
        r"|prices?|costs?|tax(?:es)?|deposit)\b",
        re.IGNORECASE,
    ): re.compile(rf"{_MONEY}|%|per ?cent", re.IGNORECASE),
    re.compile(r"\bhow long\b", re.IGNORECASE): re.compile(
        r"\b(second|minute|hour|day|night|week|month|year|decade|centur|met(er|re)|kilomet|mile|f(ee|oo)t|inch|page|k?m\b)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\bhow (high|tall|deep|wide|far)\b|\bwhat (is|was|are|were) the (\w+ ){0,2}(height|width|depth|span)\b",
        re.IGNORECASE,
    ): re.compile(
        r"\b(met(er|re)|kilomet|centimet|millimet|mile|yard|f(ee|oo)t|inch|stor(e?y|ies)|light|[ckm]?m\b)|hour|minute"
    ),
    re.compile(r"\bhow heavy\b|\bweigh(s|ed)?\b|\bthe (\w+ ){0,2}weight\b", re.IGNORECASE): re.compile(
        r"gram|\b(kg|tonne|ton|pound|lbs?|ounce|stone)", re.IGNORECASE
    ),
    re.compile(r"\bhow fast\b|\bwhat (is|was|are|were) the (\w+ ){0,2}speed\b", re.IGNORECASE): re.compile(
        r"(?<![a-z'’])(knot|mph|kph|rpm|[kmg]?bps|mach|[kmg]?hz|(milli)?second|minute|hour|day|m?s\b)"
        r"|/ ?(s|h|min|sec)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\bhow old\b", re.IGNORECASE): re.compile(r"\b(day|month|year|centur)|aged\b", re.IGNORECASE),
    re.compile(r"\b(percent|percentage|share)\b", re.IGNORECASE): re.compile(r"%|per ?cent|half|third|quarter"),
    _HOW_MUCH_MONEY: re.compile(_MONEY, re.IGNORECASE),
}
NEAR_NUMBER: Final = 40  # characters behind a number within which what it counts must stand
BEFORE_NUMBER: Final = 4  # and before it the sign of a currency: EUR 20


def fits_kind(
    sentence: str, question: ParsedQuestion, analyze: Analyze, *, around: Set[str] = frozenset(), lead: str = ""
) -> float:
    """Return how well a sentence holds the kind of thing asked for, which the question does not name: 0, 0.5 or 1.

    `around` are the stems of the passage: what is counted may be named in another sentence of it. `lead` names the
    columns of a row.
    """
    asked = question.text.lower()
    match question.kind:
        case AnswerKind.NUMBER if _is_old_or_free(sentence, question):
            return 1.0
        case AnswerKind.NUMBER if _in_counted_column(sentence, lead, question, analyze):
            return 1.0
        case AnswerKind.NUMBER:
            return _fits_number(sentence, question, analyze, around)
        case AnswerKind.DATE:
            return _fits_date(sentence, asked)
        case AnswerKind.NAME:
            return min(_fits_name(sentence, asked), 0.5 if leaves_open_who_won(question, sentence) else 1.0)
        case AnswerKind.OTHER:
            return 1.0


def ages_in(sentence: str) -> list[Range]:
    """Return where a sentence has the age of somebody behind a name: "Ann Lee, 58, of Vell"."""
    return [found.span("age") for found in _AGE.finditer(sentence)]


def leaves_open_who_won(question: ParsedQuestion, sentence: str) -> bool:
    """Return whether a sentence gives both sides, where the one that won or lost is asked for, and not which did."""
    asks = question.kind is AnswerKind.NAME and _OUTCOME.search(question.text)
    return bool(asks and _SIDES.search(sentence)) and not _OUTCOME.search(sentence)


def _fits_name(sentence: str, asked: str) -> float:
    """Return 1 for a name, for a place where one is asked for, or for who does it; 0.5 for a name that opens it."""
    where = _WHERE.search(asked)
    said = [_bare(name) for name in _NAME.findall(_ATTRIBUTE.sub(" ", sentence) if where else sentence)]
    said += [one[0].lower() for one in _PLACE.finditer(sentence)] if where else []
    said += [one[0].lower() for one in _AGENT.finditer(sentence)] if _WHO.search(asked) else []
    if any(one.rsplit(" ", 1)[-1] not in asked for one in said):
        return 1.0
    return 0.5 * any(_bare(name) not in asked for name in _ANY_NAME.findall(sentence)[:1])


def _fits_date(sentence: str, asked: str) -> float:
    """Return 1 for a date as precise as is asked for, and 0.5 for another."""
    found = [one.span() for one in _DATE.finditer(sentence)]
    found += [one.span() for one in _TERM.finditer(sentence)] if _WHEN_NEXT.search(asked) else []
    found += [(start, end) for _, _, start, end in located_times(sentence)]
    found += [(day.start, day.end) for day in days_in(sentence) if day.day]
    found += [one.span() for one in [_HOURS.match(sentence)] if one]
    if not _ONE_BEFORE.search(asked):
        found = [one for one in found if not _COMPARED.search(sentence, max(0, one[0] - 4 * NEAR_NUMBER), one[0])]
    if all(sentence[start:end].lower() in asked for start, end in found):
        return 0.0
    if not _WHICH_DAY.search(asked):
        return 1.0
    return 1.0 if any(day.day for day in days_in(sentence)) or weekdays_in(sentence) else 0.5


def _fits_number(sentence: str, question: ParsedQuestion, analyze: Analyze, around: Set[str]) -> float:
    """Return 1 for a number of what is counted, or with a unit of what is measured, and 0.5 for any other number.

    A count is no measure ("two towers"), and what neither the sentence nor its passage names is not counted there.
    """
    timeless = without_times(sentence)
    found = _numbers(timeless, question)
    if not found:
        return 0.0
    row = "|" in sentence  # its first cell says what the others count
    near = [
        timeless if row else timeless[max(0, number.start() - BEFORE_NUMBER) : number.end() + NEAR_NUMBER]
        for number in found[: 1 if row else None]
    ]
    if not question.counted:
        unit = next((unit for asked, unit in _UNITS.items() if asked.search(question.text)), None)
        if unit is None or any(unit.search(part) for part in near):
            return 1.0
        return 0.5 if any(number[0].isdigit() for number in found) else 0.0
    if _counts(question, sentence, near, analyze):
        return 1.0
    if question.counted in _ANY_COUNT:
        return 0.5
    named = {*analyze(sentence), *around}
    (*_, counted) = analyze(question.counted) or ("",)
    return 0.5 if any(same_word(counted, stem) for stem in named) else 0.0


def _is_old_or_free(sentence: str, question: ParsedQuestion) -> bool:
    """Return whether a sentence gives an age or a price without a unit: "Ann Lee, 58, of Vell", "it costs nothing"."""
    if _HOW_OLD.search(question.text):
        return bool(ages_in(sentence))
    return bool(_HOW_MUCH_MONEY.search(question.text) and _FREE.search(sentence))


def _numbers(sentence: str, question: ParsedQuestion) -> list[re.Match[str]]:
    """Return the numbers that may answer: new ones, no ages, and where things are counted none that names one."""
    ages = [] if _HOW_OLD.search(question.text) else ages_in(sentence)
    asked = question.text.split()
    return [
        one
        for one in _NUMBER.finditer(sentence)
        if one[0].lower() not in asked
        and not any(first <= one.start() < last for first, last in ages)
        and not (question.counted and _WHICH.search(sentence, max(0, one.start() - NEAR_NUMBER), one.start()))
    ]


def _in_counted_column(row: str, columns: str, question: ParsedQuestion, analyze: Analyze) -> bool:
    """Return whether a row has a number in the column that has the name of what is counted."""
    names, values, counted = cells(columns), cells(row), analyze(question.counted)[-1:]
    return len(names) == len(values) > 1 and any(
        _NUMBER.search(row[slice(*value)]) and any(same_word(stem, one) for stem in analyze(columns[slice(*name)]))
        for one in counted
        for name, value in zip(names, values, strict=True)
    )


def _counts(question: ParsedQuestion, sentence: str, near: Sequence[str], analyze: Analyze) -> bool:
    """Return whether a number stands beside what is counted, in any of the words or signs for it."""
    if unit := unit_of(question.counted):
        return any(found.unit == unit and not found.ordinal for found in quantities_in(sentence, days_in(sentence)))
    if _DEATHS.search(question.text) and _DEATHS.search(sentence):
        return True
    counted = analyze(question.counted)[-1:]
    return any(same_word(stem, other) for part in near for stem in analyze(part) for other in counted)


def _bare(name: str) -> str:
    return re.sub(r"['’]s$", "", name.rstrip(".-")).lower()
