"""Making questions stand on their own, by rule: a follow-up, and each part of a question that asks several things."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import dropwhile
from typing import Final

from rag.answering.question.courtesy import is_courtesy, without_courtesy
from rag.answering.question.ellipsis import completed, names_in
from rag.answering.question.parsing import IDENTITY
from rag.answering.question.wordings import worded_otherwise
from rag.answering.text.dates import times_in, without_times
from rag.answering.text.english import AUXILIARIES
from rag.answering.text.words import CAPITALS, SOMEBODY, Stems
from rag.initials import without_stops
from rag.types import MAX_TURNS, Turn

FEW_WORDS: Final = 4
OWN_WORDS: Final = 3
MOST_PARTS: Final = 6  # each is weighed by itself, which takes time; the last has all the rest
MAX_NAMES: Final = 4
MOST_CHARACTERS: Final = 2_000  # of an earlier question or answer, which may be of any length
_REFERRING: Final = re.compile(
    r"\b(he|him|his|she|her|hers|it|its|they|them|their|that|those|this|these|there|then|one|ones|former|latter|same)\b"
    r"|^(and|or|but|what about|how about|why|why not|since when|until when)\b|\belse\b|\balso\b|\btoo\b",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(
    r"\?\s+|(?:,|(?<!\s))\s+and\s+(?=(?:(?:in|on|at|by|to|from|with|for|of|until|since) )?"
    r"(?:what|which|who|whom|whose|how|where|why|when)\b"
    rf"|(?:{AUXILIARIES})\b)",
    re.IGNORECASE,
)
_PRONOUN: Final = re.compile(r"\b(he|him|his|she|her|hers|it|its|they|them|their|there|that|this|one)\b", re.IGNORECASE)
_ASKS_FOR_NAME: Final = re.compile(r"\b(who|whom|whose|which|where)\b", re.IGNORECASE)
# The first word is written like a name anyway, and taken for one before another, or when it is all that there is.
_NAME: Final = re.compile(r"\b(?=[A-ZÀ-Þ])(?:(?<![.!?:“\"] )(?<!^)|(?=[\w’'-]+ [A-ZÀ-Þ])|(?=\S+\s*$))[A-ZÀ-Þ][\w’'-]*")
_PERSON: Final = re.compile(r"\b(?:(?P<owner>his)|he|him|she)\b", re.IGNORECASE)
_PEOPLE: Final = re.compile(r"\b(?:he|him|his|she|hers?|they|them|their)\b", re.IGNORECASE)
_WHO_IS: Final = re.compile(r"who(?:['’]s| is| was| are| were) (?:the )?([^?]+?) ?\??", re.IGNORECASE)
_HOW: Final = re.compile(r"\bhow (?:long|old|often|far|fast|big|large|high|tall|deep|wide|heavy|soon)\b", re.IGNORECASE)
_THING: Final = re.compile(r"\b(?:(?P<owner>its)|it)\b", re.IGNORECASE)
_NO_THING: Final = re.compile(r"\bit (?:is|was|takes?|took|true|possible|that|to)\b", re.IGNORECASE)
_BY_NAME: Final = re.compile(
    r"(?:(?:since|until|from|for|at|by|in|on|to) )?(?:when|where|how|why|is|are|was|were|did|does|do|has|have|had)\b",
    re.IGNORECASE,
)
_DONE_BY: Final = re.compile(r"\b(\w+) by (?:the )?(?=[A-ZÀ-Þ])")
_OTHERS: Final = r"(?:, [A-ZÀ-Þ][\w’' -]*)*,? and (?:the )?[A-ZÀ-Þ]"  # behind the first of several names
_SECOND: Final = re.compile(r"\b(?:of|to|in|at|from|for|on|by|with|about|near|than) (?:the )?$", re.IGNORECASE)
_VERB: Final = re.compile(rf"\b(?:{AUXILIARIES})\b", re.IGNORECASE)
_TOPIC: Final = re.compile(r"(?<!\s)\s*(\([^()]*\))\s*$")
_MARKS: Final = re.compile(r"\[[\d, –-]+\]")
_WORD: Final = re.compile(r"[\w’'%-]+")
_ASKING: Final[Set[str]] = frozenset(
    """a about an and are at be by can could did do does for from had has have he her him his how in is it its many much
    of on or she should since than that the their there they this to until was were what when where which who whom whose
    why will with would""".split()  # noqa: SIM905 - a list of seventy quoted words is harder to read
)
_SPEAKING: Final[Set[str]] = frozenset("i me my we us our you your must may shall".split())  # noqa: SIM905


def standalone(text: str, history: Sequence[Turn]) -> str:
    """Return the question without courtesies and with what it refers to, if that is anything in its history."""
    text = without_courtesy(text)
    history = _asked(history)
    if not history or is_courtesy(text):
        return text
    before, answer = _said(text, history)
    if whole := completed(text, before):
        return whole
    asked, name = _named(text, before, answer)
    added = [word for word in _carried(text, before, "" if name else answer) if word not in name.split()]
    return f"{asked} ({' '.join(added)})" if added else asked


def _asked(history: Sequence[Turn]) -> list[Turn]:
    """Return the latest turns of a conversation without those that only thank or greet."""
    return [turn for turn in history[-MAX_TURNS:] if not is_courtesy(turn.question[:MOST_CHARACTERS])]


def _said(text: str, history: Sequence[Turn]) -> tuple[str, str]:
    """Return the last question of a conversation, standing on its own, and its answer; the beginning of long ones.

    It may itself have been a follow-up: "And where?" has its topic from before that. Who was "she" in it is left out
    for a question about "it".
    """
    last = history[-1].question[:MOST_CHARACTERS]
    before = standalone(last, history[:-1])
    if _THING.search(text) and not _PEOPLE.search(text) and _PEOPLE.search(last):
        for name in _subjects(before.partition(" (")[0]):
            before = before if name in last else before.replace(name, "")
    answer = _MARKS.sub("", history[-1].answer[:MOST_CHARACTERS].replace("\n", " "))
    return without_stops(before), without_stops(answer)


def _named(text: str, before: str, answer: str) -> tuple[str, str]:
    """Return a question with the name that its "he" or "it" stands for, and the name; as it is where that is not sure.

    A person is who an answer to "who" named, a thing what one to "which" named; or else the one name in the question
    before, where that is what is asked about and not merely where or whose, as in "Who is Ann Lee?".
    """
    pronoun, asks = (_PERSON, "who") if _PERSON.search(text) else (_THING, "which")
    if not pronoun.search(text) or (pronoun is _THING and (_NO_THING.search(text) or _PEOPLE.search(text))):
        return text, ""
    if pronoun is _THING and SOMEBODY.search(f"{before} {answer}"):  # the name may be that of a person
        return text, ""
    asked = before.partition(" (")[0]
    identity = _WHO_IS.fullmatch(asked)
    if identity and _subjects(asked) == [identity[1]]:
        names = [identity[1]]
    elif re.search(rf"\b{asks}", asked, re.IGNORECASE):
        names = _answering(before, answer)
    else:
        names = _subjects(asked) if _BY_NAME.match(asked) else []
    if len(names) != 1:
        return text, ""
    return pronoun.sub(lambda found: f"{names[0]}'s" if found["owner"] else names[0], text, count=1), names[0]


def _answering(before: str, answer: str) -> list[str]:
    """Return the name that an answer gives for who or which: by whom the very thing was done, or the first subject.

    None where that is one of several: "Ann Lee and Bob Ray".
    """
    names = _subjects(_DONE_BY.sub(r"\1 ", answer), without=before)
    asked = before.lower().split()
    doers = [answer[found.end() :] for found in _DONE_BY.finditer(answer) if found[1].lower() in asked]
    first = [*(one for one in names if any(text.startswith(one) for text in doers)), *names][:1]
    return [name for name in first if not re.search(re.escape(name) + _OTHERS, answer)]


def _subjects(text: str, *, without: str = "") -> list[str]:
    """Return the names of a text that follow no preposition and are not in another text, in reading order.

    Neither times nor owners are among them: "Ann's husband".
    """
    known = set(_names(text))
    found = [" ".join(dropwhile(lambda word: word.lower() in _ASKING, name.split())) for name in names_in(f" {text}")]
    return [
        name
        for name in found
        if known.intersection(name.split())
        and name not in without
        and not (times_in(name) or name.endswith(("'s", "’s")) or _SECOND.search(text[: text.index(name)]))
    ]


def carried(text: str, history: Sequence[Turn]) -> list[str]:
    """Return the words of the conversation that a follow-up needs; none when it stands on its own."""
    asked = _asked(history)
    return _carried(text, *_said(text, asked)) if asked and not is_courtesy(text) else []


def _carried(text: str, before: str, answer: str) -> list[str]:
    if not (_REFERRING.search(text) or _is_short(text)):
        return []
    if times_in(text):
        before = without_times(before)
    first, *words = _WORD.findall(_HOW.sub("", before)) or [""]
    words = [first if first in _names(before) else first.lower(), *words]  # "Within" is no name
    if _PRONOUN.search(text) and _ASKS_FOR_NAME.search(before):  # then it may well mean what was answered
        words += _names(answer)[:MAX_NAMES]
    present = {word.lower() for word in _WORD.findall(text)}
    return [
        word
        for word in dict.fromkeys(words)
        if word
        and word.lower() not in present
        and (word in CAPITALS or not (word.lower() in _ASKING | _SPEAKING or _REFERRING.fullmatch(word)))
    ]


def may_be_new(text: str, history: Sequence[Turn]) -> bool:
    """Return whether a question is only taken for a follow-up because it is short: "When does the museum open?"."""
    return bool(carried(text, history)) and not _REFERRING.search(text) and bool(_content(text))


def belongs(text: str, added: Sequence[str], passages: Sequence[str], stems: Stems) -> bool:
    """Return whether a passage has all words of a short question, together with some of those it was given, if any."""
    own, topic = set(stems(" ".join(_content(text)))), set(stems(" ".join(added)))
    return any(own <= found and (not topic or topic & found) for found in (set(stems(one)) for one in passages))


def of_topic(text: str, topic: str, passages: Sequence[tuple[str, str]], stems: Stems) -> list[int]:
    """Return which passages, each a title and a text, are about the topic of a question that names nothing itself.

    They have most of the names of the topic that one with all words of the question has; or, as other editions do, of
    those in its title. None do without such a one: the question may be about anything.
    """
    found = [set(stems(f"{title} {body}")) for title, body in passages]
    topic_names, own = set(stems(" ".join(_names(f"of {topic}")))), set(stems(" ".join(_content(text))))
    names = max((topic_names & words for words in found if own <= words), key=len, default=set())
    if not names or _names(without_times(text)):
        return []
    titles = [
        set(stems(" ".join(_names(title))))
        for (title, _), words in zip(passages, found, strict=True)
        if own <= words and _has_most(words, names)
    ]
    return [place for place, words in enumerate(found) if any(_has_most(words, one) for one in (names, *titles))]


def _has_most(words: Set[str], names: Set[str]) -> bool:
    return 2 * len(names & words) > len(names)


def _is_short(text: str) -> bool:
    """Return whether a question has so few words, and no name of its own, that it may lean on what was said before."""
    content = _content(text)
    return len(content) < FEW_WORDS and not (len(content) > 1 and _names(text)) and not IDENTITY.fullmatch(text)


def _names(text: str) -> list[str]:
    """Return the words of a text that are written like names, but for those that may be so as they come first."""
    return [found[0] for found in _NAME.finditer(text) if found[0].lower() not in _ASKING]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the single questions in a question; a `dependent` one hardly has a subject of its own ("and is it new?").

    A `bare` one has no word of its own ("and by when?"), so that what answers the others may answer it, too. `fuller`
    is the text with the words of the conversation, where it says too little without them. Where it does not, `topic`
    has them: they say which passages and times it is about. A `subject` is these words alone, for what comes nearest
    where nothing that was asked has an answer.
    """

    text: str
    fuller: str
    topic: str = ""
    dependent: bool = False
    bare: bool = False
    subject: bool = False

    @property
    def said(self) -> str:
        """The text without the words in parentheses that it was given."""
        return _TOPIC.sub("", self.text) or self.text

    @property
    def wordings(self) -> tuple[str, ...]:
        """The ways to ask it, that which says the most first."""
        return tuple(dict.fromkeys((self.fuller, self.text, worded_otherwise(self.text))))


