"""The numbers and ordinals of a text, in digits or English words, each in one spelling: 5,000, five thousand, 5th."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from rag.answering.text.units import CURRENCY_SIGNS, start_with_currency

_UNITS: Final[Mapping[str, int]] = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split()  # noqa: SIM905 - a list of quoted words is harder to read
    )
}
_TENS: Final[Mapping[str, int]] = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES: Final[Mapping[str, int]] = {
    "dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9,
    "trillion": 10**12, "tn": 10**12,
}  # fmt: skip
NUMBER_WORDS: Final = "|".join((*_UNITS, *_TENS, *SCALES))
_NUMBER: Final = re.compile(
    r"(?:(?P<digits>(?:(?<![\w.,%)])[-−]|\bminus )?"
    r"(?:(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?![\w])|\d+)(?:[.,]\d+)*)"
    rf"|\b(?:(?P<tens>{'|'.join(_TENS)})(?:[\s-](?P<unit>{'|'.join(list(_UNITS)[1:10])}))?"
    rf"|(?P<word>{'|'.join(_UNITS)}|an?))\b)"
    rf"(?P<half>[\s-]and[\s-]a[\s-]half\b)?(?P<scales>(?:[\s-]?(?:{'|'.join(SCALES)})\b)*)",
    re.IGNORECASE,
)
ORDINALS: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
)  # fmt: skip
_ORDINALS: Final[Mapping[str, int]] = dict(zip(ORDINALS, range(1, 20), strict=True)) | {
    f"{word.removesuffix('y')}ieth": value for word, value in _TENS.items()
}
_ORDINAL: Final = re.compile(
    rf"(?<![\w.,])(?:(?P<digits>\d+(?:,\d{{3}})*)(?:st|nd|rd|th)|(?P<word>{'|'.join(list(_ORDINALS)[2:])})"
    rf"|(?P<tens>{'|'.join(_TENS)})[\s-](?P<unit>{'|'.join(ORDINALS[:9])}))\b",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(rf"\b(?:an?|{'|'.join(list(_UNITS)[1:10])})[\s-]$", re.IGNORECASE)
"""Before what may be a part: a third, two fifths."""
_CURRENCIES: Final = tuple(CURRENCY_SIGNS)
_MINUS: Final = re.compile(r"(?:(?<![\w.,%)])[-−]|\bminus )$", re.IGNORECASE)
"""Before a currency, as in -$5, or a number in words."""
_DECIMAL_COMMA: Final = re.compile(r"-?(?:0|\d{1,3}(?:[.\s]\d{3})+|\d+(?!,\d{3}$)),\d+")
"""Numbers as most of Europe writes them: 0,5 and 1.234,56. Before three digits a comma parts thousands."""
_SHORT_SCALES: Final[Mapping[str, int]] = {"k": 10**3, "m": 10**6, "b": 10**9}
_SHORT: Final = re.compile(r"[kmb](?![\w])", re.IGNORECASE)
"""Behind an amount of money: £84m, $5k."""
_PRONOUNS: Final = ("one", "a", "an")  # numbers only where a scale follows


def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers of a text; "one" counts only before a word like "million", as it is most often a pronoun."""
    return frozenset(value for value, _, _ in located_numbers(text))


def located_numbers(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each number of a text, in the order of the text, with the range of characters that names it."""
    for found in _NUMBER.finditer(text):
        digits, tens, unit, word, half, scales = (part.lower() if part else "" for part in found.groups())
        if word in _PRONOUNS and not scales and not half:
            continue
        end = found.end()
        short = _SHORT.match(text, end) if text[found.start() - 1 : found.start()] in _CURRENCIES else None
        try:
            value = Decimal(_in_english(re.sub("−|minus ", "-", digits)) or _worth(tens, unit, word))
        except InvalidOperation:  # several points: a date or a version
            yield digits, *found.span()
            continue
        if half:
            value += Decimal("0.5")
        if short:
            value, end = value * _SHORT_SCALES[short[0].lower()], short.end()
        for scale in re.findall("[a-z]+", scales):
            value *= SCALES[scale]
        first = start_with_currency(text, found.start())
        if (first < found.start() or not digits) and _MINUS.search(text, max(0, first - len("minus  ")), first):
            value = -value
        yield format(value.normalize(), "f"), found.start(), end


def located_ordinals(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each ordinal from the third on, and those in digits, as `located_numbers` does: fifth, twenty-first, 1st.

    "First" and "second" alone are most often no numbers, and a third may be a part.
    """
    for found in _ORDINAL.finditer(text):
        digits, word, tens, unit = (part.lower() if part else "" for part in found.groups())
        if digits or not _PARTS.search(text, max(0, found.start() - 8), found.start()):
            value = _ORDINALS.get(word, 0) + _TENS.get(tens, 0) + _ORDINALS.get(unit, 0)
            yield digits.replace(",", "") or str(value), *found.span()


def _in_english(digits: str) -> str:
    """Return a number in digits with a point before its fraction, and nothing between its thousands."""
    if _DECIMAL_COMMA.fullmatch(digits):
        return re.sub(r"[.\s]", "", digits).replace(",", ".")
    return re.sub(r"[,\s]", "", digits)


def _worth(tens: str, unit: str, word: str) -> int:
    return _TENS.get(tens, 0) + _UNITS.get(unit, 0) + _UNITS.get(word, 1 if word in _PRONOUNS else 0)
