"""Words around a statement that state nothing."""

import time
from collections.abc import Callable

import pytest

from rag.answering.grounding.framing import without_frame

POOL = "The pool is closed on Mondays. However, the café is open."


@pytest.mark.parametrize(
    "frame",
    [
        "However, ",
        "Yes, ",
        "No – ",
        "In addition, ",
        "Please note that ",
        "It is important to note that ",
        "It's also worth mentioning that ",
        "Unfortunately, please keep in mind that ",
        "Based on the provided passages, ",
        "According to the context provided, ",
        "The documents also state that ",
    ],
)
def test_words_that_state_nothing_are_no_part_of_what_is_checked(verified: Callable[..., bool], frame: str) -> None:
    assert without_frame(f"{frame}the pool is closed.") == "The pool is closed."
    assert verified(f"{frame}the pool is closed.", POOL)
    assert not verified(f"{frame}the pool is open.", POOL)


@pytest.mark.parametrize(
    "said",
    [
        "No dogs are admitted.",
        "Overall costs fell.",
        "The documents do not state that it is open.",
        "According to the mayor, it is open.",
        "However the pool is run, it is closed.",
        "Note the sign.",
        "However,",
    ],
)
def test_words_that_say_something_stay(said: str) -> None:
    assert without_frame(said) == said


def test_what_a_passage_has_word_for_word_is_quoted_with_its_frame(verified: Callable[..., bool]) -> None:
    assert verified("However, the café is open.", POOL)


@pytest.mark.parametrize("piece", ["However, ", "the ", "note ", "please ", "information ", " "])
def test_long_repetitions_are_read_at_once(piece: str) -> None:
    started = time.perf_counter()
    without_frame(piece * (20_000 // len(piece)))
    assert time.perf_counter() - started < 1
