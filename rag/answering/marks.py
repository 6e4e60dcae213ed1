"""Reading the marks of a written answer, [1] or 【1†source】, and the sentence that each belongs to."""

import re
from collections.abc import Iterator
from typing import Final

_OPEN, _CLOSE = r"[\[【［]", r"[\]】］]"
_SEPARATOR: Final = r"(?:[,;，；、]|\band\b|&)"
_NUMBERED: Final = r"(?:passage|source|document)s?\s+(?:number\s+|no\.\s*)?"
_MARK: Final = (
    rf"{_OPEN}\s*(?:\^|{_NUMBERED})?\d{{1,3}}(?:\s*(?:(?:{_SEPARATOR}\s*)+|[–-])\s*(?:{_NUMBERED})?\d{{1,3}})*"
    rf"(?::\d+)?(?:†[^\]】］]*)?\s*{_CLOSE}"
)
_ROW: Final = rf"{_MARK}(?:[ \t]*(?:{_SEPARATOR}[ \t]*)?{_MARK})*"
_MARKS: Final = re.compile(rf"(?:\s*{_ROW})+", re.IGNORECASE)
_BEHIND_STOP: Final = re.compile(rf"([.!?…]+[\"'”’»)*_]*)([ \t]*{_ROW})", re.IGNORECASE)
_BETWEEN: Final = re.compile(rf"(?<=[.!?…])[ \t]+(?={_MARK})", re.IGNORECASE)
_CODE: Final = re.compile(r"(```|~~~).*?\1|`[^`\n]*`", re.DOTALL)
_RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
# Marks that are set in other ways. A raised number behind a unit, as in km², is none. Code comes first, and stays.
_OTHER_WAYS: Final = re.compile(
    rf"{_CODE.pattern}|<sup>\s*\[?(?P<tag>\d{{1,3}})\]?\s*</sup>|\\\[(?P<escaped>\d{{1,3}})\\\]"
    rf"|\[\[(?P<twice>\d{{1,3}})\]\]|\((?P<round>passage (?:number )?\d{{1,3}})\)"
    rf"|(?:(?<=[^\W\d_]{{3}})|(?<=[.!?…\"”’)]))[ ]?(?P<raised>[{_RAISED}]{{1,3}})(?!\w)",
    re.DOTALL | re.IGNORECASE,
)
_TAG: Final = re.compile(
    rf"{_CODE.pattern}|<br */?>|<(?P<tag>[biup]|em|strong|span|mark)>(?P<words>.*?)</(?P=tag)>", re.DOTALL
)
_STRONG: Final = re.compile(rf"(\*\*?|__?)((?:\s*{_MARK})+)\1", re.IGNORECASE)
_FROM_RAISED: Final = str.maketrans(_RAISED, "0123456789")
_QUOTATION: Final = re.compile(r"“[^”\n]*”|«[^»\n]*»|\"[^\"\n]*\"")
_ITS_OWN: Final = re.compile(rf"{_MARK}(?!(?:\s*{_MARK})*[\s.,;!?…]*[\"”»])", re.IGNORECASE)
_HIDDEN: Final = str.maketrans("[【［", "\ue000\ue001\ue002")  # for private use: no text of ours has them
_SHOWN: Final = str.maketrans("\ue000\ue001\ue002", "[【［")
_MOST: Final = 50  # passages that a range of marks can name


def prepared(text: str) -> str:
    """Return a written answer with its marks within the sentences that they belong to.

    What looks like a mark in code, or in the middle of a quotation, belongs to what is quoted and is no mark;
    `read_marks` gives it back as it was.
    """
    text = _TAG.sub(_without_tags, text)
    hidden = _CODE.sub(lambda code: code[0].translate(_HIDDEN), _OTHER_WAYS.sub(_in_brackets, text))
    hidden = _QUOTATION.sub(lambda said: _ITS_OWN.sub(lambda mark: mark[0].translate(_HIDDEN), said[0]), hidden)
    plain = _STRONG.sub(r"\2", hidden)
    if _MARKS.match(plain):  # here marks lead their sentences
        return _BETWEEN.sub("\n\n", plain)
    return _BEHIND_STOP.sub(r"\2\1", plain)


def read_marks(sentence: str) -> tuple[str, list[int]]:
    """Return the words of a sentence, and the numbers of the passages that its marks name."""
    numbers = [number for found in _MARKS.findall(sentence) for number in _numbers_of(found)]
    words = re.sub(r"\s*\(\s*\)", "", _MARKS.sub("", sentence))
    return " ".join(words.translate(_SHOWN).split()), numbers


def _without_tags(found: re.Match[str]) -> str:
    """Return what a tag of layout stands around, a blank for the end of a line, and code as it is."""
    return found["words"] if found["tag"] else " " if found[0].startswith("<br") else found[0]


def _in_brackets(found: re.Match[str]) -> str:
    number = next((found[way] for way in ("tag", "escaped", "twice", "round", "raised") if found[way]), "")
    return f"[{number.translate(_FROM_RAISED)}]" if number else found[0]


def _numbers_of(marks: str) -> Iterator[int]:
    for mark in re.split(_CLOSE, marks):
        for part in re.split(_SEPARATOR, re.split("[:†]", mark)[0]):
            if ends := [int(number) for number in re.findall(r"\d+", part)]:
                yield from range(ends[0], min(ends[-1], ends[0] + _MOST) + 1)
