"""Reading the marks of a written answer, [1] or 【1†source】, and the sentence that each belongs to."""

import re
from collections.abc import Iterator
from typing import Final

_OPEN, _CLOSE = r"[\[【［]", r"[\]】］]"
CODE: Final = r"(```|~~~).*?\1|`[^`\n]*`"
_STOP: Final = ".!?…。！？؟"
_SEPARATOR: Final = r"(?:[,;，；、]|\band\b|&)"
_NUMBERED: Final = r"(?:passage|source|document|doc|ref)s?\.?\s*+(?:number\s++|no\.\s*+|#)?"
MARK: Final = (
    rf"{_OPEN}\s*+(?:\^|{_NUMBERED})?\d{{1,3}}(?:\s*+(?:(?:{_SEPARATOR}\s*+)++|[–-]\s*+)(?:{_NUMBERED})?\d{{1,3}})*"
    rf"(?::\d+)?(?:†[^\[\]【】［］]*+)?\s*+{_CLOSE}"
)
ROW: Final = rf"{MARK}(?:[ \t]*+(?:{_SEPARATOR}[ \t]*+)?{MARK})*"
_MARKS: Final = re.compile(rf"(?<!\s)(?:\s*+{ROW})+", re.IGNORECASE)
_BEHIND_STOP: Final = re.compile(rf"(?<![{_STOP}])([{_STOP}]++[\"'”’»)*_]*+)([ \t]*+{ROW})", re.IGNORECASE)
_BETWEEN: Final = re.compile(rf"(?<=[{_STOP}])[ \t]+(?={MARK})", re.IGNORECASE)
_CODE: Final = re.compile(CODE, re.DOTALL)
_RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
# Marks that are set in other ways. A raised number behind a unit, as in km², is none. Code comes first, and stays.
_OTHER_WAYS: Final = re.compile(
    rf"{CODE}|<sup>\s*+\[?(?P<tag>\d{{1,3}})\]?\s*+</sup>|\\\[(?P<escaped>\d{{1,3}})\\\]"
    rf"|\[\[(?P<twice>\d{{1,3}})\]\]"
    rf"|\((?:see )?(?P<round>(?:passage|source|doc|ref)s?\.? (?:number |#)?\d{{1,3}}(?:(?:, ?| and |[–-])\d{{1,3}})*)\)"
    rf"|\((?:see|cf\.?|sources?:?)\s++(?P<row>{ROW})\s*+\)"
    rf"|(?:(?<=according to )|(?<=\bas ))(?:passage|source) (?:number )?(?P<said>\d{{1,3}})(?=,| \w)"
    rf"|(?:(?<=[^\W\d_]{{3}})|(?<=[.!?…\"”’)]))[ ]?(?P<raised>[{_RAISED}]{{1,3}})(?!\w)",
    re.DOTALL | re.IGNORECASE,
)
_STRONG: Final = re.compile(rf"(\*\*?|__?)((?:\s*+{MARK})+)\1", re.IGNORECASE)
_LEANING: Final = re.compile(  # words that only say that a mark is one
    rf"(?:,\s*+)?\b(?:according\s++to|as\s++(?:per|\w++\s++(?:in|by)))\s++(?:passages?\s++|sources?\s++)?(?P<row>{ROW})"
    rf"|(?:,\s*+)?\bas\s++(?:passage\s++|source\s++)?(?P<subject>{ROW})\s++[a-z]++(?=,)",
    re.IGNORECASE,
)
_INDEX: Final = re.compile(
    rf"(?<=\w)(?:\[\d{{1,3}}\])++(?!\s*+{_SEPARATOR}\s*+{MARK})(?=\s*+[\w(=+*/<>-])", re.IGNORECASE
)
_APART: Final = re.compile(rf"(?<!\S){MARK}", re.IGNORECASE)
_FROM_RAISED: Final = str.maketrans(_RAISED, "0123456789")
_QUOTATION: Final = re.compile(r"“[^“”\n]*”|«[^«»\n]*»|\"[^\"\n]*\"")
_QUOTED: Final = re.compile(rf"{ROW}(?P<last>[\s.,;!?…]*+[\"”»])?", re.IGNORECASE)
_HIDDEN: Final = str.maketrans("[【［", "\ue000\ue001\ue002")  # for private use: no text of ours has them
_SHOWN: Final = str.maketrans("\ue000\ue001\ue002", "[【［")
_MOST: Final = 50  # passages that a range of marks can name


def prepared(text: str) -> str:
    """Return a written answer with its marks within the sentences that they belong to.

    What looks like a mark in code, or in the middle of a quotation, belongs to what is quoted and is no mark;
    `read_marks` gives it back as it was.
    """
    hidden = _CODE.sub(_hide, _OTHER_WAYS.sub(_in_brackets, text))
    hidden = _QUOTATION.sub(
        lambda said: _QUOTED.sub(lambda row: row[0] if row["last"] else _hide(row), said[0]), hidden
    )
    plain = _STRONG.sub(r"\2", hidden)
    if _MARKS.match(plain):  # here marks lead their sentences
        return _BETWEEN.sub("\n\n", plain)
    return _BEHIND_STOP.sub(r"\2\1", plain)


def read_marks(sentence: str) -> tuple[str, list[int]]:
    """Return the words of a sentence, and the numbers of the passages that its marks name.

    Where marks stand apart, [2] at the end of a name, as in `arr[2] is`, is an index.
    """
    leaned = _without_leaning(sentence)
    numbers = [number for found in _MARKS.findall(leaned) for number in _numbers_of(found)]
    words = _words(leaned)
    if _LEANING.match(sentence):
        words = words.lstrip(" ,")
        words = words[:1].upper() + words[1:]
    return words, numbers


def parts_by_mark(sentence: str) -> list[tuple[str, list[int]]]:
    """Return what stands before each row of marks, with their numbers; nothing where words stand behind the last."""
    leaned = _without_leaning(sentence)
    rows = list(_MARKS.finditer(leaned))
    starts = [0, *(row.end() for row in rows)]
    if re.search(r"\w", leaned[starts[-1] :]):
        return []
    return [
        (_words(leaned[start : row.start()]), list(_numbers_of(row[0])))
        for start, row in zip(starts, rows, strict=False)
    ]


def with_brackets(text: str) -> str:
    """Return a text that `prepared` gave with the brackets that are no marks as they were."""
    return text.translate(_SHOWN)


def _without_leaning(sentence: str) -> str:
    if _APART.search(sentence):
        sentence = _INDEX.sub(_hide, sentence)
    return _LEANING.sub(lambda found: found["row"] or found["subject"], sentence)


def _words(sentence: str) -> str:
    return re.sub(r" ?\( ?\)", "", " ".join(with_brackets(_MARKS.sub("", sentence)).split()))


def _hide(found: re.Match[str]) -> str:
    return found[0].translate(_HIDDEN)


def _in_brackets(found: re.Match[str]) -> str:
    number = next((found[way] for way in ("tag", "escaped", "twice", "round", "said", "raised") if found[way]), "")
    return f"[{number.translate(_FROM_RAISED)}]" if number else found["row"] or found[0]


def _numbers_of(marks: str) -> Iterator[int]:
    for mark in re.split(_CLOSE, marks):
        for part in re.split(_SEPARATOR, re.split("[:†]", mark)[0]):
            if ends := [int(number) for number in re.findall(r"\d+", part)]:
                yield from range(ends[0], min(ends[-1], ends[0] + _MOST) + 1)
