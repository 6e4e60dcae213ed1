"""What the heading of a section says of the lines below it: that they are what is asked for, or that it denies them."""

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import Final

from rag.answering.question.parsing import ParsedQuestion
from rag.answering.text.headings import denies
from rag.answering.text.numbered import is_of_another_version
from rag.answering.text.numbers import ORDINALS
from rag.answering.text.stems import is_named
from rag.answering.text.words import LIGHT

_WHAT: Final = re.compile(r"\W*(?:and |so |but )?(?:what|which|list|name|give|show|tell)\b", re.IGNORECASE)
# They ask for a time, a place, someone or a number: a version as a heading tells none of these of what stands below it.
_OTHERWISE: Final = re.compile(
    r"\W*(?:and |so |but )?(?:when|where|who|whose|how (?:long|many|much|old|often|big|large))\b", re.IGNORECASE
)
# Words for what any section or document holds, and below the heading of a version for what is new in it.
_ANY: Final = frozenset(
    """item step point thing list detail kind sort document page section letter notic meet minut valu""".split()  # noqa: SIM905 - stems
)
OF_VERSION: Final = frozenset(
    """new newer chang releas version featur updat latest introduc ad happen includ come""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A question after what stands below a heading, the words of it that are asked for, as stems, and its denial."""

    wanted: frozenset[str]
    versions: Set[str]
    asks_what: bool
    asks_otherwise: bool
    denies: bool

    def is_asked(self, heading: Set[str], version: str, around: Set[str]) -> bool:
        """Return whether a heading has all that is asked for and does not stand in `around`, and at least something.

        `around` are the stems of the title, and of the sentence below it where they may tell, too.
        """
        rest = {stem for stem in self.wanted if not is_named(stem, around)}
        if version and self.versions and not is_of_another_version(self.versions, "", version):
            return not self.asks_otherwise and all(stem in OF_VERSION for stem in rest if not stem.isdigit())
        return self.asks_what and bool(rest) and all(is_named(stem, heading) for stem in rest)

    def is_denied(self, heading: str, stems: Set[str]) -> bool:
        """Return whether a heading denies what is asked for, or the question denies what it has, which are its `stems`.

        "What is covered" stands not below "What is not covered", nor the other way round.
        """
        if not self.asks_what or denies(heading) == self.denies:
            return False
        shared = [is_named(one, stems) for one in self.wanted]
        return any(shared) and (denies(heading) or all(shared))


def section_in(question: ParsedQuestion, versions: Set[str], place: int) -> Section:
    """Return what a question asks of a section; it names the `versions`, and a `place` in a numbered list, or 0."""
    counted = {str(place), *(ORDINALS if place else ())}
    return Section(
        wanted=frozenset(question.stems) - LIGHT - _ANY - counted,
        versions=versions,
        asks_what=_WHAT.match(question.text) is not None,
        asks_otherwise=_OTHERWISE.match(question.text) is not None,
        denies=denies(question.text),
    )
