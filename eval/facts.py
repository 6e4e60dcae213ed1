"""What a right answer has to say, and whether a text says it."""

import re
import string
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from rag.answering.text.numbers import located_numbers

_MARK: Final = re.compile(r"\s*\[\d+\]")
_DIGIT: Final = re.compile(r"\d")
# A number goes on where a digit follows behind a point or comma: "5%" is not said by "2.5%", nor "350" by "350,000".
_TOKEN_START, _TOKEN_END = r"(?<!\w)(?<!\d[.,])", r"(?!\w)(?![.,]\d)"
_ARTICLES: Final = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION: Final = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True)
class Wordings:
    """Ways to state one fact, any of which will do.

    Compared without marks [n], case, the kind of apostrophe and the amount of white space. A wording with a digit
    must begin and end where a token does, so that "50 minutes" is not found in "150 minutes"; another may be part
    of a word, so that it can be a stem.
    """

    wordings: tuple[str, ...]

    def said_in(self, text: str) -> bool:
        """Return whether the text holds one of the wordings."""
        plain = _plain(text)
        return any(_holds(plain, _plain(wording)) for wording in self.wordings)

    def __str__(self) -> str:
        return " / ".join(self.wordings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number, right within `tolerance` either way, with one of the `units` beside it where any are given.

    Numbers are read in digits and in English words. A unit stands behind the number, or before it as "$" does.
    """

    number: Decimal
    tolerance: Decimal = Decimal(0)
    units: tuple[str, ...] = ()

    def said_in(self, text: str) -> bool:
        """Return whether the text names a number that is near enough, in one of the units."""
        plain = _plain(text)
        near = ((start, end) for value, start, end in located_numbers(plain) if self._is_near(value))
        return any(not self.units or self._has_unit(plain[:start], plain[end:]) for start, end in near)

    def _is_near(self, value: str) -> bool:
        try:
            return abs(Decimal(value) - self.number) <= self.tolerance
        except InvalidOperation:  # a date or a version
            return False

    def _has_unit(self, before: str, after: str) -> bool:
        units = [_plain(unit) for unit in self.units]
        behind = after.lstrip(" -")
        return any(_ends_with(before.rstrip(), unit) or _starts_with(behind, unit) for unit in units)

    def __str__(self) -> str:
        about = f" ± {self.tolerance}" if self.tolerance else ""
        return " ".join([f"{self.number}{about}", " / ".join(self.units)]).strip()


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """The answers that a public question set calls right, any of which will do.

    An answer is said where its tokens follow each other in the text, both without case, punctuation and articles: the
    normalisation of SQuAD (Rajpurkar et al., 2016) with the containment test of Karpukhin et al. (2020), section 3.
    """

    answers: tuple[str, ...]

    def said_in(self, text: str) -> bool:
        """Return whether one of the answers stands in the text."""
        padded = f" {normalised(text)} "
        wanted = filter(None, map(normalised, self.answers))
        return any(f" {answer} " in padded for answer in wanted)

    def __str__(self) -> str:
        return " / ".join(self.answers)


Fact = Wordings | Quantity | GoldAnswer


def normalised(text: str) -> str:
    """Return a text without marks [n] and as SQuAD compares it: no case, punctuation, articles or doubled blanks."""
    bare = _MARK.sub("", text).lower().translate(_PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def _plain(text: str) -> str:
    return " ".join(_MARK.sub("", text).replace("’", "'").casefold().split())


def _holds(text: str, wording: str) -> bool:
    if _DIGIT.search(wording):
        return re.search(_TOKEN_START + re.escape(wording) + _TOKEN_END, text) is not None
    return wording in text


def _ends_with(text: str, unit: str) -> bool:
    rest = text[: -len(unit)]
    return text.endswith(unit) and not (unit[0].isalnum() and rest[-1:].isalnum())


def _starts_with(text: str, unit: str) -> bool:
    rest = text[len(unit) :]
    return text.startswith(unit) and not (unit[-1].isalnum() and rest[:1].isalnum())
