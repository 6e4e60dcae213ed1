"""Which rows of a table are about something else, as another row has the words of the question and they have none."""

import re
from collections.abc import Iterable
from typing import Final

from llama_index.core.schema import TextNode

from rag.answering.evidence.cutting import Passage
from rag.answering.evidence.table import Place, Table, tables_in
from rag.answering.text.stems import Analyze, is_named

LEAST_WORDS: Final = 2  # one alone may be in the row by chance
# What is asked may then be in another row than the one that is named.
_BEYOND: Final = re.compile(
    r"\b(?:besides|apart|except|excluding|others?|else|than|unlike|like|as|after|before|since|until|following|next"
    r"|previous|last|first|without|not|between|from)\b",
    re.IGNORECASE,
)


def rows_of_others(question: str, passages: Iterable[tuple[TextNode, Passage]], analyze: Analyze) -> dict[Place, bool]:
    """Return False for each row without a word of the question, where another row of its table has several.

    The names of the columns, the title and the headings say what all of its rows are about.
    """
    if _BEYOND.search(question):
        return {}
    asked = frozenset(analyze(question))
    found: dict[Place, bool] = {}
    for table in tables_in(passages, analyze):
        named = _named(table, asked, analyze)
        if max(named.values(), default=0) >= LEAST_WORDS:
            found |= {place: False for place, count in named.items() if not count}
    return found


def _named(table: Table, asked: frozenset[str], analyze: Analyze) -> dict[Place, int]:
    """Return how many words of the question each row has by itself."""
    shared = table.about | frozenset(analyze(table.columns))
    own = [stem for stem in asked if not is_named(stem, shared)]
    rows = {place: frozenset(analyze(row)) for place, row in table.rows.items()}
    return {place: sum(is_named(stem, words) for stem in own) for place, words in rows.items()}
