"""Answers as SQuAD compares them, and the passages that hold one."""

from collections import Counter
from collections.abc import Sequence

from training.data import Passage, Question, plain


def exact_match(answer: str, expected: Sequence[str]) -> float:
    """Return 1 when the answer is one of those expected, as SQuAD compares them, else 0."""
    return float(plain(answer) in map(plain, expected))


def f1(answer: str, expected: Sequence[str]) -> float:
    """Return the best F1 of the answer's words against one of those expected, from 0 to 1."""
    return max(_overlap(plain(answer).split(), plain(one).split()) for one in expected)


def _overlap(answer: Sequence[str], expected: Sequence[str]) -> float:
    common = sum((Counter(answer) & Counter(expected)).values())
    return 2 * common / (len(answer) + len(expected)) if common else 0.0


def holds(question: Question, passage: Passage) -> bool:
    """Return whether a passage of the right document holds the answer: where it is marked, or else its words."""
    if question.end:
        return passage.start <= question.start and question.end <= passage.end
    return says(question, passage)


def says(question: Question, passage: Passage) -> bool:
    """Return whether a passage has the words of an answer in it."""
    text = f" {plain(passage.text)} "
    return any(f" {answer} " in text for answer in filter(None, map(plain, question.answers)))
