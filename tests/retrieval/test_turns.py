"""Turns: one at a time, in the order of asking."""

import threading
import time

import pytest

from rag.retrieval.turns import Turns

PATIENCE_S = 20


def waiting(turns: Turns, count: int) -> None:
    """Come back when so many threads have the turn or wait for it."""
    until = time.monotonic() + PATIENCE_S
    while len(turns._waiting) < count:
        assert time.monotonic() < until, "a thread did not come to wait"
        time.sleep(0.001)


def test_turns_are_taken_one_at_a_time_in_the_order_of_asking() -> None:
    turns, taken, inside = Turns(), [], []

    def take(number: int) -> None:
        with turns.turn():
            inside.append(number)
            assert inside == [number]
            taken.append(number)
            inside.remove(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(12)]
    with turns.turn():
        for number, thread in enumerate(threads):
            thread.start()
            waiting(turns, number + 2)
        assert taken == []
    for thread in threads:
        thread.join(PATIENCE_S)
    assert taken == list(range(12))


def test_who_comes_back_at_once_waits_behind_those_who_waited() -> None:
    turns, taken = Turns(), []

    def take() -> None:
        with turns.turn():
            taken.append("other")

    other = threading.Thread(target=take)
    with turns.turn():
        other.start()
        waiting(turns, 2)
    with turns.turn():
        taken.append("again")
    other.join(PATIENCE_S)
    assert taken == ["other", "again"]


def test_a_turn_that_ends_in_an_error_is_over() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="broken"), turns.turn():
        raise ValueError("broken")
    with turns.turn():
        pass
