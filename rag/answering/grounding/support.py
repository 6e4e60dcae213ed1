"""Finding the sentence of a passage that carries a statement.

A passage carries a statement that it holds word for word. Else one of its sentences, or two in a row, have to hold most
of its words with no long gap, its numbers in the same units, its days and its names, and must not deny what it says,
compare it the other way round, or let things change places.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final

from rag.answering.grounding.claim import Claim
from rag.answering.grounding.likeness import Likeness
from rag.answering.grounding.negation import is_denial
from rag.answering.grounding.reading import Passage, Reading
from rag.answering.text.lines import Range
from rag.answering.text.paragraphs import unquoted

MOST_ASKED: Final = 6  # sentences, and two in a row, that a model is asked about: those with the most words in common
MOST_WORDS: Final = 0.9  # of the statement; where more of them stand, the rules have refused it for something
MIN_ENTAILED: Final = 2.5  # log odds from which a quotation supports what the rules do not find in it


def find_quotation(statement: Reading, passage: Passage) -> Range | None:
    """Return where the text has the statement word for word, from where a sentence begins, or behind a colon.

    What stands behind other words of its sentence may be what somebody denies, supposes or asks.
    """
    text = passage.reading.text
    if not statement.words.all or "".join(statement.text.split()) not in passage.letters:
        return None
    words = r"\s+".join(re.escape(word) for word in statement.text.split())
    for found in re.finditer(rf"(?<!\w)(?<!\d[.,]){words}(?!\w)(?![.,]\d)", text):
        opening = max((start for start, _ in passage.sentences if start <= found.start()), default=0)
        before = passage.reading.words.within((opening, found.start()))
        if not before or (text[: found.start()].rstrip().endswith(":") and not is_denial(before)):
            return found.span()
    return None


def find_code(code: str, passage: Passage) -> Range | None:
    """Return where the text has whole lines of code, but for blanks and a prompt before them."""
    said = unquoted(code).split()  # as passages are read: a prompt ">" looks like the mark of a quotation
    words = r"\s+".join(map(re.escape, said))
    if not words or "".join(said) not in passage.letters:
        return None
    found = re.search(rf"^[ \t]*(?:(?:\$|>>>) )?(?P<code>{words})[ \t]*$", passage.reading.text, re.MULTILINE)
    return found.span("code") if found else None


def find_support(
    statement: Reading,
    passage: Passage,
    names: AbstractSet[str],
    *,
    likeness: Likeness | None = None,
) -> Range | None:
    """Return the range within the passage's text that carries the statement, or None when nothing does.

    `names` are the stems that are known to be names where they open a sentence. With `likeness` a word of the statement
    may stand there in another word.
    """
    if quoted := find_quotation(statement, passage):
        return quoted
    claim = Claim.of(statement, passage, names, likeness)
    if not claim.parts[0].words and not claim.parts[0].counted:
        return None
    return _best([*claim.carrying(), *claim.resolving()])


def says_more_than_names(statement: Reading, passage: Passage, span: Range, names: AbstractSet[str]) -> bool:
    """Return whether a range of a passage has more of a statement than who it is about, and how many."""
    return Claim.of(statement, passage, names).says_more_than_names(span)


def find_part(statement: Reading, passage: Passage, names: AbstractSet[str]) -> Range | None:
    """Return the sentence that carries a statement made of parts of another one, by as much as a clause needs."""
    claim = Claim.of(statement, passage, names)
    return next(iter(claim.carriers(claim.parts[0])), None)


def find_sewn(
    statement: Reading, passage: Passage, names: AbstractSet[str], *, likeness: Likeness | None = None
) -> Range | None:
    """Return what holds up a statement that seems stitched.

    It is quoted whole, or resolves a pronoun. With `likeness` it may be a sentence with all its words, or two in a row
    that it was made of.
    """
    if quoted := find_quotation(statement, passage):
        return quoted
    claim = Claim.of(statement, passage, names, likeness)
    return _best(claim.resolving()) or (next(claim.fusing(), None) if likeness else None)


def _best(found: Iterable[tuple[float, Range]]) -> Range | None:
    """Return the range that has most of a statement, of several the shortest."""
    return max(found, key=lambda one: (one[0], one[1][0] - one[1][1], one[1]), default=(0.0, None))[1]


def find_entailed(
    statement: Reading, passage: Passage, names: AbstractSet[str], log_odds: Callable[[str], float]
) -> Range | None:
    """Return the sentence, or the two in a row, that says a statement in other words, None when nothing does.

    `log_odds` says how likely a quotation supports the statement. Numbers, days, names and who does it to whom have to
    agree all the same. A sentence with all words of a statement that it does not carry speaks of just that otherwise:
    then no other one is believed to say it.
    """
    claim = Claim.of(statement, passage, names)
    if any(claim.coverage(sentence) >= 1 for sentence in passage.sentences):
        return None
    spans = [*passage.sentences, *((one[0], other[1]) for one, other in pairwise(passage.sentences))]
    likeliest = sorted(spans, key=lambda span: (-claim.coverage(span), span[1] - span[0], span))[:MOST_ASKED]
    refused = [one for one in passage.sentences if claim.coverage(one) >= MOST_WORDS]
    reworded = [
        span
        for span in likeliest
        if not any(span[0] <= one[0] < span[1] for one in refused) and claim.has_same_facts(span)
    ]
    found = [(log_odds(passage.said(span)), span) for span in reworded]
    supporting = [(span in passage.sentences, odds, span) for odds, span in found if odds >= MIN_ENTAILED]
    return max(supporting)[2] if supporting else None


def find_joint_support(
    statement: Reading, passages: Sequence[Passage], names: AbstractSet[str]
) -> list[tuple[int, Range]]:
    """Return (place of the passage, range) of what carries a statement together, each some of its clauses.

    There is nothing where one clause is not carried, or where the statement has one clause alone.
    """
    claims = [Claim.of(statement, passage, names) for passage in passages]
    clauses = claims[0].parts[1:] if claims else ()
    found = [
        [(place, span) for place, claim in enumerate(claims) for span in claim.carriers(clause)] for clause in clauses
    ]
    chosen = list(dict.fromkeys(spans[0] for spans in found)) if found and all(found) else []
    return chosen if len({place for place, _ in chosen}) > 1 else []


def nearest(statement: Reading, passage: Passage) -> Range | None:
    """Return the range of the sentence that shares the most words with a statement, None for a passage without any."""
    claim = Claim.of(statement, passage, frozenset())
    ranked = [(claim.coverage(span), -span[0], span) for span in passage.sentences]
    return max(ranked)[2] if ranked else None