def parts(text: str) -> list[Part]:
    """Return the up to `MOST_PARTS` questions that a question is made of, the later ones with what they refer to.

    Words in parentheses at the end, such as `standalone` adds, find the passages. An answer has to meet them only where
    a part says too little without them.
    """
    topic = _TOPIC.search(text)
    if topic and not _WORD.search(text, 0, topic.start()):
        topic = None
    asked = text[: topic.start()] if topic else text
    first, *others = [part.strip(" ,") for part in _PARTS.split(asked, MOST_PARTS - 1) if _WORD.search(part)] or [asked]
    history = [Turn(question=first, answer="")]
    whole = [first, *(part if _stands_alone(part) else standalone(part, history) for part in others)]
    subject = [Part(text=topic[1], fuller=topic[1], subject=True)] if topic else []
    asked_for = [
        Part(
            text=alone,
            fuller=f"{alone} {topic[1]}" if topic and _leans(part) else alone,
            topic=topic[1].strip("()") if topic and not _leans(part) else "",
            dependent=part is not first and len(_content(part)) < OWN_WORDS,
            bare=part is not first and not _content(part) and not _HOW.search(part),
        )
        for part, alone in zip([first, *others], whole, strict=True)
    ]
    return [*asked_for, *subject]


def _stands_alone(text: str) -> bool:
    """Return whether a part has a verb and a name of its own, and refers to nothing: "where is the Tate?"."""
    return bool(_VERB.search(text) and _names(text)) and not _REFERRING.search(text)


def _leans(text: str) -> bool:
    """Return whether a question hardly says anything but that it refers to something."""
    content = _content(text)
    return not content or (len(content) < OWN_WORDS and _REFERRING.search(text) is not None)


def _content(text: str) -> list[str]:
    words = _WORD.findall(_HOW.sub("", text))
    return [word for word in words if word.lower() not in _ASKING and not _REFERRING.fullmatch(word)]
