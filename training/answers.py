"""Answers as SQuAD compares them, and the passages that hold one."""

from collections.abc import Sequence

from eval.facts import GoldAnswer, normalised
from eval.metrics import token_overlap
from training.data import Passage, Question


def exact_match(answer: str, expected: Sequence[str]) -> float:
    """Return 1 when the answer is one of those expected, as SQuAD compares them, else 0."""
    return float(normalised(answer) in map(normalised, expected))


def f1(answer: str, expected: Sequence[str]) -> float:
    """Return the best F1 of the answer's words against one of those expected, from 0 to 1."""
    return max(token_overlap(answer, one)[0] for one in expected)


def holds(question: Question, passage: Passage) -> bool:
    """Return whether a passage of the right document holds the answer: where it is marked, or else its words."""
    if question.end:
        return passage.start <= question.start and question.end <= passage.end
    return says(question, passage)


def says(question: Question, passage: Passage) -> bool:
    """Return whether a passage has the words of an answer in it."""
    return GoldAnswer(question.answers).said_in(passage.text)
